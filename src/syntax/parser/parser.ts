/**
 * The state of the parser: a cursor over lazily made tokens, and what every rule needs.
 *
 * The first pass knows nothing of error messages: whatever does not fit throws PARSE_FAILED, and
 * parse.ts then runs the diagnosing pass. The start of a node is the first *token* of its rule
 * (so parentheses count for what encloses them, not for what they enclose), its end the last
 * token that is not a NEWLINE, INDENT or DEDENT. CPython: Parser/pegen.c.
 */
import type { arg, cmpop, expr, keyword, stmt } from '../ast.ts'
import { type ErrorType, SyntaxErrorData } from '../errors.ts'
import { normalisedIdentifier } from '../identifiers.ts'
import type { Tokenizer } from '../tokenizer/tokenizer.ts'
import * as T from '../tokens.ts'
import { NodeStack } from './node_stack.ts'

/** Thrown by the first pass. It has no trace: it is control flow and must be cheap. */
export class ParseFailed {
  declare readonly reason: ErrorType | null
  constructor(reason: ErrorType | null) {
    this.reason = reason
  }
}

const PARSE_FAILED = new ParseFailed(null)
const TOO_COMPLEX = new ParseFailed('MemoryError')

/**
 * CPython's parser nests 6000 of its rules. What nests here says how many rules of CPython's that is; measured
 * there, as are those that are open where a statement begins. What nests without brackets, which may be thousands
 * deep, is parsed by loops: brackets are at most 200, blocks 100.
 */
const MAX_DEPTH = 6000
const STATEMENT_DEPTH = 31
/** Rules from a bracket to the expression in it, from a block to its statements. */
export const BRACKET_DEPTH = 25
export const BLOCK_DEPTH = 6

export interface ParserOptions {
  readonly filename: string
  /** The 3.x of the newest syntax to accept. */
  readonly featureVersion: number
  readonly maxIntDigits: number
  readonly replaceable: Set<number> | null
}

/** Where an attempt began. */
export interface Checkpoint {
  readonly pos: number
  readonly depth: number
  readonly tops: readonly number[]
}

export class Parser {
  declare readonly tokenizer: Tokenizer
  declare readonly tokens: T.TokenBuffer
  /** Names by their numbers. */
  declare readonly names: readonly string[]
  declare readonly source: string
  declare readonly options: ParserOptions
  declare readonly featureVersion: number
  // Lists that are not complete, one above the other.
  readonly exprs = new NodeStack<expr>()
  readonly optionals = new NodeStack<expr | null>()
  readonly keywords = new NodeStack<keyword>()
  readonly args = new NodeStack<arg>()
  readonly stmts = new NodeStack<stmt>()
  readonly cmpops = new NodeStack<cmpop>()
  /** Index of the current token, and its type. */
  declare pos: number
  declare type: number
  declare depth: number
  /** String literals before this token have given their warnings: an attempt that failed has read them. */
  declare warnedBefore: number
  /** The first tokens of the last top-level statement that was begun, and of the one before. */
  declare statementStart: number
  declare previousStart: number
  /**
   * The first top-level statement that is right, but which a production for mistakes objects to:
   * CPython's second run reports `type X[T = int] = T`, if anything at all is wrong after it. Else -1.
   */
  declare suspectStart: number
  /** The last such statement, at any depth. */
  declare lastSuspect: number
  /** First token and end of each statement that is complete and no suspect: nothing in it is to be diagnosed. */
  declare readonly complete: number[]
  /** The top-level statements before it. */
  declare statements: readonly stmt[]

  constructor(tokenizer: Tokenizer, options: ParserOptions) {
    this.tokenizer = tokenizer
    this.tokens = tokenizer.tokens
    this.names = tokenizer.names.names
    this.source = tokenizer.source
    this.options = options
    this.featureVersion = options.featureVersion
    this.pos = 0
    this.depth = STATEMENT_DEPTH
    this.warnedBefore = 0
    this.statementStart = 0
    this.previousStart = 0
    this.suspectStart = -1
    this.lastSuspect = -1
    this.complete = []
    this.statements = []
    this.type = 0
  }

  /** Reads the first token. */
  start(): void {
    if (this.tokens.count === 0) this.tokenizer.next()
    this.type = this.tokens.type[0]!
  }

  advance(): void {
    const pos = ++this.pos
    if (pos === this.tokens.count) this.tokenizer.next()
    this.type = this.tokens.type[pos]!
  }

  /** The type of the token after the current one. */
  peek(): number {
    const next = this.pos + 1
    if (next === this.tokens.count) this.tokenizer.next()
    return this.tokens.type[next]!
  }

  /** The type of the token `distance` after the current one. */
  peekAt(distance: number): number {
    const index = this.pos + distance
    while (index >= this.tokens.count) this.tokenizer.next()
    return this.tokens.type[index]!
  }

  eat(type: number): boolean {
    if (this.type !== type) return false
    this.advance()
    return true
  }

  expect(type: number): void {
    if (this.type !== type) throw PARSE_FAILED
    this.advance()
  }

  fail(): ParseFailed {
    return PARSE_FAILED
  }

  checkpoint(): Checkpoint {
    return { pos: this.pos, depth: this.depth, tops: this.#stacks().map(stack => stack.top) }
  }

  /** Goes back after an attempt that did not fit. */
  reset({ pos, depth, tops }: Checkpoint): void {
    this.warnedBefore = Math.max(this.warnedBefore, this.pos)
    this.depth = depth
    this.pos = pos
    this.type = this.tokens.type[pos]!
    this.#stacks().forEach((stack, i) => {
      stack.top = tops[i]!
    })
  }

  #stacks(): { top: number }[] {
    return [this.exprs, this.optionals, this.keywords, this.args, this.stmts, this.cmpops]
  }

  noteSuspect(start: number): void {
    if (this.suspectStart < 0) this.suspectStart = this.statementStart
    this.lastSuspect = start
  }

  noteComplete(start: number): void {
    if (start > this.lastSuspect) this.complete.push(start, this.pos)
  }

  /** What begins with that token may be replaced by the compiler. */
  noteReplaceable(token: number): void {
    this.options.replaceable?.add(this.tokens.lineno[token]!)
  }

  needVersion(minor: number): void {
    if (this.featureVersion < minor) throw PARSE_FAILED
  }

  /** So many rules more are open. */
  enter(rules: number): void {
    this.depth += rules
    if (this.depth > MAX_DEPTH) throw TOO_COMPLEX
  }

  leave(rules: number): void {
    this.depth -= rules
  }

  text(token: number): string {
    return this.source.slice(this.tokens.start[token]!, this.tokens.end[token]!)
  }

  /** True if the current token is the name `word`: soft keywords. */
  atWord(word: string): boolean {
    return this.type === T.NAME && this.isWord(this.pos, word)
  }

  isWord(token: number, word: string): boolean {
    const start = this.tokens.start[token]!
    return this.tokens.end[token]! - start === word.length && this.source.startsWith(word, start)
  }

  /** The identifier of a NAME token. */
  nameAt(token: number): string {
    const number = this.tokens.name[token]!
    return number < 0 ? this.normalised(this.text(token)) : this.names[number]!
  }

  private normalised(name: string): string {
    const normal = normalisedIdentifier(name)
    if (normal === name || (normal !== 'None' && normal !== 'True' && normal !== 'False')) return normal
    const message = `identifier field can't represent '${normal}' constant`
    throw new SyntaxErrorData('ValueError', message, this.options.filename, null, null, null, null, null)
  }

  /** Reads a NAME and returns its identifier. */
  identifier(): string {
    if (this.type !== T.NAME) throw PARSE_FAILED
    const name = this.nameAt(this.pos)
    this.advance()
    return name
  }

  // Positions of the last token that was read.

  endLine(): number {
    return this.tokens.endLineno[this.pos - 1]!
  }

  endCol(): number {
    return this.tokens.endCol[this.pos - 1]!
  }

  /** The last token before the cursor that is not white space. */
  lastToken(): number {
    const { type } = this.tokens
    let i = this.pos - 1
    while (i > 0 && (type[i] === T.ENDMARKER || (type[i]! >= T.NEWLINE && type[i]! <= T.DEDENT))) i--
    return i
  }
}
