/**
 * Which values of freshly compiled code CPython would find shared when it writes them.
 *
 * Its compiler merges equal constants, so a value's reference count is the number of places that
 * hold it, plus what lives for ever (small ints, the empty tuple and bytes, interned strings) and
 * what the caller holds (the root). The code string has a second reference from its cache.
 * Strings are interned if they are names, or constants made of name characters; the compiler says
 * which other constants are interned as names. docs/pyc.md has the whole rule.
 * CPython: Objects/codeobject.c (intern_constants), Python/marshal.c (w_ref).
 */
import { type Constant, FrozenSetConstant, SliceConstant, TupleConstant } from '../base/constant.ts'
import { fromUtf16, toUtf16, WideString } from '../base/wide_string.ts'
import { CodeObject } from './code.ts'
import type { CodeParts } from './marshal_reader.ts'
import { PlainDict, PlainList, PlainSet, type PlainValue } from './plain_value.ts'

/**
 * An int or str that is another object than equal ones elsewhere: the bounds of a slice (the
 * compiler merges slices, not what is in them), and names that no constant of that text equals.
 */
export class Separate {
  readonly value: number | bigint | string | WideString
  constructor(value: number | bigint | string | WideString) {
    this.value = value
  }
}

/** The tuples of a code object, whose items may be Separate. */
export class PartTuple {
  readonly items: readonly CountedValue[]
  constructor(items: readonly CountedValue[]) {
    this.items = items
  }
}

export type CountedValue = PlainValue | Separate | PartTuple

function isSmallInt(value: number): boolean {
  return value >= -5 && value <= 256
}

/** Whether a constant string is interned, by its form. */
export function isInternedText(text: string | WideString): boolean {
  if (typeof text !== 'string') return false
  // One Latin-1 character and the empty string are singletons, all of them interned.
  return (text.length < 2 && text <= '\xff') || /^[A-Za-z0-9_]*$/.test(text)
}

/** The bounds of a slice as values of their own. */
export function sliceBounds(slice: SliceConstant): [CountedValue, CountedValue, CountedValue] {
  return [separateBound(slice.start), separateBound(slice.stop), separateBound(slice.step)]
}

function separateBound(bound: Constant): CountedValue {
  const isLarge = typeof bound === 'bigint' || (typeof bound === 'number' && !isSmallInt(bound))
  return isLarge ? new Separate(bound) : bound
}

/**
 * Interning replaces a string by an equal one that exists, and so makes a frozenset of strings anew for
 * each code object. Which strings exist depends on what the process has seen; words it mostly has.
 */
function isRemade(value: CountedValue): boolean {
  if (!(value instanceof FrozenSetConstant)) return false
  return value.items.some(item => typeof item === 'string' && item.length > 1 && /^[A-Za-z_]\w*$/.test(item))
}

/** By outermost code object, for texts (UTF-16): whether all constants are the interned string. */
const internedConstants = new WeakMap<CodeObject, ReadonlyMap<string, boolean>>()

/** Remembers, for freshly compiled code, what the compiler found out about its strings. */
export function noteInternedConstants(root: CodeObject, texts: ReadonlyMap<string, boolean>): void {
  internedConstants.set(root, texts)
}

/** The same for code that was read: a class body loads its qualified name, mostly the code's own string. */
function classNames(value: PlainValue, found = new Map<string, boolean>()): ReadonlyMap<string, boolean> {
  if (!(value instanceof CodeObject)) return found
  if (value.names.includes('__qualname__')) found.set(value.qualname, true)
  for (const constant of value.consts) classNames(constant, found)
  return found
}

export class SharingCensus {
  readonly #root: PlainValue
  readonly #internedConstants: ReadonlyMap<string, boolean>
  readonly #parts = new Map<CodeObject, CodeParts<CountedValue>>()
  readonly #names = new Map<string, Separate>()
  readonly #ids = new Map<CountedValue, number>()
  readonly #idsByContent = new Map<string, number>()
  /** References by id. */
  readonly #counts: number[] = []
  /** Values that the compiler does not merge with equal ones. */
  readonly #unmerged = new Set<CountedValue>()
  readonly #codeStrings = new Set<CountedValue>()

  constructor(root: PlainValue) {
    this.#root = root
    const noted = root instanceof CodeObject ? internedConstants.get(root) : undefined
    this.#internedConstants = noted ?? classNames(root)
    this.#identify(root)
    this.#count(root)
  }

  /** See MarshalModel. */
  identity(value: CountedValue, interned: boolean, inSet: boolean): unknown {
    const id = this.#idOf(value)
    const shared =
      interned || inSet || this.#isHeldElsewhere(value) || (this.#counts[id]! > 1 && !isRemade(value))
    return shared ? id : undefined
  }

  /** Whether a string is interned, by its form or as a name. */
  isInterned(text: string | WideString): boolean {
    return this.#internedConstants.get(toUtf16(text)) ?? isInternedText(text)
  }

  /** The parts of a code object as values; the same ones each time. */
  parts(code: CodeObject): CodeParts<CountedValue> {
    let parts = this.#parts.get(code)
    if (parts !== undefined) return parts
    this.#unmerged.add(code.localspluskinds).add(code.code)
    this.#codeStrings.add(code.code)
    parts = {
      argcount: code.argcount,
      posonlyargcount: code.posonlyargcount,
      kwonlyargcount: code.kwonlyargcount,
      stacksize: code.stacksize,
      flags: code.flags,
      code: code.code,
      consts: new PartTuple(code.consts),
      names: this.#namesTuple(code.names),
      localsplusnames: this.#namesTuple(code.localsplusnames),
      localspluskinds: code.localspluskinds,
      filename: this.#name(code.filename),
      name: this.#name(code.name),
      qualname: this.#name(code.qualname),
      firstlineno: code.firstlineno,
      linetable: code.linetable,
      exceptiontable: code.exceptiontable,
    }
    // The only argument of these is renamed (from ".format") after the merging.
    const [first] = code.localsplusnames
    if (code.name === '__annotate__' && code.posonlyargcount === 1 && first === 'format') {
      this.#unmerged.add(parts.localsplusnames)
    }
    this.#parts.set(code, parts)
    return parts
  }

  #namesTuple(names: readonly string[]): PartTuple {
    return new PartTuple(names.map(name => this.#name(name)))
  }

  /** Names are interned, whatever they are made of. */
  #name(name: string): CountedValue {
    const text = fromUtf16(name)
    if (this.isInterned(text)) return text
    let separate = this.#names.get(name)
    if (separate === undefined) {
      separate = new Separate(text)
      this.#names.set(name, separate)
    }
    return separate
  }

  #isHeldElsewhere(value: CountedValue): boolean {
    if (value === this.#root) return true
    if (typeof value === 'number') return isSmallInt(value)
    if (value instanceof TupleConstant || value instanceof PartTuple) return value.items.length === 0
    if (!(value instanceof Uint8Array)) return false
    if (value.length === 0 || this.#codeStrings.has(value)) return true
    return value.length === 1 && !this.#unmerged.has(value)
  }

  /** Gives every value its id, inner ones first. No recursion: values may nest deep. */
  #identify(root: CountedValue): void {
    const started = new Set<CountedValue>()
    const stack: CountedValue[] = [root]
    for (let value = stack[stack.length - 1]; value !== undefined; value = stack[stack.length - 1]) {
      if (started.has(value)) {
        this.#idOf(value)
        stack.pop()
        continue
      }
      started.add(value)
      for (const child of this.#children(value)) if (!started.has(child)) stack.push(child)
    }
  }

  #count(root: CountedValue): void {
    const stack: CountedValue[] = [root]
    for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
      const id = this.#idOf(value)
      const count = (this.#counts[id] ?? 0) + 1
      this.#counts[id] = count
      if (count === 1) for (const child of this.#children(value)) stack.push(child)
    }
  }

  #children(value: CountedValue): readonly CountedValue[] {
    if (!(value instanceof CodeObject)) return children(value)
    const parts = this.parts(value)
    return [
      parts.code,
      parts.consts,
      parts.names,
      parts.localsplusnames,
      parts.localspluskinds,
      parts.filename,
      parts.name,
      parts.qualname,
      parts.linetable,
      parts.exceptiontable,
    ]
  }

  /** Equal for values that are one object in CPython. */
  #idOf(value: CountedValue): number {
    let id = this.#ids.get(value)
    if (id !== undefined) return id
    const content = this.#contentKey(value)
    id = content === null ? undefined : this.#idsByContent.get(content)
    if (id === undefined) {
      id = this.#ids.size + this.#idsByContent.size
      if (content !== null) this.#idsByContent.set(content, id)
    }
    this.#ids.set(value, id)
    return id
  }

  /** For values that are merged by content; primitives are their own keys. */
  #contentKey(value: CountedValue): string | null {
    if (value instanceof WideString) return `w${value.points.join()}`
    if (value instanceof Uint8Array) return this.#isMerged(value) ? `b${value.join()}` : null
    if (value instanceof TupleConstant || value instanceof PartTuple) {
      return this.#isMerged(value) ? `t${value.items.map(item => this.#idOf(item)).join()}` : null
    }
    return null
  }

  #isMerged(value: CountedValue): boolean {
    return !this.#unmerged.has(value) || (value instanceof Uint8Array && value.length === 0)
  }
}

function children(value: CountedValue): readonly CountedValue[] {
  if (value instanceof TupleConstant || value instanceof PartTuple) return value.items
  if (value instanceof FrozenSetConstant || value instanceof PlainList || value instanceof PlainSet) {
    return value.items
  }
  if (value instanceof SliceConstant) return sliceBounds(value)
  return value instanceof PlainDict ? value.entries.flat() : []
}
