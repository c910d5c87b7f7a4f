/**
 * What the diagnosing pass remembers of what it has matched: kinds and positions, not a full tree.
 */

/** A matched token or rule. Columns are UTF-8 bytes. */
export class Match {
  declare readonly kind: string
  declare readonly lineno: number
  declare readonly col: number
  declare readonly endLineno: number
  declare readonly endCol: number
  /** First token. */
  declare readonly token: number
  /** Elements of lists and tuples, arguments of calls, conditions of comprehensions. */
  declare items: readonly Match[]
  /** The left side of a comparison, the iterable of a comprehension, the value of a star. */
  declare inner: Match | null
  declare keywords: readonly Match[]
  /** The name of a Name, the operator of a Compare. */
  declare text: string
  constructor(kind: string, lineno: number, col: number, endLineno: number, endCol: number, token: number) {
    this.kind = kind
    this.lineno = lineno
    this.col = col
    this.endLineno = endLineno
    this.endCol = endCol
    this.token = token
    this.items = []
    this.inner = null
    this.keywords = []
    this.text = ''
  }
}

/** The value of an item: a match, a list of them, or null for an optional item that is not there. */
export type Value = Match | readonly Match[] | null

/** No match. */
export const FAIL = Symbol('fail')
export type Result = Value | typeof FAIL

/** Captures of the alternative being matched. */
export interface Captures {
  a: Value
  b: Value
}

export function asList(value: Value): readonly Match[] {
  if (value === null) return []
  return value instanceof Match ? [value] : value
}

export function firstOf(value: Value): Match {
  return asList(value)[0]!
}

export function lastOf(value: Value): Match {
  const list = asList(value)
  return list[list.length - 1]!
}

const NAMES: Readonly<Record<string, string>> = {
  Attribute: 'attribute',
  Subscript: 'subscript',
  Starred: 'starred',
  Name: 'name',
  List: 'list',
  Tuple: 'tuple',
  Lambda: 'lambda',
  Call: 'function call',
  BoolOp: 'expression',
  BinOp: 'expression',
  UnaryOp: 'expression',
  GeneratorExp: 'generator expression',
  Yield: 'yield expression',
  YieldFrom: 'yield expression',
  Await: 'await expression',
  ListComp: 'list comprehension',
  SetComp: 'set comprehension',
  DictComp: 'dict comprehension',
  Dict: 'dict literal',
  Set: 'set display',
  JoinedStr: 'f-string expression',
  TemplateStr: 't-string expression',
  Compare: 'comparison',
  IfExp: 'conditional expression',
  NamedExpr: 'named expression',
  None: 'None',
  True: 'True',
  False: 'False',
  Ellipsis: 'ellipsis',
}

/** How messages call an expression. CPython: _PyPegen_get_expr_name. */
export function expressionName(match: Match): string {
  return NAMES[match.kind] ?? 'literal'
}

export type TargetKind = 'assign' | 'delete' | 'loop'

/** The part of an expression that makes it no target, or null. CPython: _PyPegen_get_invalid_target. */
export function invalidTarget(match: Match, kind: TargetKind): Match | null {
  switch (match.kind) {
    case 'List':
    case 'Tuple':
      for (const item of match.items) {
        const found = invalidTarget(item, kind)
        if (found !== null) return found
      }
      return null
    case 'Starred':
      return kind === 'delete' || match.inner === null ? match : invalidTarget(match.inner, kind)
    case 'Compare':
      if (kind !== 'loop') return match
      return match.text === 'In' && match.inner !== null ? invalidTarget(match.inner, kind) : null
    case 'Name':
    case 'Subscript':
    case 'Attribute':
      return null
    default:
      return match
  }
}
