/**
 * `fcntl`: descriptor flags and duplication, and locks of whole files, as far as the host reaches. Locks of
 * a part of a file (lockf) and the rest raise ENOSYS. CPython: Modules/fcntlmodule.c.
 */
import { ERRNO, strerror } from '../host/errno.ts'
import { type FileLock, O, requireDescriptors, requireTerminals } from '../host/host.ts'
import { contiguousBytes, copyBytes, getBuffer, hasBuffer } from '../objects/buffer.ts'
import { osError } from '../objects/exceptions.ts'
import { index, toSsize } from '../runtime/abstract.ts'
import { lookupAttr } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { int, intValue, None, PyBytes, type PyValue } from '../runtime/values.ts'
import { guard } from './posix/paths.ts'

const CONSTANTS: Readonly<Record<string, number>> = {
  LOCK_SH: 1,
  LOCK_EX: 2,
  LOCK_NB: 4,
  LOCK_UN: 8,
  F_DUPFD: 0,
  F_DUPFD_CLOEXEC: 1030,
  F_GETFD: 1,
  F_SETFD: 2,
  F_GETFL: 3,
  F_SETFL: 4,
  F_GETLK: 5,
  F_SETLK: 6,
  F_SETLKW: 7,
  F_GETOWN: 9,
  F_SETOWN: 8,
  F_GETSIG: 11,
  F_SETSIG: 10,
  F_RDLCK: 0,
  F_WRLCK: 1,
  F_UNLCK: 2,
  F_EXLCK: 4,
  F_SHLCK: 8,
  F_SETPIPE_SZ: 1031,
  F_GETPIPE_SZ: 1032,
  FD_CLOEXEC: 1,
}

const descriptors = () => guard(() => requireDescriptors(state.host))

function unsupported(what: string) {
  return osError(ERRNO.ENOSYS, `${strerror(ERRNO.ENOSYS)}: this Typhon host has no ${what}`)
}

/** A descriptor, or an object with `fileno()`. */
export function descriptorOf(v: PyValue): number {
  const direct = intValue(v)
  const fileno = direct === undefined ? lookupAttr(v, 'fileno') : undefined
  if (direct === undefined && fileno === undefined)
    throw typeError('argument must be an int, or have a fileno() method.')
  const n = direct ?? intValue(call(fileno!, []))
  if (n === undefined) throw typeError('fileno() returned a non-integer')
  if (n < 0) throw valueError(`file descriptor cannot be a negative integer (${n})`)
  return Number(n)
}

function fcntl(fdArgument: PyValue, command: number, argument: PyValue): PyValue {
  const fd = descriptorOf(fdArgument)
  const d = descriptors()
  const n = intValue(argument) === undefined ? 0 : toSsize(argument)
  switch (command) {
    case 0:
    case 1030:
      return int(guard(() => d.dup(fd)))
    case 1:
      return int(guard(() => d.getInheritable(fd)) ? 0 : 1)
    case 2:
      guard(() => d.setInheritable(fd, (n & 1) === 0))
      return int(0)
    case 3:
      return int(guard(() => d.getBlocking(fd)) ? O.RDWR : O.RDWR | O.NONBLOCK)
    case 4:
      guard(() => d.setBlocking(fd, (n & O.NONBLOCK) === 0))
      return int(0)
  }
  throw unsupported(`fcntl command ${command}`)
}

function checkOpen(fd: PyValue): PyValue {
  const n = descriptorOf(fd)
  guard(() => descriptors().fstat(n))
  return None
}

const LOCKS: Readonly<Record<number, FileLock>> = { 1: 'shared', 2: 'exclusive', 8: 'unlock' }
const LOCK_NB = 4

function flock(fdArgument: PyValue, operation: number): PyValue {
  const fd = descriptorOf(fdArgument)
  const lock = LOCKS[operation & ~LOCK_NB]
  if (lock === undefined) throw osError(ERRNO.EINVAL, strerror(ERRNO.EINVAL))
  guard(() => descriptors().flock(fd, lock, (operation & LOCK_NB) === 0))
  return None
}

const TIOCGWINSZ = 0x5413
const TIOCSWINSZ = 0x5414
const FIONREAD = 0x541b

/** What the host can do of it gives its answer as C has it: unsigned shorts of a size, the int of a count. */
function answer(fd: number, request: number, argument: Uint8Array): Uint8Array {
  const d = descriptors()
  const out = argument.slice()
  const view = new DataView(out.buffer)
  if (request === FIONREAD && out.length >= 4) view.setInt32(0, d.get(fd).available?.() ?? 0, true)
  else if (request === TIOCGWINSZ && out.length >= 8) {
    const [columns, lines] = d.terminalSize(fd)
    view.setUint16(0, lines, true)
    view.setUint16(2, columns, true)
  } else if (request === TIOCSWINSZ && out.length >= 8) {
    requireTerminals(state.host).setSize(fd, view.getUint16(2, true), view.getUint16(0, true))
  } else throw unsupported(`ioctl request 0x${request.toString(16)} with this argument`)
  return out
}

function ioctl(fdArgument: PyValue, request: PyValue, argument: PyValue, mutate: boolean): PyValue {
  const fd = descriptorOf(fdArgument)
  const code = Number(index(request))
  guard(() => descriptors().fstat(fd))
  if (!hasBuffer(argument)) throw unsupported(`ioctl request 0x${code.toString(16)} with this argument`)
  const buffer = getBuffer(argument, 0)
  try {
    const out = guard(() => answer(fd, code, copyBytes(buffer)))
    if (!mutate || buffer.readonly) return new PyBytes(out)
    contiguousBytes(buffer).set(out)
    return int(0)
  } finally {
    buffer.release()
  }
}

export const fcntlModule: NativeModule = defineModule({
  name: 'fcntl',
  functions: {
    fcntl: ['fd, cmd: int, arg = 0, /', fcntl],
    ioctl: ['fd, request, arg = 0, mutate_flag: bool = True, /', ioctl],
    flock: ['fd, operation: int, /', flock],
    lockf: [
      'fd, cmd: int, len = 0, start = 0, whence: int = 0, /',
      fd => {
        checkOpen(fd)
        throw unsupported('locks of parts of files (lockf); flock locks whole ones')
      },
    ],
  },
  attributes: () => Object.fromEntries(Object.entries(CONSTANTS).map(([name, n]) => [name, int(n)])),
})
