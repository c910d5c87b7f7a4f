/**
 * bytes. Methods that bytearray has as well are in `bytes_methods`. CPython: Objects/bytesobject.c.
 */
import { toUtf16 } from '../base/wide_string.ts'
import { hasIndex } from '../runtime/abstract.ts'
import { PyBUF_FULL_RO } from '../runtime/buffer.ts'
import { call0, lookupSpecial } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { exc, indexError, isException, typeError } from '../runtime/errors.ts'
import { machine, state } from '../runtime/state.ts'
import { coreTypes, type PyType, TPFLAGS_BYTES_SUBCLASS, typeOf } from '../runtime/type.ts'
import {
  bytesFrom,
  emptyBytes,
  int,
  NotImplemented,
  PyBytes,
  PySlice,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { copyBytes, getBuffer, hasBuffer, simpleBuffer } from './buffer.ts'
import { PyBytesIterator } from './bytes_iterator.ts'
import {
  byteCount,
  bytesContains,
  bytesFromIterable,
  compareByteString,
  concatWith,
  makeTrans,
  parseHex,
  repeated,
  reprBytes,
  sharedMethods,
  warnOfComparison,
} from './bytes_methods.ts'
import { bytesPercent } from './bytes_percent.ts'
import { bytesHash } from './hash_secret.ts'
import { itemIndex } from './sequence.ts'
import { type SliceRange, sliceRange } from './slice.ts'
import { strHooks } from './str.ts'

/** Every step-th byte, in a fresh array. */
export function sliceBytes(data: Uint8Array, r: SliceRange): Uint8Array {
  if (r.step === 1) return data.slice(r.start, r.start + r.count)
  const out = new Uint8Array(r.count)
  for (let i = 0, at = r.start; i < r.count; i++, at += r.step) out[i] = data[at]!
  return out
}

function subscript(self: PyBytes, key: PyValue): PyValue {
  const { data } = self
  if (key instanceof PySlice) {
    const r = sliceRange(key, data.length)
    if (r.step === 1 && r.count === data.length && self.cls === bytesType) return self
    return bytesFrom(sliceBytes(data, r))
  }
  const item = data[itemIndex(key, data.length, 'byte')]
  if (item === undefined) throw indexError('index out of range')
  return int(item)
}

/** `encoding` and `errors` of a constructor: a str, or undefined. */
export function textArgument(v: PyValue | undefined, fname: string, what: string): string | undefined {
  if (v === undefined) return undefined
  const s = strValue(v)
  if (s === undefined) throw typeError(`${fname}() argument '${what}' must be str, not %T`, v)
  return toUtf16(s)
}

/** `str.encode` for a constructor. */
export function encodeSource(s: PyStr, encoding: string, errors: string | undefined): Uint8Array {
  const r = strHooks.encode(s, encoding, errors ?? 'strict')
  return r instanceof PyBytes ? r.data : new Uint8Array(0)
}

/** The bytes of `source`, in an array of their own: what bytes() and bytearray() take. */
export function bytesFromObject(source: PyValue, kind: 'bytes' | 'bytearray'): Uint8Array {
  const count = indexCount(source)
  if (count !== undefined) return new Uint8Array(count)
  if (hasBuffer(source)) {
    const b = getBuffer(source, PyBUF_FULL_RO)
    try {
      return copyBytes(b)
    } finally {
      b.release()
    }
  }
  return bytesFromIterable(source, kind)
}

/** `source` as a count of zero bytes; an `__index__` that raises TypeError is as good as none. */
function indexCount(source: PyValue): number | undefined {
  if (!hasIndex(source)) return undefined
  try {
    return byteCount(source)
  } catch (e) {
    if (isException(e, exc.TypeError)) return undefined
    throw e
  }
}

function newBytes(
  source: PyValue | undefined,
  encoding: string | undefined,
  errors: string | undefined,
): PyBytes {
  if (encoding !== undefined || errors !== undefined || (source !== undefined && isText(source))) {
    return new PyBytes(encodeArgument(source, encoding, errors))
  }
  if (source === undefined) return emptyBytes
  if (typeOf(source) === bytesType) return source as PyBytes
  const special = lookupSpecial(source, '__bytes__')
  if (special !== undefined) {
    const r = call0(special)
    if (r instanceof PyBytes) return r
    throw typeError('__bytes__ returned non-bytes (type %T)', r)
  }
  return bytesFrom(bytesFromObject(source, 'bytes'))
}

function isText(source: PyValue): boolean {
  return strValue(source) !== undefined && lookupSpecial(source, '__bytes__') === undefined
}

/** bytes(text, encoding, errors), with the errors for a wrong combination. */
export function encodeArgument(
  source: PyValue | undefined,
  encoding: string | undefined,
  errors: string | undefined,
): Uint8Array {
  const s = source === undefined ? undefined : strValue(source)
  if (s === undefined) {
    throw typeError(`${encoding === undefined ? 'errors' : 'encoding'} without a string argument`)
  }
  if (encoding === undefined) throw typeError('string argument without an encoding')
  return encodeSource(s, encoding, errors)
}

function bytesNew(
  cls: PyType,
  source: PyValue | undefined,
  encoding: PyValue | undefined,
  errors: PyValue | undefined,
): PyValue {
  const value = newBytes(
    source,
    textArgument(encoding, 'bytes', 'encoding'),
    textArgument(errors, 'bytes', 'errors'),
  )
  return ofClass(cls, value)
}

function ofClass(cls: PyType, value: PyBytes): PyValue {
  if (cls === bytesType) return value
  const o = new cls.ctor() as PyBytes
  o.data = value.data
  return o
}

export const bytesType: PyType = defineType(PyBytes, {
  name: 'bytes',
  doc: 'bytes(source=b"", encoding=<unset>, errors=<unset>)\n\nA fixed sequence of bytes: from text and its encoding, a buffer, ints, or a count of zeros.',
  flags: TPFLAGS_BYTES_SUBCLASS,
  new: ['source = <unrepresentable>, encoding = <unrepresentable>, errors = <unrepresentable>', bytesNew],
  slots: {
    tp_repr: self => reprBytes(self.data),
    tp_str: self => {
      if (state.bytesWarning) machine.warn('BytesWarning', 'str() on a bytes instance', 1)
      return reprBytes(self.data)
    },
    tp_hash: self => bytesHash(self.data),
    // A comparison with a bytearray or memoryview is theirs.
    tp_richcompare: (a, b, op) => {
      if (b instanceof PyBytes) return compareByteString(a, b, op)
      if (state.bytesWarning) warnOfComparison('bytes', b, op)
      return NotImplemented
    },
    tp_iter: self => new PyBytesIterator(self),
    sq_length: self => self.data.length,
    sq_contains: bytesContains,
    sq_concat: (self, other) => {
      if (other instanceof PyBytes) {
        if (other.data.length === 0 && self.cls === bytesType) return self
        if (self.data.length === 0 && other.cls === bytesType) return other
      }
      return new PyBytes(concatWith(self.data, other, self))
    },
    sq_repeat: (self, count) =>
      count === 1 && self.cls === bytesType ? self : new PyBytes(repeated(self.data, count)),
    mp_subscript: subscript,
    nb_remainder: (a, b) => (a instanceof PyBytes ? new PyBytes(bytesPercent(a.data, b)) : NotImplemented),
    bf_getbuffer: (self, flags) => simpleBuffer(self, self.data, true, flags),
  },
  methods: {
    __getnewargs__: ['', self => new PyTuple([new PyBytes(self.data)])],
    __bytes__: ['', self => (self.cls === bytesType ? self : new PyBytes(self.data))],
    __sizeof__: ['', self => int(33 + self.data.length)],
    ...sharedMethods,
  },
  classMethods: {
    fromhex: [
      'string, /',
      (cls, string) => {
        const value = new PyBytes(parseHex(string))
        return cls === bytesType ? value : callClass(cls, value)
      },
    ],
  },
  staticMethods: { maketrans: ['frm, to, /', makeTrans] },
})
coreTypes.bytes = bytesType

/** `cls(value)`, for class methods of subclasses. */
export function callClass(cls: PyType, value: PyValue): PyValue {
  return typeOf(cls).slots.tp_call!(cls, [value], null)
}

/** The text of a Python string as bytes 0..255 each; for ASCII literals in native code. */
export function latin1Bytes(s: string): PyBytes {
  return new PyBytes(Uint8Array.from(s, c => c.charCodeAt(0)))
}
