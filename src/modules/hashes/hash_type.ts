/** What the hash types have in common: the argument rules, update, digest, copy. CPython: Modules/hashlib.h. */
import { bufferBytes } from '../../runtime/abstract.ts'
import { defineType } from '../../runtime/define.ts'
import { bufferError, typeError } from '../../runtime/errors.ts'
import type { PyType } from '../../runtime/type.ts'
import { typeOf } from '../../runtime/type.ts'
import { int, None, PyBytes, PyObject, type PyStr, type PyValue, strValue } from '../../runtime/values.ts'
import type { Digest } from './digests.ts'

export class PyHash extends PyObject {
  declare digest: Digest
}

/** The bytes to hash: any bytes-like object, but no text. */
export function hashableBytes(value: PyValue): Uint8Array {
  if (strValue(value) !== undefined) throw typeError('Strings must be encoded before hashing')
  if (typeOf(value).slots.bf_getbuffer === null) throw typeError('object supporting the buffer API required')
  return bufferBytes(value)
}

/** The first data of a constructor: `data`, or `string`, its old name. */
export function initialBytes(data: PyValue | undefined, string: PyValue): Uint8Array | undefined {
  if (data !== undefined && string !== None) {
    throw typeError(
      "'data' and 'string' are mutually exclusive and support for 'string' keyword parameter is slated for removal in a future version.",
    )
  }
  const value = data ?? (string === None ? undefined : string)
  return value === undefined ? undefined : hashableBytes(value)
}

/** Makes a hash object of `type` and gives it its first data. */
export function newHash(type: PyType, digest: Digest, data: Uint8Array | undefined): PyHash {
  const self = new type.ctor()
  if (!(self instanceof PyHash)) throw bufferError('not a hash type')
  self.digest = digest
  if (data !== undefined) digest.update(data)
  return self
}

export function hexText(data: Uint8Array): PyStr {
  let out = ''
  for (const byte of data) out += (byte < 16 ? '0' : '') + byte.toString(16)
  return out
}

function copyHash(self: PyHash): PyValue {
  const copy = new self.cls.ctor()
  if (copy instanceof PyHash) copy.digest = self.digest.copy()
  return copy
}

function updateHash(self: PyHash, data: PyValue): PyValue {
  self.digest.update(hashableBytes(data))
  return None
}

export const HASH_METHODS = {
  update: ['obj, /', updateHash],
  digest: ['', (self: PyHash) => new PyBytes(self.digest.digest())],
  hexdigest: ['', (self: PyHash) => hexText(self.digest.digest())],
  copy: ['', copyHash],
} as const

export const HASH_GETSET = {
  name: (self: PyHash): PyValue => self.digest.name,
  digest_size: (self: PyHash): PyValue => int(self.digest.digestSize),
  block_size: (self: PyHash): PyValue => int(self.digest.blockSize),
} as const

/** A hash type that only a module function makes instances of, such as `_md5.md5`. */
export function defineHashType(module: string, name: string): PyType {
  class Hash extends PyHash {}
  return defineType(Hash, {
    name,
    module,
    final: true,
    noNew: true,
    methods: HASH_METHODS,
    getset: HASH_GETSET,
  })
}
