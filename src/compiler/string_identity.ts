/**
 * Which string constants are the very objects that are interned as names.
 *
 * Strings of name characters are interned wherever they are, so nothing is to be known about them. Any
 * other text ('A.f', 'naïve') can exist twice: as an interned name and as a literal. CPython merges the
 * constants of a compilation, so all of one text are the object that came first; marshal writes that
 * object as interned, and as one with the name, if it was a name itself. Identifiers are interned by
 * the parser; a class's qualified name is a new string, interned with its code object if it is the first.
 * CPython: const_cache_insert, intern_strings, init_code.
 */
import type { Constant } from '../base/constant.ts'
import { TupleConstant } from '../base/constant.ts'
import { toUtf16, WideString } from '../base/wide_string.ts'
import { isInternedText } from '../bytecode/sharing.ts'

export class StringIdentity {
  /** Of each text the first constant: whether it is the interned string. */
  readonly #first = new Map<string, boolean>()
  /** Qualified names of finished code objects, and those of them that nobody has asked for. */
  readonly #finished = new Set<string>()
  readonly #lately: string[] = []
  readonly #wasInterned: (text: string) => boolean

  /** `wasInterned` knows the names that the process had before this compilation. */
  constructor(wasInterned: (text: string) => boolean) {
    this.#wasInterned = wasInterned
  }

  literal(constant: Constant): void {
    this.#note(constant, false)
  }

  /** A single character as a string of its own, where others are the one string for that character. */
  loose(character: string): void {
    if (!this.#first.has(character)) this.#first.set(character, false)
  }

  /** An identifier, or a tuple of identifiers. */
  name(constant: Constant): void {
    this.#note(constant, true)
  }

  /** The qualified name of a class, as a constant of its body. */
  qualname(text: string): void {
    if (!isInternedText(text)) this.#note(text, !this.#hasFinished(text) && !this.#wasInterned(text))
  }

  codeMade(qualname: string): void {
    this.#lately.push(qualname)
  }

  #hasFinished(qualname: string): boolean {
    for (const name of this.#lately) this.#finished.add(name)
    this.#lately.length = 0
    return this.#finished.has(qualname)
  }

  #note(constant: Constant, isName: boolean): void {
    if (constant instanceof TupleConstant) {
      for (const item of constant.items) this.#note(item, isName)
    } else if (typeof constant === 'string' || constant instanceof WideString) {
      // The character that can be loose.
      if (constant === '%' && !this.#first.has(constant)) this.#first.set(constant, true)
      if (isInternedText(constant)) return
      const text = toUtf16(constant)
      if (!this.#first.has(text)) this.#first.set(text, isName)
    }
  }

  /** Of texts, as UTF-16, whose form does not say it: whether all constants are the interned string. */
  get constants(): ReadonlyMap<string, boolean> {
    return this.#first
  }
}
