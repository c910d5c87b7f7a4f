/** Node's hash functions, which are OpenSSL's, by their names in hashlib. */
import type { Hash } from 'node:crypto'
import type { HostHash, HostHashes } from '../host.ts'
import { lazy } from './lazy.ts'

/** Where Node's name is another one. */
const NAMES: Readonly<Record<string, string>> = {
  sha512_224: 'sha512-224',
  sha512_256: 'sha512-256',
  sha3_224: 'sha3-224',
  sha3_256: 'sha3-256',
  sha3_384: 'sha3-384',
  sha3_512: 'sha3-512',
  blake2b: 'blake2b512',
  blake2s: 'blake2s256',
}

class NodeHash implements HostHash {
  private readonly hash: Hash
  constructor(hash: Hash) {
    this.hash = hash
  }
  update(data: Uint8Array): void {
    this.hash.update(data)
  }
  digest(): Uint8Array {
    return new Uint8Array(this.hash.copy().digest())
  }
  copy(): NodeHash {
    return new NodeHash(this.hash.copy())
  }
}

export class NodeHashes implements HostHashes {
  /** Node has it since 20.15. */
  crc32(data: Uint8Array, value: number): number | undefined {
    const { crc32 }: { crc32?: (data: Uint8Array, value: number) => number } = lazy('node:zlib')
    return crc32?.(data, value)
  }
  create(name: string): HostHash | undefined {
    try {
      return new NodeHash(lazy('node:crypto').createHash(NAMES[name] ?? name))
    } catch {
      // Builds of OpenSSL and its FIPS mode leave some out: whoever asks has functions of his own.
      return undefined
    }
  }
}
