/** Every property of every assigned code point: the digest of all answers must be CPython's. */
import { createHash } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import { characterName, lookupName } from '../../../src/base/unicode/names.ts'
import {
  decomposition,
  isNormalized,
  type NormalizationForm,
  normalize,
  normalize3_2,
} from '../../../src/base/unicode/normalize.ts'
import { type UnicodeDatabase, unicode3_2, unicode16 } from '../../../src/base/unicode/properties.ts'
import * as T from '../../../src/base/unicode/types.ts'
import { fromCodePoints, type WideString } from '../../../src/base/wide_string.ts'
import { doubleToHex, fixture } from './fixture.ts'

const expected = fixture<Record<string, string>>('unicode')

const codePoints = [
  ...Array(0x33480).keys(),
  ...Array.from({ length: 0x200 }, (_, i) => 0xe0000 + i),
  0xf0000,
  0x10ffff,
]

function digest(line: (cp: number) => string): string {
  const hash = createHash('sha1')
  for (let from = 0; from < codePoints.length; from += 0x8000) {
    const lines = codePoints.slice(from, from + 0x8000).map(cp => `${line(cp)}\n`)
    hash.update(lines.join(''))
  }
  return hash.digest('hex')
}

function points(s: string | WideString): string {
  return typeof s === 'string' ? Array.from(s, c => c.charCodeAt(0)).join(',') : s.points.join(',')
}

const properties = (d: UnicodeDatabase) => (c: number) =>
  [d.category(c), d.bidirectional(c), d.combining(c), d.eastAsianWidth(c), Number(d.mirrored(c))].join()
const numbers = (d: UnicodeDatabase) => (c: number) =>
  [d.decimal(c) ?? 'x', d.digit(c) ?? 'x', doubleToHex(d.numeric(c) ?? -7)].join()
const types = (c: number) =>
  [
    T.isAlpha(c),
    T.isAlnum(c),
    T.isDecimal(c),
    T.isDigit(c),
    T.isNumeric(c),
    T.isLower(c),
    T.isUpper(c),
    T.isTitle(c) || T.isUpper(c),
    T.isSpace(c),
    T.isPrintable(c),
    T.isXidStart(c),
    T.isXidContinue(c),
  ]
    .map(Number)
    .join('')
const cases = (c: number) =>
  [T.toUpperFull(c), T.toLowerFull(c), T.toTitleFull(c), T.toFoldedFull(c)].map(String).join(';')

describe('all code points', () => {
  test('properties', () => expect(digest(properties(unicode16))).toBe(expected.properties))
  test('properties in 3.2.0', () => expect(digest(properties(unicode3_2))).toBe(expected.old))
  test('numbers', () => expect(digest(numbers(unicode16))).toBe(expected.numbers))
  test('numbers in 3.2.0', () => expect(digest(numbers(unicode3_2))).toBe(expected.oldNumbers))
  test('types', () => expect(digest(types)).toBe(expected.types))
  test('case maps', () => expect(digest(cases)).toBe(expected.cases))
  test('names', () => expect(digest(c => characterName(c) ?? '')).toBe(expected.names))
  test('decompositions', () => expect(digest(decomposition)).toBe(expected.decompositions))
  const forms: NormalizationForm[] = ['NFC', 'NFD', 'NFKC', 'NFKD']
  test.each(forms)('%s', form => {
    const text = (c: number) => fromCodePoints([0x44, c, 0x323, 0x307, c])
    expect(digest(c => points(normalize(form, text(c))))).toBe(expected[form])
    expect(digest(c => points(normalize3_2(form, text(c))))).toBe(expected[`old${form}`])
  })
})

test('names are found in any case, with aliases and sequences', () => {
  expect(lookupName('latin small letter a')).toEqual([97])
  expect(lookupName('NULL')).toEqual([0])
  expect(lookupName('VS256')).toEqual([0xe01ef])
  expect(lookupName('HANGUL SYLLABLE HAN')).toEqual([0xd55c])
  expect(lookupName('CJK UNIFIED IDEOGRAPH-4E00')).toEqual([0x4e00])
  expect(lookupName('KEYCAP DIGIT ONE')).toBeUndefined()
  expect(lookupName('LATIN SMALL LETTER R WITH TILDE')).toBeUndefined()
  expect(lookupName('LATIN SMALL LETTER R WITH TILDE', 'sequences')).toEqual([0x72, 0x303])
  expect(lookupName('NO SUCH NAME')).toBeUndefined()
})

test('isNormalized', () => {
  expect(isNormalized('NFC', '\u00e9')).toBe(true)
  expect(isNormalized('NFC', 'e\u0301')).toBe(false)
  expect(isNormalized('NFD', 'e\u0301')).toBe(true)
})
