/**
 * The process and its children.
 *
 * Children run concurrently: Node starts one at once, but tells of its end only when its event loop
 * turns, which it does not while Python runs. So on Linux `wait` looks in /proc, where an ended
 * child stays visible with its exit status until the loop turns. Elsewhere `wait` fails with
 * ENOSYS.
 */
import * as fs from 'node:fs'
import * as path from 'node:path'
import type { DescriptorTable } from '../descriptors.ts'
import { DuplexFile } from '../duplex.ts'
import type { ErrnoName } from '../errno.ts'
import {
  type HostCommand,
  HostError,
  type HostExitStatus,
  type HostId,
  type HostInterrupts,
  type HostPath,
  type HostProcess,
  type HostUname,
  type OpenFile,
} from '../host.ts'
import { PipeEnd } from '../pipe.ts'
import { startable } from './child_command.ts'
import { codeOf, fromNode } from './errors.ts'
import { decodePath } from './files.ts'
import { lazy } from './lazy.ts'
import { NodeFile } from './open_file.ts'
import { connectPipes } from './system_pipe.ts'
import { backOff } from './wait.ts'

/** A descriptor for a child, to be released when the child has it. */
interface Inherited {
  readonly real: number
  release(): void
}

/** The field of /proc/PID/stat, counted after the name in parentheses, that holds waitpid's status. */
const EXIT_CODE_FIELD = 49
const LAST_STREAM = 2
const SLASH = 47

function text(value: HostPath): string {
  if (typeof value === 'string') return value
  const decoded = Buffer.from(value).toString('utf8')
  if (decoded.includes('\ufffd')) {
    throw new HostError(
      'EILSEQ',
      value,
      undefined,
      'Node cannot start a child in a folder whose name is not UTF-8',
    )
  }
  return decoded
}

/** Why the system will not start it, or undefined: Node reports that only when its loop turns. */
function startError(file: HostPath): ErrnoName | undefined {
  const full = typeof file === 'string' ? file : Buffer.from(file)
  try {
    if (!fs.statSync(full).isFile()) return 'EACCES'
    fs.accessSync(full, fs.constants.X_OK)
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? 'ENOENT' : codeOf(error) === 'ENOTDIR' ? 'ENOTDIR' : 'EACCES'
  }
  return undefined
}

function resolved(cwd: string, file: HostPath): HostPath {
  const name = typeof file === 'string' ? file : decodePath(file)
  if (typeof name === 'string') return path.resolve(cwd, name)
  return name[0] === SLASH ? name : Buffer.concat([Buffer.from(`${cwd}/`), name])
}

/** How process `pid` ended; undefined: it runs, or is no child of ours that waits. */
function exitOf(pid: number): HostExitStatus | undefined {
  let stat: string
  try {
    stat = fs.readFileSync(`/proc/${pid}/stat`, 'latin1')
  } catch {
    throw new HostError('ECHILD')
  }
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  if (fields[0] !== 'Z') return undefined
  const code = Number(fields[EXIT_CODE_FIELD])
  return { status: (code >> 8) & 0xff, signal: code & 0x7f }
}

export class NodeProcess implements HostProcess {
  declare readonly platform: string
  declare private readonly table: DescriptorTable
  declare private readonly interrupts: HostInterrupts | undefined
  declare private readonly children: Set<number>
  constructor(table: DescriptorTable, interrupts: HostInterrupts | undefined) {
    this.platform = process.platform
    this.table = table
    this.interrupts = interrupts
    this.children = new Set()
  }

  pid(): number {
    return process.pid
  }

  ppid(): number {
    return process.ppid
  }

  uid(): number {
    return process.getuid?.() ?? 0
  }

  gid(): number {
    return process.getgid?.() ?? 0
  }

  euid(): number {
    return process.geteuid?.() ?? 0
  }

  egid(): number {
    return process.getegid?.() ?? 0
  }

  groups(): number[] {
    return process.getgroups?.() ?? []
  }

  setId(which: HostId, id: number): void {
    const set = { uid: process.setuid, euid: process.seteuid, gid: process.setgid, egid: process.setegid }[
      which
    ]
    if (set === undefined) throw new HostError('ENOSYS')
    this.call(() => set.call(process, id))
  }

  setGroups(groups: readonly number[]): void {
    if (process.setgroups === undefined) throw new HostError('ENOSYS')
    this.call(() => process.setgroups?.([...groups]))
  }

  getPriority(pid: number): number {
    return this.call(() => lazy('node:os').getPriority(pid))
  }

  setPriority(pid: number, priority: number): void {
    this.call(() => lazy('node:os').setPriority(pid, priority))
  }

  uname(): HostUname {
    const os = lazy('node:os')
    return {
      sysname: os.type(),
      nodename: os.hostname(),
      release: os.release(),
      version: os.version(),
      machine: os.machine(),
    }
  }

  cpuCount(): number {
    return lazy('node:os').availableParallelism()
  }

  loadAverage(): [number, number, number] {
    const [one = 0, five = 0, fifteen = 0] = lazy('node:os').loadavg()
    return [one, five, fifteen]
  }

  exit(status: number): never {
    process.exit(status)
  }

  kill(pid: number, signal: number): void {
    this.call(() => process.kill(pid, signal))
  }

  private call<T>(action: () => T): T {
    try {
      return action()
    } catch (error) {
      throw fromNode(error)
    }
  }

  spawn(command: HostCommand): number {
    const cwd = command.cwd === undefined ? process.cwd() : text(command.cwd)
    const file = resolved(cwd, command.file)
    const refused = startError(file)
    if (refused) throw new HostError(refused, command.file)
    const { ways, told } = this.plan(command, this.passed(command))
    const { file: program, argv0, args, env } = startable(command, file, told)
    const streams = this.streams(ways)
    const child = lazy('node:child_process').spawn(program, args, {
      argv0,
      cwd,
      env,
      stdio: streams.map(stream => (stream === 'ignore' ? stream : stream.real)),
    })
    for (const stream of streams) if (stream !== 'ignore') stream.release()
    child.on('error', () => {})
    child.unref()
    if (child.pid === undefined) throw new HostError('ENOEXEC', command.file)
    this.children.add(child.pid)
    return child.pid
  }

  wait(pid: number, block: boolean): { pid: number; exit: HostExitStatus } | undefined {
    if (process.platform !== 'linux') {
      throw new HostError('ENOSYS', undefined, undefined, 'waiting for a child process works on Linux only')
    }
    for (let attempt = 0; ; attempt++) {
      const ended = this.ended(pid)
      if (ended || !block) return ended
      if (attempt === 8) this.interrupts?.start()
      if (!backOff(attempt, this.interrupts)) throw new HostError('EINTR')
    }
  }

  /** pid -1: any child. */
  private ended(pid: number): { pid: number; exit: HostExitStatus } | undefined {
    if (pid > 0 ? !this.children.has(pid) : this.children.size === 0) throw new HostError('ECHILD')
    for (const child of pid > 0 ? [pid] : this.children) {
      const exit = exitOf(child)
      if (!exit) continue
      this.children.delete(child)
      return { pid: child, exit }
    }
    return undefined
  }

  /** Numbers that the child gets besides the streams. What has no number of the system's cannot be inherited. */
  private passed(command: HostCommand): number[] {
    const { passed = [] } = command
    if (passed !== 'inheritable') return passed.filter(fd => fd > LAST_STREAM)
    return this.table.inheritableNumbers().filter(fd => {
      const file = this.table.get(fd)
      return fd > LAST_STREAM && (isPlain(file) || (file instanceof DuplexFile && isPlain(file.input)))
    })
  }

  /** What the child gets, by its number there; what goes two ways gets a second number behind the others. */
  private plan(command: HostCommand, passed: readonly number[]): Plan {
    const files: (OpenFile | undefined)[] = [command.stdin, command.stdout, command.stderr].map(stream =>
      stream === 'ignore' ? undefined : this.table.get(stream),
    )
    const seconds: OpenFile[] = []
    const first = Math.max(LAST_STREAM, ...passed) + 1
    for (const fd of passed) files[fd] = this.table.get(fd)
    const told = passed.map(fd => {
      const output = outputOf(files[fd])
      return output === undefined ? String(fd) : `${fd}=${first - 1 + seconds.push(output)}`
    })
    const ways = Array.from({ length: first }, (_, fd) => wayOf(files[fd], fd))
    return { ways: [...ways, ...seconds], told }
  }

  private streams(ways: readonly (OpenFile | undefined)[]): (Inherited | 'ignore')[] {
    connectPipes(
      ways.filter(file => file instanceof PipeEnd),
      this.interrupts,
    )
    return ways.map(inherited)
  }
}

interface Plan {
  readonly ways: readonly (OpenFile | undefined)[]
  /** Numbers for the child to know: `7`, or `7=12` where 12 is what 7 writes to. */
  readonly told: readonly string[]
}

const isPlain = (file: OpenFile | undefined): boolean => file instanceof PipeEnd || file instanceof NodeFile

const outputOf = (file: OpenFile | undefined): OpenFile | undefined =>
  file instanceof DuplexFile ? file.output : undefined

/** Streams of output get the way out of what goes two ways. */
function wayOf(file: OpenFile | undefined, fd: number): OpenFile | undefined {
  if (!(file instanceof DuplexFile)) return file
  const way = fd === 1 || fd === LAST_STREAM ? file.output : file.input
  if (way !== undefined) return way
  throw new HostError('EBADF', undefined, undefined, 'a child process cannot inherit an unconnected socket')
}

function inherited(file: OpenFile | undefined, fd: number): Inherited | 'ignore' {
  if (file === undefined) return 'ignore'
  const system = file instanceof PipeEnd ? file.system : file
  if (system instanceof NodeFile) return system.forChild()
  throw new HostError('EBADF', undefined, undefined, `a child process cannot inherit descriptor ${fd}`)
}
