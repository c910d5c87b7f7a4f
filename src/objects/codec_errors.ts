/**
 * Codec error handlers: the registry by name, the builtin ones, and the adapter through which the codecs of
 * `base/codecs` call them. While a name still has its builtin handler no exception object is made unless
 * it is to be raised. CPython: Python/codecs.c, Objects/unicodeobject.c (the *_call_errorhandler functions).
 */
import {
  type DecodeErrors,
  type DecodeReplacement,
  type EncodeErrors,
  type EncodeReplacement,
  pointCount,
} from '../base/codecs/codec.ts'
import {
  backslashReplaceBytes,
  backslashReplaceText,
  nameReplace,
  replaceUndecodable,
  replaceUnencodable,
  surrogateEscapeBytes,
  surrogateEscapeText,
  surrogatePassBytes,
  surrogatePassText,
  xmlCharRefReplace,
} from '../base/codecs/error_handlers.ts'
import { missingNames } from '../base/unicode/names.ts'
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { index } from '../runtime/abstract.ts'
import { call1, isCallable } from '../runtime/calls.ts'
import { nativeFunction } from '../runtime/define.ts'
import {
  exc,
  indexError,
  isException,
  lookupError,
  PyBaseException,
  PyUnicodeError,
  typeError,
  valueError,
} from '../runtime/errors.ts'
import type { PyType } from '../runtime/type.ts'
import { int, intValue, PyBytes, type PyStr, PyTuple, type PyValue, strValue } from '../runtime/values.ts'
import { unicodeErrorRange } from './exceptions.ts'

/** UnicodeDecodeError(encoding, object, start, end, reason) */
export function decodeError(
  encoding: PyStr,
  object: Uint8Array,
  start: number,
  end: number,
  reason: string,
): PyUnicodeError {
  return unicodeError(exc.UnicodeDecodeError, encoding, new PyBytes(object), start, end, reason)
}

/** UnicodeEncodeError(encoding, object, start, end, reason) */
export function encodeError(
  encoding: PyStr,
  object: PyStr,
  start: number,
  end: number,
  reason: string,
): PyUnicodeError {
  return unicodeError(exc.UnicodeEncodeError, encoding, object, start, end, reason)
}

function unicodeError(
  type: PyType,
  encoding: PyStr,
  object: PyValue,
  start: number,
  end: number,
  reason: string,
): PyUnicodeError {
  const e = new type.ctor() as PyUnicodeError
  e.args = new PyTuple([encoding, object, int(start), int(end), reason])
  e.encoding = encoding
  e.object = object
  e.start = start
  e.end = end
  e.reason = reason
  return e
}

// ---- the builtin handlers as Python functions

function wrongError(e: PyValue): PyBaseException {
  return typeError("don't know how to handle %T in error callback", e)
}

type Kind = 'encode' | 'decode' | 'translate'

interface ErrorRange {
  readonly kind: Kind
  readonly error: PyUnicodeError
  readonly text: PyStr
  readonly bytes: Uint8Array
  readonly start: number
  readonly end: number
  readonly encoding: string
}

const NO_BYTES = new Uint8Array(0)

/** What a handler may know of the error it is called with; TypeError for other exceptions than `kinds`. */
function rangeOf(e: PyValue, kinds: readonly Kind[]): ErrorRange {
  const kind = isException(e, exc.UnicodeEncodeError)
    ? 'encode'
    : isException(e, exc.UnicodeDecodeError)
      ? 'decode'
      : isException(e, exc.UnicodeTranslateError)
        ? 'translate'
        : undefined
  if (kind === undefined || !kinds.includes(kind) || !(e instanceof PyUnicodeError)) throw wrongError(e)
  const { object } = e
  if (object === undefined) throw typeError('UnicodeError object attribute is not set')
  const wantsBytes = kind === 'decode'
  if (wantsBytes ? !(object instanceof PyBytes) : strValue(object) === undefined) {
    throw typeError(`UnicodeError 'object' attribute must be a ${wantsBytes ? 'bytes' : 'string'}`)
  }
  const [start, end] = unicodeErrorRange(e)
  return {
    kind,
    error: e,
    text: strValue(object) ?? '',
    bytes: object instanceof PyBytes ? object.data : NO_BYTES,
    start,
    end,
    encoding: toUtf16(e.encoding === undefined ? '' : (strValue(e.encoding) ?? '')),
  }
}

/** A handler's result, or the error itself if it has none. */
function resultTuple(r: ErrorRange, found: EncodeReplacement | DecodeReplacement | undefined): PyValue {
  if (found === undefined) throw r.error
  const { replacement } = found
  return new PyTuple([
    replacement instanceof Uint8Array ? new PyBytes(replacement) : replacement,
    int(found.position),
  ])
}

function replaceByNames(...range: Parameters<typeof nameReplace>): EncodeReplacement {
  const missing = missingNames()
  if (missing !== undefined) throw missing
  return nameReplace(...range)
}

function handler(name: string, kinds: readonly Kind[], f: (r: ErrorRange) => PyValue): PyValue {
  return nativeFunction(`${name}_errors`, 'exc, /', (e: PyValue) => f(rangeOf(e, kinds)))
}

const ALL: readonly Kind[] = ['encode', 'decode', 'translate']
const BOTH: readonly Kind[] = ['encode', 'decode']
const ENCODE: readonly Kind[] = ['encode']

const strict = nativeFunction('strict_errors', 'exc, /', (e: PyValue) => {
  if (e instanceof PyBaseException) throw e
  throw typeError('codec must pass exception instance')
})

const builtinHandlers = new Map<string, PyValue>([
  ['strict', strict],
  ['ignore', handler('ignore', ALL, r => new PyTuple(['', int(r.end)]))],
  [
    'replace',
    handler('replace', ALL, r => {
      const n = Math.max(0, r.end - r.start)
      if (r.kind === 'decode') return resultTuple(r, replaceUndecodable(r.end))
      return resultTuple(r, {
        replacement: (r.kind === 'encode' ? '?' : '\ufffd').repeat(n),
        position: r.end,
      })
    }),
  ],
  [
    'xmlcharrefreplace',
    handler('xmlcharrefreplace', ENCODE, r => resultTuple(r, xmlCharRefReplace(r.text, r.start, r.end))),
  ],
  [
    'backslashreplace',
    handler('backslashreplace', ALL, r =>
      resultTuple(
        r,
        r.kind === 'decode'
          ? backslashReplaceBytes(r.bytes, r.start, r.end)
          : backslashReplaceText(r.text, r.start, r.end),
      ),
    ),
  ],
  [
    'namereplace',
    handler('namereplace', ENCODE, r => resultTuple(r, replaceByNames(r.text, r.start, r.end))),
  ],
  [
    'surrogatepass',
    handler('surrogatepass', BOTH, r =>
      resultTuple(
        r,
        r.kind === 'encode'
          ? surrogatePassText(r.encoding, r.text, r.start, r.end)
          : surrogatePassBytes(r.encoding, r.bytes, r.start),
      ),
    ),
  ],
  [
    'surrogateescape',
    handler('surrogateescape', BOTH, r =>
      resultTuple(
        r,
        r.kind === 'encode'
          ? surrogateEscapeText('', r.text, r.start, r.end)
          : surrogateEscapeBytes(r.bytes, r.start, r.end),
      ),
    ),
  ],
])

const handlers = new Map(builtinHandlers)

// ---- the registry

/** `codecs.register_error` */
export function registerError(name: string, f: PyValue): void {
  if (!isCallable(f)) throw typeError('handler must be callable')
  handlers.set(name, f)
}

/** `_codecs._unregister_error`: false if there was none. */
export function unregisterError(name: string): boolean {
  if (builtinHandlers.has(name)) throw valueError(`cannot un-register built-in error handler '${name}'`)
  return handlers.delete(name)
}

/** Names of codecs and handlers are C strings in CPython: no NUL, no lone surrogate. */
export function checkCodecName(name: string): string {
  if (name.includes('\0')) throw valueError('embedded null character')
  const s = fromUtf16(name)
  if (typeof s === 'string') return name
  const at = s.points.findIndex(c => c >= 0xd800 && c <= 0xdfff)
  if (at >= 0) throw encodeError('utf-8', s, at, at + 1, 'surrogates not allowed')
  return name
}

/** `codecs.lookup_error` */
export function lookupErrorHandler(name: string): PyValue {
  const f = handlers.get(name)
  if (f === undefined) throw lookupError("unknown error handler name '%s'", fromUtf16(checkCodecName(name)))
  return f
}

// ---- the adapter

type FastEncode = (
  encoding: string,
  object: PyStr,
  start: number,
  end: number,
) => EncodeReplacement | undefined
type FastDecode = (
  encoding: string,
  object: Uint8Array,
  start: number,
  end: number,
) => DecodeReplacement | undefined

const fastEncode: Record<string, FastEncode> = {
  strict: () => undefined,
  ignore: (_e, _o, _start, end) => ({ replacement: '', position: end }),
  replace: (_e, _o, start, end) => replaceUnencodable(start, end),
  xmlcharrefreplace: (_e, o, start, end) => xmlCharRefReplace(o, start, end),
  backslashreplace: (_e, o, start, end) => backslashReplaceText(o, start, end),
  namereplace: (_e, o, start, end) => replaceByNames(o, start, end),
  surrogatepass: surrogatePassText,
  surrogateescape: surrogateEscapeText,
}

const fastDecode: Record<string, FastDecode> = {
  strict: () => undefined,
  ignore: (_e, _o, _start, end) => ({ replacement: '', position: end }),
  replace: (_e, _o, _start, end) => replaceUndecodable(end),
  backslashreplace: (_e, o, start, end) => backslashReplaceBytes(o, start, end),
  surrogatepass: (e, o, start) => surrogatePassBytes(e, o, start),
  surrogateescape: (_e, o, start, end) => surrogateEscapeBytes(o, start, end),
}

function isBuiltin(name: string): boolean {
  const own = builtinHandlers.get(name)
  return own !== undefined && handlers.get(name) === own
}

/** The errors of one run of a codec; all of them use one exception object, as CPython's do. */
export class CodecErrors implements DecodeErrors, EncodeErrors {
  private readonly name: string
  private error: PyUnicodeError | undefined
  constructor(name: string) {
    this.name = name
    this.error = undefined
  }

  decode(
    encoding: string,
    object: Uint8Array,
    start: number,
    end: number,
    reason: string,
  ): DecodeReplacement {
    if (isBuiltin(this.name) && this.name in fastDecode) {
      const r = fastDecode[this.name]!(encoding, object, start, end)
      if (r !== undefined) return r
      throw decodeError(encoding, object, start, end, reason)
    }
    const f = lookupErrorHandler(this.name)
    const e = this.update(() => decodeError(encoding, object, start, end, reason), start, end, reason)
    const [text, position] = handlerResult(call1(f, e), 'decoding', '(str, int)')
    const replacement = strValue(text)
    if (replacement === undefined) throw typeError('decoding error handler must return (str, int) tuple')
    if (!(e.object instanceof PyBytes)) throw typeError('exception attribute object must be bytes')
    const next = e.object.data
    const at = checkPosition(position, next.length)
    return { replacement, position: at, object: next === object ? undefined : next }
  }

  encode(encoding: string, object: PyStr, start: number, end: number, reason: string): EncodeReplacement {
    if (isBuiltin(this.name)) {
      const r = fastEncode[this.name]!(encoding, object, start, end)
      if (r !== undefined) return r
      throw encodeError(encoding, object, start, end, reason)
    }
    const f = lookupErrorHandler(this.name)
    const e = this.update(() => encodeError(encoding, object, start, end, reason), start, end, reason)
    const [value, position] = handlerResult(call1(f, e), 'encoding', '(str/bytes, int)')
    const replacement = value instanceof PyBytes ? value.data : strValue(value)
    if (replacement === undefined) {
      throw typeError('encoding error handler must return (str/bytes, int) tuple')
    }
    return { replacement, position: checkPosition(position, pointCount(object)) }
  }

  raise(encoding: string, object: PyStr, start: number, end: number, reason: string): never {
    throw this.update(() => encodeError(encoding, object, start, end, reason), start, end, reason)
  }

  private update(make: () => PyUnicodeError, start: number, end: number, reason: string): PyUnicodeError {
    const e = this.error
    if (e === undefined) return (this.error = make())
    e.start = start
    e.end = end
    e.reason = reason
    return e
  }
}

function handlerResult(r: PyValue, what: string, want: string): [value: PyValue, position: PyValue] {
  if (r instanceof PyTuple && r.items.length === 2 && intValue(r.items[1]!) !== undefined) {
    return [r.items[0]!, r.items[1]!]
  }
  throw typeError(`${what} error handler must return ${want} tuple`)
}

function checkPosition(v: PyValue, length: number): number {
  const n = index(v)
  const at = Number(n) < 0 ? Number(n) + length : Number(n)
  if (at < 0 || at > length) throw indexError(`position ${n} from error handler out of bounds`)
  return at
}
