/**
 * The `_hashlib` module. CPython's is OpenSSL; this one has the same functions over the digests of this folder, so
 * `hashlib.pbkdf2_hmac` and `scrypt` are there. CPython: Modules/_hashopenssl.c.
 */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { repr, toSsize } from '../../runtime/abstract.ts'
import { defineModule, defineType, type FunctionRow } from '../../runtime/define.ts'
import { newDict, objectId, type PyDict, PyFrozenSet } from '../../runtime/dict.ts'
import { exc, overflowError, typeError, valueError } from '../../runtime/errors.ts'
import { TPFLAGS_BASETYPE } from '../../runtime/type.ts'
import { int, None, PyBytes, PyObject, type PyStr, type PyValue, strValue } from '../../runtime/values.ts'
import { compareDigest } from '../_operator.ts'
import { defineException, moduleError } from '../exception_type.ts'
import {
  DIGEST_NAMES,
  type Digest,
  type DigestName,
  isDigestName,
  isFixedName,
  newDigest,
  newHmac,
  pbkdf2,
  scrypt,
} from './digests.ts'
import {
  HASH_GETSET,
  HASH_METHODS,
  hashableBytes,
  hexText,
  initialBytes,
  newHash,
  PyHash,
} from './hash_type.ts'
import { GIL_MINSIZE } from './modules.ts'

const INT_MAX = 2147483647

const unsupportedType = defineException('_hashlib', 'UnsupportedDigestmodError', exc.ValueError)
const unsupported = (what: string) => moduleError(unsupportedType, what)

// ---- hash objects

class PyOpenHash extends PyHash {}

const hashType = defineType(PyOpenHash, {
  name: 'HASH',
  module: '_hashlib',
  noNew: true,
  flags: TPFLAGS_BASETYPE,
  slots: {
    tp_repr: self =>
      fromUtf16(`<${self.digest.name} _hashlib.HASH object @ 0x${objectId(self).toString(16)}>`),
  },
  methods: HASH_METHODS,
  getset: HASH_GETSET,
})

class PyOpenXof extends PyOpenHash {}

function xofBytes(self: PyHash, length: number): Uint8Array {
  if (length < 0) throw valueError('length must be non-negative')
  if (length >= 1 << 29) throw valueError('length is too large')
  return self.digest.digest(length)
}

const xofType = defineType(PyOpenXof, {
  name: 'HASHXOF',
  module: '_hashlib',
  base: hashType,
  noNew: true,
  methods: {
    digest: ['length: int', (self, length) => new PyBytes(xofBytes(self, length))],
    hexdigest: ['length: int', (self, length) => hexText(xofBytes(self, length))],
  },
})

const newOpenHash = (name: DigestName, data: Uint8Array | undefined): PyValue =>
  newHash(name.startsWith('shake') ? xofType : hashType, newDigest(name), data)

/** OpenSSL's names of its own. */
const ALIASES = new Map<string, DigestName>([
  ['blake2b512', 'blake2b'],
  ['blake2s256', 'blake2s'],
])

function digestNamed(text: string): DigestName {
  const name = text.toLowerCase()
  const plain = name
    .replace(/^sha2?-(?=\d{3})/, 'sha')
    .replace('sha-1', 'sha1')
    .replace(/[-/]/g, '_')
  const known = ALIASES.get(name) ?? plain
  if (!isDigestName(known)) throw unsupported('[digital envelope routines] unsupported')
  return known
}

type Constructor = (data: PyValue | undefined, usedForSecurity: boolean, string: PyValue) => PyValue
const CONSTRUCTOR = 'data = <unrepresentable>, *, usedforsecurity: bool = True, string = None'
type ConstructorRow = FunctionRow<typeof CONSTRUCTOR>

function constructorOf(name: DigestName): ConstructorRow {
  const make: Constructor = (data, _security, string) => newOpenHash(name, initialBytes(data, string))
  return [CONSTRUCTOR, make]
}

const isFast = (name: DigestName): boolean => !name.startsWith('blake2') && !name.startsWith('sha512_')
const CONSTRUCTORS = DIGEST_NAMES.filter(isFast)

/** The functions that stand for a digest as `digestmod`. */
const digestOfFunction = new Map<PyValue, DigestName>()

/** The digest that a name or one of this module's functions stands for. */
function digestOf(v: PyValue): DigestName {
  const text = strValue(v)
  const name = text === undefined ? digestOfFunction.get(v) : digestNamed(toUtf16(text))
  if (name === undefined) throw unsupported(`Unsupported digestmod ${toUtf16(repr(v))}`)
  return name
}

// ---- HMAC

class PyOpenHmac extends PyObject {
  declare hmac: Digest
  declare algorithm: DigestName
}

const hmacObject = (hmac: Digest, algorithm: DigestName): PyOpenHmac =>
  Object.assign(new PyOpenHmac(), { hmac, algorithm })

const hmacType = defineType(PyOpenHmac, {
  name: 'HMAC',
  module: '_hashlib',
  noNew: true,
  final: true,
  slots: {
    tp_repr: self => fromUtf16(`<${self.algorithm} HMAC object @ 0x${objectId(self).toString(16)}>`),
  },
  methods: {
    update: [
      'msg',
      (self, message) => {
        self.hmac.update(hashableBytes(message))
        return None
      },
    ],
    digest: ['', self => new PyBytes(self.hmac.digest())],
    hexdigest: ['', self => hexText(self.hmac.digest())],
    copy: ['', self => hmacObject(self.hmac.copy(), self.algorithm)],
  },
  getset: {
    name: self => `hmac-${self.algorithm}`,
    digest_size: self => int(self.hmac.digestSize),
    block_size: self => int(self.hmac.blockSize),
  },
})

function newHmacOf(algorithm: DigestName, key: Uint8Array): Digest {
  if (algorithm.startsWith('shake')) throw valueError('no reason supplied')
  return newHmac(key, () => newDigest(algorithm))
}

function hmacNew(key: Uint8Array, message: PyValue, digestmod: PyValue | undefined): PyValue {
  if (key.length > INT_MAX) throw overflowError('key is too long.')
  if (digestmod === undefined) throw typeError("Missing required parameter 'digestmod'.")
  const algorithm = digestOf(digestmod)
  const hmac = newHmacOf(algorithm, key)
  if (message !== None) hmac.update(hashableBytes(message))
  return hmacObject(hmac, algorithm)
}

function hmacDigest(key: Uint8Array, message: Uint8Array, digest: PyValue): PyValue {
  if (key.length > INT_MAX) throw overflowError('key is too long.')
  if (message.length > INT_MAX) throw overflowError('msg is too long.')
  const hmac = newHmacOf(digestOf(digest), key)
  hmac.update(message)
  return new PyBytes(hmac.digest())
}

// ---- derived keys

function pbkdf2Hmac(
  hash: PyStr,
  password: Uint8Array,
  salt: Uint8Array,
  rounds: number,
  dklen: PyValue,
): PyValue {
  const name = digestNamed(toUtf16(hash))
  if (rounds < 1) throw valueError('iteration value must be greater than 0.')
  if (rounds > INT_MAX) throw overflowError('iteration value is too great.')
  const length = dklen === None ? newDigest(name).digestSize : toSsize(dklen)
  if (length < 1) throw valueError('key length must be greater than 0.')
  if (length > INT_MAX) throw overflowError('key length is too great.')
  if (!isFixedName(name)) throw unsupported('[digital envelope routines] unsupported')
  return new PyBytes(pbkdf2(name, password, salt, rounds, length))
}

const DEFAULT_MEMORY = 32 * 1024 * 1024
/** What p * r must be smaller than. */
const SCRYPT_MOST = 1 << 30

function scryptKey(
  password: Uint8Array,
  salt: Uint8Array,
  n: number,
  r: number,
  p: number,
  maxmem: number,
  dklen: number,
): PyValue {
  if (password.length > INT_MAX) throw overflowError('password is too long.')
  if (salt.length > INT_MAX) throw overflowError('salt is too long.')
  if (n < 2 || !isPowerOfTwo(n)) throw valueError('n must be a power of 2.')
  if (maxmem < 0 || maxmem > INT_MAX) {
    throw valueError(`maxmem must be positive and smaller than ${INT_MAX}`)
  }
  if (dklen < 1 || dklen > INT_MAX) {
    throw valueError(`dklen must be greater than 0 and smaller than ${INT_MAX}`)
  }
  if (r < 1 || p < 1 || p * r >= SCRYPT_MOST) {
    throw valueError('Invalid parameter combination for n, r, p, maxmem.')
  }
  const maxMemory = maxmem === 0 ? DEFAULT_MEMORY : maxmem
  if (128 * r * (n + p + 2) > maxMemory) throw valueError('[digital envelope routines] memory limit exceeded')
  // Noble counts the blocks its own way; the limit was checked above as OpenSSL does.
  return new PyBytes(scrypt(password, salt, { n, r, p, length: dklen, maxMemory: maxMemory * 2 }))
}

const isPowerOfTwo = (n: number): boolean => Number.isSafeInteger(Math.log2(n))

// ---- the module

const openNames: Record<string, ConstructorRow> = Object.fromEntries(
  CONSTRUCTORS.map(name => [`openssl_${name}`, constructorOf(name)]),
)

/** Which of the module's functions stand for which digest. */
function noteConstructors(dict: PyDict): void {
  const constructors = newDict()
  for (const name of CONSTRUCTORS) {
    const made = dict.getStr(`openssl_${name}`)
    if (made === undefined) continue
    constructors.set(made, fromUtf16(name))
    digestOfFunction.set(made, name)
  }
  dict.setStr('_constructors', constructors)
}

export const hashlibModule = defineModule({
  name: '_hashlib',
  functions: {
    ...openNames,
    new: [
      'name: str, data = <unrepresentable>, *, usedforsecurity: bool = True, string = None',
      (name, data, _security, string) => {
        const bytes = initialBytes(data, string)
        return newOpenHash(digestNamed(toUtf16(name)), bytes)
      },
    ],
    hmac_new: ['key: buffer, msg = None, digestmod = <unrepresentable>', hmacNew],
    hmac_digest: ['key: buffer, msg: buffer, digest', hmacDigest],
    pbkdf2_hmac: [
      'hash_name: str, password: buffer, salt: buffer, iterations: int, dklen = None',
      pbkdf2Hmac,
    ],
    scrypt: [
      'password: buffer, *, salt: buffer, n: int, r: int, p: int, maxmem: int = 0, dklen: int = 64',
      scryptKey,
    ],
    compare_digest: ['a, b, /', compareDigest],
    get_fips_mode: ['', () => int(0)],
  },
  attributes: () => ({
    HASH: hashType,
    HASHXOF: xofType,
    HMAC: hmacType,
    UnsupportedDigestmodError: unsupportedType,
    _GIL_MINSIZE: GIL_MINSIZE,
    openssl_md_meth_names: frozenSet(DIGEST_NAMES.map(name => fromUtf16(name))),
  }),
  exec: (_module, dict) => noteConstructors(dict),
})

function frozenSet(items: readonly PyValue[]): PyFrozenSet {
  const set = new PyFrozenSet()
  for (const item of items) set.table.set(item, None)
  return set
}
