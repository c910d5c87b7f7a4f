/**
 * The codec registry, and `str.encode` and `bytes.decode` over it. UTF-8, ASCII, Latin-1, UTF-16 and UTF-32
 * go past the registry, since importlib needs them before `encodings` can be imported; all other names
 * are looked up, importing `encodings` the first time. CPython: Python/codecs.c, Objects/unicodeobject.c
 * (PyUnicode_Decode, PyUnicode_AsEncodedString).
 */
import { decodeAscii, decodeLatin1, encodeAscii, encodeLatin1 } from '../base/codecs/latin_1.ts'
import { decodeUtf8, encodeUtf8 } from '../base/codecs/utf_8.ts'
import { decodeUtf16, decodeUtf32, encodeUtf16, encodeUtf32 } from '../base/codecs/utf_16_32.ts'
import { fromUtf16 } from '../base/wide_string.ts'
import { isTrue } from '../runtime/abstract.ts'
import { lookupAttr } from '../runtime/attributes.ts'
import { call, call1, callMethod, isCallable } from '../runtime/calls.ts'
import { lookupError, PyBaseException, typeError } from '../runtime/errors.ts'
import { machine, state } from '../runtime/state.ts'
import { None, PyBytes, type PyStr, PyTuple, type PyValue, strValue } from '../runtime/values.ts'
import { PyByteArray } from './bytearray_value.ts'
import { CodecErrors, checkCodecName, lookupErrorHandler } from './codec_errors.ts'
import { strHooks } from './str.ts'

const searchPath: PyValue[] = []
const cache = new Map<string, PyTuple>()
let initialised = false

/** Letters, digits and dots in lower case; runs of anything else are one underscore. */
export function normalizeEncoding(name: string): string {
  let out = ''
  let gap = false
  for (let i = 0; i < name.length; i++) {
    const c = name.charCodeAt(i)
    const keep = (c >= 48 && c <= 57) || (c >= 65 && c <= 90) || (c >= 97 && c <= 122) || c === 46
    if (keep) {
      if (gap && out !== '') out += '_'
      gap = false
      out += c >= 65 && c <= 90 ? String.fromCharCode(c + 32) : name[i]!
    } else gap = true
  }
  return out
}

/** Imports `encodings`, whose search function registers itself first. */
function initialise(): void {
  if (initialised) return
  initialised = true
  try {
    machine.importModule('encodings')
  } catch (e) {
    initialised = false
    throw e
  }
}

/** As before `encodings` was imported. */
export function forgetCodecs(): void {
  searchPath.length = 0
  cache.clear()
  initialised = false
}

/** `codecs.register` */
export function registerSearch(f: PyValue): void {
  initialise()
  if (!isCallable(f)) throw typeError('argument must be callable')
  searchPath.push(f)
}

/** `codecs.unregister` */
export function unregisterSearch(f: PyValue): void {
  const i = searchPath.indexOf(f)
  if (i < 0) return
  searchPath.splice(i, 1)
  cache.clear()
}

/** `codecs.lookup`: the CodecInfo. */
export function lookupCodec(encoding: string): PyTuple {
  const name = normalizeEncoding(checkCodecName(encoding))
  const cached = cache.get(name)
  if (cached !== undefined) return cached
  initialise()
  for (const search of searchPath.slice()) {
    const found = call1(search, name)
    if (found === None) continue
    if (!(found instanceof PyTuple) || found.items.length !== 4) {
      throw typeError('codec search functions must return 4-tuples')
    }
    cache.set(name, found)
    return found
  }
  throw lookupError('unknown encoding: %s', fromUtf16(encoding))
}

/** As `lookupCodec`, refusing codecs that are not between text and bytes. */
function lookupTextCodec(encoding: string, alternative: string): PyTuple {
  const codec = lookupCodec(encoding)
  const isText = lookupAttr(codec, '_is_text_encoding')
  if (isText !== undefined && !isTrue(isText)) {
    throw lookupError(
      `'%s' is not a text encoding; use ${alternative} to handle arbitrary codecs`,
      fromUtf16(encoding),
    )
  }
  return codec
}

function run(codec: PyTuple, decoding: boolean, object: PyValue, encoding: string, errors?: string): PyValue {
  let r: PyValue
  try {
    r = call(codec.items[decoding ? 1 : 0]!, errors === undefined ? [object] : [object, fromUtf16(errors)])
  } catch (e) {
    if (e instanceof PyBaseException) {
      callMethod(
        e,
        'add_note',
        fromUtf16(`${decoding ? 'decoding' : 'encoding'} with '${encoding}' codec failed`),
      )
    }
    throw e
  }
  if (r instanceof PyTuple && r.items.length === 2) return r.items[0]!
  throw typeError(
    decoding
      ? 'decoder must return a tuple (object,integer)'
      : 'encoder must return a tuple (object, integer)',
  )
}

/** `codecs.encode` */
export function encodeObject(object: PyValue, encoding: string, errors?: string): PyValue {
  return run(lookupCodec(encoding), false, object, encoding, errors)
}

/** `codecs.decode` */
export function decodeObject(object: PyValue, encoding: string, errors?: string): PyValue {
  return run(lookupCodec(encoding), true, object, encoding, errors)
}

// ---- str.encode and bytes.decode

type Encoder = (s: PyStr, errors: CodecErrors) => Uint8Array
type Decoder = (data: Uint8Array, errors: CodecErrors) => PyStr
interface DirectCodec {
  readonly encode: Encoder
  readonly decode: Decoder
}

const utf8: DirectCodec = {
  encode: encodeUtf8,
  decode: (data, errors) => decodeUtf8(data, errors).text,
}
const ascii: DirectCodec = { encode: encodeAscii, decode: decodeAscii }
const latin1: DirectCodec = { encode: encodeLatin1, decode: decodeLatin1 }
const utf16: DirectCodec = {
  encode: (s, errors) => encodeUtf16(s, 0, errors),
  decode: (data, errors) => decodeUtf16(data, 0, errors).text,
}
const utf32: DirectCodec = {
  encode: (s, errors) => encodeUtf32(s, 0, errors),
  decode: (data, errors) => decodeUtf32(data, 0, errors).text,
}

const direct = new Map<string, DirectCodec>([
  ['utf-8', utf8],
  ['utf_8', utf8],
  ['utf8', utf8],
  ['utf_16', utf16],
  ['utf16', utf16],
  ['utf_32', utf32],
  ['utf32', utf32],
  ['ascii', ascii],
  ['us_ascii', ascii],
  ['latin1', latin1],
  ['latin_1', latin1],
  ['iso8859_1', latin1],
  ['iso_8859_1', latin1],
])

function directCodec(encoding: string): DirectCodec | undefined {
  return direct.get(encoding) ?? direct.get(normalizeEncoding(checkCodecName(encoding)))
}

/** A handler name that is not 'strict' is passed on to a registered codec. */
const passedErrors = (errors: string): string | undefined => (errors === 'strict' ? undefined : errors)

function inDevelopment(): boolean {
  const flags = state.sysDict?.getStr('flags')
  const mode = flags === undefined ? undefined : lookupAttr(flags, 'dev_mode')
  return mode !== undefined && isTrue(mode)
}

/** Development mode looks the error handler up even where nothing will be in error. */
function checkErrors(errors: string): void {
  if (errors !== 'strict' && inDevelopment()) lookupErrorHandler(errors)
}

/** `str.encode` */
export function encodeStr(s: PyStr, encoding: string, errors: string): PyValue {
  checkErrors(errors)
  const codec = directCodec(encoding)
  if (codec !== undefined) return new PyBytes(codec.encode(s, new CodecErrors(errors)))
  const r = run(lookupTextCodec(encoding, 'codecs.encode()'), false, s, encoding, passedErrors(errors))
  if (r instanceof PyBytes) return r
  if (r instanceof PyByteArray) {
    machine.warn(
      'RuntimeWarning',
      `encoder ${encoding} returned bytearray instead of bytes; use codecs.encode() to encode to arbitrary types`,
      1,
    )
    return new PyBytes(r.data.slice())
  }
  throw typeError(
    "'%s' encoder returned '%T' instead of 'bytes'; use codecs.encode() to encode to arbitrary types",
    fromUtf16(encoding),
    r,
  )
}

/** `bytes.decode` */
export function decodeBytes(data: Uint8Array, encoding: string, errors: string): PyStr {
  checkErrors(errors)
  const codec = directCodec(encoding)
  if (codec !== undefined) return codec.decode(data, new CodecErrors(errors))
  const bytes = new PyBytes(data.slice())
  const r = run(lookupTextCodec(encoding, 'codecs.decode()'), true, bytes, encoding, passedErrors(errors))
  const s = strValue(r)
  if (s !== undefined) return s
  throw typeError(
    "'%s' decoder returned '%T' instead of 'str'; use codecs.decode() to decode to arbitrary types",
    fromUtf16(encoding),
    r,
  )
}

strHooks.encode = encodeStr
strHooks.decode = decodeBytes
