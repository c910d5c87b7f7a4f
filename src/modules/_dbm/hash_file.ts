/**
 * Berkeley DB's hash files, as its ndbm interface makes them: what `dbm.ndbm` reads and writes where CPython is built
 * with that library. Page 0 describes the file; each bucket is a chain of pages with pairs sorted by key; what is
 * longer than a quarter of a page has pages of its own. The table grows by one bucket at a time (linear hashing).
 * Every operation reads what it needs and writes what it changed, so nothing waits for the file to be closed.
 */
import { concatBytes } from '../../base/bytes.ts'
import { bytesItem, compareKeys, itemHead, MalformedFile, OFF_PAGE, offPageItem } from './items.ts'
import { Meta, ROOM } from './meta.ts'
import { HashPage, type Pair } from './pages.ts'

/** A file of pages of one size. */
export interface PageFile {
  /** `length` bytes from `offset` on; fewer at the end of the file. */
  read(offset: number, length: number): Uint8Array
  write(offset: number, bytes: Uint8Array): void
  size(): number
  truncate(length: number): void
}

/** CPython's `dbm` gives every file pages of this size, and lets a page have this many pairs before the table grows. */
const PAGE_SIZE = 4096
const PAIRS_PER_PAGE = 40

/** The FNV hash of Berkeley DB: the bytes are multiplied in before they are mixed. */
export function hashOf(key: Uint8Array): number {
  let h = 0
  for (const byte of key) h = Math.imul(h, 16777619) ^ byte
  return h >>> 0
}

interface Place {
  readonly page: HashPage
  readonly index: number
}

export class HashFile {
  readonly #file: PageFile

  private constructor(file: PageFile) {
    this.#file = file
  }

  /** A new table of two empty buckets, in the place of what the file held. */
  static create(file: PageFile): HashFile {
    file.truncate(0)
    const meta = Meta.create(PAGE_SIZE, PAIRS_PER_PAGE)
    const made = new HashFile(file)
    for (let bucket = 0; bucket <= meta.maxBucket; bucket++) {
      made.#write(meta, new HashPage(meta.pageOf(bucket)))
    }
    made.#save(meta)
    return made
  }

  /** @throws MalformedFile if the file is no such table. */
  static open(file: PageFile): HashFile {
    const opened = new HashFile(file)
    opened.#meta()
    return opened
  }

  get(key: Uint8Array): Uint8Array | undefined {
    const meta = this.#meta()
    const place = this.#find(meta, key)
    return place && this.#bytes(meta, place.page.pairs[place.index]!.value)
  }

  has(key: Uint8Array): boolean {
    return this.#find(this.#meta(), key) !== undefined
  }

  set(key: Uint8Array, value: Uint8Array): void {
    const meta = this.#meta()
    const place = this.#find(meta, key)
    if (place !== undefined) this.#take(meta, place)
    const pair = { key: this.#item(meta, key), value: this.#item(meta, value) }
    const isFull = this.#insert(meta, meta.pageOf(meta.bucketOf(hashOf(key))), pair)
    meta.count++
    if (isFull) this.#grow(meta)
    this.#save(meta)
  }

  /** False if there is no such key. */
  delete(key: Uint8Array): boolean {
    const meta = this.#meta()
    const place = this.#find(meta, key)
    if (place === undefined) return false
    this.#take(meta, place)
    this.#save(meta)
    return true
  }

  keys(): Uint8Array[] {
    const meta = this.#meta()
    const keys: Uint8Array[] = []
    for (const page of this.#pages(meta)) for (const { key } of page.pairs) keys.push(this.#bytes(meta, key))
    return keys
  }

  /** How many keys there are. The count in the file is a hint, so pages are counted. */
  size(): number {
    let n = 0
    for (const page of this.#pages(this.#meta())) n += page.pairs.length
    return n
  }

  // ---- reading

  #meta(): Meta {
    return Meta.parse(this.#file.read(0, ROOM), this.#file.size())
  }

  #page(meta: Meta, number: number): Uint8Array {
    const bytes = this.#file.read(number * meta.pageSize, meta.pageSize)
    if (number <= 0 || number > meta.lastPage || bytes.length < meta.pageSize)
      throw new MalformedFile('no such page')
    return bytes
  }

  *#chain(meta: Meta, first: number): Generator<HashPage> {
    let left = meta.lastPage
    for (let number = first; number !== 0; left--) {
      if (left === 0) throw new MalformedFile('pages in a circle')
      const page = HashPage.parse(this.#page(meta, number), number, meta.little)
      yield page
      number = page.next
    }
  }

  *#pages(meta: Meta): Generator<HashPage> {
    for (let bucket = 0; bucket <= meta.maxBucket; bucket++) yield* this.#chain(meta, meta.pageOf(bucket))
  }

  #find(meta: Meta, key: Uint8Array): Place | undefined {
    for (const page of this.#chain(meta, meta.pageOf(meta.bucketOf(hashOf(key))))) {
      const index = page.pairs.findIndex(pair => this.#isKey(meta, pair.key, key))
      if (index >= 0) return { page, index }
    }
    return undefined
  }

  #isKey(meta: Meta, item: Uint8Array, key: Uint8Array): boolean {
    const { length } = itemHead(item, meta.little)
    return length === key.length && compareKeys(this.#bytes(meta, item), key) === 0
  }

  /** The content of an item, from pages of its own if it is long. */
  #bytes(meta: Meta, item: Uint8Array): Uint8Array {
    const { type, length, page } = itemHead(item, meta.little)
    if (type !== OFF_PAGE) return item.slice(1)
    const parts: Uint8Array[] = []
    let left = length
    for (let number = page; left > 0; ) {
      if (parts.length === meta.lastPage) throw new MalformedFile('pages in a circle')
      const { data, next } = meta.overflow(this.#page(meta, number))
      if (data.length === 0 || data.length > left) throw new MalformedFile('a long item of another length')
      parts.push(data)
      left -= data.length
      number = next
    }
    return concatBytes(parts)
  }

  // ---- writing

  #write(meta: Meta, page: HashPage): void {
    this.#file.write(page.number * meta.pageSize, page.bytes(meta.pageSize, meta.little))
  }

  #save(meta: Meta): void {
    this.#file.write(0, meta.bytes)
  }

  /** A page that nobody uses, to be written by the caller. */
  #allocate(meta: Meta): number {
    const number = meta.free
    if (number === 0) return ++meta.lastPage
    meta.free = meta.nextOf(this.#page(meta, number))
    return number
  }

  #release(meta: Meta, number: number): void {
    this.#file.write(number * meta.pageSize, meta.freePage(number))
    meta.free = number
  }

  #item(meta: Meta, content: Uint8Array): Uint8Array {
    if (content.length <= meta.pageSize >> 2) return bytesItem(content)
    const room = meta.pageSize - HashPage.HEADER
    const numbers: number[] = []
    for (let at = 0; at < content.length; at += room) numbers.push(this.#allocate(meta))
    numbers.forEach((number, i) => {
      const links = { number, previous: numbers[i - 1] ?? 0, next: numbers[i + 1] ?? 0 }
      const data = content.subarray(i * room, (i + 1) * room)
      this.#file.write(number * meta.pageSize, meta.overflowPage(links, data))
    })
    return offPageItem(numbers[0]!, content.length, meta.little)
  }

  #releaseItem(meta: Meta, item: Uint8Array): void {
    const { type, page } = itemHead(item, meta.little)
    if (type !== OFF_PAGE) return
    for (let number = page; number !== 0; ) {
      const { next } = meta.overflow(this.#page(meta, number))
      this.#release(meta, number)
      number = next
    }
  }

  /** Puts a pair into the chain; true if the table is to grow. */
  #insert(meta: Meta, first: number, pair: Pair): boolean {
    let last: HashPage | undefined
    for (const page of this.#chain(meta, first)) {
      if (page.fits(pair, meta.pageSize)) {
        this.#add(meta, page, pair)
        this.#write(meta, page)
        return page.pairs.length > meta.fill
      }
      last = page
    }
    this.#append(meta, last!, pair)
    return true
  }

  #append(meta: Meta, last: HashPage, pair: Pair): void {
    const page = new HashPage(this.#allocate(meta))
    page.previous = last.number
    last.next = page.number
    page.pairs.push(pair)
    this.#write(meta, page)
    this.#write(meta, last)
  }

  #add(meta: Meta, page: HashPage, pair: Pair): void {
    const key = this.#bytes(meta, pair.key)
    const after = page.pairs.findIndex(other => compareKeys(this.#bytes(meta, other.key), key) > 0)
    page.pairs.splice(after < 0 ? page.pairs.length : after, 0, pair)
  }

  #take(meta: Meta, { page, index }: Place): void {
    const [pair] = page.pairs.splice(index, 1)
    this.#releaseItem(meta, pair!.key)
    this.#releaseItem(meta, pair!.value)
    if (meta.count > 0) meta.count--
    if (page.pairs.length > 0) this.#write(meta, page)
    else this.#emptied(meta, page)
  }

  /** A page without pairs leaves its chain; the first one of a chain takes over what the second has. */
  #emptied(meta: Meta, page: HashPage): void {
    const next =
      page.next === 0 ? undefined : HashPage.parse(this.#page(meta, page.next), page.next, meta.little)
    if (page.previous !== 0) {
      const previous = HashPage.parse(this.#page(meta, page.previous), page.previous, meta.little)
      previous.next = page.next
      if (next !== undefined) this.#relink(meta, next, previous.number)
      this.#write(meta, previous)
      this.#release(meta, page.number)
    } else if (next === undefined) this.#write(meta, page)
    else {
      page.pairs = next.pairs
      page.next = next.next
      if (next.next !== 0) {
        this.#relink(meta, HashPage.parse(this.#page(meta, next.next), next.next, meta.little), page.number)
      }
      this.#write(meta, page)
      this.#release(meta, next.number)
    }
  }

  #relink(meta: Meta, page: HashPage, previous: number): void {
    page.previous = previous
    this.#write(meta, page)
  }

  /** One bucket more, which takes its share of the pairs of the bucket that had them. */
  #grow(meta: Meta): void {
    const { bucket, from, added } = meta.addBucket()
    for (const number of added) this.#write(meta, new HashPage(number))
    const pages = [...this.#chain(meta, meta.pageOf(from))]
    const pairs = pages.flatMap(page => page.pairs)
    this.#write(meta, new HashPage(pages[0]!.number))
    for (const page of pages.slice(1)) this.#release(meta, page.number)
    for (const pair of pairs) {
      const to = meta.bucketOf(hashOf(this.#bytes(meta, pair.key)))
      if (to !== from && to !== bucket) throw new MalformedFile('a key in a wrong bucket')
      this.#insert(meta, meta.pageOf(to), pair)
    }
  }
}
