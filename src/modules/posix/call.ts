/**
 * How the functions of `posix` reach the host: descriptors, paths relative to open folders, errors as OSError.
 * CPython: Modules/posixmodule.c (dir_fd_converter and the checks of arguments that exclude each other).
 */
import {
  type HostDescriptors,
  type HostFiles,
  type HostPath,
  type HostProcess,
  requireDescriptors,
  requireFiles,
  requireProcess,
} from '../../host/host.ts'
import { hasIndex, index } from '../../runtime/abstract.ts'
import { lookupAttr } from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { notImplementedError, overflowError, typeError, valueError } from '../../runtime/errors.ts'
import { state } from '../../runtime/state.ts'
import { intValue, None, type PyValue } from '../../runtime/values.ts'
import { fdArgument, guard, joinPath, type PathArgument, pathArgument } from './paths.ts'

export const files = (): HostFiles => requireFiles(state.host)
export const descriptors = (): HostDescriptors => requireDescriptors(state.host)
export const proc = (): HostProcess => guard(() => requireProcess(state.host))

/** The variables that a child inherits, where the host could not pass on all of them by itself: some are no text. */
export function ownVariables(): [HostPath, HostPath][] | undefined {
  const entries = state.host.environment?.entries()
  return entries?.some(entry => entry.some(part => typeof part !== 'string')) ? entries : undefined
}

/** A call on the table of open files. */
export function onFd<T>(run: (d: HostDescriptors) => T): T {
  return guard(() => run(descriptors()))
}

/** One path or, where allowed, an open file's; one host call, None. */
export function onPath(p: PathArgument, run: (f: HostFiles, path: HostPath) => void): PyValue {
  guard(() => run(files(), reached(p)), p.shown)
  return None
}

/** Two paths. */
export function onPaths(
  p: PathArgument,
  q: PathArgument,
  run: (f: HostFiles, a: HostPath, b: HostPath) => void,
): PyValue {
  guard(() => run(files(), p.path, q.path), p.shown, q.shown)
  return None
}

/** The path by which the host reaches what the argument names. */
export function reached(p: PathArgument): HostPath {
  return p.fd === undefined ? p.path : pathOfFd(p.fd)
}

export function pathOfFd(fd: number): HostPath {
  const path = descriptors().pathOf(fd)
  if (path === undefined) throw notImplementedError('this Typhon host knows no path of an open file')
  return path
}

function dirFd(v: PyValue): number | undefined {
  if (v === None) return undefined
  if (!hasIndex(v)) throw typeError('argument should be integer or None, not %T', v)
  return fdArgument(v)
}

interface At {
  readonly argument?: string
  readonly allowFd?: boolean
}

/** A path argument, relative to the open folder `folder` unless that is None. */
export function pathAt(v: PyValue, fname: string, folder: PyValue, options: At = {}): PathArgument {
  const p = pathArgument(v, fname, options.argument ?? 'path', options.allowFd)
  const fd = dirFd(folder)
  if (fd === undefined) return p
  if (p.fd !== undefined) throw valueError(`${fname}: can't specify both dir_fd and fd`)
  if (!descriptors().reachesOpenFolders)
    throw notImplementedError(`${fname}: dir_fd unavailable on this platform`)
  if (p.path.length === 0 || isAbsolute(p.path)) return p
  return {
    ...p,
    path: joinPath(
      guard(() => pathOfFd(fd), p.shown),
      p.path,
    ),
  }
}

const isAbsolute = (path: HostPath): boolean => (typeof path === 'string' ? path[0] === '/' : path[0] === 47)

/** `fildes` arguments: a number, or an object with `fileno()`. */
export function fildes(v: PyValue): number {
  if (intValue(v) !== undefined || typeof v === 'boolean') return fdArgument(v)
  const fileno = lookupAttr(v, 'fileno')
  if (fileno === undefined) throw typeError('argument must be an int, or have a fileno() method.')
  const n = call(fileno, [])
  if (intValue(n) === undefined) throw typeError('fileno() returned a non-integer')
  const fd = fdArgument(n)
  if (fd < 0) throw valueError(`file descriptor cannot be a negative integer (${fd})`)
  return fd
}

/** A user or group id: -1 (leave it) or an unsigned number of 32 bits. */
export function idArgument(v: PyValue, what: 'uid' | 'gid'): number {
  if (!hasIndex(v)) throw typeError(`${what} should be integer, not %T`, v)
  const n = index(v)
  if (n < -1) throw overflowError(`${what} is less than minimum`)
  if (n > 0xffffffff) throw overflowError(`${what} is greater than maximum`)
  return n === 0xffffffff ? -1 : Number(n)
}
