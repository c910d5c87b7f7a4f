/**
 * Functions of `posix` on processes. Children start through the host's `spawn`; there is no fork. exec is a child that
 * takes this process's place as far as others see: it is waited for, and this process ends as it did.
 */
import { ERRNO, strerror } from '../../host/errno.ts'
import { HostError, type HostExitStatus, type HostId, type HostPath, readFile } from '../../host/host.ts'
import { osError } from '../../objects/exceptions.ts'
import { hasIndex, index, toArray } from '../../runtime/abstract.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { functionTable } from '../../runtime/define.ts'
import { PySet } from '../../runtime/dict.ts'
import { overflowError, typeError, valueError } from '../../runtime/errors.ts'
import { state } from '../../runtime/state.ts'
import { mayWait, threads, waitFor } from '../../runtime/threads.ts'
import { lookup, typeOf } from '../../runtime/type.ts'
import { int, None, PyBytes, PyFloat, PyList, PyTuple, type PyValue, strValue } from '../../runtime/values.ts'
import { checkSignals, signalSelf } from '../_signal.ts'
import { cpuCount } from '../sys/config.ts'
import { ownVariables, proc } from './call.ts'
import { guard, joinPath, pathArgument } from './paths.ts'

const ENOSYS = () => osError(ERRNO.ENOSYS, strerror(ERRNO.ENOSYS))
const EINVAL = () => osError(ERRNO.EINVAL, strerror(ERRNO.EINVAL))

// ---- starting

const P_WAIT = 0
const P_NOWAIT = 1
const WNOHANG = 1
/** What a shell's child ends with that could not be started. */
const NOT_STARTED = 127

type Variables = readonly (readonly [HostPath, HostPath])[]

function argumentList(v: PyValue, fname: string): HostPath[] {
  if (!(v instanceof PyTuple) && !(v instanceof PyList)) {
    throw typeError(`${fname}() arg 2 must be a tuple or list`)
  }
  if (v.items.length === 0) throw valueError(`${fname}() arg 2 must not be empty`)
  const argv = v.items.map(item => {
    if (!isPath(item)) throw typeError(`${fname}() arg 2 must contain only strings`)
    return pathArgument(item, fname, 'argument').path
  })
  if (argv[0]!.length === 0) throw valueError(`${fname}() arg 2 first element cannot be empty`)
  return argv
}

const isPath = (v: PyValue): boolean =>
  strValue(v) !== undefined || v instanceof PyBytes || lookup(typeOf(v), '__fspath__') !== undefined

const EQUALS = 61
const hasEquals = (name: HostPath): boolean =>
  typeof name === 'string' ? name.includes('=') : name.includes(EQUALS)

function variables(env: PyValue, fname: string): Variables {
  if (typeOf(env).slots.mp_subscript === null) {
    throw typeError(`${fname}: environment must be a mapping object`)
  }
  const names = toArray(call(getAttr(env, 'keys'), []))
  const values = toArray(call(getAttr(env, 'values'), []))
  return names.map((name, i) => {
    const n = pathArgument(name, fname, 'environment').path
    const v = pathArgument(values[i] ?? None, fname, 'environment').path
    if (n.length === 0 || hasEquals(n)) throw valueError('illegal environment variable name')
    return [n, v] as const
  })
}

function start(file: HostPath, argv: readonly HostPath[], env: Variables | undefined): number {
  const process = proc()
  if (process.spawn === undefined) throw ENOSYS()
  return process.spawn({
    file,
    argv,
    env: env ?? ownVariables(),
    stdin: 0,
    stdout: 1,
    stderr: 2,
    passed: 'inheritable',
  })
}

const textOf = (path: HostPath): string => (typeof path === 'string' ? path : new TextDecoder().decode(path))

/** The places where `execvp` looks. */
function candidates(file: HostPath, env: Variables | undefined): HostPath[] {
  if (textOf(file).includes('/')) return [file]
  const known = env ?? state.host.environment?.entries() ?? []
  const path = known.find(([name]) => textOf(name) === 'PATH')
  const folders = path === undefined ? '/bin:/usr/bin' : textOf(path[1])
  return folders.split(':').map(folder => joinPath(folder === '' ? '.' : folder, file))
}

function startAny(files: readonly HostPath[], argv: readonly HostPath[], env: Variables | undefined): number {
  let failure: unknown = new HostError('ENOENT')
  for (const file of files) {
    try {
      return start(file, argv, env)
    } catch (e) {
      if (!(e instanceof HostError)) throw e
      failure = e
      if (e.code !== 'ENOENT' && e.code !== 'ENOTDIR') break
    }
  }
  throw failure
}

interface Ended {
  readonly pid: number
  readonly exit: HostExitStatus
}

function wait(pid: number, block: boolean): Ended | undefined {
  const process = proc()
  if (process.wait === undefined) throw ENOSYS()
  for (;;) {
    try {
      return process.wait(pid, block)
    } catch (e) {
      if (!(e instanceof HostError)) throw e
      if (e.code !== 'EINTR') throw osError(e.errno, e.message)
      checkSignals()
    }
  }
}

const exitCode = (exit: HostExitStatus): number => (exit.signal !== 0 ? -exit.signal : exit.status)

interface Spawn {
  readonly fname: string
  readonly searches: boolean
}

function spawn(how: Spawn, mode: number, file: PyValue, args: PyValue, env: PyValue | undefined): PyValue {
  if (mode !== P_WAIT && mode !== P_NOWAIT) throw EINVAL()
  const argv = argumentList(args, how.fname)
  const path = pathArgument(file, how.fname, 'file').path
  const vars = env === undefined ? undefined : variables(env, how.fname)
  let pid: number
  try {
    pid = startAny(how.searches ? candidates(path, vars) : [path], argv, vars)
  } catch (e) {
    if (!(e instanceof HostError)) throw e
    if (mode === P_WAIT) return int(NOT_STARTED)
    throw osError(e.errno, e.message, file)
  }
  return int(mode === P_WAIT ? exitCode(wait(pid, true)!.exit) : pid)
}

function exec(fname: string, file: PyValue, args: PyValue, env: PyValue | undefined): PyValue {
  const p = pathArgument(file, fname, 'path')
  const argv = argumentList(args, fname)
  const vars = env === undefined ? undefined : variables(env, fname)
  const pid = guard(() => start(p.path, argv, vars), p.shown)
  const { exit } = wait(pid, true)!
  if (exit.signal !== 0) proc().kill(proc().pid(), exit.signal)
  return proc().exit(exit.status)
}

function system(command: PyValue): PyValue {
  const { path } = pathArgument(command, 'system', 'command')
  const pid = guard(() => start('/bin/sh', ['sh', '-c', path], undefined))
  return int(waitStatus(wait(pid, true)!.exit))
}

// ---- waiting

/** A child's exit as `wait` reports it. */
const waitStatus = (exit: HostExitStatus): number => (exit.signal !== 0 ? exit.signal : exit.status << 8)

/** Threads go on while one of them waits. */
function waitpid(pid: number, options: number): PyValue {
  const shown = ({ pid, exit }: Ended) => new PyTuple([int(pid), int(waitStatus(exit))])
  const block = (options & WNOHANG) === 0
  if (block && threads.others.length > 0) {
    const look = () => {
      const ended = wait(pid, false)
      return ended && shown(ended)
    }
    return waitFor(look, { external: true })
  }
  const ended = wait(pid, block)
  return ended === undefined ? new PyTuple([int(0), int(0)]) : shown(ended)
}

function exitCodeOf(status: number): PyValue {
  const signal = status & 0x7f
  if (status < 0 || status > 0xffff || signal === 0x7f) throw valueError(`invalid wait status: ${status}`)
  return int(signal === 0 ? status >> 8 : -signal)
}

// ---- who it is

/** setuid and its kind: numbers of 32 bits. */
function setId(which: HostId, v: PyValue): PyValue {
  const what = which.endsWith('uid') ? 'uid' : 'gid'
  if (!hasIndex(v)) throw typeError(`${what} should be integer, not %T`, v)
  const id = index(v)
  if (id < 0) throw overflowError(`${what} is less than minimum`)
  if (id > 0xffffffff) throw overflowError(`${what} is greater than maximum`)
  return changeId(which, Number(id))
}

function changeId(which: HostId, id: number): PyValue {
  const process = proc()
  if (process.setId === undefined) throw ENOSYS()
  guard(() => process.setId!(which, id))
  return None
}

/** Both ids at once: one call of the system's that Node has only for equal ids and for the effective one. */
function setIds(real: PyValue, effective: PyValue, what: 'uid' | 'gid'): PyValue {
  const [r, e] = [idOrMinusOne(real, what), idOrMinusOne(effective, what)]
  const [both, one]: [HostId, HostId] = what === 'uid' ? ['uid', 'euid'] : ['gid', 'egid']
  if (r === -1) return e === -1 ? None : changeId(one, e)
  if (e !== r && e !== -1) throw ENOSYS()
  return changeId(both, r)
}

function idOrMinusOne(v: PyValue, what: 'uid' | 'gid'): number {
  if (!hasIndex(v)) throw typeError(`${what} should be integer, not %T`, v)
  const id = index(v)
  if (id < -1) throw overflowError(`${what} is less than minimum`)
  if (id > 0xffffffff) throw overflowError(`${what} is greater than maximum`)
  return Number(id)
}

/** Fields of the system's line about a process, counted after its name. */
function processField(pid: number, field: number): PyValue {
  const path = `/proc/${pid === 0 ? 'self' : pid}/stat`
  let line: string
  try {
    line = textOf(readFile(state.host, path))
  } catch (e) {
    if (!(e instanceof HostError)) throw e
    throw osError(ERRNO.ESRCH, strerror(ERRNO.ESRCH))
  }
  return int(Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[field]))
}
const GROUP_FIELD = 2
const SESSION_FIELD = 3

function priority(which: number, who: number): number {
  const process = proc()
  if (which !== 0) throw EINVAL()
  if (process.getPriority === undefined) throw ENOSYS()
  return guard(() => process.getPriority!(who))
}

function setPriority(which: number, who: number, value: number): PyValue {
  const process = proc()
  if (which !== 0) throw EINVAL()
  if (process.setPriority === undefined) throw ENOSYS()
  guard(() => process.setPriority!(who, Math.max(-20, Math.min(19, value))))
  return None
}

function cpuSet(): PyValue {
  const set = new PySet()
  for (let i = 0; i < proc().cpuCount(); i++) set.table.set(int(i), None)
  return set
}

export const processConstants = {
  P_WAIT,
  P_NOWAIT,
  P_NOWAITO: P_NOWAIT,
  PRIO_PROCESS: 0,
  PRIO_PGRP: 1,
  PRIO_USER: 2,
}

export const processes = functionTable({
  execv: ['path, argv, /', (path, argv) => exec('execv', path, argv, undefined)],
  execve: ['path, argv, env', (path, argv, env) => exec('execve', path, argv, env)],
  spawnv: [
    'mode: int, file, args, /',
    (mode, file, args) => spawn({ fname: 'spawnv', searches: false }, mode, file, args, undefined),
  ],
  spawnve: [
    'mode: int, file, args, env, /',
    (mode, file, args, env) => spawn({ fname: 'spawnve', searches: false }, mode, file, args, env),
  ],
  spawnvp: [
    'mode: int, file, args, /',
    (mode, file, args) => spawn({ fname: 'spawnvp', searches: true }, mode, file, args, undefined),
  ],
  spawnvpe: [
    'mode: int, file, args, env, /',
    (mode, file, args, env) => spawn({ fname: 'spawnvpe', searches: true }, mode, file, args, env),
  ],
  system: ['command', system],
  waitpid: ['pid: int, options: int, /', mayWait(waitpid)],
  wait: ['', mayWait(() => waitpid(-1, 0))],
  waitstatus_to_exitcode: ['status: int', exitCodeOf],
  WIFEXITED: ['status: int', (status): PyValue => (status & 0x7f) === 0],
  WEXITSTATUS: ['status: int', status => int((status >> 8) & 0xff)],
  WIFSIGNALED: ['status: int', (status): PyValue => (status & 0x7f) !== 0 && (status & 0x7f) !== 0x7f],
  WTERMSIG: ['status: int', status => int(status & 0x7f)],
  WIFSTOPPED: ['status: int', (status): PyValue => (status & 0xff) === 0x7f],
  WSTOPSIG: ['status: int', status => int((status >> 8) & 0xff)],
  WIFCONTINUED: ['status: int', (status): PyValue => status === 0xffff],
  WCOREDUMP: ['status: int, /', (status): PyValue => (status & 0x80) !== 0],
  kill: [
    'pid: int, signal: int, /',
    (pid, signal) => {
      if (pid !== proc().pid() || !signalSelf(signal)) guard(() => proc().kill(pid, signal))
      return None
    },
  ],
  killpg: [
    'pgid: int, signal: int, /',
    (group, signal) => {
      guard(() => proc().kill(-group, signal))
      return None
    },
  ],
  _exit: ['status: int', status => proc().exit(status)],
  abort: [
    '',
    () => {
      proc().kill(proc().pid(), 6)
      return None
    },
  ],
  getpid: ['', () => int(proc().pid())],
  getppid: ['', () => int(proc().ppid())],
  getuid: ['', () => int(proc().uid())],
  geteuid: ['', () => int(proc().euid())],
  getgid: ['', () => int(proc().gid())],
  getegid: ['', () => int(proc().egid())],
  getgroups: ['', () => new PyList(proc().groups().map(int))],
  setuid: ['uid, /', id => setId('uid', id)],
  seteuid: ['euid, /', id => setId('euid', id)],
  setgid: ['gid, /', id => setId('gid', id)],
  setegid: ['egid, /', id => setId('egid', id)],
  setreuid: ['ruid, euid, /', (real, effective) => setIds(real, effective, 'uid')],
  setregid: ['rgid, egid, /', (real, effective) => setIds(real, effective, 'gid')],
  setgroups: [
    'groups, /',
    groups => {
      const process = proc()
      if (process.setGroups === undefined) throw ENOSYS()
      const ids = toArray(groups).map(id => idOrMinusOne(id, 'gid'))
      guard(() => process.setGroups!(ids))
      return None
    },
  ],
  getpgid: ['pid: int', pid => processField(pid, GROUP_FIELD)],
  getpgrp: ['', () => processField(0, GROUP_FIELD)],
  getsid: ['pid: int, /', pid => processField(pid, SESSION_FIELD)],
  getpriority: ['which: int, who: int', (which, who) => int(priority(which, who))],
  setpriority: ['which: int, who: int, priority: int', setPriority],
  nice: [
    'increment: int, /',
    increment => {
      setPriority(0, 0, priority(0, 0) + increment)
      return int(priority(0, 0))
    },
  ],
  cpu_count: ['', () => int(cpuCount.set > 0 ? cpuCount.set : proc().cpuCount())],
  sched_getaffinity: ['pid: int, /', () => cpuSet()],
  sched_yield: ['', () => None],
  getloadavg: [
    '',
    () =>
      new PyTuple(
        proc()
          .loadAverage()
          .map(x => new PyFloat(x)),
      ),
  ],
})
