/** Items of hash pages: a byte for the type, then the content, or where it is and how long. */
import { viewOf } from '../../base/bytes.ts'

export class MalformedFile extends Error {}

const KEY_DATA = 1
export const OFF_PAGE = 3
const OFF_PAGE_SIZE = 12

export interface ItemHead {
  readonly type: number
  /** Of the content. */
  readonly length: number
  /** The first page of a long item, else 0. */
  readonly page: number
}

/** @throws MalformedFile for items that only tables with several values for a key have. */
export function itemHead(item: Uint8Array, little: boolean): ItemHead {
  const type = item[0]
  if (type === KEY_DATA) return { type, length: item.length - 1, page: 0 }
  if (type !== OFF_PAGE || item.length !== OFF_PAGE_SIZE) throw new MalformedFile('an unknown item')
  const view = viewOf(item)
  return { type, length: view.getUint32(8, little), page: view.getUint32(4, little) }
}

export function bytesItem(content: Uint8Array): Uint8Array {
  const item = new Uint8Array(content.length + 1)
  item[0] = KEY_DATA
  item.set(content, 1)
  return item
}

export function offPageItem(page: number, length: number, little: boolean): Uint8Array {
  const item = new Uint8Array(OFF_PAGE_SIZE)
  item[0] = OFF_PAGE
  const view = viewOf(item)
  view.setUint32(4, page, little)
  view.setUint32(8, length, little)
  return item
}

/** Below, at or above 0: the order of keys within a page. Of a key and its beginning the longer one comes first. */
export function compareKeys(a: Uint8Array, b: Uint8Array): number {
  const n = Math.min(a.length, b.length)
  for (let i = 0; i < n; i++) if (a[i] !== b[i]) return a[i]! - b[i]!
  return b.length - a.length
}
