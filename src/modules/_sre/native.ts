/**
 * Patterns as JavaScript's own regular expressions, where both provably find the same.
 *
 * Both engines backtrack in the same order: alternatives from left to right, greedy or lazy repeats. What
 * differs is left to our own machine: groups inside repeats (JavaScript forgets them at each turn), repeats of what
 * may match nothing, references to groups that may be unset (JavaScript takes them for empty), case-blind references,
 * possessive and atomic parts, locales; and unbounded repeats inside of others, because nothing can interrupt
 * the host's engine. Python's anchors and categories are written out. CPython: Modules/_sre/sre_lib.h.
 */
import { isCharacterOp } from './char_class.ts'
import * as op from './constants.ts'
import { characterText, wordText } from './native_class.ts'

/** A pattern that JavaScript's engine runs. */
export interface NativePattern {
  /** From `lastIndex` on; at `lastIndex`; at `lastIndex` and to the end. */
  readonly search: RegExp
  readonly match: RegExp
  readonly fullMatch: RegExp
  /** As `match` and `fullMatch`, with the positions of groups. */
  readonly matchSpans: RegExp
  readonly fullMatchSpans: RegExp
  /** Groups in the order in which they end, the last first: the first that took part is `lastindex`. */
  readonly closing: readonly number[]
}

/** Beyond this the host's compiler is slow itself. */
const MAX_SOURCE = 100_000
const MAX_COUNT = 1000

class Untranslatable extends Error {}

interface Context {
  /** Inside of a repeat that may take several turns: no groups. */
  readonly repeated: boolean
  /** Inside of a repeat without a limit. */
  readonly unbounded: boolean
  /** Groups that are set whenever this place is reached. */
  readonly set: Set<number>
}

interface Part {
  readonly text: string
  /** The fewest characters that it takes. */
  readonly width: number
}

class Translator {
  private readonly code: Int32Array
  private opened = 0
  readonly closed: number[] = []

  constructor(code: Int32Array) {
    this.code = code
  }

  /** The operations from `pc` to `end`. */
  sequence(pc: number, end: number, context: Context): Part {
    const { code } = this
    const open: number[] = []
    let text = ''
    let width = 0
    while (pc < end) {
      const opcode = code[pc]!
      if (opcode === op.SUCCESS) break
      if (opcode === op.MARK) {
        text += this.mark(code[pc + 1]!, open, context)
        pc += 2
        continue
      }
      const part = this.operation(pc, context)
      text += part.text
      width += part.width
      pc = this.after(pc)
    }
    if (open.length > 0) throw new Untranslatable()
    return { text, width }
  }

  private mark(mark: number, open: number[], context: Context): string {
    if (context.repeated) throw new Untranslatable()
    const group = (mark >> 1) + 1
    if ((mark & 1) === 0) {
      if (group !== ++this.opened) throw new Untranslatable()
      open.push(group)
      return '('
    }
    if (open.pop() !== group) throw new Untranslatable()
    this.closed.push(group)
    context.set.add(group)
    return ')'
  }

  /** Where the operation after the one at `pc` is. */
  private after(pc: number): number {
    const { code } = this
    switch (code[pc]) {
      case op.ANY:
      case op.ANY_ALL:
      case op.FAILURE:
        return pc + 1
      case op.BRANCH: {
        let at = pc + 1
        while (code[at] !== 0) at += code[at]!
        return at + 1
      }
      case op.IN:
      case op.IN_IGNORE:
      case op.IN_UNI_IGNORE:
      case op.INFO:
      case op.ASSERT:
      case op.ASSERT_NOT:
      case op.REPEAT_ONE:
      case op.MIN_REPEAT_ONE:
        return pc + 1 + code[pc + 1]!
      case op.REPEAT:
        return pc + 2 + code[pc + 1]!
    }
    return pc + 2
  }

  private operation(pc: number, context: Context): Part {
    const { code } = this
    const opcode = code[pc]!
    if (isCharacterOp(opcode)) {
      const text = characterText(code, pc)
      if (text === undefined) throw new Untranslatable()
      return { text, width: 1 }
    }
    switch (opcode) {
      case op.FAILURE:
        return { text: '[]', width: 0 }
      case op.INFO:
        return { text: '', width: 0 }
      case op.AT:
        return { text: anchorText(code[pc + 1]!), width: 0 }
      case op.BRANCH:
        return this.branch(pc, context)
      case op.REPEAT_ONE:
      case op.MIN_REPEAT_ONE:
        return this.repeat(pc, pc + 1 + code[pc + 1]!, opcode === op.MIN_REPEAT_ONE, context)
      case op.REPEAT: {
        const end = pc + 1 + code[pc + 1]!
        if (code[end] !== op.MAX_UNTIL && code[end] !== op.MIN_UNTIL) throw new Untranslatable()
        return this.repeat(pc, end, code[end] === op.MIN_UNTIL, context)
      }
      case op.ASSERT:
      case op.ASSERT_NOT:
        return this.assertion(pc, context)
      case op.GROUPREF: {
        const group = code[pc + 1]! + 1
        if (!context.set.has(group)) throw new Untranslatable()
        return { text: `(?:\\${group})`, width: 0 }
      }
    }
    throw new Untranslatable()
  }

  private branch(pc: number, context: Context): Part {
    const { code } = this
    const alternatives: string[] = []
    let width = Number.POSITIVE_INFINITY
    for (let at = pc + 1; code[at] !== 0; at += code[at]!) {
      const jump = at + code[at]! - 2
      if (code[jump] !== op.JUMP) throw new Untranslatable()
      const part = this.sequence(at + 1, jump, { ...context, set: new Set(context.set) })
      alternatives.push(part.text)
      width = Math.min(width, part.width)
    }
    return { text: `(?:${alternatives.join('|')})`, width }
  }

  private repeat(pc: number, end: number, lazy: boolean, context: Context): Part {
    const { code } = this
    const min = code[pc + 2]! >>> 0
    const limit = code[pc + 3]! >>> 0
    const max = limit === op.MAXREPEAT ? Number.POSITIVE_INFINITY : limit
    if (min > MAX_COUNT || (max > MAX_COUNT && max !== Number.POSITIVE_INFINITY)) throw new Untranslatable()
    const endless = max === Number.POSITIVE_INFINITY
    if (endless && context.unbounded) throw new Untranslatable()
    const body = this.sequence(pc + 4, end, {
      repeated: context.repeated || max > 1,
      unbounded: context.unbounded || endless,
      set: new Set(context.set),
    })
    if (body.width === 0) throw new Untranslatable()
    const count = endless ? `{${min},}` : `{${min},${max}}`
    return { text: `(?:${body.text})${count}${lazy ? '?' : ''}`, width: body.width * min }
  }

  private assertion(pc: number, context: Context): Part {
    const { code } = this
    const isNot = code[pc] === op.ASSERT_NOT
    const back = code[pc + 2]!
    // Behind, JavaScript goes from right to left: which groups are set how would show it.
    const inside = { ...context, repeated: context.repeated || back !== 0, set: new Set(context.set) }
    if (back !== 0) inside.set.clear()
    const { text } = this.sequence(pc + 3, pc + 1 + code[pc + 1]!, inside)
    return { text: `(?${back === 0 ? '' : '<'}${isNot ? '!' : '='}${text})`, width: 0 }
  }
}

function anchorText(at: number): string {
  switch (at) {
    case op.AT_BEGINNING:
    case op.AT_BEGINNING_STRING:
      return '^'
    case op.AT_BEGINNING_LINE:
      return '(?<![^\\n])'
    case op.AT_END:
      return '(?=\\n?(?![^]))'
    case op.AT_END_LINE:
      return '(?![^\\n])'
    case op.AT_END_STRING:
      return '(?![^])'
    case op.AT_BOUNDARY:
      return '\\b'
    case op.AT_NON_BOUNDARY:
      return '\\B'
    case op.AT_UNI_BOUNDARY: {
      const word = wordText()
      return `(?:(?<=${word})(?!${word})|(?<!${word})(?=${word}))`
    }
    case op.AT_UNI_NON_BOUNDARY: {
      const word = wordText()
      return `(?:(?<=${word})(?=${word})|(?<!${word})(?!${word}))`
    }
  }
  throw new Untranslatable()
}

/** The code from `entry` on as JavaScript's expressions; null where that would not be the same. */
export function translate(code: Int32Array, entry: number, groups: number): NativePattern | null {
  const translator = new Translator(code)
  try {
    const { text } = translator.sequence(entry, code.length, {
      repeated: false,
      unbounded: false,
      set: new Set(),
    })
    if (text.length > MAX_SOURCE || translator.closed.length !== groups) return null
    const full = `(?:${text})(?![^])`
    return {
      search: new RegExp(text, 'g'),
      match: new RegExp(text, 'y'),
      fullMatch: new RegExp(full, 'y'),
      matchSpans: new RegExp(text, 'yd'),
      fullMatchSpans: new RegExp(full, 'yd'),
      closing: translator.closed.reverse(),
    }
  } catch (error) {
    if (error instanceof Untranslatable || error instanceof SyntaxError || error instanceof RangeError)
      return null
    throw error
  }
}
