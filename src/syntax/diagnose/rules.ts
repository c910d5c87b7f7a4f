/**
 * Reads grammar.ts into rules. Done once, at the first syntax error.
 */
import * as T from '../tokens.ts'
import { GRAMMAR, INVALID_GRAMMAR } from './grammar.ts'

/** How an item of an alternative is matched. */
export type ItemKind =
  | 'token'
  | 'soft'
  | 'rule'
  | 'group'
  | 'optional'
  | 'many'
  | 'some'
  | 'separated'
  | 'and'
  | 'not'
  | 'forced'
  | 'cut'

export interface Item {
  readonly kind: ItemKind
  /** The token type (token, forced, separator of separated). */
  readonly token: number
  /** The soft keyword's or forced token's text. */
  readonly text: string
  rule: Rule | null
  /** What is repeated, optional or looked at. */
  readonly item: Item | null
  readonly alternatives: readonly Alternative[]
  /** Name under which the value is captured. */
  readonly capture: 'a' | 'b' | null
}

export interface Alternative {
  readonly items: readonly Item[]
  /** Only tried in the second run: alternatives that are one invalid_ rule, and no others. */
  readonly invalid: boolean
  readonly version: number
  readonly versionText: string
  /** Node kind or report; empty for none. */
  readonly action: string
  readonly operands: readonly ('a' | 'b')[]
  readonly message: string
  /** Index of the only item that has a value, or -1. */
  readonly single: number
  /** 1 for each type of token that it can begin with; null if it may match nothing or report an error. */
  first: FirstSet
}

export type FirstSet = Uint8Array | null

export interface Rule {
  readonly name: string
  readonly memo: boolean
  readonly index: number
  /** Switches the invalid productions off for all below it. */
  readonly withoutInvalid: boolean
  alternatives: readonly Alternative[]
  first: FirstSet
  /** A rule of expressions for which a name alone is a match. */
  readonly operand: boolean
  /** The kind of statement that the rule is for: those that are known to be complete need not be parsed. */
  readonly skipped: 'simple' | 'compound' | ''
}

const OPERANDS = new Set(
  (
    'star_named_expression named_expression star_expression expression disjunction conjunction inversion ' +
    'comparison bitwise_or bitwise_xor bitwise_and shift_expr shift_first sum term term_first factor power ' +
    'await_primary primary atom'
  ).split(' '),
)

const TOKEN_CLASSES: Readonly<Record<string, number>> = {
  NAME: T.NAME,
  NUMBER: T.NUMBER,
  STRING: T.STRING,
  NEWLINE: T.NEWLINE,
  INDENT: T.INDENT,
  DEDENT: T.DEDENT,
  ENDMARKER: T.ENDMARKER,
  TYPE_COMMENT: T.TYPE_COMMENT,
  SOFT_KEYWORD: T.SOFT_KEYWORD,
  FSTRING_START: T.FSTRING_START,
  FSTRING_MIDDLE: T.FSTRING_MIDDLE,
  FSTRING_END: T.FSTRING_END,
  TSTRING_START: T.TSTRING_START,
  TSTRING_MIDDLE: T.TSTRING_MIDDLE,
  TSTRING_END: T.TSTRING_END,
}

const LEXEME = /\s*('[^']*'|"(?:[^"\\]|\\.)*"|->|&&|[A-Za-z_]\w*|\d+|[[\](){}|*+%&!~=])/y

function lex(text: string): string[] {
  const out: string[] = []
  LEXEME.lastIndex = 0
  for (let match = LEXEME.exec(text); match !== null; match = LEXEME.exec(text)) out.push(match[1]!)
  return out
}

/** A reader of one rule's right side. */
class RuleReader {
  private readonly words: readonly string[]
  private readonly lookup: (name: string) => Rule
  private at: number
  constructor(text: string, lookup: (name: string) => Rule) {
    this.words = lex(text)
    this.lookup = lookup
    this.at = 0
  }

  alternatives(): Alternative[] {
    const out = [this.alternative()]
    while (this.words[this.at] === '|') {
      this.at++
      out.push(this.alternative())
    }
    return out
  }

  private alternative(): Alternative {
    const items: Item[] = []
    while (!this.atEnd()) items.push(this.item())
    let version = 0
    let versionText = ''
    if (this.words[this.at] === '{') {
      version = Number(this.words[this.at + 1])
      versionText = unquote(this.words[this.at + 2]!)
      this.at += 4
    }
    let action = ''
    const operands: ('a' | 'b')[] = []
    let message = ''
    if (this.words[this.at] === '->') {
      action = this.words[this.at + 1]!
      this.at += 2
      for (let word = this.words[this.at]; word === 'a' || word === 'b'; word = this.words[++this.at])
        operands.push(word)
      if (this.words[this.at]?.startsWith('"')) message = unquote(this.words[this.at++]!)
    }
    const invalid = items.length === 1 && items[0]!.rule?.name.startsWith('invalid_') === true
    return {
      items,
      invalid,
      version,
      versionText,
      action,
      operands,
      message,
      single: singleItem(items),
      first: null,
    }
  }

  private atEnd(): boolean {
    const word = this.words[this.at]
    return word === undefined || word === '|' || word === ')' || word === ']' || word === '->' || word === '{'
  }

  private item(): Item {
    const word = this.words[this.at]!
    if (word === '~') return this.prefixed('cut', false)
    if (word === '&') return this.prefixed('and', true)
    if (word === '!') return this.prefixed('not', true)
    if (word === '&&') {
      const text = unquote(this.words[this.at + 1]!)
      this.at += 2
      return makeItem('forced', { token: T.TOKEN_BY_TEXT.get(text)!, text })
    }
    let capture: 'a' | 'b' | null = null
    if ((word === 'a' || word === 'b') && this.words[this.at + 1] === '=') {
      capture = word
      this.at += 2
    }
    return { ...this.repeated(this.atom()), capture }
  }

  private prefixed(kind: ItemKind, operand: boolean): Item {
    this.at++
    return makeItem(kind, { item: operand ? this.repeated(this.atom()) : null })
  }

  private repeated(item: Item): Item {
    const word = this.words[this.at]
    if (word === '*' || word === '+') {
      this.at++
      return makeItem(word === '*' ? 'many' : 'some', { item })
    }
    if (word !== '%') return item
    const token = T.TOKEN_BY_TEXT.get(unquote(this.words[this.at + 1]!))!
    this.at += 2
    return makeItem('separated', { item, token })
  }

  private atom(): Item {
    const word = this.words[this.at++]!
    if (word === '(' || word === '[') {
      const alternatives = this.alternatives()
      this.at++
      return makeItem(word === '(' ? 'group' : 'optional', { alternatives })
    }
    if (word.startsWith("'")) return makeItem('token', { token: tokenOf(unquote(word)), text: unquote(word) })
    if (word.startsWith('"')) return makeItem('soft', { text: unquote(word) })
    const token = TOKEN_CLASSES[word]
    if (token !== undefined) return makeItem('token', { token })
    return makeItem('rule', { rule: this.lookup(word) })
  }
}

function tokenOf(text: string): number {
  const token = T.TOKEN_BY_TEXT.get(text)
  if (token === undefined) throw new Error(`grammar: unknown token ${text}`)
  return token
}

function makeItem(kind: ItemKind, parts: Partial<Item>): Item {
  return { kind, token: -1, text: '', rule: null, item: null, alternatives: [], capture: null, ...parts }
}

function unquote(word: string): string {
  return word.slice(1, -1).replaceAll('\\"', '"')
}

/** Lookaheads and cuts have no value; an alternative with one other item has that item's value. */
function singleItem(items: readonly Item[]): number {
  const valued = items.flatMap((item, i) =>
    item.kind === 'and' || item.kind === 'not' || item.kind === 'cut' ? [] : [i],
  )
  return valued.length === 1 ? valued[0]! : -1
}

// ------------------------------------------------------------------ first tokens

/** Adds to sets until nothing changes: rules refer to each other in circles. */
function findFirstSets(rules: readonly Rule[]): void {
  for (const rule of rules) rule.first = new Uint8Array(TOKEN_TYPES)
  for (let changed = true; changed; ) {
    changed = false
    for (const rule of rules) {
      const first = firstOfAll(rule.alternatives)
      if (!sameSet(rule.first, first)) {
        rule.first = first
        changed = true
      }
    }
  }
}

const TOKEN_TYPES = 160

function sameSet(a: FirstSet, b: FirstSet): boolean {
  if (a === null || b === null) return a === b
  return a.every((bit, i) => bit === b[i])
}

function firstOfAll(alternatives: readonly Alternative[]): FirstSet {
  const all = new Uint8Array(TOKEN_TYPES)
  let any = false
  for (const alternative of alternatives) {
    alternative.first = firstOfItems(alternative.items)
    if (alternative.first === null) any = true
    else
      alternative.first.forEach((bit, i) => {
        if (bit === 1) all[i] = 1
      })
  }
  return any ? null : all
}

/** What a row of items can begin with: all those up to the first that must match something. */
function firstOfItems(items: readonly Item[]): FirstSet {
  const all = new Uint8Array(TOKEN_TYPES)
  for (const item of items) {
    if (item.kind === 'cut' || item.kind === 'and' || item.kind === 'not') continue
    const first = firstOfItem(item)
    if (first === null) return null
    first.forEach((bit, i) => {
      if (bit === 1) all[i] = 1
    })
    if (item.kind !== 'optional' && item.kind !== 'many') return all
  }
  return null
}

function firstOfItem(item: Item): FirstSet {
  switch (item.kind) {
    case 'token':
      return oneToken(item.token === T.SOFT_KEYWORD ? T.NAME : item.token)
    case 'soft':
      return oneToken(T.NAME)
    case 'rule':
      return item.rule!.first
    case 'group':
    case 'optional':
      return firstOfAll(item.alternatives)
    case 'many':
    case 'some':
    case 'separated':
      return firstOfItem(item.item!)
    default:
      return null
  }
}

function oneToken(type: number): FirstSet {
  const first = new Uint8Array(TOKEN_TYPES)
  first[type] = 1
  return first
}

/** All rules by name. */
export function readRules(): ReadonlyMap<string, Rule> {
  const rules = new Map<string, Rule>()
  const sources: [Rule, string][] = []
  for (const line of `${GRAMMAR}${INVALID_GRAMMAR}`
    .replaceAll(':\n  | ', ': ')
    .replaceAll('\n  |', ' |')
    .split('\n')) {
    const colon = line.indexOf(':')
    if (colon < 0) continue
    const memo = line[colon - 1] === '*'
    const name = line.slice(0, memo ? colon - 1 : colon)
    const withoutInvalid = name.endsWith('_without_invalid')
    const skipped = name === 'simple_stmt' ? 'simple' : name === 'compound_stmt' ? 'compound' : ''
    const rule: Rule = {
      name,
      memo,
      index: rules.size,
      withoutInvalid,
      alternatives: [],
      first: null,
      operand: OPERANDS.has(name),
      skipped,
    }
    rules.set(name, rule)
    sources.push([rule, line.slice(colon + 1)])
  }
  const lookup = (name: string): Rule => {
    const rule = rules.get(name)
    if (rule === undefined) throw new Error(`grammar: unknown rule ${name}`)
    return rule
  }
  for (const [rule, text] of sources) rule.alternatives = new RuleReader(text, lookup).alternatives()
  findFirstSets([...rules.values()])
  return rules
}
