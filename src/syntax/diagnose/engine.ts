/**
 * A packrat parser over the rules of grammar.ts, which finds out what CPython says about a
 * source that does not parse. It runs only for errors, so it is written for fidelity, not speed.
 *
 * `fill` counts the tokens that were asked for: the last of them is where generic errors point.
 * CPython: Parser/parser.c, Parser/pegen.c.
 */
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import * as T from '../tokens.ts'
import { checkNumber } from './literals.ts'
import { type Captures, FAIL, Match, type Result, type Value } from './nodes.ts'
import { errorAt, errorAtLast } from './place.ts'
import { runAction } from './reports.ts'
import type { Alternative, Item, Rule } from './rules.ts'

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
  }

  /** Runs a rule from a token on. Throws SyntaxErrorData; true if the rule matched. */
  run(rule: Rule, start: number, invalid: boolean): boolean {
    this.memos = []
    this.mark = start
    this.fill = Math.max(this.fill, start)
    this.invalid = invalid
    return this.parseRule(rule) !== FAIL
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

  private parseRule(rule: Rule): Result {
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
    const { invalid } = this
    if (rule.withoutInvalid) this.invalid = false
    const value = this.parseAlternatives(rule.alternatives, { a: null, b: null }, true)
    this.invalid = invalid
    if (rule.memo) {
      this.memos[rule.index] ??= new Map()
      this.memos[rule.index]!.set(start, { value, mark: this.mark })
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

  /** Tries alternatives in order. Groups share the captures of what encloses them. */
  private parseAlternatives(
    alternatives: readonly Alternative[],
    captures: Captures,
    fresh: boolean,
  ): Result {
    const start = this.mark
    this.fetch(start)
    const type = this.tokens.type[start]!
    for (const alternative of alternatives) {
      if (alternative.invalid && !this.invalid) continue
      if (alternative.first !== null && alternative.first[type] === 0) continue
      if (fresh) {
        captures.a = null
        captures.b = null
      }
      let single: Value = null
      let cut = false
      let i = 0
      for (; i < alternative.items.length; i++) {
        const item = alternative.items[i]!
        if (item.kind === 'cut') {
          cut = true
          continue
        }
        // Rules directly: nesting is limited by the JavaScript stack, and a frame less counts.
        const value = item.rule !== null ? this.parseRule(item.rule) : this.parseItem(item, captures)
        if (value === FAIL) break
        if (item.capture !== null) captures[item.capture] = value
        if (i === alternative.single) single = value
      }
      // An action without a result ends the rule: the later alternatives are not tried.
      if (i === alternative.items.length) return this.finish(alternative, captures, single, start)
      this.mark = start
      if (cut) return FAIL
    }
    return FAIL
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

  private parseItem(item: Item, captures: Captures): Result {
    switch (item.kind) {
      case 'token':
        return this.parseToken(item.token)
      case 'rule':
        return this.parseRule(item.rule!)
      case 'soft':
        return this.parseSoft(item.text)
      case 'group':
        return this.parseAlternatives(item.alternatives, captures, false)
      case 'optional': {
        const value = this.parseAlternatives(item.alternatives, captures, false)
        return value === FAIL ? null : value
      }
      case 'and':
      case 'not':
        return this.parseLookahead(item, captures)
      case 'forced':
        return this.parseForced(item)
      default:
        return this.parseRepeated(item, captures)
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

  private parseLookahead(item: Item, captures: Captures): Result {
    const { mark } = this
    const value = this.parseItem(item.item!, captures)
    this.mark = mark
    return (value !== FAIL) === (item.kind === 'and') ? null : FAIL
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

  private parseRepeated(item: Item, captures: Captures): Result {
    const list: Match[] = []
    for (;;) {
      const { mark } = this
      if (item.kind === 'separated' && list.length > 0 && this.parseToken(item.token) === FAIL) break
      const value = this.parseItem(item.item!, captures)
      if (value === FAIL || this.mark === mark) {
        this.mark = mark
        break
      }
      if (value instanceof Match) list.push(value)
      else if (value !== null) list.push(...value)
    }
    return list.length === 0 && item.kind !== 'many' ? FAIL : list
  }
}

function isWhiteSpace(type: number): boolean {
  return type === T.ENDMARKER || (type >= T.NEWLINE && type <= T.DEDENT)
}
