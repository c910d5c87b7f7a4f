/** Page 0 of a hash file: what the table is like, and where its buckets are. */
import { viewOf } from '../../base/bytes.ts'
import { MalformedFile } from './items.ts'
import {
  HashPage,
  type Links,
  lengthInPage,
  nextOfPage,
  PAGE_TYPE,
  typeOfPage,
  writeHeader,
} from './pages.ts'

/** As much of the page as has a meaning. */
export const ROOM = 512

const MAGIC = 0x061561
const VERSION = 9
/** What "%$sniglet^&" and its zero hash to: the file says which hash function it was made with. */
const HASH_CHECK = 0x5e688dd1
/** A page of twice this size has offsets that two bytes do not hold. */
const LARGEST_PAGE = 32768
const MAX_DOUBLINGS = 32

const AT = {
  magic: 12,
  version: 16,
  pageSize: 20,
  encrypted: 24,
  type: 25,
  checked: 26,
  free: 28,
  lastPage: 32,
  flags: 48,
  id: 52,
  maxBucket: 72,
  highMask: 76,
  lowMask: 80,
  fill: 84,
  count: 88,
  hashCheck: 92,
  spares: 96,
} as const

/** How many doublings a table of `n` buckets has gone through. */
const doublings = (n: number): number => Math.ceil(Math.log2(n))

export class Meta {
  readonly bytes: Uint8Array
  /** Whether numbers begin with their lowest byte: the machine's that made the file. */
  readonly little: boolean
  readonly #view: DataView

  private constructor(bytes: Uint8Array, little: boolean) {
    this.bytes = bytes
    this.little = little
    this.#view = viewOf(bytes)
  }

  static create(pageSize: number, fill: number): Meta {
    const meta = new Meta(new Uint8Array(pageSize), true)
    meta.#put(4, 1)
    meta.#put(AT.magic, MAGIC)
    meta.#put(AT.version, VERSION)
    meta.#put(AT.pageSize, pageSize)
    meta.bytes[AT.type] = PAGE_TYPE.HASH_META
    for (let i = 0; i < 20; i++) meta.bytes[AT.id + i] = Math.random() * 256
    meta.lastPage = 2
    meta.#put(AT.maxBucket, 1)
    meta.#put(AT.highMask, 1)
    meta.#put(AT.fill, fill)
    meta.count = 1
    meta.#put(AT.hashCheck, HASH_CHECK)
    meta.#put(AT.spares, 1)
    meta.#put(AT.spares + 4, 1)
    return meta
  }

  /** @throws MalformedFile unless it is a plain hash table of the known version: one value a key, no checksums. */
  static parse(bytes: Uint8Array, fileSize: number): Meta {
    if (bytes.length < ROOM) throw new MalformedFile('too short')
    const view = viewOf(bytes)
    const meta = new Meta(bytes, view.getUint32(AT.magic, true) === MAGIC)
    const known =
      meta.#get(AT.magic) === MAGIC &&
      meta.#get(AT.version) === VERSION &&
      meta.#get(AT.hashCheck) === HASH_CHECK &&
      meta.#get(AT.flags) === 0 &&
      (bytes[AT.encrypted]! | bytes[AT.checked]!) === 0
    if (!known || !meta.#isSound(fileSize)) throw new MalformedFile('no table of a known kind')
    return meta
  }

  #isSound(fileSize: number): boolean {
    const { pageSize, maxBucket, lastPage } = this
    const high = this.#get(AT.highMask)
    return (
      pageSize >= ROOM &&
      pageSize <= LARGEST_PAGE &&
      (pageSize & (pageSize - 1)) === 0 &&
      maxBucket <= high &&
      maxBucket < lastPage &&
      (lastPage + 1) * pageSize <= fileSize &&
      this.#get(AT.lowMask) === high >>> 1 &&
      (high & (high + 1)) === 0
    )
  }

  #get(at: number): number {
    return this.#view.getUint32(at, this.little)
  }
  #put(at: number, value: number): void {
    this.#view.setUint32(at, value, this.little)
  }

  get pageSize(): number {
    return this.#get(AT.pageSize)
  }
  get maxBucket(): number {
    return this.#get(AT.maxBucket)
  }
  /** How many pairs a page may have before the table grows. */
  get fill(): number {
    return this.#get(AT.fill) || Number.POSITIVE_INFINITY
  }
  get lastPage(): number {
    return this.#get(AT.lastPage)
  }
  set lastPage(number: number) {
    this.#put(AT.lastPage, number)
  }
  /** The first of the pages that nobody uses, 0 if there is none. */
  get free(): number {
    return this.#get(AT.free)
  }
  set free(number: number) {
    this.#put(AT.free, number)
  }
  /** About how many pairs there are. */
  get count(): number {
    return this.#get(AT.count)
  }
  set count(n: number) {
    this.#put(AT.count, n)
  }

  bucketOf(hash: number): number {
    const bucket = (hash & this.#get(AT.highMask)) >>> 0
    return bucket > this.maxBucket ? (bucket & this.#get(AT.lowMask)) >>> 0 : bucket
  }

  /** The first page of a bucket: the buckets of one doubling are in a row. */
  pageOf(bucket: number): number {
    const before = this.#get(AT.spares + 4 * doublings(bucket + 1))
    if (before === 0) throw new MalformedFile('a bucket without pages')
    return bucket + before
  }

  /** One bucket more: its number, the bucket whose pairs it shares, and pages that this brings into the file. */
  addBucket(): { bucket: number; from: number; added: number[] } {
    const bucket = this.maxBucket + 1
    const doubling = doublings(bucket + 1)
    if (doubling >= MAX_DOUBLINGS) throw new MalformedFile('too many buckets')
    const added: number[] = []
    if (bucket > this.#get(AT.highMask)) {
      for (let i = 1; i <= bucket; i++) added.push(this.lastPage + i)
      this.#put(AT.spares + 4 * doubling, added[0]! - bucket)
      this.lastPage += bucket
      this.#put(AT.lowMask, this.#get(AT.highMask))
      this.#put(AT.highMask, bucket | this.#get(AT.highMask))
    }
    this.#put(AT.maxBucket, bucket)
    return { bucket, from: bucket & this.#get(AT.lowMask), added }
  }

  // ---- other pages

  nextOf(page: Uint8Array): number {
    if (typeOfPage(page) !== PAGE_TYPE.FREE) throw new MalformedFile('a page in use among the free ones')
    return nextOfPage(viewOf(page), this.little)
  }

  freePage(number: number): Uint8Array {
    return this.#plainPage(PAGE_TYPE.FREE, { number, previous: 0, next: this.free }, 0, this.pageSize)
  }

  overflow(page: Uint8Array): { data: Uint8Array; next: number } {
    const view = viewOf(page)
    const length = lengthInPage(view, this.little)
    if (typeOfPage(page) !== PAGE_TYPE.OVERFLOW || HashPage.HEADER + length > page.length)
      throw new MalformedFile('not a page of a long item')
    const data = page.subarray(HashPage.HEADER, HashPage.HEADER + length)
    return { data, next: nextOfPage(view, this.little) }
  }

  overflowPage(links: Links, data: Uint8Array): Uint8Array {
    const page = this.#plainPage(PAGE_TYPE.OVERFLOW, links, 1, data.length)
    page.set(data, HashPage.HEADER)
    return page
  }

  #plainPage(type: number, links: Links, entries: number, lowest: number): Uint8Array {
    const page = new Uint8Array(this.pageSize)
    writeHeader(viewOf(page), this.little, type, links, entries, lowest)
    return page
  }
}
