/**
 * `_posixsubprocess.fork_exec` over the host's `spawn`: starts a child with three streams. What only a
 * real fork can do (preexec_fn, other users, sessions) raises NotImplementedError.
 * CPython: Modules/_posixsubprocess.c.
 */
import { HostError, type HostPath, type HostStream, S_IF, writeAll } from '../host/host.ts'
import { isTrue, toArray, toSsize } from '../runtime/abstract.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { notImplementedError, typeError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { int, None, PyBytes, type PyValue } from '../runtime/values.ts'
import { ownVariables } from './posix/call.ts'
import { pathArgument } from './posix/paths.ts'

const PARAMETERS = 23

interface Plan {
  readonly argv: HostPath[]
  readonly executables: HostPath[]
  readonly cwd: HostPath | undefined
  readonly env: (readonly [HostPath, HostPath])[] | undefined
  readonly streams: readonly [HostStream, HostStream, HostStream]
  readonly passed: readonly number[] | 'inheritable'
}

const text = (v: PyValue): HostPath => pathArgument(v, 'fork_exec').path

/** `NAME=value` in bytes. */
function variable(v: PyValue): readonly [HostPath, HostPath] {
  if (!(v instanceof PyBytes)) throw typeError('expected bytes, %T found', v)
  const at = v.data.indexOf(61, 1)
  return [v.data.slice(0, at), v.data.slice(at + 1)]
}

/** A stream of ours for the child; -1 means that it shares this process's. */
const stream = (v: PyValue, own: number): HostStream => {
  const fd = toSsize(v)
  return fd < 0 ? own : fd
}

/** Without close_fds all that can be inherited; the pipe for errors is always among those to keep. */
function passed(a: readonly PyValue[]): number[] | 'inheritable' {
  if (!isTrue(a[2]!)) return 'inheritable'
  const errpipe = toSsize(a[13]!)
  return toArray(a[3]!)
    .map(v => toSsize(v))
    .filter(fd => fd !== errpipe)
}

function plan(a: readonly PyValue[]): Plan {
  return {
    argv: toArray(a[0]!).map(text),
    executables: toArray(a[1]!).map(text),
    cwd: a[4] === None ? undefined : text(a[4]!),
    env: a[5] === None ? ownVariables() : toArray(a[5]!).map(variable),
    streams: [stream(a[6]!, 0), stream(a[9]!, 1), stream(a[11]!, 2)],
    passed: passed(a),
  }
}

function refuseUnsupported(a: readonly PyValue[]): void {
  const [newSession, group, gid, groups, uid, , preexec] = a.slice(15)
  if (preexec !== None) throw notImplementedError('preexec_fn needs fork(), which Typhon does not have')
  if (gid !== None || groups !== None || uid !== None)
    throw notImplementedError('user, group and extra_groups need fork(), which Typhon does not have')
  if (newSession === true || toSsize(group!) >= 0)
    throw notImplementedError('start_new_session and process_group need fork(), which Typhon does not have')
}

/** Errors of the child before it runs go through the error pipe, as `subprocess` expects. */
function report(errpipe: number, e: HostError, inFolder: boolean): PyValue {
  const line = `OSError:${e.errno.toString(16)}:${inFolder ? 'noexec:chdir' : ''}`
  const { descriptors } = state.host
  if (descriptors !== undefined) writeAll(descriptors, errpipe, new TextEncoder().encode(line))
  return int(lostChild())
}

/** A number that no process has: `waitpid` then says ECHILD, which `subprocess` takes for a child that is gone. */
const lostChild = (): number => 0x7fffffff

function spawn(p: Plan): number {
  const { process } = state.host
  if (process?.spawn === undefined) throw notImplementedError('this Typhon host cannot start processes')
  let failure: unknown
  for (const file of p.executables) {
    try {
      const [stdin, stdout, stderr] = p.streams
      return process.spawn({
        file,
        argv: p.argv,
        env: p.env,
        cwd: p.cwd,
        stdin,
        stdout,
        stderr,
        passed: p.passed,
      })
    } catch (e) {
      if (!(e instanceof HostError)) throw e
      if (failure === undefined || e.code !== 'ENOENT') failure = e
      if (e.code !== 'ENOENT' && e.code !== 'ENOTDIR') break
    }
  }
  throw failure
}

function cwdError(p: Plan): HostError | undefined {
  if (p.cwd === undefined) return undefined
  try {
    const stat = state.host.files?.stat(p.cwd)
    if (stat !== undefined && (stat.mode & S_IF.MT) !== S_IF.DIR) return new HostError('ENOTDIR', p.cwd)
  } catch (e) {
    if (e instanceof HostError) return e
    throw e
  }
  return undefined
}

function forkExec(args: PyValue[]): PyValue {
  if (args.length !== PARAMETERS - 1)
    throw typeError(`fork_exec expected ${PARAMETERS - 1} arguments, got ${args.length}`)
  refuseUnsupported(args)
  const p = plan(args)
  const errpipe = toSsize(args[13]!)
  const folder = cwdError(p)
  if (folder !== undefined) return report(errpipe, folder, true)
  try {
    return int(spawn(p))
  } catch (e) {
    if (e instanceof HostError) return report(errpipe, e, false)
    throw e
  }
}

export const posixsubprocessModule: NativeModule = defineModule({
  name: '_posixsubprocess',
  functions: { fork_exec: ['*args', forkExec] },
})
