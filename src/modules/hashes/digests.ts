/**
 * The digests of hashlib behind one interface: data goes in piece by piece, the digest can be asked
 * for at any time without ending the stream, and a digest can be copied.
 *
 * MD5, SHA-1, SHA-2 and SHA-3 come from @noble/hashes, BLAKE2 from blake2.ts, all of them for much data from the host. The derived functions
 * (HMAC, PBKDF2, scrypt) are here too. CPython: Modules/md5module.c, sha*module.c, hmacmodule.c.
 */
import { md5, sha1 } from '@noble/hashes/legacy.js'
import { pbkdf2 as noblePbkdf2 } from '@noble/hashes/pbkdf2.js'
import { scrypt as nobleScrypt } from '@noble/hashes/scrypt.js'
import { sha224, sha256, sha384, sha512, sha512_224, sha512_256 } from '@noble/hashes/sha2.js'
import { sha3_224, sha3_256, sha3_384, sha3_512, shake128, shake256 } from '@noble/hashes/sha3.js'
import type { CHash } from '@noble/hashes/utils.js'
import { Blake2b, type Blake2Parameters, Blake2s } from './blake2.ts'
import { HostDigest } from './host_digest.ts'

export interface Digest {
  readonly name: string
  readonly blockSize: number
  /** 0 for a function whose output has any length. */
  readonly digestSize: number
  update(data: Uint8Array): void
  /** The digest of what came so far; `length` is for functions whose output has any length. */
  digest(length?: number): Uint8Array
  copy(): Digest
}

const FIXED = {
  md5,
  sha1,
  sha224,
  sha256,
  sha384,
  sha512,
  sha512_224,
  sha512_256,
  sha3_224,
  sha3_256,
  sha3_384,
  sha3_512,
} as const

const XOF = { shake_128: shake128, shake_256: shake256 } as const

type FixedName = keyof typeof FIXED
export type XofName = keyof typeof XOF
export type Blake2Name = 'blake2b' | 'blake2s'
export type DigestName = FixedName | XofName | Blake2Name

/** Every name `newDigest` knows. */
export const DIGEST_NAMES: readonly DigestName[] = [...keysOf(FIXED), ...keysOf(XOF), 'blake2b', 'blake2s']

function keysOf<T extends object>(table: T): (keyof T)[] {
  const keys: (keyof T)[] = []
  for (const key in table) keys.push(key)
  return keys
}

export function isDigestName(name: string): name is DigestName {
  return (DIGEST_NAMES as readonly string[]).includes(name)
}

export function isFixedName(name: DigestName): name is FixedName {
  return name in FIXED
}

/** A new digest, with no data in it yet. */
export function newDigest(name: DigestName): Digest {
  if (name === 'blake2b' || name === 'blake2s') return newBlake2(name, {})
  if (name === 'shake_128' || name === 'shake_256') return new XofDigest(name, XOF[name].create({}))
  return new HostDigest(new FixedDigest(name, FIXED[name].create()))
}

/** A new BLAKE2 digest; the caller has checked that the parameters are within their limits. */
export function newBlake2(name: Blake2Name, parameters: Blake2Parameters): Digest {
  const own = new Blake2Digest(name, name === 'blake2b' ? new Blake2b(parameters) : new Blake2s(parameters))
  return isDefault(own, parameters) ? new HostDigest(own) : own
}

/** True if the parameters are those of plain BLAKE2, which is all that hosts have. */
function isDefault(own: Digest, parameters: Blake2Parameters): boolean {
  const { digestSize, key, salt, person, lastNode } = parameters
  const { fanout = 1, depth = 1, leafSize = 0, nodeOffset = 0n, nodeDepth = 0, innerSize = 0 } = parameters
  const isWhole = (digestSize ?? own.digestSize) * 2 === own.blockSize
  const hasNone = [key, salt, person].every(bytes => bytes === undefined || bytes.length === 0)
  const isTree = fanout !== 1 || depth !== 1 || leafSize + nodeDepth + innerSize > 0 || nodeOffset !== 0n
  return isWhole && hasNone && !isTree && lastNode !== true
}

/** What the noble hashes have in common. */
interface Hasher {
  readonly blockLen: number
  readonly outputLen: number
  update(data: Uint8Array): unknown
  digest(): Uint8Array
  clone(): Hasher
}

class FixedDigest implements Digest {
  declare readonly name: string
  declare readonly blockSize: number
  declare readonly digestSize: number
  declare private readonly hasher: Hasher

  constructor(name: string, hasher: Hasher) {
    this.name = name
    this.hasher = hasher
    this.blockSize = hasher.blockLen
    this.digestSize = hasher.outputLen
  }

  update(data: Uint8Array): void {
    this.hasher.update(data)
  }

  digest(): Uint8Array {
    // Noble's digest ends the stream, so a clone gives it.
    return this.hasher.clone().digest()
  }

  copy(): FixedDigest {
    return new FixedDigest(this.name, this.hasher.clone())
  }
}

type XofHasher = ReturnType<typeof shake128.create>

class XofDigest implements Digest {
  declare readonly name: string
  declare readonly blockSize: number
  declare readonly digestSize: number
  declare private readonly hasher: XofHasher

  constructor(name: string, hasher: XofHasher) {
    this.name = name
    this.hasher = hasher
    this.blockSize = hasher.blockLen
    this.digestSize = 0
  }

  update(data: Uint8Array): void {
    this.hasher.update(data)
  }

  digest(length = 0): Uint8Array {
    return length === 0 ? new Uint8Array(0) : this.hasher.clone().xof(length)
  }

  copy(): XofDigest {
    return new XofDigest(this.name, this.hasher.clone())
  }
}

class Blake2Digest implements Digest {
  declare readonly name: string
  declare readonly blockSize: number
  declare readonly digestSize: number
  declare private readonly hasher: Blake2b | Blake2s

  constructor(name: string, hasher: Blake2b | Blake2s) {
    this.name = name
    this.hasher = hasher
    this.blockSize = hasher.blockSize
    this.digestSize = hasher.digestSize
  }

  update(data: Uint8Array): void {
    this.hasher.update(data)
  }

  digest(): Uint8Array {
    return this.hasher.digest()
  }

  copy(): Blake2Digest {
    return new Blake2Digest(this.name, this.hasher.copy())
  }
}

/** HMAC over any of the fixed-length digests: a digest itself. */
export function newHmac(key: Uint8Array, make: () => Digest): Digest {
  return HmacDigest.create(key, make)
}

class HmacDigest implements Digest {
  declare readonly name: string
  declare readonly blockSize: number
  declare readonly digestSize: number
  declare private readonly inner: Digest
  declare private readonly outer: Digest

  constructor(inner: Digest, outer: Digest) {
    this.inner = inner
    this.outer = outer
    this.name = `hmac-${inner.name}`
    this.blockSize = inner.blockSize
    this.digestSize = inner.digestSize
  }

  static create(key: Uint8Array, make: () => Digest): HmacDigest {
    const inner = make()
    const outer = make()
    if (key.length > inner.blockSize) {
      const short = make()
      short.update(key)
      key = short.digest()
    }
    const pad = new Uint8Array(inner.blockSize)
    pad.set(key)
    inner.update(pad.map(byte => byte ^ 0x36))
    outer.update(pad.map(byte => byte ^ 0x5c))
    return new HmacDigest(inner, outer)
  }

  update(data: Uint8Array): void {
    this.inner.update(data)
  }

  digest(): Uint8Array {
    const outer = this.outer.copy()
    outer.update(this.inner.digest())
    return outer.digest()
  }

  copy(): HmacDigest {
    return new HmacDigest(this.inner.copy(), this.outer)
  }
}

export function pbkdf2(
  name: FixedName,
  password: Uint8Array,
  salt: Uint8Array,
  iterations: number,
  length: number,
): Uint8Array {
  const hash: CHash = FIXED[name]
  return noblePbkdf2(hash, password, salt, { c: iterations, dkLen: length })
}

export function scrypt(
  password: Uint8Array,
  salt: Uint8Array,
  options: { n: number; r: number; p: number; length: number; maxMemory: number },
): Uint8Array {
  const { n, r, p, length, maxMemory } = options
  return nobleScrypt(password, salt, { N: n, r, p, dkLen: length, maxmem: maxMemory })
}
