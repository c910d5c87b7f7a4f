/** CRC-32 as Python programs call for it: over much data by the host's function, where it has one. */
import { state } from '../../runtime/state.ts'
import { crc32 } from './checksums.ts'

/** For less the call costs as much as our own. */
const MUCH = 256

/** CRC-32 of `data`, going on from the CRC of what came before it. */
export function hostCrc32(data: Uint8Array, value: number): number {
  const hashes = data.length >= MUCH ? state.host.hashes : undefined
  return hashes?.crc32?.(data, value) ?? crc32(data, value)
}
