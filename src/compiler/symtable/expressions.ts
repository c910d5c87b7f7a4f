/**
 * Pass one over expressions, patterns and type parameters: what each block uses and binds.
 * CPython: Python/symtable.c (symtable_visit_expr and below).
 */
import type {
  arg,
  arguments_,
  BinOp,
  comprehension,
  DictComp,
  expr,
  GeneratorExp,
  IfExp,
  keyword,
  Lambda,
  ListComp,
  Name,
  NamedExpr,
  pattern,
  SetComp,
  type_param,
  UnaryOp,
} from '../../syntax/ast.ts'
import { PyCF_ALLOW_TOP_LEVEL_AWAIT } from '../future.ts'
import { innerOf, isSpineNode, type SpineNode } from '../spine.ts'
import {
  AnnotationBlock,
  ClassBlock,
  DEF_COMP_ITER,
  DEF_GLOBAL,
  DEF_LOCAL,
  DEF_NONLOCAL,
  DEF_PARAM,
  DEF_TYPE_PARAM,
  DictComprehension,
  FunctionBlock,
  GeneratorExpression,
  isFunctionLike,
  ListComprehension,
  ModuleBlock,
  NoComprehension,
  SetComprehension,
  TypeAliasBlock,
  TypeParametersBlock,
  TypeVariableBlock,
  USE,
} from './entry.ts'
import type { Symtable } from './table.ts'

type Comprehension = ListComp | SetComp | DictComp | GeneratorExp

export function visitExprs(st: Symtable, list: readonly (expr | null)[]): void {
  for (let i = 0; i < list.length; i++) {
    const e = list[i]!
    if (e !== null) visitExpr(st, e)
  }
}

export function visitOptional(st: Symtable, e: expr | null): void {
  if (e !== null) visitExpr(st, e)
}

export function visitExpr(st: Symtable, e: expr): void {
  switch (e.kind) {
    case 'Name':
      visitName(st, e)
      return
    case 'Constant':
      return
    case 'Attribute':
    case 'Call':
    case 'Subscript':
      visitSpine(st, e)
      return
    case 'BinOp':
      visitBinOp(st, e)
      return
    case 'Compare':
      visitExpr(st, e.left)
      visitExprs(st, e.comparators)
      return
    case 'BoolOp':
    case 'JoinedStr':
    case 'TemplateStr':
      visitExprs(st, e.values)
      return
    case 'List':
    case 'Tuple':
    case 'Set':
      visitExprs(st, e.elts)
      return
    case 'UnaryOp':
      visitExpr(st, operandOf(e))
      return
    case 'FormattedValue':
    case 'Interpolation':
      visitExpr(st, e.value)
      visitOptional(st, e.format_spec)
      return
    case 'Starred':
      visitExpr(st, e.value)
      return
    case 'Dict':
      visitExprs(st, e.keys)
      visitExprs(st, e.values)
      return
    case 'Slice':
      visitOptional(st, e.lower)
      visitOptional(st, e.upper)
      visitOptional(st, e.step)
      return
    case 'IfExp':
      visitConditional(st, e)
      return
    case 'Lambda':
      visitLambda(st, e)
      return
    case 'NamedExpr':
      raiseIfAnnotationBlock(st, 'named expression', e)
      visitNamedExpr(st, e)
      return
    case 'GeneratorExp':
      visitComprehension(st, e, 'genexpr', e.elt, null)
      return
    case 'ListComp':
      visitComprehension(st, e, 'listcomp', e.elt, null)
      return
    case 'SetComp':
      visitComprehension(st, e, 'setcomp', e.elt, null)
      return
    case 'DictComp':
      visitComprehension(st, e, 'dictcomp', e.key, e.value)
      return
    case 'Yield':
    case 'YieldFrom':
      raiseIfAnnotationBlock(st, 'yield expression', e)
      visitOptional(st, e.value)
      st.current.generator = true
      if (st.current.comprehension !== NoComprehension) raiseYieldInComprehension(st, e)
      return
    case 'Await':
      raiseIfAnnotationBlock(st, 'await expression', e)
      checkAwait(st, e)
      visitExpr(st, e.value)
      st.current.coroutine = true
      return
  }
}

function visitName(st: Symtable, e: Name): void {
  const current = st.current
  if (current.inUnevaluatedAnnotation) return
  if (e.ctx !== 'Load') {
    st.checkAssignable(e.id, e, e.ctx)
    st.addDefTo(current, e.id, DEF_LOCAL, e)
    return
  }
  st.addDefTo(current, e.id, USE, e)
  // A zero-argument super() reads the cell of its class.
  if (e.id === 'super' && isFunctionLike(current)) st.addDef('__class__', USE, e)
}

// Chains (`a + b + c ...`, `- - a`, `a if b else c if d else ...`) can be thousands long: no recursion on them.

function visitSpine(st: Symtable, e: SpineNode): void {
  if (e.kind === 'Attribute') st.checkAssignable(e.attr, e, e.ctx)
  let node = innerOf(e)
  if (isSpineNode(node)) {
    const open: SpineNode[] = []
    for (; isSpineNode(node); node = innerOf(node)) {
      if (node.kind === 'Attribute') st.checkAssignable(node.attr, node, node.ctx)
      else open.push(node)
    }
    visitExpr(st, node)
    for (let i = open.length - 1; i >= 0; i--) visitLink(st, open[i]!)
  } else visitExpr(st, node)
  visitLink(st, e)
}

/** What a call or a subscript has besides what it is of. */
function visitLink(st: Symtable, e: SpineNode): void {
  if (e.kind === 'Subscript') visitExpr(st, e.slice)
  else if (e.kind === 'Call') {
    visitExprs(st, e.args)
    visitKeywords(st, e.keywords)
  }
}

function visitBinOp(st: Symtable, e: BinOp): void {
  if (e.left.kind !== 'BinOp' && e.right.kind !== 'BinOp') {
    visitExpr(st, e.left)
    visitExpr(st, e.right)
    return
  }
  const open: expr[] = [e]
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node.kind === 'BinOp') open.push(node.right, node.left)
    else visitExpr(st, node)
  }
}

function operandOf(e: UnaryOp): expr {
  while (e.operand.kind === 'UnaryOp') e = e.operand
  return e.operand
}

function visitConditional(st: Symtable, e: IfExp): void {
  let node: expr = e
  while (node.kind === 'IfExp') {
    visitExpr(st, node.test)
    visitExpr(st, node.body)
    node = node.orelse
  }
  visitExpr(st, node)
}

export function visitKeywords(st: Symtable, keywords: readonly keyword[]): void {
  for (const k of keywords) {
    if (k.arg !== null) st.checkAssignable(k.arg, k, 'Store')
  }
  for (const k of keywords) visitExpr(st, k.value)
}

function visitLambda(st: Symtable, e: Lambda): void {
  visitDefaults(st, e.args)
  st.enterBlock('lambda', FunctionBlock, e, e)
  visitArguments(st, e.args)
  visitExpr(st, e.body)
  st.exitBlock()
}

/** Default values are evaluated outside the function. */
export function visitDefaults(st: Symtable, args: arguments_): void {
  visitExprs(st, args.defaults)
  visitExprs(st, args.kw_defaults)
}

function visitParams(st: Symtable, args: readonly arg[]): void {
  for (const a of args) st.addDef(a.arg, DEF_PARAM, a)
}

export function visitArguments(st: Symtable, a: arguments_): void {
  visitParams(st, a.posonlyargs)
  visitParams(st, a.args)
  visitParams(st, a.kwonlyargs)
  if (a.vararg !== null) {
    st.addDef(a.vararg.arg, DEF_PARAM, a.vararg)
    st.current.varargs = true
  }
  if (a.kwarg !== null) {
    st.addDef(a.kwarg.arg, DEF_PARAM, a.kwarg)
    st.current.varkeywords = true
  }
}

// Assignment expressions

const NAMED_EXPR_FORBIDDEN: Record<number, string> = {
  [ClassBlock]: 'assignment expression within a comprehension cannot be used in a class body',
  [TypeParametersBlock]:
    'assignment expression within a comprehension cannot be used within the definition of a generic',
  [TypeAliasBlock]: 'assignment expression within a comprehension cannot be used in a type alias',
  [TypeVariableBlock]: 'assignment expression within a comprehension cannot be used in a TypeVar bound',
}

function visitNamedExpr(st: Symtable, e: NamedExpr): void {
  if (st.current.compIterExpr > 0) {
    throw st.error('assignment expression cannot be used in a comprehension iterable expression', e)
  }
  if (st.current.comprehension !== NoComprehension && e.target.kind === 'Name') {
    extendNamedExprScope(st, e.target)
  }
  visitExpr(st, e.value)
  visitExpr(st, e.target)
}

/** Inside comprehensions `:=` binds in the nearest block that is no comprehension (PEP 572). */
function extendNamedExprScope(st: Symtable, target: Name): void {
  const name = target.id
  for (let i = st.stack.length - 1; i >= 0; i--) {
    const entry = st.stack[i]!
    if (entry.comprehension !== NoComprehension) {
      const symbol = st.lookupIn(entry, name)
      if ((symbol & DEF_COMP_ITER) !== 0 && (symbol & DEF_LOCAL) !== 0) {
        throw st.error(
          `assignment expression cannot rebind comprehension iteration variable '${name}'`,
          target,
        )
      }
      continue
    }
    if (entry.type === FunctionBlock) {
      const isGlobal = (st.lookupIn(entry, name) & DEF_GLOBAL) !== 0
      st.addDef(name, isGlobal ? DEF_GLOBAL : DEF_NONLOCAL, target)
      st.recordDirective(name, target)
      st.addDefTo(entry, name, DEF_LOCAL, target)
      return
    }
    if (entry.type === ModuleBlock) {
      st.addDef(name, DEF_GLOBAL, target)
      st.recordDirective(name, target)
      st.addDefTo(entry, name, DEF_GLOBAL, target)
      return
    }
    const message = NAMED_EXPR_FORBIDDEN[entry.type]
    if (message !== undefined) throw st.error(message, target)
  }
}

// Comprehensions

const COMPREHENSION = {
  ListComp: ListComprehension,
  SetComp: SetComprehension,
  DictComp: DictComprehension,
  GeneratorExp: GeneratorExpression,
} as const

/** `elt` is the key and `value` the value of a dict comprehension; the value is visited first. */
function visitComprehension(
  st: Symtable,
  e: Comprehension,
  name: string,
  elt: expr,
  value: expr | null,
): void {
  const isGenerator = e.kind === 'GeneratorExp'
  const outermost = e.generators[0]!
  // The outermost iterable is evaluated outside and passed in as parameter `.0`.
  st.current.compIterExpr++
  visitExpr(st, outermost.iter)
  st.current.compIterExpr--
  const entry = st.enterBlock(name, FunctionBlock, e, e)
  entry.comprehension = COMPREHENSION[e.kind]
  if (outermost.is_async) entry.coroutine = true
  st.addDef('.0', DEF_PARAM, entry.loc)
  entry.compIterTarget = true
  visitExpr(st, outermost.target)
  entry.compIterTarget = false
  visitExprs(st, outermost.ifs)
  for (let i = 1; i < e.generators.length; i++) visitGenerator(st, e.generators[i]!)
  if (value !== null) visitExpr(st, value)
  visitExpr(st, elt)
  entry.generator = isGenerator
  const isAsync = entry.coroutine && !isGenerator
  st.exitBlock()
  if (!isAsync) return
  if (!st.inAsyncDef() && st.current.comprehension === NoComprehension && !allowsTopLevelAwait(st)) {
    throw st.error('asynchronous comprehension outside of an asynchronous function', e)
  }
  st.current.coroutine = true
}

function visitGenerator(st: Symtable, generator: comprehension): void {
  const entry = st.current
  entry.compIterTarget = true
  visitExpr(st, generator.target)
  entry.compIterTarget = false
  entry.compIterExpr++
  visitExpr(st, generator.iter)
  entry.compIterExpr--
  visitExprs(st, generator.ifs)
  if (generator.is_async) entry.coroutine = true
}

// Where await and yield may stand

/** True at module level when the caller asked for `await` there (asyncio's REPL). */
export function allowsTopLevelAwait(st: Symtable): boolean {
  return (st.future.features & PyCF_ALLOW_TOP_LEVEL_AWAIT) !== 0 && st.current.type === ModuleBlock
}

function checkAwait(st: Symtable, e: expr): void {
  if (allowsTopLevelAwait(st)) return
  if (!isFunctionLike(st.current)) throw st.error("'await' outside function", e)
  if (!st.inAsyncDef() && st.current.comprehension === NoComprehension) {
    throw st.error("'await' outside async function", e)
  }
}

function raiseIfAnnotationBlock(st: Symtable, what: string, e: expr): void {
  switch (st.current.type) {
    case AnnotationBlock:
      throw st.error(`${what} cannot be used within an annotation`, e)
    case TypeVariableBlock:
      throw st.error(`${what} cannot be used within ${st.current.scopeInfo}`, e)
    case TypeAliasBlock:
      throw st.error(`${what} cannot be used within a type alias`, e)
    case TypeParametersBlock:
      throw st.error(`${what} cannot be used within the definition of a generic`, e)
  }
}

const YIELD_INSIDE: Record<number, string> = {
  [ListComprehension]: "'yield' inside list comprehension",
  [SetComprehension]: "'yield' inside set comprehension",
  [DictComprehension]: "'yield' inside dict comprehension",
  [GeneratorExpression]: "'yield' inside generator expression",
}

function raiseYieldInComprehension(st: Symtable, e: expr): never {
  throw st.error(YIELD_INSIDE[st.current.comprehension]!, e)
}

// Type parameters

export function visitTypeParams(st: Symtable, params: readonly type_param[]): void {
  for (const p of params) visitTypeParam(st, p)
}

function visitTypeParam(st: Symtable, p: type_param): void {
  st.addDef(p.name, DEF_TYPE_PARAM | DEF_LOCAL, p)
  switch (p.kind) {
    case 'TypeVar': {
      const info = p.bound?.kind === 'Tuple' ? 'a TypeVar constraint' : 'a TypeVar bound'
      visitBoundOrDefault(st, p.bound, p, info, false)
      visitBoundOrDefault(st, p.default_value, p, 'a TypeVar default', true)
      return
    }
    case 'TypeVarTuple':
      visitBoundOrDefault(st, p.default_value, p, 'a TypeVarTuple default', false)
      return
    case 'ParamSpec':
      visitBoundOrDefault(st, p.default_value, p, 'a ParamSpec default', false)
      return
  }
}

/** Bounds and defaults are evaluated lazily, each in its own scope. */
function visitBoundOrDefault(
  st: Symtable,
  e: expr | null,
  p: type_param,
  scopeInfo: string,
  isSecond: boolean,
): void {
  if (p.name === '__classdict__') {
    throw st.error(`reserved name '${p.name}' cannot be used for type parameter`, p)
  }
  if (e === null) return
  const canSeeClassScope = st.current.canSeeClassScope
  const entry = st.newEntry(p.name, TypeVariableBlock, e)
  if (isSecond) st.typeVarDefaults.set(p, entry)
  else st.blocks.set(p, entry)
  st.enterEntry(entry)
  entry.canSeeClassScope = canSeeClassScope
  if (canSeeClassScope) st.addDef('__classdict__', USE, e)
  entry.scopeInfo = scopeInfo
  visitExpr(st, e)
  st.exitBlock()
}

// Patterns

export function visitPatterns(st: Symtable, list: readonly pattern[]): void {
  for (const p of list) visitPattern(st, p)
}

export function visitPattern(st: Symtable, p: pattern): void {
  switch (p.kind) {
    case 'MatchValue':
      visitExpr(st, p.value)
      return
    case 'MatchSingleton':
      return
    case 'MatchSequence':
    case 'MatchOr':
      visitPatterns(st, p.patterns)
      return
    case 'MatchStar':
      if (p.name !== null) st.addDef(p.name, DEF_LOCAL, p)
      return
    case 'MatchMapping':
      visitExprs(st, p.keys)
      visitPatterns(st, p.patterns)
      if (p.rest !== null) st.addDef(p.rest, DEF_LOCAL, p)
      return
    case 'MatchClass':
      visitExpr(st, p.cls)
      visitPatterns(st, p.patterns)
      for (let i = 0; i < p.kwd_attrs.length; i++) {
        st.checkAssignable(p.kwd_attrs[i]!, p.kwd_patterns[i] ?? p, 'Store')
      }
      visitPatterns(st, p.kwd_patterns)
      return
    case 'MatchAs':
      if (p.pattern !== null) visitPattern(st, p.pattern)
      if (p.name !== null) st.addDef(p.name, DEF_LOCAL, p)
      return
  }
}
