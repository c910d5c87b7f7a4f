/** Copying, joining and reading byte arrays. */

/** Beyond this the host's own copying is faster than a loop. */
const SHORT = 24

/** Copies `n` bytes from one array to another one. */
export function copyBytes(data: Uint8Array, from: number, n: number, to: Uint8Array, at: number): void {
  if (n > SHORT) to.set(data.subarray(from, from + n), at)
  else for (let i = 0; i < n; i++) to[at + i] = data[from + i]!
}

/** All the parts in one new array. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  let length = 0
  for (const p of parts) length += p.length
  const out = new Uint8Array(length)
  let at = 0
  for (const p of parts) {
    copyBytes(p, 0, p.length, out, at)
    at += p.length
  }
  return out
}

/** The same memory, as numbers of any width. */
export const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
