/**
 * Character names: `\N{...}`, unicodedata.name() and lookup().
 *
 * Names are stored as word numbers, each name sharing a prefix with the one before it; the whole table
 * is decoded on first use (some 20 ms). Hangul syllables and ideographs are computed.
 * CPython: Modules/unicodedata.c (_getucname, _getcode) over its own compressed tables.
 */
import { NAME_ALIASES, NAME_PREFIXES, NAME_WORDS, NAMES } from './name_tables.ts'
import { VarintReader } from './run_table.ts'

const HANGUL_FIRST = 0xac00
const HANGUL_LAST = 0xd7a3
const HANGUL_PREFIX = 'HANGUL SYLLABLE '
const JAMO_L = 'G GG N D DD R M B BB S SS  J JJ C K T P H'.split(' ')
const JAMO_V = 'A AE YA YAE EO E YEO YE O WA WAE OE YO U WEO WE WI YU EU YI I'.split(' ')
const JAMO_T = ' G GG GS N NJ NH D L LG LM LB LS LT LP LH M B BS S SS NG J C K T P H'.split(' ')

/**
 * Set by who has modules: makes sure of `unicodedata` before code or a codec first asks for names, as in CPython, where
 * the tables are that module's. Gives the error where it cannot be had.
 */
export const nameData: { bringIn: (() => unknown) | null } = { bringIn: null }

/** Why there are no names; undefined if there are. */
export function missingNames(): unknown {
  return nameData.bringIn?.()
}

export const NO_NAMES = "\\N escapes not supported (can't load unicodedata module)"

type Prefix = readonly [first: number, last: number, prefix: string]

let prefixes: readonly Prefix[] | undefined
let nameOf: Map<number, string> | undefined
let codeOf: Map<string, number> | undefined
let aliasOf: Map<string, readonly number[]> | undefined

function namePrefixes(): readonly Prefix[] {
  return (prefixes ??= JSON.parse(NAME_PREFIXES) as Prefix[])
}

function allNames(): Map<number, string> {
  if (nameOf !== undefined) return nameOf
  const words = NAME_WORDS.split(' ')
  const reader = new VarintReader(NAMES)
  nameOf = new Map()
  let cp = 0
  let last: string[] = []
  while (!reader.done) {
    cp += reader.next()
    const counts = reader.byte()
    const parts = last.slice(0, counts >> 4)
    for (let n = counts & 15; n > 0; n--) parts.push(words[reader.next()]!)
    nameOf.set(cp, parts.join(' '))
    last = parts
  }
  return nameOf
}

function allCodes(): Map<string, number> {
  if (codeOf === undefined) {
    codeOf = new Map()
    for (const [cp, name] of allNames()) codeOf.set(name, cp)
  }
  return codeOf
}

/** The name of a code point (no aliases), or undefined: unicodedata.name(). */
export function characterName(cp: number): string | undefined {
  if (cp >= HANGUL_FIRST && cp <= HANGUL_LAST) return hangulName(cp - HANGUL_FIRST)
  for (const [first, last, prefix] of namePrefixes()) {
    if (cp >= first && cp <= last) return prefix + cp.toString(16).toUpperCase()
  }
  return allNames().get(cp)
}

function hangulName(s: number): string {
  return HANGUL_PREFIX + JAMO_L[Math.floor(s / 588)] + JAMO_V[Math.floor((s % 588) / 28)] + JAMO_T[s % 28]
}

/** The longest entry of `jamo` that `text` has at `at`, as CPython's greedy matcher finds it. */
function longestJamo(jamo: readonly string[], text: string, at: number): number {
  let best = -1
  for (let i = 0; i < jamo.length; i++) {
    const candidate = jamo[i]!
    if (text.startsWith(candidate, at) && (best < 0 || candidate.length > jamo[best]!.length)) best = i
  }
  return best
}

function hangulCode(name: string): number | undefined {
  let at = HANGUL_PREFIX.length
  const l = longestJamo(JAMO_L, name, at)
  at += JAMO_L[l]!.length
  const v = longestJamo(JAMO_V, name, at)
  if (v < 0) return undefined
  at += JAMO_V[v]!.length
  const t = longestJamo(JAMO_T, name, at)
  at += JAMO_T[t]!.length
  return at === name.length ? HANGUL_FIRST + (l * 21 + v) * 28 + t : undefined
}

function prefixedCode(name: string): number | undefined {
  const dash = name.lastIndexOf('-') + 1
  if (dash === 0 || !/^[0-9A-F]{4,5}$/.test(name.slice(dash))) return undefined
  const cp = Number.parseInt(name.slice(dash), 16)
  const found = namePrefixes().find(([first, last]) => cp >= first && cp <= last)
  const prefix = found?.[2] ?? (isTangut(cp) ? TANGUT_PREFIX : undefined)
  return prefix !== undefined && prefix + cp.toString(16).toUpperCase() === name ? cp : undefined
}

/** CPython finds these by name, but has no names for them. */
const TANGUT_PREFIX = 'TANGUT IDEOGRAPH-'

const isTangut = (cp: number): boolean => (cp >= 0x17000 && cp <= 0x187f7) || (cp >= 0x18d00 && cp <= 0x18d08)

/**
 * The code points a name stands for, or undefined. Names are compared without case. Aliases are found unless
 * `only` says 'names'; sequences (more than one code point) only for 'sequences': lookup() asks, `\N{}` does not.
 */
export function lookupName(
  name: string,
  only: 'names' | 'aliases' | 'sequences' = 'aliases',
): readonly number[] | undefined {
  const wanted = asciiUpper(name)
  if (wanted.startsWith(HANGUL_PREFIX)) {
    const hangul = hangulCode(wanted)
    if (hangul !== undefined) return [hangul]
  }
  const cp = prefixedCode(wanted) ?? allCodes().get(wanted)
  if (cp !== undefined) return [cp]
  if (only === 'names') return undefined
  aliasOf ??= new Map(JSON.parse(NAME_ALIASES) as [string, number[]][])
  const alias = aliasOf.get(wanted)
  return alias !== undefined && (alias.length === 1 || only === 'sequences') ? alias : undefined
}

function asciiUpper(s: string): string {
  return s.replace(/[a-z]+/g, part => part.toUpperCase())
}
