/** The `_hmac` module. CPython: Modules/hmacmodule.c. */

import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { bufferBytes, repr } from '../../runtime/abstract.ts'
import { defineModule, defineType } from '../../runtime/define.ts'
import { objectId } from '../../runtime/dict.ts'
import { exc, typeError } from '../../runtime/errors.ts'
import { int, None, PyBytes, PyObject, type PyValue, strValue } from '../../runtime/values.ts'
import { defineException, moduleError } from '../exception_type.ts'
import { type Digest, type DigestName, isDigestName, newDigest, newHmac } from './digests.ts'
import { hashableBytes, hexText } from './hash_type.ts'
import { GIL_MINSIZE } from './modules.ts'

const unknownHashErrorType = defineException('_hmac', 'UnknownHashError', exc.ValueError)

class PyHmac extends PyObject {
  declare hmac: Digest
  declare algorithm: DigestName
}

/** The digest that `digestmod` names; hash functions without a fixed length have no HMAC. */
function algorithmOf(digestmod: PyValue): DigestName {
  const text = strValue(digestmod)
  const name = text === undefined ? '' : toUtf16(text).toLowerCase().replace(/-/g, '_')
  const known = ALIASES.get(name) ?? name
  if (isDigestName(known) && !known.startsWith('shake')) return known
  throw moduleError(unknownHashErrorType, `unsupported hash type: ${toUtf16(repr(digestmod))}`)
}

const ALIASES = new Map([
  ['sha_1', 'sha1'],
  ['blake2b_32', 'blake2b'],
  ['blake2s_32', 'blake2s'],
])

function newHmacObject(key: Uint8Array, message: PyValue, digestmod: PyValue): PyHmac {
  if (digestmod === None) throw typeError("Missing required argument 'digestmod'.")
  const self = new PyHmac()
  self.algorithm = algorithmOf(digestmod)
  self.hmac = newHmac(key, () => newDigest(self.algorithm))
  if (message !== None) self.hmac.update(hashableBytes(message))
  return self
}

function copyHmac(self: PyHmac): PyValue {
  const copy = new PyHmac()
  copy.algorithm = self.algorithm
  copy.hmac = self.hmac.copy()
  return copy
}

function computeWith(name: DigestName) {
  return [
    'key: buffer, msg: buffer, /',
    (key: Uint8Array, message: Uint8Array): PyValue => compute(name, key, message),
  ] as const
}

function compute(name: DigestName, key: Uint8Array, message: Uint8Array): PyValue {
  const hmac = newHmac(key, () => newDigest(name))
  hmac.update(message)
  return new PyBytes(hmac.digest())
}

function updateHmac(self: PyHmac, message: PyValue): PyValue {
  self.hmac.update(hashableBytes(message))
  return None
}

const hmacType = defineType(PyHmac, {
  name: 'HMAC',
  module: '_hmac',
  final: true,
  noNew: true,
  slots: {
    tp_repr: self => fromUtf16(`<${self.algorithm} HMAC object @ 0x${objectId(self).toString(16)}>`),
  },
  methods: {
    update: ['msg', updateHmac],
    digest: ['', self => new PyBytes(self.hmac.digest())],
    hexdigest: ['', self => hexText(self.hmac.digest())],
    copy: ['', copyHmac],
  },
  getset: {
    name: self => `hmac-${self.algorithm}`,
    digest_size: self => int(self.hmac.digestSize),
    block_size: self => int(self.hmac.blockSize),
  },
})

export const hmacModule = defineModule({
  name: '_hmac',
  functions: {
    new: [
      'key: buffer, msg = None, digestmod = None',
      (key, message, digestmod) => newHmacObject(key, message, digestmod),
    ],
    compute_digest: [
      'key, msg, digest',
      (key, message, digest) => compute(algorithmOf(digest), bufferBytes(key), bufferBytes(message)),
    ],
    compute_md5: computeWith('md5'),
    compute_sha1: computeWith('sha1'),
    compute_sha224: computeWith('sha224'),
    compute_sha256: computeWith('sha256'),
    compute_sha384: computeWith('sha384'),
    compute_sha512: computeWith('sha512'),
    compute_sha3_224: computeWith('sha3_224'),
    compute_sha3_256: computeWith('sha3_256'),
    compute_sha3_384: computeWith('sha3_384'),
    compute_sha3_512: computeWith('sha3_512'),
    compute_blake2b_32: computeWith('blake2b'),
    compute_blake2s_32: computeWith('blake2s'),
  },
  attributes: () => ({ HMAC: hmacType, UnknownHashError: unknownHashErrorType, _GIL_MINSIZE: GIL_MINSIZE }),
})
