/**
 * Normalization forms (Unicode Annex 15) with the data of Unicode 16.0, and decomposition mappings.
 *
 * Quick exits: below U+00A0 nothing changes in any form, below U+00C0 nothing canonical, below U+0300
 * NFC keeps everything. Hangul is computed. CPython: Modules/unicodedata.c.
 */
import { fromCodePoints, type WideString } from '../wide_string.ts'
import { combining, unicode3_2 } from './properties.ts'
import { VarintReader } from './run_table.ts'
import { DECOMPOSITION_TAGS, DECOMPOSITIONS } from './tables.ts'
import { OLD_CORRECTIONS } from './tables_3_2_0.ts'

export type NormalizationForm = 'NFC' | 'NFD' | 'NFKC' | 'NFKD'

interface Decomposition {
  /** '' when canonical, else '<compat>' and the like */
  readonly tag: string
  readonly points: readonly number[]
}

const S_BASE = 0xac00
const L_BASE = 0x1100
const V_BASE = 0x1161
const T_BASE = 0x11a7
const V_COUNT = 21
const T_COUNT = 28
const N_COUNT = V_COUNT * T_COUNT
const S_COUNT = 19 * N_COUNT

let decompositions: Map<number, Decomposition> | undefined
/** first * 2**21 + second -> primary composite */
let compositions: Map<number, number>
/** Code points that can be the second half of a composition. */
let seconds: Set<number>

function load(): Map<number, Decomposition> {
  const tags = JSON.parse(DECOMPOSITION_TAGS) as string[]
  const reader = new VarintReader(DECOMPOSITIONS)
  decompositions = new Map()
  compositions = new Map()
  seconds = new Set()
  let cp = 0
  while (!reader.done) {
    cp += reader.next()
    const kind = reader.next()
    const points = Array.from({ length: reader.next() }, () => reader.next())
    decompositions.set(cp, { tag: tags[kind & 31]!, points })
    if ((kind & 32) !== 0) {
      compositions.set(points[0]! * 0x200000 + points[1]!, cp)
      seconds.add(points[1]!)
    }
  }
  return decompositions
}

/** The mapping of one character as unicodedata.decomposition() writes it; '' when there is none. */
export function decomposition(cp: number): string {
  if (cp < 0xa0) return ''
  if (cp >= S_BASE && cp < S_BASE + S_COUNT) {
    const points: number[] = []
    pushDecomposed(points, cp, false, false)
    return hexList(points)
  }
  const entry = (decompositions ?? load()).get(cp)
  if (entry === undefined) return ''
  const text = hexList(entry.points)
  return entry.tag === '' ? text : `${entry.tag} ${text}`
}

function hexList(points: readonly number[]): string {
  return points.map(p => p.toString(16).toUpperCase().padStart(4, '0')).join(' ')
}

/** The same in Unicode 3.2.0, where characters that did not exist have none. */
export function decomposition3_2(cp: number): string {
  return unicode3_2.category(cp) === 'Cn' ? '' : decomposition(cp)
}

let oldCorrections: Map<number, readonly number[]> | undefined

function oldCorrection(cp: number): readonly number[] | undefined {
  oldCorrections ??= new Map(JSON.parse(OLD_CORRECTIONS) as [number, number[]][])
  return oldCorrections.get(cp)
}

function pushDecomposed(out: number[], cp: number, compat: boolean, old: boolean): void {
  if (cp < 0xa0) {
    out.push(cp)
    return
  }
  if (cp >= S_BASE && cp < S_BASE + S_COUNT) {
    const s = cp - S_BASE
    out.push(L_BASE + Math.floor(s / N_COUNT), V_BASE + Math.floor((s % N_COUNT) / T_COUNT))
    if (s % T_COUNT !== 0) out.push(T_BASE + (s % T_COUNT))
    return
  }
  const corrected = old ? oldCorrection(cp) : undefined
  if (corrected !== undefined) {
    out.push(...corrected)
    return
  }
  const entry = (decompositions ?? load()).get(cp)
  if (entry === undefined || (entry.tag !== '' && !compat) || (old && unicode3_2.category(cp) === 'Cn')) {
    out.push(cp)
    return
  }
  for (const p of entry.points) pushDecomposed(out, p, compat, old)
}

/** Stable sort of every run of marks by combining class. */
function reorder(points: number[]): void {
  for (let i = 1; i < points.length; i++) {
    const cp = points[i]!
    const ccc = combining(cp)
    if (ccc === 0) continue
    let j = i
    while (j > 0 && combining(points[j - 1]!) > ccc) {
      points[j] = points[j - 1]!
      j--
    }
    points[j] = cp
  }
}

function composePair(first: number, second: number): number | undefined {
  const l = first - L_BASE
  if (l >= 0 && l < 19 && second >= V_BASE && second < V_BASE + V_COUNT) {
    return S_BASE + (l * V_COUNT + second - V_BASE) * T_COUNT
  }
  const s = first - S_BASE
  if (s >= 0 && s < S_COUNT && s % T_COUNT === 0 && second > T_BASE && second < T_BASE + T_COUNT) {
    return first + second - T_BASE
  }
  return compositions.get(first * 0x200000 + second)
}

/** Joins each starter with the marks after it that are not blocked. */
function compose(points: number[]): number[] {
  if (decompositions === undefined) load()
  const out: number[] = []
  let starter = -1
  let lastClass = 0
  for (const cp of points) {
    const ccc = combining(cp)
    if (starter >= 0 && (lastClass < ccc || starter === out.length - 1)) {
      const joined = composePair(out[starter]!, cp)
      if (joined !== undefined) {
        out[starter] = joined
        continue
      }
    }
    if (ccc === 0) starter = out.length
    lastClass = ccc
    out.push(cp)
  }
  return out
}

function quickLimit(form: NormalizationForm): number {
  if (form === 'NFC') return 0x300
  return form === 'NFD' ? 0xc0 : 0xa0
}

function unchanged(form: NormalizationForm, s: string): boolean {
  const limit = quickLimit(form)
  for (let i = 0; i < s.length; i++) if (s.charCodeAt(i) >= limit) return false
  return true
}

/** Could the code point change, or change its neighbours, in this form? */
function maybeChanges(cp: number, compat: boolean, composed: boolean): boolean {
  if (composed) {
    if ((cp >= V_BASE && cp < V_BASE + V_COUNT) || (cp > T_BASE && cp < T_BASE + T_COUNT)) return true
    if (seconds.has(cp)) return true
  } else if (cp >= S_BASE && cp < S_BASE + S_COUNT) return true
  const entry = decompositions!.get(cp)
  if (entry === undefined) return false
  if (entry.tag !== '') return compat
  if (!composed || entry.points.length !== 2) return true
  return compat || compositions.get(entry.points[0]! * 0x200000 + entry.points[1]!) !== cp
}

function quickCheck(form: NormalizationForm, points: ArrayLike<number>): boolean {
  if (decompositions === undefined) load()
  const compat = form === 'NFKC' || form === 'NFKD'
  const composed = form === 'NFC' || form === 'NFKC'
  let lastClass = 0
  for (let i = 0; i < points.length; i++) {
    const cp = points[i]!
    if (cp < 0xa0) {
      lastClass = 0
      continue
    }
    const ccc = combining(cp)
    if ((ccc !== 0 && lastClass > ccc) || maybeChanges(cp, compat, composed)) return false
    lastClass = ccc
  }
  return true
}

function codePoints(s: string | WideString): ArrayLike<number> {
  if (typeof s !== 'string') return s.points
  const out = new Uint32Array(s.length)
  for (let i = 0; i < s.length; i++) out[i] = s.charCodeAt(i)
  return out
}

function normalizePoints(form: NormalizationForm, points: ArrayLike<number>, old: boolean): number[] {
  const out: number[] = []
  const compat = form === 'NFKC' || form === 'NFKD'
  for (let i = 0; i < points.length; i++) pushDecomposed(out, points[i]!, compat, old)
  reorder(out)
  return form === 'NFC' || form === 'NFKC' ? compose(out) : out
}

/** A Python string in a normalization form; `s` itself when nothing changes. */
export function normalize(form: NormalizationForm, s: string | WideString): string | WideString {
  if (typeof s === 'string' && unchanged(form, s)) return s
  const points = codePoints(s)
  return quickCheck(form, points) ? s : fromCodePoints(normalizePoints(form, points, false))
}

/** The same by Unicode 3.2.0 (IDNA 2003). */
export function normalize3_2(form: NormalizationForm, s: string | WideString): string | WideString {
  if (typeof s === 'string' && unchanged(form, s)) return s
  return fromCodePoints(normalizePoints(form, codePoints(s), true))
}

export function isNormalized(form: NormalizationForm, s: string | WideString): boolean {
  if (typeof s === 'string' && unchanged(form, s)) return true
  const points = codePoints(s)
  if (quickCheck(form, points)) return true
  const out = normalizePoints(form, points, false)
  return out.length === points.length && out.every((p, i) => p === points[i])
}
