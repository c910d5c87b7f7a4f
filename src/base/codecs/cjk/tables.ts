/**
 * The character sets of the Chinese, Japanese and Korean codecs: which character a code is, and which code a
 * character becomes. `tables.json`, made by tools/generate_cjk.mjs, is not part of the program: it is read when
 * a codec is first asked for, and a set is unpacked when it is first used (a few milliseconds).
 * CPython: Modules/cjkcodecs/mappings_*.h.
 */
import { VarintReader } from '../../unicode/run_table.ts'

interface PackedSet {
  readonly cells: string
  readonly encode: string
}

interface Tables {
  readonly sets: Readonly<Record<string, PackedSet>>
  /** Pairs of characters in hexadecimal: `304b 309a,...` */
  readonly pairs: string
  readonly gb18030: string
}

/** Where the text of `tables.json` comes from; undefined in an installation without it. */
export const tableSource: { read: () => string | undefined } = { read: () => undefined }

let tables: Tables | undefined
let pairs: readonly (readonly [number, number])[] = []

/** Reads the tables; false if there are none. */
export function loadTables(): boolean {
  if (tables !== undefined) return true
  const text = tableSource.read()
  if (text === undefined) return false
  const read: Tables = JSON.parse(text)
  tables = read
  pairs = read.pairs.split(',').map(pair => {
    const [first, second] = pair.split(' ')
    return [Number.parseInt(first!, 16), Number.parseInt(second!, 16)]
  })
  return true
}

function loadedTables(): Tables {
  if (!loadTables()) throw new Error('the tables of the multibyte codecs are missing')
  return tables!
}

/** Values from here on are two characters: see `pairOf`. */
export const PAIR = 0x110000

/** The two characters of a cell. */
export const pairOf = (value: number): readonly [number, number] => pairs[value - PAIR]!

const pairKey = (first: number, second: number): number => first * 0x10000 + second

export class CharacterSet {
  /** Code (16 bits) to code point or pair; 0 where there is none. */
  declare readonly cells: Uint32Array
  /** Pages of 256 code points to codes; 0 where there is none. */
  declare private readonly pages: (Uint16Array | undefined)[]
  declare private readonly pairs: Map<number, number>
  /** The characters that a pair can begin with. */
  declare readonly leads: ReadonlySet<number>

  /** Of several codes for a character the lowest is used. */
  constructor(cells: Uint32Array) {
    this.cells = cells
    this.pages = []
    this.pairs = new Map()
    const leads = new Set<number>()
    for (let code = cells.length - 1; code > 0; code--) {
      const value = cells[code]!
      if (value >= PAIR) {
        const [first, second] = pairOf(value)
        leads.add(first)
        this.pairs.set(pairKey(first, second), code)
      } else if (value !== 0) this.setCode(value, code)
    }
    this.leads = leads
  }

  setCode(cp: number, code: number): void {
    let page = this.pages[cp >> 8]
    if (page === undefined) page = this.pages[cp >> 8] = new Uint16Array(256)
    page[cp & 255] = code
  }

  /** 0 where the character is none of this set. */
  code(cp: number): number {
    const page = this.pages[cp >> 8]
    return page === undefined ? 0 : page[cp & 255]!
  }

  pairCode(first: number, second: number): number {
    return this.pairs.get(pairKey(first, second)) ?? 0
  }
}

// ---- unpacking

/**
 * Writes packed cells over those of the set that is extended. First byte of each item:
 * 00-BF a character below U+C000, high byte first; C0-DF the last character + 1 to 32; E0-EF a run of the next
 * 2 to 16 characters (or more: a varint follows); F0-FB 1 to 11 codes that stay (or more); FC a character in
 * three bytes.
 */
function unpackCells(packed: string, cells: Uint32Array): void {
  const reader = new VarintReader(packed)
  const counted = (low: number, limit: number) => (low < limit ? low : limit + reader.next())
  let code = 0
  let last = 0
  const put = (value: number) => {
    cells[code++] = last = value
  }
  while (!reader.done) {
    const byte = reader.byte()
    if (byte < 0xc0) put((byte << 8) | reader.byte())
    else if (byte < 0xe0) put(last + 1 + byte - 0xc0)
    else if (byte < 0xf0) for (let n = counted(byte - 0xe0, 15) + 2; n > 0; n--) put(last + 1)
    else if (byte < 0xfc) code += counted(byte - 0xf0, 11) + 1
    else put((reader.byte() << 16) | (reader.byte() << 8) | reader.byte())
  }
}

function unpackEncode(packed: string, set: CharacterSet): void {
  const reader = new VarintReader(packed)
  let cp = 0
  while (!reader.done) {
    cp += reader.next()
    set.setCode(cp, (reader.byte() << 8) | reader.byte())
  }
}

// ---- the sets

export type SetName =
  | 'gb2312'
  | 'gbk'
  | 'gb18030'
  | 'big5'
  | 'cp950'
  | 'big5hkscs'
  | 'ksx1001'
  | 'cp949'
  | 'johab'
  | 'jisx0208'
  | 'jisx0212'
  | 'jisx0213'
  | 'cp932'

/** The cells of another set at other codes; 0 leaves one out. */
function moved(name: SetName, to: (code: number) => number): Uint32Array {
  const { cells } = characterSet(name)
  const out = new Uint32Array(0x10000)
  for (let code = 0; code < cells.length; code++) {
    if (cells[code] !== 0) out[to(code)] = cells[code]!
  }
  out[0] = 0
  return out
}

const highBits = (code: number): number => code | 0x8080

/** The code of a JIS X 0208 character in Shift JIS. */
export function shiftJisCode(code: number): number {
  const row = (code >> 8) - 0x21
  const lead = (row >> 1) + (row < 0x3e ? 0x81 : 0xc1)
  const trail = (row & 1 ? 0x5e : 0) + (code & 255) - 0x21
  return (lead << 8) | (trail + (trail < 0x3f ? 0x40 : 0x41))
}

/** The code of a KS X 1001 character that is no syllable in Johab. */
function johabCode(code: number): number {
  const row = code >> 8
  if (row > 0x2c && row < 0x4a) return 0
  const double = row - 0x21 + (row < 0x4a ? 0x1b2 : 0x197)
  const trail = (double & 1 ? 0x5e : 0) + (code & 255) - 0x21
  return ((double >> 1) << 8) | (trail + (trail < 0x4e ? 0x31 : 0x43))
}

/** What each set extends. */
const extended: Record<SetName, () => Uint32Array> = {
  gb2312: () => new Uint32Array(0x10000),
  gbk: () => moved('gb2312', highBits),
  gb18030: () => characterSet('gbk').cells.slice(),
  big5: () => new Uint32Array(0x10000),
  cp950: () => characterSet('big5').cells.slice(),
  big5hkscs: () => characterSet('big5').cells.slice(),
  ksx1001: () => new Uint32Array(0x10000),
  cp949: () => moved('ksx1001', highBits),
  johab: () => moved('ksx1001', johabCode),
  jisx0208: () => new Uint32Array(0x10000),
  jisx0212: () => new Uint32Array(0x10000),
  jisx0213: () => characterSet('jisx0208').cells.slice(),
  cp932: () => moved('jisx0208', shiftJisCode),
}

const sets = new Map<SetName, CharacterSet>()

/**
 * The sets of 94 rows and columns have codes of 7 bits a byte, and JIS X 0213 its second plane with the top
 * bit set; the others have the codes that are in the text.
 */
export function characterSet(name: SetName): CharacterSet {
  let set = sets.get(name)
  if (set === undefined) {
    const packed = loadedTables().sets[name]!
    const cells = extended[name]()
    unpackCells(packed.cells, cells)
    set = new CharacterSet(cells)
    unpackEncode(packed.encode, set)
    sets.set(name, set)
  }
  return set
}

let linear: CharacterSet | undefined

/** The four-byte codes of GB 18030 for the BMP, counted from 0; the character at 0 is U+0080. */
export function gb18030Linear(): CharacterSet {
  if (linear !== undefined) return linear
  const reader = new VarintReader(loadedTables().gb18030)
  const cells = new Uint32Array(0x10000)
  let code = 0
  let cp = 0
  while (!reader.done) {
    for (let n = reader.next(), value = cp; n > 0; n--) cells[code++] = value++
    cp += reader.next() - 0x10000
  }
  return (linear = new CharacterSet(cells))
}
