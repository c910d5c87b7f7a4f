/**
 * Character types and case maps of Unicode 16.0, as str methods, the tokenizer and re use them.
 * Arguments and results are code points. ASCII never touches the tables.
 * CPython: Objects/unicodectype.c.
 */
import { decodeRunTable, type RunTable, runTableGet } from './run_table.ts'
import { SPECIAL_CASE, TYPE_RECORDS, TYPE_RUNS } from './tables.ts'

const ALPHA = 1
const DECIMAL = 2
const DIGIT = 4
const NUMERIC = 8
const LOWER = 16
const UPPER = 32
const TITLE = 64
const SPACE = 128
const LINEBREAK = 256
const PRINTABLE = 512
const XID_START = 1024
const XID_CONTINUE = 2048
const CASED = 4096
const CASE_IGNORABLE = 8192
const SPECIAL = 16384

/** flags, then what to add for upper, lower, title case and for case folding */
type TypeRecord = readonly [number, number, number, number, number]

let records: readonly TypeRecord[] | undefined
let table: RunTable
let asciiFlags: Uint16Array | undefined

function load(): readonly TypeRecord[] {
  table = decodeRunTable(TYPE_RUNS)
  return (records = JSON.parse(TYPE_RECORDS) as TypeRecord[])
}

function record(cp: number): TypeRecord {
  const all = records ?? load()
  return all[runTableGet(table, cp)]!
}

function flags(cp: number): number {
  if (cp < 128) return (asciiFlags ?? makeAsciiFlags())[cp]!
  return record(cp)[0]
}

function makeAsciiFlags(): Uint16Array {
  const out = new Uint16Array(128)
  for (let c = 0; c < 128; c++) out[c] = asciiFlagsOf(c)
  return (asciiFlags = out)
}

function asciiFlagsOf(c: number): number {
  let f = c >= 32 && c < 127 ? PRINTABLE : 0
  if (c >= 65 && c <= 90) f |= ALPHA | UPPER | CASED | XID_START | XID_CONTINUE
  else if (c >= 97 && c <= 122) f |= ALPHA | LOWER | CASED | XID_START | XID_CONTINUE
  else if (c >= 48 && c <= 57) f |= DECIMAL | DIGIT | NUMERIC | XID_CONTINUE
  else if (c === 95) f |= XID_START | XID_CONTINUE
  else if ((c >= 9 && c <= 13) || (c >= 28 && c <= 32)) f |= SPACE
  if ((c >= 10 && c <= 13) || (c >= 28 && c <= 30)) f |= LINEBREAK
  if (c === 39 || c === 46 || c === 58 || c === 94 || c === 96) f |= CASE_IGNORABLE
  return f
}

export function isAlpha(cp: number): boolean {
  return (flags(cp) & ALPHA) !== 0
}

export function isAlnum(cp: number): boolean {
  return (flags(cp) & (ALPHA | DECIMAL | DIGIT | NUMERIC)) !== 0
}

export function isDecimal(cp: number): boolean {
  return (flags(cp) & DECIMAL) !== 0
}

export function isDigit(cp: number): boolean {
  return (flags(cp) & DIGIT) !== 0
}

export function isNumeric(cp: number): boolean {
  return (flags(cp) & NUMERIC) !== 0
}

export function isLower(cp: number): boolean {
  return (flags(cp) & LOWER) !== 0
}

export function isUpper(cp: number): boolean {
  return (flags(cp) & UPPER) !== 0
}

/** Title case letters such as U+01C5; upper case letters are not among them. */
export function isTitle(cp: number): boolean {
  return (flags(cp) & TITLE) !== 0
}

export function isSpace(cp: number): boolean {
  return (flags(cp) & SPACE) !== 0
}

export function isLinebreak(cp: number): boolean {
  return (flags(cp) & LINEBREAK) !== 0
}

export function isPrintable(cp: number): boolean {
  return (flags(cp) & PRINTABLE) !== 0
}

/** Can start an identifier; '_' can. */
export function isXidStart(cp: number): boolean {
  return (flags(cp) & XID_START) !== 0
}

export function isXidContinue(cp: number): boolean {
  return (flags(cp) & XID_CONTINUE) !== 0
}

export function isCased(cp: number): boolean {
  return (flags(cp) & CASED) !== 0
}

export function isCaseIgnorable(cp: number): boolean {
  return (flags(cp) & CASE_IGNORABLE) !== 0
}

/** Upper case of one character as one character; the first of several, as CPython does (used by re). */
export function toUpper(cp: number): number {
  if (cp < 128) return cp >= 97 && cp <= 122 ? cp - 32 : cp
  return cp + record(cp)[1]
}

export function toLower(cp: number): number {
  if (cp < 128) return cp >= 65 && cp <= 90 ? cp + 32 : cp
  return cp + record(cp)[2]
}

export function toTitle(cp: number): number {
  if (cp < 128) return cp >= 97 && cp <= 122 ? cp - 32 : cp
  return cp + record(cp)[3]
}

type SpecialCase = Record<string, readonly [string, string, string, string]>
let special: SpecialCase | undefined

/** One code point as it is, more of them in an array. */
export type FullMapping = number | readonly number[]

function fullMap(cp: number, which: 0 | 1 | 2 | 3): FullMapping {
  const r = record(cp)
  if ((r[0] & SPECIAL) === 0) return cp + r[which + 1]!
  special ??= JSON.parse(SPECIAL_CASE) as SpecialCase
  return Array.from(special[cp]![which], c => c.codePointAt(0)!)
}

/** Full upper case: one to three code points. */
export function toUpperFull(cp: number): FullMapping {
  return cp < 128 ? toUpper(cp) : fullMap(cp, 0)
}

/** Full lower case without context: a capital sigma gives U+03C3, the caller handles a final one. */
export function toLowerFull(cp: number): FullMapping {
  return cp < 128 ? toLower(cp) : fullMap(cp, 1)
}

export function toTitleFull(cp: number): FullMapping {
  return cp < 128 ? toTitle(cp) : fullMap(cp, 2)
}

export function toFoldedFull(cp: number): FullMapping {
  return cp < 128 ? toLower(cp) : fullMap(cp, 3)
}
