/** Floats as text and in arithmetic, against CPython. */
import { describe, expect, test } from 'vitest'
import { floatDivmod } from '../../../src/base/float_arithmetic.ts'
import {
  asIntegerRatio,
  type FloatFormatCode,
  floatFromHex,
  floatHex,
  floatRepr,
  formatFloat,
  parseFloatText,
  roundFloat,
} from '../../../src/base/float_format.ts'
import { hashFloat } from '../../../src/base/hash.ts'
import { doubleFromHex, doubleToHex, fixture } from './fixture.ts'

type Row = [
  x: string,
  repr: string,
  spec: string,
  formatted: string,
  digits: number,
  rounded: string | null,
  hex: string,
  ratio: string[] | null,
  y: string,
  divmod: string[] | null,
  hash: string,
]
const { rows, texts } = fixture<{ rows: Row[]; texts: [string, string | null][] }>('floats')

describe('floats', () => {
  test.each(rows)(
    '%s %s %s',
    (xHex, repr, spec, formatted, digits, rounded, hex, ratio, yHex, divmod, hash) => {
      const x = doubleFromHex(xHex)
      expect(floatRepr(x)).toBe(repr)
      const [, alternate, precision, code] = /^%(#?)\.(\d+)(\w)$/.exec(spec)!
      expect(
        formatFloat(x, code as FloatFormatCode, Number(precision), { alternate: alternate === '#' }),
      ).toBe(formatted)
      if (rounded !== null) expect(doubleToHex(roundFloat(x, digits))).toBe(rounded)
      else expect(roundFloat(x, digits)).toBe(x < 0 ? -Infinity : Infinity)
      expect(floatHex(x)).toBe(hex)
      expect(doubleToHex(floatFromHex(hex) as number)).toBe(xHex)
      if (ratio !== null) expect(asIntegerRatio(x).map(String)).toEqual(ratio)
      if (divmod !== null) expect(floatDivmod(x, doubleFromHex(yHex)).map(doubleToHex)).toEqual(divmod)
      expect(String(hashFloat(x))).toBe(hash)
    },
  )

  test.each(texts)('float(%j)', (text, expected) => {
    const value = parseFloatText(text)
    expect(value === undefined ? null : doubleToHex(value)).toBe(expected)
  })

  test('float.fromhex tells its errors apart', () => {
    expect(floatFromHex('0x1p1024')).toBe('overflow')
    expect(floatFromHex('0xg')).toBe('invalid')
    expect(floatFromHex(' -0x1.8p1 ')).toBe(-3)
  })
})
