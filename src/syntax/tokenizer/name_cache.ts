/**
 * The names that sources are made of, each as one string: found by their characters, without making a string first.
 *
 * The characters of ASCII names have codes of six bits. Fifteen of them fit three numbers, so that for names up to that
 * length equal numbers mean equal names; longer ones are looked up as strings. Keywords are in the table too, under the
 * first numbers. The cache outlives a source, but not many names; who holds one keeps it with the numbers it gave.
 * CPython interns identifiers (_PyPegen_new_identifier).
 */
import { KEYWORDS } from '../tokens.ts'

/** 0 for characters that no name has, then 1 to 63; NOT_ASCII is left to the caller. */
const CODES = new Uint8Array(128)
for (let c = 0, code = 1; c < 128; c++) if (/\w/.test(String.fromCharCode(c))) CODES[c] = code++
const NOT_ASCII = 64

function codeOf(c: number): number {
  return c < 128 ? CODES[c]! : NOT_ASCII
}

/** So many characters fit a number; the longest name that three numbers determine. */
const PART = 5
const PAIR = 2 * PART
const EXACT = 3 * PART
/** What does not find a place in so many slots is looked up as a string: nobody can make the table slow. */
const MAX_PROBES = 16
/** Caches with more names are dropped between sources. */
const MAX_KEPT = 1 << 14
/** V8 makes slices up to here by copying; longer ones would keep the whole source in memory. */
const MAX_COPIED = 12

export class NameCache {
  declare readonly names: string[]
  /** Behind the last name that was scanned. */
  declare end: number
  #first = new Int32Array(1024)
  #second = new Int32Array(1024)
  #third = new Int32Array(1024)
  /** Numbers plus one, by hash; 0 where there is nothing. */
  #slots = new Int32Array(2048)
  readonly #byText = new Map<string, number>()

  constructor() {
    this.names = []
    this.end = 0
    for (const word of KEYWORDS) this.scan(`${word}\0`, 0)
  }

  /** The number of the name at `start`; -1 if a character that is not ASCII is in it or ends it. Sets `end`. */
  scan(source: string, start: number): number {
    let p = start
    let code = codeOf(source.charCodeAt(p))
    let first = 0
    for (const stop = start + PART; p < stop && (code & 63) !== 0; code = codeOf(source.charCodeAt(++p)))
      first = (first << 6) | code
    let second = 0
    for (const stop = start + PAIR; p < stop && (code & 63) !== 0; code = codeOf(source.charCodeAt(++p)))
      second = (second << 6) | code
    let third = 0
    for (const stop = start + EXACT; p < stop && (code & 63) !== 0; code = codeOf(source.charCodeAt(++p)))
      third = (third << 6) | code
    while ((code & 63) !== 0) code = codeOf(source.charCodeAt(++p))
    this.end = p
    if (code === NOT_ASCII) return -1
    return p - start <= EXACT
      ? this.#find(source, start, first, second, third)
      : this.#findText(source, start)
  }

  #find(source: string, start: number, first: number, second: number, third: number): number {
    const mask = this.#slots.length - 1
    let slot = hash(first, second, third) & mask
    for (let probes = 0; probes < MAX_PROBES; probes++) {
      const number = this.#slots[slot]! - 1
      if (number < 0) return this.#add(slot, first, second, third, copyOf(source, start, this.end))
      if (this.#first[number] === first && this.#second[number] === second && this.#third[number] === third)
        return number
      slot = (slot + 1) & mask
    }
    return this.#findText(source, start)
  }

  #findText(source: string, start: number): number {
    const known = this.#byText.get(source.slice(start, this.end))
    if (known !== undefined) return known
    const name = copyOf(source, start, this.end)
    const number = this.names.push(name) - 1
    this.#byText.set(name, number)
    if (number >= this.#first.length) this.#grow()
    return number
  }

  #add(slot: number, first: number, second: number, third: number, name: string): number {
    const number = this.names.push(name) - 1
    if (number >= this.#first.length) this.#grow()
    else this.#slots[slot] = number + 1
    this.#first[number] = first
    this.#second[number] = second
    this.#third[number] = third
    return number
  }

  /** More room. Names that are not found any more get another number; that costs no more than a string. */
  #grow(): void {
    const old = this.#first
    const oldSecond = this.#second
    const oldThird = this.#third
    this.#first = doubled(old)
    this.#second = doubled(oldSecond)
    this.#third = doubled(oldThird)
    this.#slots = new Int32Array(4 * old.length)
    const mask = this.#slots.length - 1
    for (let number = 0; number < old.length; number++) {
      if (old[number] === 0) continue
      let slot = hash(old[number]!, oldSecond[number]!, oldThird[number]!) & mask
      let probes = 1
      while (this.#slots[slot] !== 0 && probes++ < MAX_PROBES) slot = (slot + 1) & mask
      if (this.#slots[slot] === 0) this.#slots[slot] = number + 1
    }
  }
}

function doubled(old: Int32Array): Int32Array<ArrayBuffer> {
  const bigger = new Int32Array(2 * old.length)
  bigger.set(old)
  return bigger
}

function hash(first: number, second: number, third: number): number {
  const mixed = Math.imul(first, 0x9e3779b1) ^ Math.imul(second, 0x85ebca6b) ^ Math.imul(third, 0xc2b2ae35)
  return mixed ^ (mixed >>> 15)
}

/** Nothing stays in it. A dictionary to V8, so that keys leave no shapes behind. */
const keys: Record<string, unknown> = Object.create(null)

/** Makes the string one of V8's own for names: two of those are told apart by their addresses. */
function internalised(text: string): string {
  keys[text] = null
  delete keys[text]
  return text
}

/** The characters in a string of their own. */
function copyOf(source: string, start: number, end: number): string {
  let copy = ''
  for (let i = start; i < end; i += MAX_COPIED) copy += source.slice(i, Math.min(end, i + MAX_COPIED))
  return internalised(copy)
}

let cache: NameCache | null = null

/** The cache for a new source. */
export function currentNameCache(): NameCache {
  if (cache === null || cache.names.length > MAX_KEPT) cache = new NameCache()
  return cache
}
