/**
 * unicodedata: the character database of Unicode 16.0 and, as `ucd_3_2_0`, the view of Unicode 3.2 that IDNA
 * 2003 needs. CPython: Modules/unicodedata.c.
 */
import { characterName, lookupName } from '../base/unicode/names.ts'
import {
  decomposition,
  decomposition3_2,
  isNormalized,
  type NormalizationForm,
  normalize,
  normalize3_2,
} from '../base/unicode/normalize.ts'
import { UNIDATA_VERSION, type UnicodeDatabase, unicode3_2, unicode16 } from '../base/unicode/properties.ts'
import { fromCodePoints, fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { codePointAt, textLength } from '../base/wide_string_ops.ts'
import { bufferBytes } from '../runtime/abstract.ts'
import { defineModule, defineType } from '../runtime/define.ts'
import { keyError, typeError, valueError } from '../runtime/errors.ts'
import { int, PyFloat, PyObject, type PyStr, type PyValue, strValue } from '../runtime/values.ts'

/** The code point of a one-character argument. */
function characterOf(v: PyValue, fname: string, position = ''): number {
  const s = strValue(v)
  if (s === undefined)
    throw typeError(`${fname}() argument${position} must be a unicode character, not %T`, v)
  if (textLength(s) !== 1) {
    throw typeError(
      `${fname}(): argument${position} must be a unicode character, not a string of length ${textLength(s)}`,
    )
  }
  return codePointAt(s, 0)
}

const FORMS = new Set(['NFC', 'NFD', 'NFKC', 'NFKD'])

function formOf(form: string): NormalizationForm {
  if (!FORMS.has(form)) throw valueError('invalid normalization form')
  return form as NormalizationForm
}

const MAX_NAME = 256

function nameText(v: PyValue): string {
  const s = strValue(v)
  return s === undefined ? String.fromCharCode(...bufferBytes(v)) : toUtf16(s)
}

/** The functions on one version of the database. */
function functionsOf(db: UnicodeDatabase, old: boolean) {
  const exists = (cp: number): boolean => !old || db.category(cp) !== 'Cn'
  const property = (fname: string, f: (cp: number) => PyValue) =>
    ['chr, /', (chr: PyValue) => f(characterOf(chr, fname))] as const
  const number = (fname: string, missing: string, f: (cp: number) => PyValue | undefined) =>
    [
      'chr, default = <unrepresentable>, /',
      (chr: PyValue, fallback: PyValue | undefined): PyValue => {
        const n = f(characterOf(chr, fname, ' 1')) ?? fallback
        if (n === undefined) throw valueError(missing)
        return n
      },
    ] as const
  const small = (n: number | undefined): PyValue | undefined => (n === undefined ? undefined : int(n))
  const lookup = (v: PyValue): PyStr => {
    const name = nameText(v)
    if (name.length > MAX_NAME) throw keyError('name too long')
    const points = lookupName(name, old ? 'names' : 'sequences')
    if (points === undefined || !points.every(exists))
      throw keyError(fromUtf16(`undefined character name '${name}'`))
    return fromCodePoints(points)
  }
  return {
    bidirectional: property('bidirectional', cp => db.bidirectional(cp)),
    category: property('category', cp => db.category(cp)),
    combining: property('combining', cp => int(db.combining(cp))),
    decomposition: property('decomposition', cp => (old ? decomposition3_2(cp) : decomposition(cp))),
    east_asian_width: property('east_asian_width', cp => db.eastAsianWidth(cp)),
    mirrored: property('mirrored', cp => int(db.mirrored(cp) ? 1 : 0)),
    decimal: number('decimal', 'not a decimal', cp => small(db.decimal(cp))),
    digit: number('digit', 'not a digit', cp => small(db.digit(cp))),
    numeric: number('numeric', 'not a numeric character', cp => {
      const n = db.numeric(cp)
      return n === undefined ? undefined : new PyFloat(n)
    }),
    name: number('name', 'no such name', cp => (exists(cp) ? characterName(cp) : undefined)),
    lookup: ['name, /', lookup],
    normalize: [
      'form: string, unistr: str, /',
      (form: string, s: PyStr): PyValue => {
        if (textLength(s) === 0) return s
        return (old ? normalize3_2 : normalize)(formOf(form), s)
      },
    ],
    is_normalized: [
      'form: string, unistr: str, /',
      (form: string, s: PyStr): PyValue => {
        if (textLength(s) === 0) return true
        const f = formOf(form)
        return old ? sameText(normalize3_2(f, s), s) : isNormalized(f, s)
      },
    ],
  } as const
}

function sameText(a: PyStr, b: PyStr): boolean {
  return toUtf16(a) === toUtf16(b)
}

class UCD extends PyObject {}

const old = functionsOf(unicode3_2, true)

/** Puts an ignored `self` before a function's parameters. */
const method = <S extends string, A extends readonly unknown[]>(
  row: readonly [S, (...args: A) => PyValue],
): readonly [S, (self: UCD, ...args: A) => PyValue] => [row[0], (_self, ...args) => row[1](...args)]

export const ucdType = defineType(UCD, {
  name: 'UCD',
  module: 'unicodedata',
  final: true,
  noNew: true,
  methods: {
    bidirectional: method(old.bidirectional),
    category: method(old.category),
    combining: method(old.combining),
    decomposition: method(old.decomposition),
    east_asian_width: method(old.east_asian_width),
    mirrored: method(old.mirrored),
    decimal: method(old.decimal),
    digit: method(old.digit),
    numeric: method(old.numeric),
    name: method(old.name),
    lookup: method(old.lookup),
    normalize: method(old.normalize),
    is_normalized: method(old.is_normalized),
  },
  getset: { unidata_version: () => '3.2.0' },
})

export const unicodedataModule = defineModule({
  name: 'unicodedata',
  functions: functionsOf(unicode16, false),
  attributes: () => ({ unidata_version: UNIDATA_VERSION, ucd_3_2_0: new UCD(), UCD: ucdType }),
})
