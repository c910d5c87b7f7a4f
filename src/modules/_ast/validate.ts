/**
 * Checks of a tree that a program built: what the parser guarantees and the compiler relies on.
 * CPython: Python/ast.c.
 */
import {
  ComplexConstant,
  type Constant as ConstantValue,
  FloatConstant,
  FrozenSetConstant,
  ObjectConstant,
  TupleConstant,
} from '../../base/constant.ts'
import { WideString } from '../../base/wide_string.ts'
import { elifOf } from '../../compiler/elif.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import type {
  alias,
  arg,
  arguments_,
  Constant,
  comprehension,
  excepthandler,
  expr,
  expr_context,
  If,
  keyword,
  mod,
  pattern,
  stmt,
  type_param,
} from '../../syntax/ast.ts'

interface Positions {
  readonly lineno: number
  readonly col_offset: number
  readonly end_lineno: number
  readonly end_col_offset: number
}

/** Throws ValueError, or TypeError, for the first thing that is wrong. */
export function validate(tree: mod): void {
  switch (tree.kind) {
    case 'Module':
    case 'Interactive':
      checkStmts(tree.body)
      return
    case 'Expression':
      checkExpr(tree.body, 'Load')
      return
    case 'FunctionType':
      checkExprs(tree.argtypes, 'Load')
      checkExpr(tree.returns, 'Load')
  }
}

function checkPositions(n: Positions): void {
  const { lineno, end_lineno: endLine, col_offset: column, end_col_offset: endColumn } = n
  if (lineno > endLine) throw valueError(`AST node line range (${lineno}, ${endLine}) is not valid`)
  if ((lineno < 0 && endLine !== lineno) || (column < 0 && column !== endColumn)) {
    throw valueError(
      `AST node column range (${column}, ${endColumn}) for line range (${lineno}, ${endLine}) is not valid`,
    )
  }
  if (lineno === endLine && column > endColumn)
    throw valueError(`line ${lineno}, column ${column}-${endColumn} is not a valid range`)
}

function checkName(name: string): void {
  if (name === 'None' || name === 'True' || name === 'False')
    throw valueError(`identifier field can't represent '${name}' constant`)
}

function checkNames(names: readonly (string | null)[]): void {
  if (names.includes(null)) throw valueError('None disallowed in identifier list')
}

function checkNonEmpty(list: readonly unknown[], what: string, owner: string): void {
  if (list.length === 0) throw valueError(`empty ${what} on ${owner}`)
}

// ---- expressions

function checkExprs(list: readonly (expr | null)[], ctx: expr_context, nullOk = false): void {
  for (const e of list) {
    if (e !== null) checkExpr(e, ctx)
    else if (!nullOk) throw valueError('None disallowed in expression list')
  }
}

function checkOptional(e: expr | null, ctx: expr_context = 'Load'): void {
  if (e !== null) checkExpr(e, ctx)
}

function checkGenerators(generators: readonly comprehension[]): void {
  if (generators.length === 0) throw valueError('comprehension with no generators')
  for (const g of generators) {
    checkExpr(g.target, 'Store')
    checkExpr(g.iter, 'Load')
    checkExprs(g.ifs, 'Load')
  }
}

function checkKeywords(keywords: readonly keyword[]): void {
  for (const k of keywords) checkExpr(k.value, 'Load')
}

function checkArgs(args: readonly arg[]): void {
  for (const a of args) {
    checkPositions(a)
    checkOptional(a.annotation)
  }
}

function checkArguments(a: arguments_): void {
  checkArgs(a.posonlyargs)
  checkArgs(a.args)
  checkOptional(a.vararg?.annotation ?? null)
  checkArgs(a.kwonlyargs)
  checkOptional(a.kwarg?.annotation ?? null)
  if (a.defaults.length > a.posonlyargs.length + a.args.length)
    throw valueError('more positional defaults than args on arguments')
  if (a.kw_defaults.length !== a.kwonlyargs.length)
    throw valueError('length of kwonlyargs is not the same as kw_defaults on arguments')
  checkExprs(a.defaults, 'Load')
  checkExprs(a.kw_defaults, 'Load', true)
}

/** Only what literals make, and tuples and frozensets of it. */
function checkConstant(value: ConstantValue): void {
  if (value instanceof ObjectConstant) throw typeError(`got an invalid type in Constant: ${value.typeName}`)
  if (value instanceof TupleConstant || value instanceof FrozenSetConstant) value.items.forEach(checkConstant)
}

function checkContext(e: expr, ctx: expr_context): void {
  switch (e.kind) {
    case 'Name':
      checkName(e.id)
      break
    case 'Attribute':
    case 'Subscript':
    case 'Starred':
    case 'List':
    case 'Tuple':
      break
    default:
      if (ctx !== 'Load') throw valueError(`expression which can't be assigned to in ${ctx} context`)
      return
  }
  if (e.ctx !== ctx) throw valueError(`expression must have ${ctx} context but has ${e.ctx} instead`)
}

/**
 * Expressions that wait to be checked, the next one last, and their contexts: a tree may be far deeper than the host's
 * stack. A null is an item that a list may not have.
 */
const waiting: (expr | null)[] = []
const contexts: expr_context[] = []

function checkExpr(root: expr, context: expr_context): void {
  const base = waiting.length
  try {
    queue(root, context)
    while (waiting.length > base) {
      const ctx = contexts.pop()!
      const e = waiting.pop()!
      if (e === null) throw valueError('None disallowed in expression list')
      checkPositions(e)
      checkContext(e, ctx)
      queueParts(e, ctx)
    }
  } finally {
    waiting.length = base
    contexts.length = base
  }
}

function queue(e: expr | null, ctx: expr_context = 'Load'): void {
  waiting.push(e)
  contexts.push(ctx)
}

function queueOptional(e: expr | null): void {
  if (e !== null) queue(e)
}

function queueAll(list: readonly (expr | null)[], ctx: expr_context = 'Load', nullOk = false): void {
  for (let i = list.length - 1; i >= 0; i--) if (!nullOk || list[i] !== null) queue(list[i]!, ctx)
}

/** Checks what a node itself can have wrong; its parts are queued, so the one to be checked first goes last. */
function queueParts(e: expr, ctx: expr_context): void {
  switch (e.kind) {
    case 'BoolOp':
      if (e.values.length < 2) throw valueError('BoolOp with less than 2 values')
      queueAll(e.values)
      break
    case 'BinOp':
      queue(e.right)
      queue(e.left)
      break
    case 'UnaryOp':
      queue(e.operand)
      break
    case 'Lambda':
      checkArguments(e.args)
      queue(e.body)
      break
    case 'IfExp':
      queue(e.orelse)
      queue(e.body)
      queue(e.test)
      break
    case 'Dict':
      if (e.keys.length !== e.values.length)
        throw valueError("Dict doesn't have the same number of keys as values")
      queueAll(e.values)
      queueAll(e.keys, 'Load', true)
      break
    case 'Set':
      queueAll(e.elts)
      break
    case 'ListComp':
    case 'SetComp':
    case 'GeneratorExp':
      checkGenerators(e.generators)
      queue(e.elt)
      break
    case 'DictComp':
      checkGenerators(e.generators)
      queue(e.value)
      queue(e.key)
      break
    case 'Yield':
      queueOptional(e.value)
      break
    case 'YieldFrom':
    case 'Await':
    case 'Attribute':
      queue(e.value)
      break
    case 'Compare':
      if (e.comparators.length === 0) throw valueError('Compare with no comparators')
      if (e.comparators.length !== e.ops.length)
        throw valueError('Compare has a different number of comparators and operands')
      queue(e.left)
      queueAll(e.comparators)
      break
    case 'Call':
      for (let i = e.keywords.length - 1; i >= 0; i--) queue(e.keywords[i]!.value)
      queueAll(e.args)
      queue(e.func)
      break
    case 'JoinedStr':
    case 'TemplateStr':
      queueAll(e.values)
      break
    case 'FormattedValue':
    case 'Interpolation':
      queueOptional(e.format_spec)
      queue(e.value)
      break
    case 'Subscript':
      queue(e.value)
      queue(e.slice)
      break
    case 'Starred':
      queue(e.value, ctx)
      break
    case 'Slice':
      queueOptional(e.step)
      queueOptional(e.upper)
      queueOptional(e.lower)
      break
    case 'List':
    case 'Tuple':
      queueAll(e.elts, ctx)
      break
    case 'NamedExpr':
      if (e.target.kind !== 'Name') throw typeError('NamedExpr target must be a Name')
      queue(e.value)
      break
    case 'Constant':
      checkConstant(e.value)
      break
    case 'Name':
      break
  }
}

// ---- patterns

function isNumber(c: Constant, real: boolean, imaginary: boolean): boolean {
  const { value } = c
  if (value instanceof ComplexConstant) return imaginary
  return real && (typeof value === 'number' || typeof value === 'bigint' || value instanceof FloatConstant)
}

function isNegative(e: expr, imaginary: boolean): boolean {
  return (
    e.kind === 'UnaryOp' &&
    e.op === 'USub' &&
    e.operand.kind === 'Constant' &&
    isNumber(e.operand, true, imaginary)
  )
}

/** `1 + 2j` */
function isComplexLiteral(e: expr): boolean {
  if (e.kind !== 'BinOp' || (e.op !== 'Add' && e.op !== 'Sub')) return false
  const { left, right } = e
  const real = left.kind === 'Constant' ? isNumber(left, true, false) : isNegative(left, false)
  return real && right.kind === 'Constant' && isNumber(right, false, true)
}

function isLiteral(c: Constant): boolean {
  const { value } = c
  return isNumber(c, true, true) || typeof value === 'string' || isWideOrBytes(value)
}
const isWideOrBytes = (v: unknown): boolean => v instanceof WideString || v instanceof Uint8Array

function checkMatchValue(e: expr): void {
  checkExpr(e, 'Load')
  switch (e.kind) {
    case 'Constant':
      if (isLiteral(e)) return
      throw valueError('unexpected constant inside of a literal pattern')
    case 'Attribute':
    case 'JoinedStr':
    case 'TemplateStr':
      return
  }
  if (isNegative(e, true) || isComplexLiteral(e)) return
  throw valueError('patterns may only match literals and attribute lookups')
}

function checkCapture(name: string | null): void {
  if (name === null) return
  if (name === '_') throw valueError("can't capture name '_' in patterns")
  checkName(name)
}

function checkPatterns(list: readonly pattern[], starOk: boolean): void {
  for (const p of list) checkPattern(p, starOk)
}

function checkClassName(cls: expr): void {
  let e = cls
  while (e.kind === 'Attribute') e = e.value
  if (e.kind !== 'Name') throw valueError('MatchClass cls field can only contain Name or Attribute nodes.')
}

function checkPattern(p: pattern, starOk: boolean): void {
  if (p === null) throw valueError('None disallowed in pattern list')
  checkPositions(p)
  switch (p.kind) {
    case 'MatchValue':
      checkMatchValue(p.value)
      break
    case 'MatchSingleton':
      if (p.value !== null && typeof p.value !== 'boolean')
        throw valueError('MatchSingleton can only contain True, False and None')
      break
    case 'MatchSequence':
      checkPatterns(p.patterns, true)
      break
    case 'MatchMapping':
      if (p.keys.length !== p.patterns.length)
        throw valueError("MatchMapping doesn't have the same number of keys as patterns")
      checkCapture(p.rest)
      for (const key of p.keys) if (!isSingleton(key)) checkMatchValue(key)
      checkPatterns(p.patterns, false)
      break
    case 'MatchClass':
      if (p.kwd_attrs.length !== p.kwd_patterns.length)
        throw valueError("MatchClass doesn't have the same number of keyword attributes as patterns")
      checkExpr(p.cls, 'Load')
      checkClassName(p.cls)
      checkNames(p.kwd_attrs)
      for (const name of p.kwd_attrs) checkName(name)
      checkPatterns(p.patterns, false)
      checkPatterns(p.kwd_patterns, false)
      break
    case 'MatchStar':
      if (!starOk) throw valueError("can't use MatchStar here")
      checkCapture(p.name)
      break
    case 'MatchAs':
      checkCapture(p.name)
      if (p.pattern === null) break
      if (p.name === null) throw valueError('MatchAs must specify a target name if a pattern is given')
      checkPattern(p.pattern, false)
      break
    case 'MatchOr':
      if (p.patterns.length < 2) throw valueError('MatchOr requires at least 2 patterns')
      checkPatterns(p.patterns, false)
  }
}

const isSingleton = (e: expr): boolean =>
  e.kind === 'Constant' && (e.value === null || typeof e.value === 'boolean')

// ---- statements

function checkStmts(list: readonly (stmt | null)[]): void {
  for (const s of list) {
    if (s === null) throw valueError('None disallowed in statement list')
    checkStmt(s)
  }
}

function checkBody(body: readonly stmt[], owner: string): void {
  checkNonEmpty(body, 'body', owner)
  checkStmts(body)
}

function checkTargets(targets: readonly expr[], ctx: 'Del' | 'Store'): void {
  checkNonEmpty(targets, 'targets', ctx === 'Del' ? 'Delete' : 'Assign')
  checkExprs(targets, ctx)
}

function checkTypeParams(params: readonly (type_param | null)[]): void {
  for (const p of params) {
    if (p === null) throw valueError('None disallowed in type parameter list')
    checkPositions(p)
    checkName(p.name)
    if (p.kind === 'TypeVar') checkOptional(p.bound)
    checkOptional(p.default_value)
  }
}

/** CPython checks less of the handlers of `except*`. */
function checkHandlers(handlers: readonly excepthandler[], star: boolean): void {
  for (const h of handlers) {
    if (h === null) throw valueError('None disallowed in handler list')
    if (!star) checkPositions(h)
    checkOptional(h.type)
    if (!star && h.name !== null) checkName(h.name)
    checkBody(h.body, 'ExceptHandler')
  }
}

function checkTry(s: Extract<stmt, { kind: 'Try' | 'TryStar' }>): void {
  checkBody(s.body, s.kind)
  if (s.handlers.length === 0 && s.finalbody.length === 0)
    throw valueError(`${s.kind} has neither except handlers nor finalbody`)
  if (s.handlers.length === 0 && s.orelse.length > 0)
    throw valueError(`${s.kind} has orelse but no except handlers`)
  checkHandlers(s.handlers, s.kind === 'TryStar')
  checkStmts(s.finalbody)
  checkStmts(s.orelse)
}

function checkWith(s: Extract<stmt, { kind: 'With' | 'AsyncWith' }>): void {
  checkNonEmpty(s.items, 'items', s.kind)
  for (const item of s.items) {
    checkExpr(item.context_expr, 'Load')
    checkOptional(item.optional_vars, 'Store')
  }
  checkBody(s.body, s.kind)
}

function checkFunction(s: Extract<stmt, { kind: 'FunctionDef' | 'AsyncFunctionDef' }>): void {
  checkName(s.name)
  checkBody(s.body, s.kind)
  checkTypeParams(s.type_params)
  checkArguments(s.args)
  checkExprs(s.decorator_list, 'Load')
  checkOptional(s.returns)
}

function checkMatch(s: Extract<stmt, { kind: 'Match' }>): void {
  checkExpr(s.subject, 'Load')
  checkNonEmpty(s.cases, 'cases', 'Match')
  for (const c of s.cases) {
    checkPattern(c.pattern, false)
    checkOptional(c.guard)
    checkBody(c.body, 'match_case')
  }
}

function checkAliases(names: readonly alias[]): void {
  for (const a of names) {
    checkName(a.name)
    if (a.asname !== null) checkName(a.asname)
  }
}

function checkAnnAssign(s: Extract<stmt, { kind: 'AnnAssign' }>): void {
  if (s.target.kind !== 'Name' && s.simple !== 0) throw typeError('AnnAssign with simple non-Name target')
  checkExpr(s.target, 'Store')
  checkOptional(s.value)
  checkExpr(s.annotation, 'Load')
}

/** A chain of `elif` is a loop here. */
function checkConditions(s: If): void {
  for (let node = s; ; ) {
    checkExpr(node.test, 'Load')
    checkBody(node.body, node.kind)
    const next = elifOf(node)
    if (next === null) {
      checkStmts(node.orelse)
      return
    }
    checkPositions(next)
    node = next
  }
}

function checkStmt(s: stmt): void {
  checkPositions(s)
  switch (s.kind) {
    case 'FunctionDef':
    case 'AsyncFunctionDef':
      checkFunction(s)
      break
    case 'ClassDef':
      checkName(s.name)
      checkBody(s.body, 'ClassDef')
      checkTypeParams(s.type_params)
      checkExprs(s.bases, 'Load')
      checkKeywords(s.keywords)
      checkExprs(s.decorator_list, 'Load')
      break
    case 'Return':
      checkOptional(s.value)
      break
    case 'Delete':
      checkTargets(s.targets, 'Del')
      break
    case 'Assign':
      checkTargets(s.targets, 'Store')
      checkExpr(s.value, 'Load')
      break
    case 'AugAssign':
      checkExpr(s.target, 'Store')
      checkExpr(s.value, 'Load')
      break
    case 'AnnAssign':
      checkAnnAssign(s)
      break
    case 'TypeAlias':
      if (s.name.kind !== 'Name') throw typeError('TypeAlias with non-Name name')
      checkExpr(s.name, 'Store')
      checkTypeParams(s.type_params)
      checkExpr(s.value, 'Load')
      break
    case 'For':
    case 'AsyncFor':
      checkExpr(s.target, 'Store')
      checkExpr(s.iter, 'Load')
      checkBody(s.body, s.kind)
      checkStmts(s.orelse)
      break
    case 'If':
      checkConditions(s)
      break
    case 'While':
      checkExpr(s.test, 'Load')
      checkBody(s.body, s.kind)
      checkStmts(s.orelse)
      break
    case 'With':
    case 'AsyncWith':
      checkWith(s)
      break
    case 'Match':
      checkMatch(s)
      break
    case 'Raise':
      if (s.exc === null && s.cause !== null) throw valueError('Raise with cause but no exception')
      checkOptional(s.exc)
      checkOptional(s.cause)
      break
    case 'Try':
    case 'TryStar':
      checkTry(s)
      break
    case 'Assert':
      checkExpr(s.test, 'Load')
      checkOptional(s.msg)
      break
    case 'Import':
      checkNonEmpty(s.names, 'names', 'Import')
      checkAliases(s.names)
      break
    case 'ImportFrom':
      if ((s.level ?? 0) < 0) throw valueError('Negative ImportFrom level')
      checkNonEmpty(s.names, 'names', 'ImportFrom')
      checkAliases(s.names)
      break
    case 'Global':
    case 'Nonlocal':
      checkNonEmpty(s.names, 'names', s.kind)
      checkNames(s.names)
      break
    case 'Expr':
      checkExpr(s.value, 'Load')
      break
    case 'Pass':
    case 'Break':
    case 'Continue':
      break
  }
}
