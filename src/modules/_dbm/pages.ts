/** One page of a bucket: a header, offsets of items from the start, the items from the end. */
import { viewOf } from '../../base/bytes.ts'
import { MalformedFile } from './items.ts'

/** Items as they are in the file. */
export interface Pair {
  readonly key: Uint8Array
  readonly value: Uint8Array
}

export const PAGE_TYPE = { FREE: 0, OVERFLOW: 7, HASH_META: 8, HASH: 13 } as const

const NUMBER = 8
const PREVIOUS = 12
const NEXT = 16
const ENTRIES = 20
const LOWEST = 22
const TYPE = 25

export interface Links {
  readonly number: number
  readonly previous: number
  readonly next: number
}

/** The header that all pages but the first have; `lowest` is where items begin, or how long an overflow page's data is. */
export function writeHeader(
  view: DataView,
  little: boolean,
  type: number,
  links: Links,
  entries: number,
  lowest: number,
) {
  view.setUint32(4, 1, little)
  view.setUint32(NUMBER, links.number, little)
  view.setUint32(PREVIOUS, links.previous, little)
  view.setUint32(NEXT, links.next, little)
  view.setUint16(ENTRIES, entries, little)
  view.setUint16(LOWEST, lowest, little)
  view.setUint8(TYPE, type)
}

export const typeOfPage = (bytes: Uint8Array): number => bytes[TYPE]!
export const nextOfPage = (view: DataView, little: boolean): number => view.getUint32(NEXT, little)
export const lengthInPage = (view: DataView, little: boolean): number => view.getUint16(LOWEST, little)

export class HashPage {
  static readonly HEADER = 26
  readonly number: number
  previous = 0
  next = 0
  pairs: Pair[] = []

  constructor(number: number) {
    this.number = number
  }

  /** @throws MalformedFile */
  static parse(bytes: Uint8Array, number: number, little: boolean): HashPage {
    if (isUntouched(bytes)) return new HashPage(number)
    if (typeOfPage(bytes) !== PAGE_TYPE.HASH) throw new MalformedFile('not a page of a table')
    const view = viewOf(bytes)
    const page = new HashPage(number)
    page.previous = view.getUint32(PREVIOUS, little)
    page.next = view.getUint32(NEXT, little)
    const items = itemsOf(bytes, view, little)
    for (let i = 0; i < items.length; i += 2) page.pairs.push({ key: items[i]!, value: items[i + 1]! })
    return page
  }

  bytes(size: number, little: boolean): Uint8Array {
    const bytes = new Uint8Array(size)
    const view = new DataView(bytes.buffer)
    let end = size
    this.pairs.forEach(({ key, value }, i) => {
      ;[key, value].forEach((item, j) => {
        end -= item.length
        bytes.set(item, end)
        view.setUint16(HashPage.HEADER + 2 * (2 * i + j), end, little)
      })
    })
    writeHeader(view, little, PAGE_TYPE.HASH, this, 2 * this.pairs.length, end)
    return bytes
  }

  fits(pair: Pair, size: number): boolean {
    const used = (sum: number, { key, value }: Pair) => sum + key.length + value.length + 4
    return used(this.pairs.reduce(used, HashPage.HEADER), pair) <= size
  }
}

/** Pages for the buckets of a doubling are in the file before anybody writes to them. */
const isUntouched = (bytes: Uint8Array): boolean =>
  bytes.subarray(0, HashPage.HEADER).every(byte => byte === 0)

/** The items in order: each ends where the one before it begins. */
function itemsOf(bytes: Uint8Array, view: DataView, little: boolean): Uint8Array[] {
  const count = view.getUint16(ENTRIES, little)
  const first = HashPage.HEADER + 2 * count
  if (count % 2 !== 0 || first > bytes.length) throw new MalformedFile('an impossible number of items')
  const items: Uint8Array[] = []
  let end = bytes.length
  for (let i = 0; i < count; i++) {
    const start = view.getUint16(HashPage.HEADER + 2 * i, little)
    if (start < first || start >= end) throw new MalformedFile('an item outside its page')
    items.push(bytes.subarray(start, end))
    end = start
  }
  return items
}
