/** The `_blake2` module. CPython: Modules/blake2module.c. */
import { index, isTrue } from '../../runtime/abstract.ts'
import { defineModule, defineType } from '../../runtime/define.ts'
import { overflowError, valueError } from '../../runtime/errors.ts'
import type { PyType } from '../../runtime/type.ts'
import { int, type PyInt, type PyValue } from '../../runtime/values.ts'
import { type Blake2Name, newBlake2 } from './digests.ts'
import { HASH_GETSET, HASH_METHODS, initialBytes, newHash, PyHash } from './hash_type.ts'
import { GIL_MINSIZE } from './modules.ts'

/** The limits of one of the two functions, in bytes; `offset` is the largest node offset. */
interface Limits {
  readonly title: string
  readonly digest: number
  readonly salt: number
  readonly offset: bigint
}

const LIMITS: Readonly<Record<Blake2Name, Limits>> = {
  blake2b: { title: 'Blake2b', digest: 64, salt: 16, offset: (1n << 64n) - 1n },
  blake2s: { title: 'Blake2s', digest: 32, salt: 8, offset: (1n << 48n) - 1n },
}

function within(name: string, value: number, min: number, max: number): number {
  if (value < min || value > max) throw valueError(`${name} must be between ${min} and ${max}`)
  return value
}

function atMost(name: string, data: Uint8Array, max: number): Uint8Array {
  if (data.length > max) throw valueError(`maximum ${name} length is ${max} bytes`)
  return data
}

function unsigned(value: PyValue, max: bigint, tooLarge: string): bigint {
  const n: PyInt = index(value)
  if (n < 0) throw valueError('Cannot convert negative int')
  if (BigInt(n) > max) throw overflowError(tooLarge)
  return BigInt(n)
}

function defineBlake2(name: Blake2Name): PyType {
  const { title, digest, salt: saltSize, offset } = LIMITS[name]
  class Blake2 extends PyHash {}
  return defineType(Blake2, {
    name,
    module: '_blake2',
    new: [
      'data = <unrepresentable>, *, digest_size: int = <unrepresentable>, key: buffer = <unrepresentable>, salt: buffer = <unrepresentable>, person: buffer = <unrepresentable>, fanout: int = 1, depth: int = 1, leaf_size = 0, node_offset = 0, node_depth: int = 0, inner_size: int = 0, last_node = False, usedforsecurity: bool = True, string = None',
      (
        type,
        data,
        size,
        key,
        salt,
        person,
        fanout,
        depth,
        leaf,
        node,
        nodeDepth,
        inner,
        last,
        _secure,
        string,
      ) => {
        const bytes = initialBytes(data, string)
        const digestSize = size ?? digest
        if (digestSize <= 0 || digestSize > digest) {
          throw valueError(
            `digest_size for ${title} must be between 1 and ${digest} bytes, here it is ${digestSize}`,
          )
        }
        const none = new Uint8Array(0)
        const parameters = {
          digestSize,
          salt: atMost('salt', salt ?? none, saltSize),
          person: atMost('person', person ?? none, saltSize),
          fanout: within('fanout', fanout, 0, 255),
          depth: within('depth', depth, 1, 255),
          leafSize: Number(unsigned(leaf, 0xffffffffn, 'leaf_size is too large')),
          nodeOffset: unsigned(node, offset, 'node_offset is too large'),
          nodeDepth: within('node_depth', nodeDepth, 0, 255),
          innerSize: innerSize(inner, digest),
          lastNode: isTrue(last),
          key: atMost('key', key ?? none, digest),
        }
        return newHash(type, newBlake2(name, parameters), bytes)
      },
    ],
    methods: HASH_METHODS,
    getset: HASH_GETSET,
    attributes: () => ({
      SALT_SIZE: int(saltSize),
      PERSON_SIZE: int(saltSize),
      MAX_KEY_SIZE: int(digest),
      MAX_DIGEST_SIZE: int(digest),
    }),
  })
}

function innerSize(value: number, max: number): number {
  if (value < 0 || value > max) throw valueError(`inner_size must be between 0 and is ${max}`)
  return value
}

export const blake2Module = defineModule({
  name: '_blake2',
  attributes: () => ({
    blake2b: defineBlake2('blake2b'),
    blake2s: defineBlake2('blake2s'),
    BLAKE2B_SALT_SIZE: int(16),
    BLAKE2B_PERSON_SIZE: int(16),
    BLAKE2B_MAX_KEY_SIZE: int(64),
    BLAKE2B_MAX_DIGEST_SIZE: int(64),
    BLAKE2S_SALT_SIZE: int(8),
    BLAKE2S_PERSON_SIZE: int(8),
    BLAKE2S_MAX_KEY_SIZE: int(32),
    BLAKE2S_MAX_DIGEST_SIZE: int(32),
    _GIL_MINSIZE: GIL_MINSIZE,
  }),
})
