/**
 * The `posix` module, as far as the host reaches. What it cannot do is absent, or raises OSError with
 * ENOSYS or NotImplementedError. CPython: Modules/posixmodule.c.
 */
import { fromUtf16 } from '../../base/wide_string.ts'
import { codePointAt, sliceText, textLength } from '../../base/wide_string_ops.ts'
import { strerror } from '../../host/errno.ts'
import {
  type Host,
  type HostDescriptors,
  type HostFiles,
  type HostPath,
  requireDescriptors,
  requireEnvironment,
  requireFiles,
  requireProcess,
  requireRandom,
} from '../../host/host.ts'
import { osError } from '../../objects/exceptions.ts'
import { defineStructSequence } from '../../objects/structseq.ts'
import { index, toFloat } from '../../runtime/abstract.ts'
import { callSpecialMaybe } from '../../runtime/calls.ts'
import { defineModule, type NativeModule } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { exc, notImplementedError, typeError, valueError } from '../../runtime/errors.ts'
import { state, wakeHooks } from '../../runtime/state.ts'
import {
  int,
  intValue,
  None,
  PyBytes,
  PyFloat,
  PyList,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import { signalSelf } from '../_signal.ts'
import { CONSTANTS, HAVE } from './constants.ts'
import { fdArgument, guard, pathArgument, pathBytes, pathResult, pathStr } from './paths.ts'
import { dirEntryType, listdir, scandir } from './scandir.ts'
import { fstat, stat, statResult } from './stat.ts'

const files = (): HostFiles => requireFiles(state.host)
const descriptors = (): HostDescriptors => requireDescriptors(state.host)

/** One path, one host call, None. */
function onPath(fname: string, path: PyValue, run: (f: HostFiles, p: HostPath) => void): PyValue {
  const p = pathArgument(path, fname)
  guard(() => run(files(), p.path), p.shown)
  return None
}

/** Two paths. */
function onPaths(
  fname: string,
  a: PyValue,
  b: PyValue,
  run: (f: HostFiles, a: HostPath, b: HostPath) => void,
): PyValue {
  const p = pathArgument(a, fname, 'src')
  const q = pathArgument(b, fname, 'dst')
  guard(() => run(files(), p.path, q.path), p.shown, q.shown)
  return None
}

function onFd<T>(fd: number, run: (d: HostDescriptors) => T): T {
  void fd
  return guard(() => run(descriptors()))
}

function noDirFd(v: PyValue, fname: string): void {
  if (v !== None) throw notImplementedError(`${fname}: dir_fd unavailable on this platform`)
}

// ---- files

function open(path: PyValue, flags: number, mode: number, dirFd: PyValue): PyValue {
  noDirFd(dirFd, 'open')
  const p = pathArgument(path, 'open')
  return int(guard(() => files().open(p.path, flags | CONSTANTS.O_CLOEXEC!, mode), p.shown))
}

function read(fd: number, length: number): PyValue {
  if (length < 0) throw osError(22, strerror(22))
  const buffer = new Uint8Array(Math.min(length, 1 << 26))
  const n = onFd(fd, d => d.read(fd, buffer))
  return new PyBytes(n === buffer.length ? buffer : buffer.slice(0, n))
}

function utime(path: PyValue, times: PyValue, ns: PyValue, follow: boolean): PyValue {
  if (times !== None && ns !== None)
    throw valueError("utime: you may specify either 'times' or 'ns' but not both")
  const p = pathArgument(path, 'utime', 'path', true)
  const [atime, mtime] =
    times !== None ? pair(times, secondsToNs, 'times') : ns !== None ? pair(ns, toNs, 'ns') : nowPair()
  const target = p.fd === undefined ? p.path : (descriptors().pathOf(p.fd) ?? '')
  guard(() => files().utimes(target, atime, mtime, follow), p.shown)
  return None
}

function pair(v: PyValue, convert: (v: PyValue) => bigint, what: string): [bigint, bigint] {
  if (!(v instanceof PyTuple) || v.items.length !== 2) {
    throw typeError(
      what === 'times'
        ? "utime: 'times' must be either a tuple of two ints or None"
        : "utime: 'ns' must be a tuple of two ints",
    )
  }
  return [convert(v.items[0]!), convert(v.items[1]!)]
}
const toNs = (v: PyValue): bigint => BigInt(index(v))
function secondsToNs(v: PyValue): bigint {
  const n = intValue(v)
  if (n !== undefined) return BigInt(n) * 1000000000n
  const x = toFloat(v)
  const whole = Math.floor(x)
  return BigInt(whole) * 1000000000n + BigInt(Math.floor((x - whole) * 1e9))
}
function nowPair(): [bigint, bigint] {
  const now = state.host.clock?.realtime() ?? 0n
  return [now, now]
}

function fspath(v: PyValue): PyValue {
  if (strValue(v) !== undefined || v instanceof PyBytes) return v
  const r = callSpecialMaybe(v, '__fspath__')
  if (r === undefined) throw typeError('expected str, bytes or os.PathLike object, not %T', v)
  if (strValue(r) === undefined && !(r instanceof PyBytes)) {
    throw typeError('expected %T.__fspath__() to return str or bytes, not %T', v, r)
  }
  return r
}

function chmod(path: PyValue, mode: number, follow: boolean): PyValue {
  const p = pathArgument(path, 'chmod', 'path', true)
  if (p.fd !== undefined) {
    const { fd } = p
    onFd(fd, d => d.fchmod(fd, mode))
    return None
  }
  if (!follow) throw notImplementedError('chmod: follow_symlinks unavailable on this platform')
  guard(() => files().chmod(p.path, mode), p.shown)
  return None
}

function access(path: PyValue, mode: number): boolean {
  const p = pathArgument(path, 'access')
  return guard(() => files().access(p.path, mode), p.shown)
}

// ---- names in path strings (3.14's native helpers of posixpath)

function splitRoot(path: PyValue): PyValue {
  const p = fspath(path)
  const s = strValue(p)
  if (s === undefined) {
    if (!(p instanceof PyBytes))
      throw typeError('_path_splitroot_ex: path should be string, bytes or os.PathLike, not %T', p)
    const n = rootLength(i => p.data[i] === 47)
    const part = (a: number, b?: number) => new PyBytes(p.data.slice(a, b))
    return new PyTuple([part(0, 0), part(0, n), part(n)])
  }
  const n = rootLength(i => codePointAt(s, i) === 47)
  return new PyTuple(['', sliceText(s, 0, n), sliceText(s, n, textLength(s))])
}

/** `//x` keeps two slashes; any other number is one root. */
function rootLength(isSlash: (i: number) => boolean): number {
  if (!isSlash(0)) return 0
  return isSlash(1) && !isSlash(2) ? 2 : 1
}

// ---- process

const unameResult = defineStructSequence({
  name: 'uname_result',
  module: 'posix',
  fields: ['sysname', 'nodename', 'release', 'version', 'machine'],
})
const terminalSize = defineStructSequence({
  name: 'terminal_size',
  module: 'os',
  fields: ['columns', 'lines'],
})
const timesResult = defineStructSequence({
  name: 'times_result',
  module: 'posix',
  fields: ['user', 'system', 'children_user', 'children_system', 'elapsed'],
})
const statvfsResult = defineStructSequence({
  name: 'statvfs_result',
  module: 'os',
  fields: [
    'f_bsize',
    'f_frsize',
    'f_blocks',
    'f_bfree',
    'f_bavail',
    'f_files',
    'f_ffree',
    'f_favail',
    'f_flag',
    'f_namemax',
    'f_fsid',
  ],
  sequenceLength: 10,
})

function times(): PyValue {
  const clock = state.host.clock
  const cpu = Number(clock?.processTime() ?? 0n) / 1e9
  const elapsed = Number(clock?.monotonic() ?? 0n) / 1e9
  return timesResult.make([
    new PyFloat(cpu),
    new PyFloat(0),
    new PyFloat(0),
    new PyFloat(0),
    new PyFloat(elapsed),
  ])
}

function statvfs(path: PyValue): PyValue {
  const p = pathArgument(path, 'statvfs', 'path', true)
  const target = p.fd === undefined ? p.path : (descriptors().pathOf(p.fd) ?? '')
  const s = guard(() => files().statvfs(target), p.shown)
  const fields = [
    s.bsize,
    s.frsize,
    s.blocks,
    s.bfree,
    s.bavail,
    s.files,
    s.ffree,
    s.favail,
    s.flag,
    s.namemax,
    0,
  ]
  return statvfsResult.make(fields.map(int))
}

function environ(): PyDict {
  const d = new PyDict()
  fillEnviron(d)
  return d
}

function fillEnviron(d: PyDict): void {
  for (const [name, value] of state.host.environment?.entries() ?? [])
    d.set(pathBytes(name), pathBytes(value))
}

/** `posix.environ`, which `os.environ` holds on to. */
function liveEnviron(): PyDict {
  const d = environ()
  wakeHooks.push(() => {
    d.clear()
    fillEnviron(d)
  })
  return d
}

/** A child's exit as `wait` reports it. */
function waitStatus(exit: { status: number; signal: number }): number {
  return exit.signal !== 0 ? exit.signal : exit.status << 8
}

function waitpid(pid: number, options: number): PyValue {
  const process = requireProcess(state.host)
  if (process.wait === undefined) throw osError(38, strerror(38))
  const ended = guard(() => process.wait!(pid, (options & 1) === 0))
  return new PyTuple(ended === undefined ? [int(0), int(0)] : [int(ended.pid), int(waitStatus(ended.exit))])
}

const flag = (on: boolean): PyValue => on
const proc = (host: Host = state.host) => guard(() => requireProcess(host))

export const posixModule: NativeModule = defineModule({
  name: 'posix',
  functions: {
    stat: [
      'path, *, dir_fd = None, follow_symlinks: bool = True',
      (path, dirFd, follow) => {
        noDirFd(dirFd, 'stat')
        return stat(path, follow)
      },
    ],
    lstat: [
      'path, *, dir_fd = None',
      (path, dirFd) => {
        noDirFd(dirFd, 'lstat')
        return stat(path, false, 'lstat')
      },
    ],
    fstat: ['fd', fd => fstat(fdArgument(fd))],
    open: ['path, flags: int, mode: int = 511, *, dir_fd = None', open],
    close: [
      'fd',
      fd => {
        const n = fdArgument(fd)
        onFd(n, d => d.close(n))
        return None
      },
    ],
    closerange: [
      'fd_low: int, fd_high: int, /',
      (low, high) => {
        for (let fd = low; fd < Math.min(high, 65536); fd++) {
          try {
            descriptors().close(fd)
          } catch {
            // a number that is not open is not an error here
          }
        }
        return None
      },
    ],
    read: ['fd: int, length: int, /', read],
    readinto: ['fd: int, buffer: buffer, /', (fd, buffer) => int(onFd(fd, d => d.read(fd, buffer)))],
    write: ['fd: int, data: buffer, /', (fd, data) => int(onFd(fd, d => d.write(fd, data)))],
    pread: [
      'fd: int, length: int, offset: int, /',
      (fd, length, offset) => {
        const buffer = new Uint8Array(length)
        return new PyBytes(
          buffer.slice(
            0,
            onFd(fd, d => d.read(fd, buffer, offset)),
          ),
        )
      },
    ],
    pwrite: [
      'fd: int, buffer: buffer, offset: int, /',
      (fd, data, offset) => int(onFd(fd, d => d.write(fd, data, offset))),
    ],
    lseek: [
      'fd: int, position: int, whence: int, /',
      (fd, position, whence) => int(onFd(fd, d => d.lseek(fd, position, whence))),
    ],
    isatty: ['fd: int, /', fd => flag(isatty(fd))],
    ftruncate: [
      'fd: int, length: int, /',
      (fd, length) => {
        onFd(fd, d => d.ftruncate(fd, length))
        return None
      },
    ],
    truncate: [
      'path, length: int',
      (path, length) => onPath('truncate', path, (f, p) => f.truncate(p, length)),
    ],
    fsync: [
      'fd',
      fd => {
        const n = fdArgument(fd)
        onFd(n, d => d.fsync(n))
        return None
      },
    ],
    fdatasync: [
      'fd',
      fd => {
        const n = fdArgument(fd)
        onFd(n, d => d.fsync(n))
        return None
      },
    ],
    fchmod: [
      'fd: int, mode: int',
      (fd, mode) => {
        onFd(fd, d => d.fchmod(fd, mode))
        return None
      },
    ],
    dup: ['fd: int, /', fd => int(onFd(fd, d => d.dup(fd)))],
    dup2: [
      'fd: int, fd2: int, inheritable: bool = True',
      (fd, fd2) => {
        onFd(fd, d => d.dup2(fd, fd2))
        return int(fd2)
      },
    ],
    pipe: ['', () => new PyTuple(guard(() => descriptors().pipe()).map(int))],
    get_inheritable: ['fd: int, /', fd => onFd(fd, d => d.getInheritable(fd))],
    set_inheritable: [
      'fd: int, inheritable: bool, /',
      (fd, on) => {
        onFd(fd, d => d.setInheritable(fd, on))
        return None
      },
    ],
    get_blocking: ['fd: int, /', fd => onFd(fd, d => d.getBlocking(fd))],
    set_blocking: [
      'fd: int, blocking: bool, /',
      (fd, on) => {
        onFd(fd, d => d.setBlocking(fd, on))
        return None
      },
    ],
    get_terminal_size: [
      'fd: int = 1, /',
      fd => terminalSize.make(onFd(fd, d => d.terminalSize(fd)).map(int)),
    ],
    listdir: ['path = None', path => new PyList(listdir(path))],
    scandir: ['path = None', scandir],
    mkdir: [
      'path, mode: int = 511, *, dir_fd = None',
      (path, mode, dirFd) => {
        noDirFd(dirFd, 'mkdir')
        return onPath('mkdir', path, (f, p) => f.mkdir(p, mode))
      },
    ],
    rmdir: [
      'path, *, dir_fd = None',
      (path, dirFd) => {
        noDirFd(dirFd, 'rmdir')
        return onPath('rmdir', path, (f, p) => f.rmdir(p))
      },
    ],
    unlink: [
      'path, *, dir_fd = None',
      (path, dirFd) => {
        noDirFd(dirFd, 'unlink')
        return onPath('unlink', path, (f, p) => f.unlink(p))
      },
    ],
    remove: [
      'path, *, dir_fd = None',
      (path, dirFd) => {
        noDirFd(dirFd, 'remove')
        return onPath('remove', path, (f, p) => f.unlink(p))
      },
    ],
    rename: [
      'src, dst, *, src_dir_fd = None, dst_dir_fd = None',
      (src, dst) => onPaths('rename', src, dst, (f, a, b) => f.rename(a, b)),
    ],
    replace: [
      'src, dst, *, src_dir_fd = None, dst_dir_fd = None',
      (src, dst) => onPaths('replace', src, dst, (f, a, b) => f.rename(a, b)),
    ],
    link: [
      'src, dst, *, src_dir_fd = None, dst_dir_fd = None, follow_symlinks: bool = True',
      (src, dst, _a, _b, follow) => onPaths('link', src, dst, (f, a, b) => f.link(a, b, follow)),
    ],
    symlink: [
      'src, dst, target_is_directory: bool = False, *, dir_fd = None',
      (src, dst) => onPaths('symlink', src, dst, (f, a, b) => f.symlink(a, b)),
    ],
    readlink: [
      'path, *, dir_fd = None',
      (path, dirFd) => {
        noDirFd(dirFd, 'readlink')
        const p = pathArgument(path, 'readlink')
        return pathResult(
          guard(() => files().readlink(p.path), p.shown),
          p.isBytes,
        )
      },
    ],
    chmod: [
      'path, mode: int, *, dir_fd = None, follow_symlinks: bool = True',
      (path, mode, _dirFd, follow) => chmod(path, mode, follow),
    ],
    chown: [
      'path, uid: int, gid: int, *, dir_fd = None, follow_symlinks: bool = True',
      (path, uid, gid, _dirFd, follow) => onPath('chown', path, (f, p) => f.chown(p, uid, gid, follow)),
    ],
    lchown: [
      'path, uid: int, gid: int',
      (path, uid, gid) => onPath('lchown', path, (f, p) => f.chown(p, uid, gid, false)),
    ],
    utime: [
      'path, times = None, *, ns = None, dir_fd = None, follow_symlinks: bool = True',
      (path, t, ns, _dirFd, follow) => utime(path, t, ns, follow),
    ],
    access: [
      'path, mode: int, *, dir_fd = None, effective_ids: bool = False, follow_symlinks: bool = True',
      (path, mode) => access(path, mode),
    ],
    getcwd: ['', () => pathStr(guard(() => files().getcwd()))],
    getcwdb: ['', () => pathBytes(guard(() => files().getcwd()))],
    chdir: ['path', path => onPath('chdir', path, (f, p) => f.chdir(p))],
    umask: ['mask: int, /', mask => int(guard(() => files().umask(mask)))],
    statvfs: ['path', statvfs],
    fspath: ['path', fspath],
    _path_splitroot_ex: ['path, /', splitRoot],
    getpid: ['', () => int(proc().pid())],
    getppid: ['', () => int(proc().ppid())],
    getuid: ['', () => int(proc().uid())],
    geteuid: ['', () => int(proc().euid())],
    getgid: ['', () => int(proc().gid())],
    getegid: ['', () => int(proc().egid())],
    getgroups: ['', () => new PyList(proc().groups().map(int))],
    getlogin: [
      '',
      () => {
        throw osError(6, strerror(6))
      },
    ],
    uname: [
      '',
      () => {
        const u = proc().uname()
        return unameResult.make(
          [u.sysname, u.nodename, u.release, u.version, u.machine].map(s => fromUtf16(s)),
        )
      },
    ],
    cpu_count: ['', () => int(proc().cpuCount())],
    sched_getaffinity: [
      'pid: int, /',
      () => new PyList(Array.from({ length: proc().cpuCount() }, (_, i) => int(i))),
    ],
    getloadavg: [
      '',
      () =>
        new PyTuple(
          proc()
            .loadAverage()
            .map(x => new PyFloat(x)),
        ),
    ],
    times: ['', times],
    kill: [
      'pid: int, signal: int, /',
      (pid, signal) => {
        if (pid !== proc().pid() || !signalSelf(signal)) guard(() => proc().kill(pid, signal))
        return None
      },
    ],
    waitpid: ['pid: int, options: int, /', waitpid],
    waitstatus_to_exitcode: [
      'status: int',
      status => int((status & 0x7f) === 0 ? status >> 8 : -(status & 0x7f)),
    ],
    WIFEXITED: ['status: int', status => (status & 0x7f) === 0],
    WEXITSTATUS: ['status: int', status => int(status >> 8)],
    WIFSIGNALED: ['status: int', status => (status & 0x7f) !== 0],
    WTERMSIG: ['status: int', status => int(status & 0x7f)],
    WIFSTOPPED: ['status: int', () => false],
    WSTOPSIG: ['status: int', status => int(status >> 8)],
    WIFCONTINUED: ['status: int', () => false],
    WCOREDUMP: ['status: int, /', () => false],
    _exit: ['status: int', status => proc().exit(status)],
    abort: [
      '',
      () => {
        proc().kill(proc().pid(), 6)
        return None
      },
    ],
    strerror: ['code: int, /', code => strerror(code)],
    urandom: [
      'size: int, /',
      size => {
        if (size < 0) throw valueError('negative argument not allowed')
        const data = new Uint8Array(size)
        guard(() => requireRandom(state.host).fill(data))
        return new PyBytes(data)
      },
    ],
    getrandom: [
      'size: int, flags: int = 0',
      size => {
        const data = new Uint8Array(size)
        guard(() => requireRandom(state.host).fill(data))
        return new PyBytes(data)
      },
    ],
    putenv: [
      'name, value, /',
      (name, value) => {
        const [n, v] = [pathArgument(name, 'putenv', 'name'), pathArgument(value, 'putenv', 'value')]
        guard(() => requireEnvironment(state.host).set(n.path, v.path))
        return None
      },
    ],
    unsetenv: [
      'name, /',
      name => {
        const n = pathArgument(name, 'unsetenv', 'name')
        guard(() => requireEnvironment(state.host).unset(n.path))
        return None
      },
    ],
    _create_environ: ['', environ],
    _supports_virtual_terminal: ['', () => true],
  },
  attributes: () => ({
    environ: liveEnviron(),
    error: exc.OSError,
    stat_result: statResult.type,
    statvfs_result: statvfsResult.type,
    uname_result: unameResult.type,
    terminal_size: terminalSize.type,
    times_result: timesResult.type,
    DirEntry: dirEntryType,
    _have_functions: new PyList(HAVE.map(name => fromUtf16(name))),
    pathconf_names: new PyDict(),
    confstr_names: new PyDict(),
    sysconf_names: new PyDict(),
    ...Object.fromEntries(Object.entries(CONSTANTS).map(([name, value]) => [name, int(value)])),
  }),
})

function isatty(fd: number): boolean {
  try {
    return descriptors().isatty(fd)
  } catch {
    return false
  }
}
