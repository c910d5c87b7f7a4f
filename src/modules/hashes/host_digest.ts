/**
 * A digest that goes on in the host once much data comes: the host's hash functions are five to ten times as fast as ours,
 * but take longer to begin. The little that came before is kept for that; a digest that has seen much in small pieces
 * stays where it is.
 */
import type { HostHash } from '../../host/host.ts'
import { state } from '../../runtime/state.ts'
import type { Digest } from './digests.ts'

/** From so many bytes at once the host is worth it. */
const MUCH = 16384
/** So many bytes are kept. */
const LITTLE = 4096

export class HostDigest implements Digest {
  declare readonly name: string
  declare readonly blockSize: number
  declare readonly digestSize: number
  private current: Digest | HostHash
  /** All data so far; null: too much, or the host has it. */
  private early: Uint8Array[] | null
  private size = 0

  constructor(own: Digest, current: Digest | HostHash = own, early: Uint8Array[] | null = []) {
    this.name = own.name
    this.blockSize = own.blockSize
    this.digestSize = own.digestSize
    this.current = current
    this.early = early
  }

  update(data: Uint8Array): void {
    if (this.early !== null)
      this.early = data.length >= MUCH ? this.handOver(this.early) : this.keep(this.early, data)
    this.current.update(data)
  }

  private keep(early: Uint8Array[], data: Uint8Array): Uint8Array[] | null {
    this.size += data.length
    if (this.size > LITTLE) return null
    if (data.length > 0) early.push(data.slice())
    return early
  }

  private handOver(early: Uint8Array[]): null {
    const hash = state.host.hashes?.create(this.name)
    if (hash !== undefined) {
      for (const piece of early) hash.update(piece)
      this.current = hash
    }
    return null
  }

  digest(): Uint8Array {
    return this.current.digest()
  }

  copy(): HostDigest {
    const copy = new HostDigest(this, this.current.copy(), this.early?.slice() ?? null)
    copy.size = this.size
    return copy
  }
}
