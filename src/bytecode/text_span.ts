/**
 * Texts within marshal data that nobody writes to: strings when first asked for. The names that most code uses are
 * never looked at, as most code that a `.pyc` file holds never runs. The reader has checked what is read here: a text is
 * Latin-1 of either length, a tuple is a small one of texts and of references to such.
 */
import { decodeLatin1 } from './marshal_text.ts'
import { FLAG_REF, TYPE } from './marshal_types.ts'

const NO_TEXTS = new Int32Array(0)

/** The texts of one piece of data, and where those are that can be referred to. */
export class TextTable {
  private readonly bytes: Uint8Array
  private readonly view: DataView
  /** By number of the reference, the text's offset; 0 for any other value: no text is the first. */
  private offsets = NO_TEXTS

  constructor(bytes: Uint8Array, view: DataView) {
    this.bytes = bytes
    this.view = view
  }

  /** Offset of the text with that number; 0 where there is none. */
  find(reference: number): number {
    return reference >= 0 && reference < this.offsets.length ? this.offsets[reference]! : 0
  }

  note(reference: number, at: number): void {
    if (reference >= this.offsets.length) this.grow(reference)
    this.offsets[reference] = at
  }

  private grow(reference: number): void {
    const longer = new Int32Array(Math.max(64, 2 * reference, this.bytes.length >> 6))
    longer.set(this.offsets)
    this.offsets = longer
  }

  /** The numbers from `first` on are given to other values. */
  forget(first: number): void {
    if (first < this.offsets.length) this.offsets.fill(0, first)
  }

  text(at: number): string {
    const start = this.startOf(at)
    return decodeLatin1(this.bytes, this.view, start, start + this.lengthOf(at))
  }

  private isLong(at: number): boolean {
    const type = this.bytes[at]! & ~FLAG_REF
    return type === TYPE.ASCII || type === TYPE.ASCII_INTERNED
  }
  private startOf(at: number): number {
    return at + (this.isLong(at) ? 5 : 2)
  }
  private lengthOf(at: number): number {
    return this.isLong(at) ? this.view.getInt32(at + 1, true) : this.bytes[at + 1]!
  }

  countOf(tuple: number): number {
    return this.bytes[tuple + 1]!
  }

  texts(tuple: number): string[] {
    const texts = new Array<string>(this.countOf(tuple))
    let p = tuple + 2
    for (let i = 0; i < texts.length; i++) {
      if (this.bytes[p] === TYPE.REF) {
        texts[i] = this.text(this.find(this.view.getInt32(p + 1, true)))
        p += 5
      } else {
        texts[i] = this.text(p)
        p = this.startOf(p) + this.lengthOf(p)
      }
    }
    return texts
  }
}

/** A text, or a tuple of them. */
export class TextSpan {
  private readonly table: TextTable
  private readonly at: number
  constructor(table: TextTable, at: number) {
    this.table = table
    this.at = at
  }
  text(): string {
    return this.table.text(this.at)
  }
  texts(): readonly string[] {
    return this.table.texts(this.at)
  }
  /** How many texts the tuple has. */
  get length(): number {
    return this.table.countOf(this.at)
  }
}
