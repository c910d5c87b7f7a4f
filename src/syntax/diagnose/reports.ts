/**
 * The actions of the grammar: matches that later rules ask about, and the error reports.
 * CPython: the actions of Grammar/python.gram, Parser/action_helpers.c.
 */
import type { SyntaxErrorData } from '../errors.ts'
import type { Engine } from './engine.ts'
import {
  checkConversion,
  checkFormatted,
  checkImaginary,
  checkMiddle,
  checkReal,
  checkString,
} from './literals.ts'
import {
  asList,
  type Captures,
  expressionName,
  FAIL,
  firstOf,
  invalidTarget,
  lastOf,
  Match,
  type Result,
  type TargetKind,
  type Value,
} from './nodes.ts'
import { errorAt, errorAtLast, errorAtNext, errorFrom } from './place.ts'
import type { Alternative } from './rules.ts'

type Action = (engine: Engine, captures: Captures, start: number, message: string) => Result

/** Runs the action of an alternative that has matched from token `start` on. */
export function runAction(
  engine: Engine,
  alternative: Alternative,
  captures: Captures,
  start: number,
): Result {
  const { action, operands, message } = alternative
  const report = REPORTS[action]
  if (report !== undefined) {
    const first = operands[0] === undefined ? null : captures[operands[0]]
    const second = operands[1] === undefined ? first : captures[operands[1]]
    const error = report(engine, first, second, fillIn(engine, message, first))
    if (error === null) return FAIL
    throw error
  }
  const build = BUILDERS[action]
  return build === undefined ? engine.match(action, start) : build(engine, captures, start, message)
}

/** %s: the kind of the first operand; %t: its text; %i: its name. */
function fillIn(engine: Engine, message: string, operand: Value): string {
  if (!message.includes('%')) return message
  const match = firstOf(operand)
  return message.replace(/%[sti]/g, part => {
    if (part === '%s') return expressionName(match)
    return part === '%t' ? engine.text(match.token) : match.text
  })
}

// ------------------------------------------------------------------ matches with contents

function withItems(engine: Engine, kind: string, start: number, items: readonly Match[]): Match {
  const match = engine.match(kind, start)
  match.items = items
  return match
}

function isUnpacking(match: Match): boolean {
  return match.kind === 'keyword' || match.kind === 'unpacking'
}

const BUILDERS: Readonly<Record<string, Action>> = {
  first: (_engine, { a }) => a,
  joined: (_engine, { a, b }) => [...asList(a), ...asList(b)],
  Tuple: (engine, { a, b }, start) => withItems(engine, 'Tuple', start, [...asList(a), ...asList(b)]),
  List: (engine, { a }, start) => withItems(engine, 'List', start, asList(a)),
  Starred: (engine, { a }, start) => {
    const match = engine.match('Starred', start)
    match.inner = firstOf(a)
    return match
  },
  Compare: (engine, { a, b }, start) => {
    const match = engine.match('Compare', start)
    match.inner = firstOf(a)
    match.text = firstOf(b).kind
    return match
  },
  comprehension: (engine, { a, b }, start) => {
    const match = withItems(engine, 'comprehension', start, asList(b))
    match.inner = firstOf(a)
    return match
  },
  args: (engine, { a, b }, start) => {
    const rest = asList(b)
    const match = withItems(engine, 'Call', start, [...asList(a), ...rest.filter(item => !isUnpacking(item))])
    match.keywords = rest.filter(isUnpacking)
    return match
  },
  trailers: (engine, _captures, start) => engine.match(trailerKind(engine), start),
  registered: (engine, _captures, start) => {
    const match = engine.match('Statement', start)
    if (engine.invalid) engine.lastStatement = [match.lineno, match.col]
    return match
  },
  Field: (engine, _captures, start) => engine.match('Field', start),
  spec: (engine, _captures, start) => {
    checkMiddle(engine, start)
    return engine.match('Constant', start)
  },
  string: (engine, _captures, start) => engine.match(checkString(engine, start), start),
  JoinedStr: (engine, _captures, start) => {
    checkFormatted(engine, start)
    return engine.match('JoinedStr', start)
  },
  TemplateStr: (engine, _captures, start) => {
    checkFormatted(engine, start)
    return engine.match('TemplateStr', start)
  },
  concatenated: (engine, { a }, start) => {
    const parts = asList(a)
    if (parts.some(part => part.kind === 'Bytes') && parts.some(part => part.kind !== 'Bytes')) {
      throw errorAtLast(engine, 'cannot mix bytes and nonbytes literals')
    }
    return engine.match(parts.some(part => part.kind === 'JoinedStr') ? 'JoinedStr' : 'Constant', start)
  },
  conversion: (engine, { a, b }, start) => {
    checkConversion(engine, firstOf(a), firstOf(b))
    return engine.match('Name', start)
  },
  real: (engine, { a }) => {
    checkReal(engine, firstOf(a))
    return a
  },
  imaginary: (engine, { a }) => {
    checkImaginary(engine, firstOf(a))
    return a
  },
  barry: (engine, { a }, start) => {
    const old = engine.text(start) === '<>'
    if (engine.tokenizer.barry && !old)
      throw errorAtLast(engine, "with Barry as BDFL, use '<>' instead of '!='")
    return a
  },
}

/** What the last trailer of a primary makes of it: its closing token tells. */
function trailerKind(engine: Engine): string {
  const text = engine.text(engine.mark - 1)
  if (text === ')') return 'Call'
  return text === ']' ? 'Subscript' : 'Attribute'
}

// ------------------------------------------------------------------ reports

/** Returns null where the production turns out to be no mistake after all. */
type Report = (engine: Engine, first: Value, second: Value, message: string) => SyntaxErrorData | null

function lastComprehensionItem(comprehensions: Value): Match {
  const last = lastOf(comprehensions)
  return last.items.length > 0 ? last.items[last.items.length - 1]! : last.inner!
}

function isLegacy(match: Match): boolean {
  return match.kind === 'Name' && (match.text === 'print' || match.text === 'exec')
}

function targetReport(kind: TargetKind): Report {
  return (engine, first) => {
    const bad = invalidTarget(firstOf(first), kind)
    if (bad === null) return null
    const verb = kind === 'delete' ? 'delete' : 'assign to'
    return errorAt(engine, bad, bad, `cannot ${verb} ${expressionName(bad)}`)
  }
}

const REPORTS: Readonly<Record<string, Report>> = {
  at: (engine, first, _second, message) => errorAt(engine, firstOf(first), lastOf(first), message),
  range: (engine, first, second, message) => errorAt(engine, firstOf(first), lastOf(second), message),
  last_range: (engine, first, second, message) => errorAt(engine, lastOf(first), lastOf(second), message),
  from: (engine, first, _second, message) => errorFrom(engine, firstOf(first), message),
  last: (engine, _first, _second, message) => errorAtLast(engine, message),
  next: (engine, _first, _second, message) => errorAtNext(engine, message),
  indent: (engine, _first, _second, message) => errorAtLast(engine, message, 'IndentationError'),
  indent_after: (engine, first, _second, message) => {
    const text = `expected an indented block after ${message} on line ${firstOf(first).lineno}`
    return errorAtLast(engine, text, 'IndentationError')
  },
  assign_target: targetReport('assign'),
  delete_target: targetReport('delete'),
  loop_target: targetReport('loop'),
  comprehension_range: (engine, first, second, message) =>
    errorAt(engine, firstOf(first), lastComprehensionItem(second), message),
  bare_generator: (engine, first, second, message) => {
    const { items } = firstOf(first)
    if (items.length <= 1) return null
    return errorAt(engine, items[items.length - 1]!, lastComprehensionItem(second), message)
  },
  positional_after_keyword: (engine, first) => {
    const unpacked = firstOf(first).keywords.some(keyword => keyword.kind === 'unpacking')
    const what = unpacked ? 'keyword argument unpacking' : 'keyword argument'
    return errorAtLast(engine, `positional argument follows ${what}`)
  },
  legacy: (engine, first, second, message) =>
    isLegacy(firstOf(first)) ? errorAt(engine, firstOf(first), lastOf(second), message) : null,
  missing_comma: (engine, first, second, message) => {
    if (isLegacy(firstOf(first)) || engine.tokens.level[engine.mark - 1] === 0) return null
    return errorAt(engine, firstOf(first), lastOf(second), message)
  },
  old_not_equal: (engine, first, second, message) => {
    const [less, greater] = [firstOf(first), firstOf(second)]
    const adjacent = less.endLineno === greater.lineno && less.endCol === greater.col
    return adjacent ? errorAt(engine, less, greater, message) : null
  },
  type_bound: (engine, first, second, message) => {
    const what = firstOf(second).kind === 'Tuple' ? 'constraints' : 'bound'
    return errorFrom(engine, firstOf(first), `cannot use ${what} with ${message}`)
  },
  after_key: (engine, first, _second, message) => {
    const key = firstOf(first)
    const start = new Match(key.kind, key.lineno, key.endCol - 1, 0, 0, key.token)
    const end = new Match(key.kind, 0, 0, key.endLineno, -1, key.token)
    return errorAt(engine, start, end, message)
  },
}
