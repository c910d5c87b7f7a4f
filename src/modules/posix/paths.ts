/**
 * Paths between Python and the host, and host errors as OSError. CPython: Modules/posixmodule.c
 * (path_converter), PEP 383.
 */
import { fromCodePoints, fromUtf16, type WideString } from '../../base/wide_string.ts'
import { DESCRIPTOR_NAME } from '../../host/descriptors.ts'
import { HostError, type HostPath, O, requireFiles, S_IF } from '../../host/host.ts'
import { encodeError } from '../../objects/codec_errors.ts'
import { osError } from '../../objects/exceptions.ts'
import { index } from '../../runtime/abstract.ts'
import { callSpecialMaybe } from '../../runtime/calls.ts'
import { overflowError, typeError, valueError } from '../../runtime/errors.ts'
import { machine, state } from '../../runtime/state.ts'
import { threads } from '../../runtime/threads.ts'
import { lookup, typeOf } from '../../runtime/type.ts'
import { intValue, None, PyBytes, type PyStr, type PyValue, strValue } from '../../runtime/values.ts'

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes of a name as str: undecodable bytes become lone surrogates (PEP 383). */
export function decodeFs(bytes: Uint8Array): PyStr {
  try {
    return fromUtf16(decoder.decode(bytes))
  } catch {
    return decodeEscaped(bytes)
  }
}

function decodeEscaped(bytes: Uint8Array): PyStr {
  const points: number[] = []
  for (let i = 0; i < bytes.length; ) {
    const size = sequenceLength(bytes, i)
    if (size === 0) points.push(0xdc00 + bytes[i++]!)
    else {
      points.push(decoder.decode(bytes.subarray(i, i + size)).codePointAt(0)!)
      i += size
    }
  }
  return fromCodePoints(points)
}

/** Length of the valid UTF-8 sequence at `i`, or 0. */
function sequenceLength(bytes: Uint8Array, i: number): number {
  const b = bytes[i]!
  const size =
    b < 0x80 ? 1 : b >= 0xc2 && b < 0xe0 ? 2 : b >= 0xe0 && b < 0xf0 ? 3 : b >= 0xf0 && b < 0xf5 ? 4 : 0
  if (size === 0 || i + size > bytes.length) return 0
  try {
    decoder.decode(bytes.subarray(i, i + size))
    return size
  } catch {
    return 0
  }
}

/** The bytes of a str under the file system encoding. */
function encodeFs(s: PyStr): Uint8Array {
  if (typeof s === 'string') return new TextEncoder().encode(s)
  const out: number[] = []
  const encoder = new TextEncoder()
  for (const [i, c] of s.points.entries()) {
    if (c >= 0xdc80 && c <= 0xdcff) out.push(c - 0xdc00)
    else if (c >= 0xd800 && c <= 0xdfff) {
      throw encodeError('utf-8', s, i, i + 1, 'surrogates not allowed')
    } else out.push(...encoder.encode(String.fromCodePoint(c)))
  }
  return Uint8Array.from(out)
}

/** A name for the host. */
export function hostPath(s: PyStr): HostPath {
  if (typeof s === 'string') return s
  return hasSurrogates(s) ? encodeFs(s) : String.fromCodePoint(...s.points)
}
const hasSurrogates = (s: WideString): boolean => s.points.some(c => c >= 0xd800 && c <= 0xdfff)

export function pathStr(p: HostPath): PyStr {
  return typeof p === 'string' ? fromUtf16(p) : decodeFs(p)
}

export function pathBytes(p: HostPath): PyBytes {
  return new PyBytes(typeof p === 'string' ? new TextEncoder().encode(p) : p)
}

/** A path argument: what the host gets, what errors show, and whether results are bytes. */
export interface PathArgument {
  readonly path: HostPath
  readonly shown: PyValue
  readonly isBytes: boolean
  /** A file descriptor was given instead. */
  readonly fd: number | undefined
}

/** What `__fspath__` gives; a class that has None there is no path. */
export function callFspath(v: PyValue): PyValue | undefined {
  return lookup(typeOf(v), '__fspath__') === None ? undefined : callSpecialMaybe(v, '__fspath__')
}

/** A path as the str or bytes that it stands for. CPython: PyOS_FSPath. */
export function fspath(v: PyValue): PyValue {
  if (strValue(v) !== undefined || v instanceof PyBytes) return v
  const r = callFspath(v)
  if (r === undefined) throw typeError('expected str, bytes or os.PathLike object, not %T', v)
  if (strValue(r) === undefined && !(r instanceof PyBytes)) {
    throw typeError('expected %T.__fspath__() to return str or bytes, not %T', v, r)
  }
  return r
}

/** The name for the host of a str, bytes or `__fspath__` object. CPython: PyUnicode_FSConverter. */
export function fileName(file: PyValue): HostPath {
  const v = fspath(file)
  const s = strValue(v)
  const path = s !== undefined ? hostPath(s) : (v as PyBytes).data
  if (typeof path === 'string' ? path.includes('\0') : path.includes(0))
    throw valueError('embedded null byte')
  return path
}

/** A str, bytes or `__fspath__` object; a file descriptor too when `allowFd`. */
export function pathArgument(v: PyValue, fname: string, argument = 'path', allowFd = false): PathArgument {
  const direct = textPath(v, fname, argument, v)
  if (direct !== undefined) return direct
  if (allowFd && (intValue(v) !== undefined || typeOf(v).slots.nb_index !== null)) {
    return { path: '', shown: v, isBytes: false, fd: fdArgument(v) }
  }
  const inner = callFspath(v)
  if (inner === undefined) throw wrongPath(v, fname, argument, allowFd)
  const converted = textPath(inner, fname, argument, inner)
  if (converted === undefined) {
    throw typeError('expected %T.__fspath__() to return str or bytes, not %T', v, inner)
  }
  return converted
}

function textPath(v: PyValue, fname: string, argument: string, shown: PyValue): PathArgument | undefined {
  const s = strValue(v)
  const path = s !== undefined ? hostPath(s) : v instanceof PyBytes ? v.data : undefined
  if (path === undefined) return undefined
  const hasNull = typeof path === 'string' ? path.includes('\0') : path.includes(0)
  if (hasNull)
    throw valueError(`${fname}: embedded null ${s === undefined ? 'byte' : 'character'} in ${argument}`)
  return { path, shown, isBytes: s === undefined, fd: undefined }
}

function wrongPath(v: PyValue, fname: string, argument: string, allowFd: boolean) {
  const kinds = allowFd ? 'string, bytes, os.PathLike or integer' : 'string, bytes or os.PathLike'
  return typeError(`${fname}: ${argument} should be ${kinds}, not %T`, v)
}

export function fdArgument(v: PyValue): number {
  if (typeof v === 'boolean') machine.warn('RuntimeWarning', 'bool is used as a file descriptor', 1)
  const n = index(v)
  if (n > 2147483647) throw overflowError('fd is greater than maximum')
  if (n < -2147483648) throw overflowError('fd is less than minimum')
  return Number(n)
}

/** A path result in the kind of the argument. */
export function pathResult(p: HostPath, asBytes: boolean): PyValue {
  return asBytes ? pathBytes(p) : pathStr(p)
}

/** A name within a folder. */
export function joinPath(folder: HostPath, name: HostPath): HostPath {
  if (typeof folder === 'string' && typeof name === 'string') {
    return folder === '' || folder.endsWith('/') ? folder + name : `${folder}/${name}`
  }
  const a = bytesOf(folder)
  const b = bytesOf(name)
  const slash = a.length > 0 && a[a.length - 1] !== 47
  return Uint8Array.from([...a, ...(slash ? [47] : []), ...b])
}
const bytesOf = (p: HostPath): Uint8Array => (typeof p === 'string' ? new TextEncoder().encode(p) : p)

/** What this process has open under a number: a pipe among it does not wait. */
const isDescriptorName = (path: HostPath): boolean => typeof path === 'string' && DESCRIPTOR_NAME.test(path)

/** Named pipes that a thread could not open, by their paths: who opens the other end would wait for that thread. */
const refused = new Map<string, number>()

/**
 * Opens a file. A named pipe waits for its other end: among threads, which take turns on the host's one, that could
 * stop all of them for ever, so it is refused. If the thread was to be the other end, so is this one.
 */
export function openFile(path: HostPath, flags: number, mode: number): number {
  const files = requireFiles(state.host)
  const waits = (flags & O.NONBLOCK) === 0 && (flags & O.ACCMODE) !== O.RDWR && !isDescriptorName(path)
  if (waits && (threads.others.length > 0 || refused.size > 0)) {
    const stat = files.statIfExists(path)
    if (stat !== undefined && (stat.mode & S_IF.MT) === S_IF.IFO) refusePipe(path, flags & O.ACCMODE)
  }
  return files.open(path, flags, mode)
}

function refusePipe(path: HostPath, access: number): void {
  const name = bytesOf(path).join()
  const other = refused.get(name)
  refused.delete(name)
  if (threads.others.length > 0) refused.set(name, access)
  else if (other === undefined || other === access) return
  throw new HostError('EDEADLK', path, undefined, 'opening a named pipe would stop all threads')
}

/** Runs a host call; a HostError becomes the OSError for it, with the file names given. */
export function guard<T>(run: () => T, filename?: PyValue, filename2?: PyValue): T {
  try {
    return run()
  } catch (e) {
    if (e instanceof HostError) throw osError(e.errno, e.message, filename, filename2)
    throw e
  }
}
