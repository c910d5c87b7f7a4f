/** Golden values from make_fixtures.py, and doubles as the hex of their bytes. */
import { readFileSync } from 'node:fs'

export function fixture<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}.json`, import.meta.url), 'utf8')) as T
}

export function doubleFromHex(hex: string): number {
  return hex === 'nan' ? Number.NaN : Buffer.from(hex, 'hex').readDoubleBE(0)
}

export function doubleToHex(x: number): string {
  if (Number.isNaN(x)) return 'nan'
  const bytes = Buffer.alloc(8)
  bytes.writeDoubleBE(x)
  return bytes.toString('hex')
}

export function bytesFromHex(hex: string): Uint8Array {
  return new Uint8Array(Buffer.from(hex, 'hex'))
}

export function hexOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}

/** The canonical int of a decimal text. */
export function int(text: string): number | bigint {
  const n = BigInt(text)
  return Number.isSafeInteger(Number(n)) ? Number(n) : n
}
