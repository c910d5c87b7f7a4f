/** Functions of `posix` on open files by number. */
import { ERRNO, strerror } from '../../host/errno.ts'
import { HostError, requireTerminals } from '../../host/host.ts'
import { osError } from '../../objects/exceptions.ts'
import { defineStructSequence } from '../../objects/structseq.ts'
import { functionTable } from '../../runtime/define.ts'
import { state } from '../../runtime/state.ts'
import { int, None, PyTuple, type PyValue } from '../../runtime/values.ts'
import { descriptors, fildes, files, idArgument, onFd, pathOfFd, reached } from './call.ts'
import { fdArgument, guard, pathArgument, pathStr } from './paths.ts'

export const terminalSize = defineStructSequence({
  name: 'terminal_size',
  module: 'os',
  fields: ['columns', 'lines'],
})

export const statvfsResult = defineStructSequence({
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

function statvfs(path: PyValue): PyValue {
  const p = pathArgument(path, 'statvfs', 'path', true)
  const s = guard(() => files().statvfs(reached(p)), p.shown)
  const { bsize, frsize, blocks, bfree, bavail, ffree, favail, flag, namemax } = s
  const fields = [bsize, frsize, blocks, bfree, bavail, s.files, ffree, favail, flag, namemax, 0]
  return statvfsResult.make(fields.map(int))
}

function isatty(fd: number): boolean {
  try {
    return descriptors().isatty(fd)
  } catch (e) {
    if (!(e instanceof HostError)) throw e
    return false
  }
}

/** Numbers that are not open are no error. */
function closeRange(low: number, high: number): PyValue {
  for (let fd = low; fd < Math.min(high, 65536); fd++) {
    try {
      descriptors().close(fd)
    } catch (e) {
      if (!(e instanceof HostError)) throw e
    }
  }
  return None
}

function requireTerminal(fd: number): void {
  onFd(d => d.fstat(fd))
  if (!isatty(fd)) throw osError(ERRNO.ENOTTY, strerror(ERRNO.ENOTTY))
}

/** Terminals' process groups: Node does not tell. */
function terminalGroup(fd: number): never {
  requireTerminal(fd)
  throw osError(ERRNO.ENOSYS, strerror(ERRNO.ENOSYS))
}

function ttyname(fd: number): PyValue {
  requireTerminal(fd)
  return pathStr(guard(() => files().readlink(pathOfFd(fd))))
}

function done(run: () => void): PyValue {
  run()
  return None
}

/** Makes room by writing the file longer; disk space is not reserved. */
function allocate(fd: number, offset: number, length: number): void {
  if (offset < 0 || length <= 0) throw osError(ERRNO.EINVAL, strerror(ERRNO.EINVAL))
  onFd(d => {
    if (d.fstat(fd).size < offset + length) d.ftruncate(fd, offset + length)
  })
}

const terminals = () => guard(() => requireTerminals(state.host))

/** [the side that stands for a person, the side for programs] */
function openTerminal(): PyValue {
  const t = terminals()
  return guard(() => {
    const master = t.openMaster()
    try {
      t.unlock(master)
      return new PyTuple([master, t.openOther(master)].map(int))
    } catch (e) {
      descriptors().close(master)
      throw e
    }
  })
}

/** There is nothing to grant: the system makes the other side for whoever opens this one. */
function checkMaster(fd: number): PyValue {
  guard(() => terminals().otherName(fd))
  return None
}

export const byDescriptor = functionTable({
  // A C library may want to be called while a terminal is waited for: there is none here.
  _is_inputhook_installed: ['', (): PyValue => false],
  _inputhook: ['', () => None],
  openpty: ['', openTerminal],
  posix_openpt: ['oflag: int, /', () => int(guard(() => terminals().openMaster()))],
  grantpt: ['fd, /', fd => checkMaster(fdArgument(fd))],
  unlockpt: ['fd, /', fd => done(() => guard(() => terminals().unlock(fdArgument(fd))))],
  ptsname: ['fd, /', fd => guard(() => terminals().otherName(fdArgument(fd)))],
  close: ['fd', fd => done(() => onFd(d => d.close(fdArgument(fd))))],
  closerange: ['fd_low: int, fd_high: int, /', closeRange],
  lseek: [
    'fd: int, position: int, whence: int, /',
    (fd, position, whence) => int(onFd(d => d.lseek(fd, position, whence))),
  ],
  isatty: ['fd: int, /', (fd): PyValue => isatty(fd)],
  ttyname: ['fd: int, /', ttyname],
  tcgetpgrp: ['fd: int, /', terminalGroup],
  tcsetpgrp: ['fd: int, pgid: int, /', terminalGroup],
  device_encoding: ['fd: int', fd => (isatty(fd) ? 'utf-8' : None)],
  ftruncate: ['fd: int, length: int, /', (fd, length) => done(() => onFd(d => d.ftruncate(fd, length)))],
  fsync: ['fd', fd => done(() => syncFile(fildes(fd)))],
  fdatasync: ['fd', fd => done(() => syncFile(fildes(fd)))],
  fchdir: [
    'fd',
    fd => {
      const n = fildes(fd)
      return done(() => guard(() => files().chdir(pathOfFd(n))))
    },
  ],
  fchmod: ['fd: int, mode: int', (fd, mode) => done(() => onFd(d => d.fchmod(fd, mode)))],
  fchown: [
    'fd: int, uid, gid',
    (fd, uid, gid) => {
      const [user, group] = [idArgument(uid, 'uid'), idArgument(gid, 'gid')]
      return done(() => guard(() => files().chown(pathOfFd(fd), user, group, true)))
    },
  ],
  statvfs: ['path', statvfs],
  fstatvfs: ['fd', fd => statvfs(int(fdArgument(fd)))],
  posix_fallocate: [
    'fd: int, offset: int, length: int, /',
    (fd, offset, length) => done(() => allocate(fd, offset, length)),
  ],
  posix_fadvise: [
    'fd: int, offset: int, length: int, advice: int, /',
    fd => done(() => onFd(d => d.fstat(fd))),
  ],
  dup: ['fd: int, /', fd => int(onFd(d => d.dup(fd)))],
  dup2: [
    'fd: int, fd2: int, inheritable: bool = True',
    (fd, fd2, inheritable) => {
      onFd(d => {
        d.dup2(fd, fd2)
        if (fd !== fd2) d.setInheritable(fd2, inheritable)
      })
      return int(fd2)
    },
  ],
  pipe: ['', () => new PyTuple(onFd(d => d.pipe()).map(int))],
  pipe2: [
    'flags: int, /',
    flags => {
      const ends = onFd(d => d.pipe())
      for (const fd of ends) {
        onFd(d => {
          d.setBlocking(fd, (flags & 0o4000) === 0)
          d.setInheritable(fd, (flags & 0o2000000) === 0)
        })
      }
      return new PyTuple(ends.map(int))
    },
  ],
  get_inheritable: ['fd: int, /', (fd): PyValue => onFd(d => d.getInheritable(fd))],
  set_inheritable: [
    'fd: int, inheritable: bool, /',
    (fd, on) => done(() => onFd(d => d.setInheritable(fd, on))),
  ],
  get_blocking: ['fd: int, /', (fd): PyValue => onFd(d => d.getBlocking(fd))],
  set_blocking: ['fd: int, blocking: bool, /', (fd, on) => done(() => onFd(d => d.setBlocking(fd, on)))],
  get_terminal_size: ['fd: int = 1, /', fd => terminalSize.make(onFd(d => d.terminalSize(fd)).map(int))],
})

function syncFile(fd: number): void {
  onFd(d => d.fsync(fd))
}
