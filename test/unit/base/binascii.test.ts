/** binascii and the IEEE formats of struct, against CPython. */
import { describe, expect, test } from 'vitest'
import * as B from '../../../src/base/binascii.ts'
import * as S from '../../../src/base/struct_pack.ts'
import { bytesFromHex, doubleFromHex, doubleToHex, fixture, hexOf } from './fixture.ts'

type Row = [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  boolean[],
  string,
  string,
  number,
  number,
  string,
]
type Pack = [x: string, half: string | null, single: string, bits: number, unpacked: string]
const { rows, packs } = fixture<{ rows: Row[]; packs: Pack[] }>('binascii')

function attempt(make: () => Uint8Array): string {
  try {
    return hexOf(make())
  } catch (error) {
    if (error instanceof B.BinasciiError) return `Error: ${error.message}`
    throw error
  }
}

describe('binascii', () => {
  test.each(rows)(
    '%s',
    (data, b64, coded, lenient, strict, uu, uuCoded, uuDecoded, qp, [
      tabs,
      text,
      header,
    ], qpDecoded, qpEncoded, crc, hqx, hex) => {
      const bytes = bytesFromHex(data)
      expect(hexOf(B.encodeBase64(bytes, true))).toBe(b64)
      expect(attempt(() => B.decodeBase64(bytesFromHex(coded), false))).toBe(lenient)
      expect(attempt(() => B.decodeBase64(bytesFromHex(coded), true))).toBe(strict)
      expect(hexOf(B.encodeUu(bytes, false))).toBe(uu)
      expect(attempt(() => B.decodeUu(bytesFromHex(uuCoded)))).toBe(uuDecoded)
      expect(hexOf(B.decodeQuotedPrintable(bytesFromHex(qp), header!))).toBe(qpDecoded)
      expect(hexOf(B.encodeQuotedPrintable(bytesFromHex(qp), tabs!, text!, header!))).toBe(qpEncoded)
      expect(B.crc32(bytes)).toBe(crc)
      expect(B.crcHqx(bytes, 5)).toBe(hqx)
      expect(B.encodeHex(bytes, ':', 3)).toBe(hex)
    },
  )
})

test('halves and singles', () => {
  for (const [xHex, half, single, bits, unpacked] of packs) {
    const x = doubleFromHex(xHex)
    const out = new Uint8Array(4)
    expect(S.packFloat(out, 0, x, false)).toBe(true)
    expect(hexOf(out)).toBe(single)
    const fits = S.packHalf(out, 0, x, true)
    expect(fits ? hexOf(out.subarray(0, 2)) : null).toBe(half)
    expect(doubleToHex(S.halfFromBits(bits))).toBe(unpacked)
  }
})

test('integers of every size', () => {
  const out = new Uint8Array(9)
  for (let size = 1; size <= 9; size++) {
    for (const little of [true, false]) {
      S.packInt(out, 0, size, -2, little)
      expect(S.unpackInt(out, 0, size, true, little)).toBe(-2)
      const unsigned = 2n ** BigInt(8 * size) - 2n
      expect(BigInt(S.unpackInt(out, 0, size, false, little))).toBe(unsigned)
    }
  }
})
