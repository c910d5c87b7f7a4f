/**
 * The modules `_md5`, `_sha1`, `_sha2` and `_sha3`, which hashlib uses where there is no OpenSSL.
 * CPython: Modules/md5module.c, sha1module.c, sha2module.c, sha3module.c.
 */
import { defineModule, defineType, type NativeModule } from '../../runtime/define.ts'
import { valueError } from '../../runtime/errors.ts'
import type { PyType } from '../../runtime/type.ts'
import { int, PyBytes, type PyValue } from '../../runtime/values.ts'
import { type DigestName, newDigest, type XofName } from './digests.ts'
import {
  defineHashType,
  HASH_GETSET,
  HASH_METHODS,
  hexText,
  initialBytes,
  newHash,
  PyHash,
} from './hash_type.ts'

/** Below this many bytes CPython keeps its lock while hashing. */
export const GIL_MINSIZE: PyValue = int(2048)

const CONSTRUCTOR = 'data = <unrepresentable>, *, usedforsecurity: bool = True, string = None'

/** A module whose functions make the hashes; `types` maps a function to the name of its type. */
function hashModule(
  module: string,
  types: Readonly<Partial<Record<DigestName, readonly [string, string]>>>,
): NativeModule {
  const functions: Record<string, readonly [typeof CONSTRUCTOR, Constructor]> = {}
  const attributes: Record<string, PyValue> = { _GIL_MINSIZE: GIL_MINSIZE }
  for (const [name, [typeName, exported]] of entriesOf(types)) {
    const type = defineHashType(module, typeName)
    attributes[exported] = type
    functions[name] = [
      CONSTRUCTOR,
      (data, _usedforsecurity, string) => newHash(type, newDigest(name), initialBytes(data, string)),
    ]
  }
  return defineModule({ name: module, functions, attributes: () => attributes })
}

type Constructor = (data: PyValue | undefined, usedforsecurity: boolean, string: PyValue) => PyValue

function entriesOf<K extends string, V>(table: Readonly<Partial<Record<K, V>>>): [K, V][] {
  const entries: [K, V][] = []
  for (const key in table) entries.push([key, table[key]!])
  return entries
}

export const md5Module = hashModule('_md5', { md5: ['md5', 'MD5Type'] })
export const sha1Module = hashModule('_sha1', { sha1: ['sha1', 'SHA1Type'] })
export const sha2Module = hashModule('_sha2', {
  sha224: ['SHA224Type', 'SHA224Type'],
  sha256: ['SHA256Type', 'SHA256Type'],
  sha384: ['SHA384Type', 'SHA384Type'],
  sha512: ['SHA512Type', 'SHA512Type'],
})

/** `_capacity_bits` and `_rate_bits` describe the sponge; `_suffix` is what pads the message. */
function spongeFields(suffix: number) {
  return {
    _capacity_bits: (self: PyHash) => int(1600 - self.digest.blockSize * 8),
    _rate_bits: (self: PyHash) => int(self.digest.blockSize * 8),
    _suffix: () => new PyBytes(Uint8Array.of(suffix)),
  }
}

function defineSha3(name: DigestName): PyType {
  class Sha3 extends PyHash {}
  return defineType(Sha3, {
    name,
    module: '_sha3',
    final: true,
    new: [
      'data = <unrepresentable>, *, usedforsecurity: bool = True, string = None',
      (type, data, _usedforsecurity, string) => newHash(type, newDigest(name), initialBytes(data, string)),
    ],
    methods: HASH_METHODS,
    getset: { ...HASH_GETSET, ...spongeFields(6) },
  })
}

function shakeDigest(self: PyHash, length: number): Uint8Array {
  if (length < 0) throw valueError('Cannot convert negative int')
  if (length >= 1 << 29) throw valueError('length is too large')
  return self.digest.digest(length)
}

function defineShake(name: XofName): PyType {
  class Shake extends PyHash {}
  return defineType(Shake, {
    name,
    module: '_sha3',
    final: true,
    new: [
      'data = <unrepresentable>, *, usedforsecurity: bool = True, string = None',
      (type, data, _usedforsecurity, string) => newHash(type, newDigest(name), initialBytes(data, string)),
    ],
    methods: {
      update: HASH_METHODS.update,
      copy: HASH_METHODS.copy,
      digest: ['length: int', (self, length) => new PyBytes(shakeDigest(self, length))],
      hexdigest: ['length: int', (self, length) => hexText(shakeDigest(self, length))],
    },
    getset: { ...HASH_GETSET, ...spongeFields(0x1f) },
  })
}

export const sha3Module = defineModule({
  name: '_sha3',
  attributes: () => ({
    sha3_224: defineSha3('sha3_224'),
    sha3_256: defineSha3('sha3_256'),
    sha3_384: defineSha3('sha3_384'),
    sha3_512: defineSha3('sha3_512'),
    shake_128: defineShake('shake_128'),
    shake_256: defineShake('shake_256'),
    implementation: '@noble/hashes',
    _GIL_MINSIZE: GIL_MINSIZE,
  }),
})
