/** Functions of `posix` on files by name, relative to an open folder where `dir_fd` says so. */
import { HostError, type HostPath, S_IF } from '../../host/host.ts'
import { index, toFloat } from '../../runtime/abstract.ts'
import { functionTable } from '../../runtime/define.ts'
import { notImplementedError, typeError, valueError } from '../../runtime/errors.ts'
import { state } from '../../runtime/state.ts'
import { int, intValue, None, PyList, PyTuple, type PyValue } from '../../runtime/values.ts'
import { files, idArgument, onFd, onPath, onPaths, pathAt, reached } from './call.ts'
import { CONSTANTS } from './constants.ts'
import { fdArgument, guard, openFile, pathArgument, pathBytes, pathResult, pathStr } from './paths.ts'
import { listdir, scandir } from './scandir.ts'
import { fstat, stat } from './stat.ts'

function open(path: PyValue, flags: number, mode: number, folder: PyValue): PyValue {
  const p = pathAt(path, 'open', folder)
  return int(guard(() => openFile(p.path, flags | CONSTANTS.O_CLOEXEC!, mode), p.shown))
}

function utime(
  path: PyValue,
  times: PyValue,
  ns: PyValue | undefined,
  folder: PyValue,
  follow: boolean,
): PyValue {
  if (times !== None && ns !== undefined) {
    throw valueError("utime: you may specify either 'times' or 'ns' but not both")
  }
  const [atime, mtime] =
    times !== None ? pair(times, secondsToNs, 'times') : ns !== undefined ? pair(ns, toNs, 'ns') : nowPair()
  const p = pathAt(path, 'utime', folder, { allowFd: true })
  if (p.fd !== undefined && !follow) throw valueError('utime: cannot use fd and follow_symlinks together')
  return onPath(p, (f, target) => f.utimes(target, atime, mtime, follow))
}

function pair(v: PyValue, convert: (v: PyValue) => bigint, what: 'times' | 'ns'): [bigint, bigint] {
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

function chmod(path: PyValue, mode: number, folder: PyValue, follow: boolean): PyValue {
  const p = pathAt(path, 'chmod', folder, { allowFd: true })
  const { fd } = p
  if (!follow) throw notImplementedError('chmod: follow_symlinks unavailable on this platform')
  if (fd === undefined) return onPath(p, (f, target) => f.chmod(target, mode))
  onFd(d => d.fchmod(fd, mode))
  return None
}

function chown(path: PyValue, uid: PyValue, gid: PyValue, folder: PyValue, follow: boolean): PyValue {
  const p = pathAt(path, 'chown', folder, { allowFd: true })
  if (p.fd !== undefined && !follow) throw valueError('chown: cannot use fd and follow_symlinks together')
  const [user, group] = [idArgument(uid, 'uid'), idArgument(gid, 'gid')]
  return onPath(p, (f, target) => f.chown(target, user, group, follow))
}

function access(path: PyValue, mode: number, folder: PyValue, follow: boolean): boolean {
  const p = pathAt(path, 'access', folder)
  if (follow) return guard(() => files().access(p.path, mode), p.shown)
  try {
    const isLink = (files().lstat(p.path).mode & S_IF.MT) === S_IF.LNK
    return isLink || files().access(p.path, mode)
  } catch (e) {
    if (!(e instanceof HostError)) throw e
    return false
  }
}

type TwoPaths = (a: HostPath, b: HostPath) => void
function rename(fname: string, src: PyValue, dst: PyValue, from: PyValue, to: PyValue): PyValue {
  const run: TwoPaths = (a, b) => files().rename(a, b)
  return onPaths(
    pathAt(src, fname, from, { argument: 'src' }),
    pathAt(dst, fname, to, { argument: 'dst' }),
    (_, a, b) => run(a, b),
  )
}

export const byName = functionTable({
  stat: [
    'path, *, dir_fd = None, follow_symlinks: bool = True',
    (path, folder, follow) => stat(path, folder, follow),
  ],
  lstat: ['path, *, dir_fd = None', (path, folder) => stat(path, folder, false, 'lstat')],
  fstat: ['fd', fd => fstat(fdArgument(fd))],
  open: ['path, flags: int, mode: int = 511, *, dir_fd = None', open],
  truncate: [
    'path, length: int',
    (path, length) => {
      const p = pathArgument(path, 'truncate', 'path', true)
      const { fd } = p
      if (fd === undefined) return onPath(p, (f, target) => f.truncate(target, length))
      onFd(d => d.ftruncate(fd, length))
      return None
    },
  ],
  listdir: ['path = None', path => new PyList(listdir(path))],
  scandir: ['path = None', scandir],
  mkdir: [
    'path, mode: int = 511, *, dir_fd = None',
    (path, mode, folder) => onPath(pathAt(path, 'mkdir', folder), (f, p) => f.mkdir(p, mode)),
  ],
  mkfifo: [
    'path, mode: int = 438, *, dir_fd = None',
    (path, mode, folder) => onPath(pathAt(path, 'mkfifo', folder), (f, p) => f.mkfifo(p, mode)),
  ],
  rmdir: [
    'path, *, dir_fd = None',
    (path, folder) => onPath(pathAt(path, 'rmdir', folder), (f, p) => f.rmdir(p)),
  ],
  unlink: [
    'path, *, dir_fd = None',
    (path, folder) => onPath(pathAt(path, 'unlink', folder), (f, p) => f.unlink(p)),
  ],
  remove: [
    'path, *, dir_fd = None',
    (path, folder) => onPath(pathAt(path, 'remove', folder), (f, p) => f.unlink(p)),
  ],
  rename: [
    'src, dst, *, src_dir_fd = None, dst_dir_fd = None',
    (src, dst, from, to) => rename('rename', src, dst, from, to),
  ],
  replace: [
    'src, dst, *, src_dir_fd = None, dst_dir_fd = None',
    (src, dst, from, to) => rename('replace', src, dst, from, to),
  ],
  link: [
    'src, dst, *, src_dir_fd = None, dst_dir_fd = None, follow_symlinks: bool = True',
    (src, dst, from, to, follow) =>
      onPaths(
        pathAt(src, 'link', from, { argument: 'src' }),
        pathAt(dst, 'link', to, { argument: 'dst' }),
        (f, a, b) => f.link(a, b, follow),
      ),
  ],
  symlink: [
    'src, dst, target_is_directory: bool = False, *, dir_fd = None',
    (src, dst, _isFolder, folder) =>
      onPaths(
        pathArgument(src, 'symlink', 'src'),
        pathAt(dst, 'symlink', folder, { argument: 'dst' }),
        (f, a, b) => f.symlink(a, b),
      ),
  ],
  readlink: [
    'path, *, dir_fd = None',
    (path, folder) => {
      const p = pathAt(path, 'readlink', folder)
      return pathResult(
        guard(() => files().readlink(p.path), p.shown),
        p.isBytes,
      )
    },
  ],
  chmod: ['path, mode: int, *, dir_fd = None, follow_symlinks: bool = True', chmod],
  chown: ['path, uid, gid, *, dir_fd = None, follow_symlinks: bool = True', chown],
  lchown: ['path, uid, gid', (path, uid, gid) => chown(path, uid, gid, None, false)],
  utime: [
    'path, times = None, *, ns = <unrepresentable>, dir_fd = None, follow_symlinks: bool = True',
    utime,
  ],
  access: [
    'path, mode: int, *, dir_fd = None, effective_ids: bool = False, follow_symlinks: bool = True',
    (path, mode, folder, _effective, follow) => access(path, mode, folder, follow),
  ],
  getcwd: ['', () => pathStr(guard(() => files().getcwd()))],
  getcwdb: ['', () => pathBytes(guard(() => files().getcwd()))],
  chdir: [
    'path',
    path => {
      const p = pathArgument(path, 'chdir', 'path', true)
      guard(() => files().chdir(reached(p)), p.shown)
      return None
    },
  ],
  umask: ['mask: int, /', mask => int(guard(() => files().umask(mask)))],
})
