/**
 * IP addresses as text and as bytes. CPython asks the C library: inet_pton, inet_ntop, inet_aton.
 */

/** Four decimal bytes; inet_aton's short and hexadecimal forms when `loose`. */
export function parseV4(text: string, loose: boolean): Uint8Array | undefined {
  const parts = text.split('.')
  if (!loose) {
    const bytes = parts.map(p => (/^(0|[1-9]\d{0,2})$/.test(p) ? Number(p) : 256))
    return parts.length === 4 && bytes.every(b => b < 256) ? Uint8Array.from(bytes) : undefined
  }
  if (parts.length > 4) return undefined
  const numbers = parts.map(p => (/^(0x[0-9a-f]+|\d+)$/i.test(p) ? parseC(p) : Number.NaN))
  const last = numbers.pop()!
  const limit = 256 ** (4 - numbers.length)
  if (!numbers.every(n => n < 256) || !(last < limit)) return undefined
  const out = Uint8Array.from([...numbers, 0, 0, 0, 0].slice(0, 4))
  for (let i = 3, rest = last; i >= numbers.length; i--, rest = Math.floor(rest / 256)) out[i] = rest % 256
  return out
}

/** A number as C writes it: 0x is hexadecimal, a leading 0 octal. */
function parseC(text: string): number {
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  return /^0\d/.test(text) ? Number.NaN : Number(text)
}

export function parseV6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map(half => (half === '' ? [] : half.split(':')))
  const tail = groups[groups.length - 1]!
  const dotted = tail[tail.length - 1]
  if (dotted?.includes('.')) {
    const v4 = parseV4(dotted, false)
    if (v4 === undefined) return undefined
    const hex = (i: number) => ((v4[i]! << 8) | v4[i + 1]!).toString(16)
    tail.splice(-1, 1, hex(0), hex(2))
  }
  const count = groups.reduce((n, g) => n + g.length, 0)
  if (halves.length === 1 ? count !== 8 : count > 7) return undefined
  const all = [...groups[0]!, ...Array<string>(8 - count).fill('0'), ...(groups[1] ?? [])]
  if (!all.every(g => /^[0-9a-f]{1,4}$/i.test(g))) return undefined
  return Uint8Array.from(all.flatMap(g => [Number.parseInt(g, 16) >> 8, Number.parseInt(g, 16) & 255]))
}

/** RFC 5952: the longest run of zeros is `::`. */
export function formatV6(b: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => (b[2 * i]! << 8) | b[2 * i + 1]!)
  if (
    groups.slice(0, 5).every(g => g === 0) &&
    (groups[5] === 0xffff || (groups[5] === 0 && groups[6] !== 0))
  )
    return `::${groups[5] === 0xffff ? 'ffff:' : ''}${b.slice(12).join('.')}`
  let best = -1
  let bestLength = 1
  for (let i = 0; i < 8; i++) {
    let n = 0
    while (i + n < 8 && groups[i + n] === 0) n++
    if (n > bestLength) [best, bestLength] = [i, n]
  }
  const hex = groups.map(g => g.toString(16))
  if (best < 0) return hex.join(':')
  return `${hex.slice(0, best).join(':')}::${hex.slice(best + bestLength).join(':')}`
}
