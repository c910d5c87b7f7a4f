/**
 * A packrat parser over the rules of grammar.ts, which finds out what CPython says about a
 * source that does not parse. It runs only for errors, so it is written for fidelity, not speed.
 *
 * `fill` counts the tokens that were asked for: the last of them is where generic errors point. What is being
 * matched stands on a stack of its own (frames), so that nesting never meets the end of the host's.
 * CPython: Parser/parser.c, Parser/pegen.c.
 */
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import * as T from '../tokens.ts'
import { checkNumber } from './literals.ts'
import { type Captures, FAIL, Match, type Result, type Value } from './nodes.ts'
import { errorAt, errorAtLast, tooComplex } from './place.ts'
import { runAction } from './reports.ts'
import type { Alternative, Item, Rule } from './rules.ts'

/** More rules than CPython's parser would nest: it gives up at 6000, and what nests that deep has failed before. */
const MAX_FRAMES = 100_000

const ALTERNATIVES = 0
const REPEATED = 1
const LOOKAHEAD = 2

/** A rule, group, repetition or lookahead that is being matched. Frames are used again. */
class Frame {
  kind = ALTERNATIVES
  /** Null for a group, which shares the captures of what encloses it. */
  rule: Rule | null = null
  alternatives: readonly Alternative[] = []
  readonly own: Captures = { a: null, b: null }
  captures: Captures = this.own
  optional = false
  /** First token and its type. */
  start = 0
  type = 0
  /** The alternative, and the item in it; -1 before the first. */
  index = 0
  at = -1
  single: Value = null
  cut = false
  /** Whether productions for mistakes were on outside of the rule. */
  invalid = false
  /** What is repeated or looked at, and what was found. */
  item: Item | null = null
  list: Match[] = []
  mark = 0
}

interface Memo {
  readonly value: Result
  readonly mark: number
}

export interface EngineOptions {
  readonly filename: string
  readonly featureVersion: number
  readonly maxIntDigits: number
  /** First token and end of statements that are right. */
  readonly complete?: readonly number[]
}

function endsByStart(pairs: readonly number[]): Map<number, number> {
  const ends = new Map<number, number>()
  for (let i = 0; i < pairs.length; i += 2) ends.set(pairs[i]!, pairs[i + 1]!)
  return ends
}

/** Tokens that are whole expressions, and the kinds of match that the grammar makes of them. */
const LONE_OPERANDS: ReadonlyMap<number, string> = new Map([
  [T.NAME, 'Name'],
  [T.NUMBER, 'Token'],
  [T.TRUE, 'True'],
  [T.FALSE, 'False'],
  [T.NONE, 'None'],
])

/** Tokens that end an expression, in right and in wrong sources. */
const AFTER_OPERAND = new Set([T.COMMA, T.COLON, T.RPAR, T.RSQB, T.RBRACE, T.NEWLINE, T.SEMI])

/** Keywords that go on with a statement, rightly or not: they may make a mistake of what was complete. */
const CONTINUATIONS = new Set([T.ELIF, T.ELSE, T.EXCEPT, T.FINALLY])

export class Engine {
  declare readonly tokenizer: Tokenizer
  declare readonly tokens: T.TokenBuffer
  declare readonly options: EngineOptions
  declare mark: number
  declare fill: number
  /** Whether the productions that recognise mistakes are on. */
  declare invalid: boolean
  /** String literals before this token have given their warnings. */
  declare warnedBefore: number
  /** Line and column of the last compound statement that was complete. */
  declare lastStatement: readonly [number, number]
  /** Where complete statements end, by their first token: there is nothing to find in them. */
  declare private readonly complete: ReadonlyMap<number, number>
  declare private memos: Map<number, Memo>[]
  declare private readonly frames: Frame[]
  declare private top: number

  constructor(tokenizer: Tokenizer, options: EngineOptions) {
    this.tokenizer = tokenizer
    this.tokens = tokenizer.tokens
    this.options = options
    this.mark = 0
    this.fill = 0
    this.invalid = false
    this.warnedBefore = 0
    this.lastStatement = [0, 0]
    this.complete = endsByStart(options.complete ?? [])
    this.memos = []
    this.frames = []
    this.top = 0
  }

  /** Runs a rule from a token on. Throws SyntaxErrorData; true if the rule matched. */
  run(rule: Rule, start: number, invalid: boolean): boolean {
    this.memos = []
    this.mark = start
    this.fill = Math.max(this.fill, start)
    this.invalid = invalid
    this.top = 0
    let value = this.enterRule(rule)
    while (this.top > 0) value = this.resume(this.frames[this.top - 1]!, value)
    return value !== FAIL
  }

  /** Makes sure that token `index` is there. */
  fetch(index: number): void {
    while (index >= this.tokens.count) {
      if (this.fill <= index) this.fill = index + 1
      this.tokenizer.next()
    }
    if (this.fill <= index) this.fill = index + 1
  }

  // ---------------------------------------------------------------- rules

  // Methods that match something answer undefined if they have put a frame on the stack instead.

  private push(kind: number): Frame {
    if (this.top === MAX_FRAMES) throw tooComplex(this.options.filename)
    const frame = (this.frames[this.top++] ??= new Frame())
    frame.kind = kind
    return frame
  }

  private pushAlternatives(alternatives: readonly Alternative[], start: number): Frame {
    const frame = this.push(ALTERNATIVES)
    frame.rule = null
    frame.alternatives = alternatives
    frame.optional = false
    frame.start = start
    frame.type = this.tokens.type[start]!
    frame.index = 0
    frame.at = -1
    return frame
  }

  private enterRule(rule: Rule): Result | undefined {
    const start = this.mark
    this.fetch(start)
    if (rule.first !== null && rule.first[this.tokens.type[start]!] === 0) return FAIL
    if (rule.operand) {
      const match = this.loneOperand(start)
      if (match !== null) return match
    }
    if (rule.skipped !== '' && this.skipComplete(rule, start)) return this.match('Statement', start)
    if (rule.memo) {
      const known = this.memos[rule.index]?.get(start)
      if (known !== undefined) {
        this.mark = known.mark
        return known.value
      }
    }
    const frame = this.pushAlternatives(rule.alternatives, start)
    frame.rule = rule
    frame.captures = frame.own
    frame.invalid = this.invalid
    if (rule.withoutInvalid) this.invalid = false
    return undefined
  }

  private enterGroup(item: Item, captures: Captures): undefined {
    const start = this.mark
    this.fetch(start)
    const frame = this.pushAlternatives(item.alternatives, start)
    frame.captures = captures
    frame.optional = item.kind === 'optional'
    return undefined
  }

  /** Goes on with a frame; `value` is what it waits for, undefined at first. */
  private resume(frame: Frame, value: Result | undefined): Result | undefined {
    switch (frame.kind) {
      case ALTERNATIVES:
        return this.resumeAlternatives(frame, value)
      case REPEATED:
        return this.resumeRepeated(frame, value)
      default:
        return this.resumeLookahead(frame, value)
    }
  }

  /** Ends a rule or group with its value. */
  private leave(frame: Frame, value: Result): Result {
    this.top--
    const { rule } = frame
    if (rule === null) return frame.optional && value === FAIL ? null : value
    this.invalid = frame.invalid
    if (rule.memo) {
      this.memos[rule.index] ??= new Map()
      this.memos[rule.index]!.set(frame.start, { value, mark: this.mark })
    }
    return value
  }

  /**
   * A name, number or constant with nothing to go on after it, which all rules from named_expression
   * down to atom give alike. Displays and argument lists of any length are made of such.
   */
  private loneOperand(start: number): Match | null {
    const { type } = this.tokens
    const kind = LONE_OPERANDS.get(type[start]!)
    if (kind === undefined) return null
    // A number that is wrong is reported before the next token is asked for.
    if (kind === 'Token') checkNumber(this, start)
    this.fetch(start + 1)
    if (!AFTER_OPERAND.has(type[start + 1]!)) return null
    this.mark = start + 1
    if (kind === 'Name') return this.nameMatch(start)
    return this.matchTokens(kind, start, start)
  }

  /** Goes over a complete statement of the kind that `rule` is for. */
  private skipComplete(rule: Rule, start: number): boolean {
    const end = this.complete.get(start)
    if (end === undefined) return false
    this.fetch(end)
    const next = this.tokens.type[end]!
    const simple = next === T.NEWLINE || next === T.SEMI
    if (simple !== (rule.skipped === 'simple') || CONTINUATIONS.has(next)) return false
    this.mark = end
    return true
  }

  /** Tries alternatives in order. */
  private resumeAlternatives(frame: Frame, value: Result | undefined): Result | undefined {
    const { alternatives, captures } = frame
    for (; frame.index < alternatives.length; frame.index++, frame.at = -1) {
      const alternative = alternatives[frame.index]!
      if (frame.at < 0) {
        if (alternative.invalid && !this.invalid) continue
        if (alternative.first !== null && alternative.first[frame.type] === 0) continue
        if (frame.rule !== null) {
          captures.a = null
          captures.b = null
        }
        frame.single = null
        frame.cut = false
        frame.at = 0
      }
      const matched = this.resumeItems(frame, alternative, value)
      if (matched === undefined) return undefined
      // An action without a result ends the rule: the later alternatives are not tried.
      if (matched) return this.leave(frame, this.finish(alternative, captures, frame.single, frame.start))
      this.mark = frame.start
      if (frame.cut) break
      value = undefined
    }
    return this.leave(frame, FAIL)
  }

  /** Matches items from the current one on, for which `value` may be there already. */
  private resumeItems(
    frame: Frame,
    alternative: Alternative,
    value: Result | undefined,
  ): boolean | undefined {
    const { items } = alternative
    for (;;) {
      if (value !== undefined) {
        if (value === FAIL) return false
        const { capture } = items[frame.at]!
        if (capture !== null) frame.captures[capture] = value
        if (frame.at === alternative.single) frame.single = value
        frame.at++
      }
      if (frame.at === items.length) return true
      const item = items[frame.at]!
      if (item.kind === 'cut') {
        frame.cut = true
        frame.at++
        value = undefined
        continue
      }
      value = this.enterItem(item, frame.captures)
      if (value === undefined) return undefined
    }
  }

  private finish(alternative: Alternative, captures: Captures, single: Value, start: number): Result {
    if (alternative.version > this.options.featureVersion) {
      const { versionText, version } = alternative
      throw errorAtLast(this, `${versionText} only supported in Python 3.${version} and greater`)
    }
    const value = this.value(alternative, captures, single, start)
    if (value === FAIL) this.mark = start
    return value
  }

  private value(alternative: Alternative, captures: Captures, single: Value, start: number): Result {
    if (alternative.action !== '') return runAction(this, alternative, captures, start)
    if (alternative.single >= 0) return single
    return this.match('Sequence', start)
  }

  /** A match from token `start` to the last one that is not white space. */
  match(kind: string, start: number): Match {
    let last = this.mark - 1
    while (last > start && isWhiteSpace(this.tokens.type[last]!)) last--
    return this.matchTokens(kind, start, Math.max(start, last))
  }

  matchTokens(kind: string, first: number, last: number): Match {
    const { lineno, col, endLineno, endCol } = this.tokens
    return new Match(kind, lineno[first]!, col[first]!, endLineno[last]!, endCol[last]!, first)
  }

  // ---------------------------------------------------------------- items

  private enterItem(item: Item, captures: Captures): Result | undefined {
    switch (item.kind) {
      case 'token':
        return this.parseToken(item.token)
      case 'rule':
        return this.enterRule(item.rule!)
      case 'soft':
        return this.parseSoft(item.text)
      case 'group':
      case 'optional':
        return this.enterGroup(item, captures)
      case 'forced':
        return this.parseForced(item)
      default: {
        const isLookahead = item.kind === 'and' || item.kind === 'not'
        const frame = this.push(isLookahead ? LOOKAHEAD : REPEATED)
        frame.item = item
        frame.captures = captures
        frame.mark = this.mark
        frame.list = []
        frame.at = -1
        return undefined
      }
    }
  }

  private parseToken(type: number): Result {
    const { mark, tokens } = this
    this.fetch(mark)
    const found = tokens.type[mark]!
    if (found !== type) return type === T.SOFT_KEYWORD ? this.parseSoftKeyword() : FAIL
    this.mark = mark + 1
    return this.tokenMatch(mark, type)
  }

  private tokenMatch(token: number, type: number): Match {
    if (type === T.NAME) return this.nameMatch(token)
    if (type === T.NUMBER) checkNumber(this, token)
    return this.matchTokens('Token', token, token)
  }

  private nameMatch(token: number): Match {
    const match = this.matchTokens('Name', token, token)
    match.text = this.text(token)
    return match
  }

  text(token: number): string {
    return this.tokenizer.source.slice(this.tokens.start[token]!, this.tokens.end[token]!)
  }

  private parseSoft(text: string): Result {
    const { mark } = this
    this.fetch(mark)
    if (this.tokens.type[mark] !== T.NAME || this.text(mark) !== text) return FAIL
    this.mark = mark + 1
    return this.nameMatch(mark)
  }

  private parseSoftKeyword(): Result {
    const { mark } = this
    if (this.tokens.type[mark] !== T.NAME || !T.SOFT_KEYWORDS.includes(this.text(mark))) return FAIL
    this.mark = mark + 1
    return this.nameMatch(mark)
  }

  private resumeLookahead(frame: Frame, value: Result | undefined): Result | undefined {
    const item = frame.item!
    const found = value === undefined ? this.enterItem(item.item!, frame.captures) : value
    if (found === undefined) return undefined
    this.mark = frame.mark
    this.top--
    return (found !== FAIL) === (item.kind === 'and') ? null : FAIL
  }

  private parseForced(item: Item): Result {
    const { mark } = this
    this.fetch(mark)
    if (this.tokens.type[mark] !== item.token) {
      const match = this.matchTokens('Token', mark, mark)
      throw errorAt(this, match, match, `expected '${item.text}'`)
    }
    this.mark = mark + 1
    return this.matchTokens('Token', mark, mark)
  }

  private resumeRepeated(frame: Frame, value: Result | undefined): Result | undefined {
    const { list } = frame
    const item = frame.item!
    for (;;) {
      if (value !== undefined) {
        if (value === FAIL || this.mark === frame.mark) {
          this.mark = frame.mark
          break
        }
        if (value instanceof Match) list.push(value)
        else if (value !== null) for (const match of value) list.push(match)
      }
      frame.mark = this.mark
      if (item.kind === 'separated' && list.length > 0 && this.parseToken(item.token) === FAIL) break
      value = this.enterItem(item.item!, frame.captures)
      if (value === undefined) return undefined
    }
    this.top--
    return list.length === 0 && item.kind !== 'many' ? FAIL : list
  }
}

function isWhiteSpace(type: number): boolean {
  return type === T.ENDMARKER || (type >= T.NEWLINE && type <= T.DEDENT)
}
