/**
 * Pass one over statements: opens blocks for functions, classes, type aliases and annotations,
 * and records every binding. CPython: Python/symtable.c (symtable_visit_stmt).
 */

import { CO_FUTURE_ANNOTATIONS } from '../../bytecode/code.ts'
import type {
  AnnAssign,
  AsyncFunctionDef,
  alias,
  arg,
  arguments_,
  ClassDef,
  excepthandler,
  expr,
  FunctionDef,
  Global,
  If,
  ImportFrom,
  match_case,
  Nonlocal,
  stmt,
  Try,
  TryStar,
  TypeAlias,
  type_param,
  withitem,
} from '../../syntax/ast.ts'
import { isDocstring } from '../docstring.ts'
import { elifOf } from '../elif.ts'
import type { Location } from '../location.ts'
import {
  AnnotationBlock,
  ClassBlock,
  DEF_ANNOT,
  DEF_GLOBAL,
  DEF_IMPORT,
  DEF_LOCAL,
  DEF_NONLOCAL,
  DEF_PARAM,
  FunctionBlock,
  ModuleBlock,
  TypeAliasBlock,
  TypeParametersBlock,
  USE,
} from './entry.ts'
import {
  allowsTopLevelAwait,
  visitArguments,
  visitDefaults,
  visitExpr,
  visitExprs,
  visitKeywords,
  visitOptional,
  visitPattern,
  visitTypeParams,
} from './expressions.ts'
import type { Symtable } from './table.ts'

type FunctionStmt = FunctionDef | AsyncFunctionDef

export function visitStmts(st: Symtable, list: readonly stmt[]): void {
  for (let i = 0; i < list.length; i++) visitStmt(st, list[i]!)
}

export function visitStmt(st: Symtable, s: stmt): void {
  switch (s.kind) {
    case 'Expr':
      visitExpr(st, s.value)
      return
    case 'Assign':
      visitExprs(st, s.targets)
      visitExpr(st, s.value)
      return
    case 'Return':
      if (s.value !== null) {
        visitExpr(st, s.value)
        st.current.returnsValue = true
      }
      return
    case 'If':
      visitIf(st, s)
      return
    case 'While':
      visitExpr(st, s.test)
      visitConditional(st, s.body, s.orelse)
      return
    case 'FunctionDef':
    case 'AsyncFunctionDef':
      visitFunction(st, s)
      return
    case 'ClassDef':
      visitClass(st, s)
      return
    case 'For':
      visitExpr(st, s.target)
      visitExpr(st, s.iter)
      visitConditional(st, s.body, s.orelse)
      return
    case 'AugAssign':
      visitExpr(st, s.target)
      visitExpr(st, s.value)
      return
    case 'AnnAssign':
      visitAnnAssign(st, s)
      return
    case 'Try':
    case 'TryStar':
      visitTry(st, s)
      return
    case 'With':
      visitWith(st, s.items, s.body)
      return
    case 'Raise':
      visitOptional(st, s.exc)
      visitOptional(st, s.cause)
      return
    case 'Assert':
      visitExpr(st, s.test)
      visitOptional(st, s.msg)
      return
    case 'Import':
      visitAliases(st, s.names)
      return
    case 'ImportFrom':
      visitAliases(st, s.names)
      checkFutureImport(st, s)
      return
    case 'Delete':
      visitExprs(st, s.targets)
      return
    case 'Global':
    case 'Nonlocal':
      visitDeclaration(st, s)
      return
    case 'Match':
      visitMatch(st, s.subject, s.cases)
      return
    case 'TypeAlias':
      visitTypeAlias(st, s)
      return
    case 'AsyncWith':
      requireCoroutine(st, "'async with' outside async function", s)
      visitWith(st, s.items, s.body)
      return
    case 'AsyncFor':
      requireCoroutine(st, "'async for' outside async function", s)
      visitExpr(st, s.target)
      visitExpr(st, s.iter)
      visitConditional(st, s.body, s.orelse)
      return
    case 'Pass':
    case 'Break':
    case 'Continue':
      return
  }
}

/** Annotations inside may never be reached, which the class or module has to remember at run time. */
function visitConditional(st: Symtable, body: readonly stmt[], orelse: readonly stmt[]): void {
  const entry = st.current
  const saved = entry.inConditionalBlock
  entry.inConditionalBlock = true
  visitStmts(st, body)
  visitStmts(st, orelse)
  entry.inConditionalBlock = saved
}

/** A chain of `elif` is a loop here: it can be thousands of conditions long. */
function visitIf(st: Symtable, s: If): void {
  const entry = st.current
  const saved = entry.inConditionalBlock
  for (let branch: If | null = s; branch !== null; ) {
    visitExpr(st, branch.test)
    entry.inConditionalBlock = true
    visitStmts(st, branch.body)
    const elif = elifOf(branch)
    if (elif === null) visitStmts(st, branch.orelse)
    branch = elif
  }
  entry.inConditionalBlock = saved
}

function visitTry(st: Symtable, s: Try | TryStar): void {
  const entry = st.current
  const saved = entry.inConditionalBlock
  entry.inConditionalBlock = true
  visitStmts(st, s.body)
  for (const handler of s.handlers) visitExceptHandler(st, handler)
  visitStmts(st, s.orelse)
  visitStmts(st, s.finalbody)
  entry.inConditionalBlock = saved
}

function visitExceptHandler(st: Symtable, handler: excepthandler): void {
  visitOptional(st, handler.type)
  if (handler.name !== null) st.addDef(handler.name, DEF_LOCAL, handler)
  visitStmts(st, handler.body)
}

function visitWith(st: Symtable, items: readonly withitem[], body: readonly stmt[]): void {
  const entry = st.current
  const saved = entry.inConditionalBlock
  entry.inConditionalBlock = true
  for (const item of items) {
    visitExpr(st, item.context_expr)
    visitOptional(st, item.optional_vars)
  }
  visitStmts(st, body)
  entry.inConditionalBlock = saved
}

function visitMatch(st: Symtable, subject: expr, cases: readonly match_case[]): void {
  const entry = st.current
  visitExpr(st, subject)
  const saved = entry.inConditionalBlock
  entry.inConditionalBlock = true
  for (const c of cases) {
    visitPattern(st, c.pattern)
    visitOptional(st, c.guard)
    visitStmts(st, c.body)
  }
  entry.inConditionalBlock = saved
}

function requireCoroutine(st: Symtable, message: string, s: stmt): void {
  if (allowsTopLevelAwait(st)) st.current.coroutine = true
  if (!st.current.coroutine) throw st.error(message, s)
}

// Functions, classes, type aliases

function visitFunction(st: Symtable, s: FunctionStmt): void {
  st.addDef(s.name, DEF_LOCAL, s)
  visitDefaults(st, s.args)
  visitExprs(st, s.decorator_list)
  const isGeneric = s.type_params.length > 0
  if (isGeneric) {
    const hasKwDefaults = s.args.kw_defaults.some(e => e !== null)
    enterTypeParams(st, s.name, s.type_params, s, true, hasKwDefaults)
    visitTypeParams(st, s.type_params)
  }
  // Made before its annotation scope is entered: the two are siblings.
  const entry = st.newEntry(s.name, FunctionBlock, s)
  st.blocks.set(s, entry)
  entry.hasDocstring = isDocstring(s.body[0])
  visitFunctionAnnotations(st, s)
  st.enterExisting(entry, true)
  if (s.kind === 'AsyncFunctionDef') entry.coroutine = true
  visitArguments(st, s.args)
  visitStmts(st, s.body)
  st.exitBlock()
  if (isGeneric) st.exitBlock()
}

function visitClass(st: Symtable, s: ClassDef): void {
  st.addDef(s.name, DEF_LOCAL, s)
  visitExprs(st, s.decorator_list)
  const savedPrivate = st.privateName
  const isGeneric = s.type_params.length > 0
  if (isGeneric) {
    enterTypeParams(st, s.name, s.type_params, s, false, false)
    st.privateName = s.name
    st.current.mangledNames = new Set()
    visitTypeParams(st, s.type_params)
  }
  visitExprs(st, s.bases)
  visitKeywords(st, s.keywords)
  const entry = st.enterBlock(s.name, ClassBlock, s, s)
  st.privateName = s.name
  if (isGeneric) {
    st.addDef('__type_params__', DEF_LOCAL, s)
    st.addDef('.type_params', USE, s)
  }
  entry.hasDocstring = isDocstring(s.body[0])
  visitStmts(st, s.body)
  st.exitBlock()
  if (isGeneric) st.exitBlock()
  st.privateName = savedPrivate
}

function visitTypeAlias(st: Symtable, s: TypeAlias): void {
  visitExpr(st, s.name)
  const name = s.name.kind === 'Name' ? s.name.id : ''
  const inClass = st.current.type === ClassBlock
  const isGeneric = s.type_params.length > 0
  if (isGeneric) {
    enterTypeParams(st, name, s.type_params, s, false, false)
    visitTypeParams(st, s.type_params)
  }
  const entry = st.enterBlock(name, TypeAliasBlock, s, s)
  entry.canSeeClassScope = inClass
  if (inClass) st.addDef('__classdict__', USE, s.value)
  visitExpr(st, s.value)
  st.exitBlock()
  if (isGeneric) st.exitBlock()
}

/**
 * The scope around a generic definition: holds the type parameters and takes the evaluated defaults.
 * A function's has a `.defaults` local even without defaults, as in CPython.
 */
function enterTypeParams(
  st: Symtable,
  name: string,
  params: type_param[],
  s: stmt,
  hasDefaults: boolean,
  hasKwDefaults: boolean,
): void {
  const outerType = st.current.type
  const entry = st.enterBlock(name, TypeParametersBlock, params, s)
  if (outerType === ClassBlock) {
    entry.canSeeClassScope = true
    st.addDef('__classdict__', USE, s)
  }
  if (s.kind === 'ClassDef') {
    for (const hidden of ['.type_params', '.generic_base']) {
      st.addDef(hidden, DEF_LOCAL, s)
      st.addDef(hidden, USE, s)
    }
  }
  if (hasDefaults) st.addDef('.defaults', DEF_PARAM, s)
  if (hasKwDefaults) st.addDef('.kwdefaults', DEF_PARAM, s)
}

// Annotations

function visitFunctionAnnotations(st: Symtable, s: FunctionStmt): void {
  const outer = st.current
  const seesClass = outer.canSeeClassScope || outer.type === ClassBlock
  const entry = st.newEntry('__annotate__', AnnotationBlock, s)
  st.functionAnnotations.set(s, entry)
  st.enterEntry(entry)
  if (seesClass) {
    entry.canSeeClassScope = true
    st.addDef('__classdict__', USE, s)
  }
  const a: arguments_ = s.args
  visitArgAnnotations(st, a.posonlyargs)
  visitArgAnnotations(st, a.args)
  visitAnnotationOf(st, a.vararg)
  visitAnnotationOf(st, a.kwarg)
  visitArgAnnotations(st, a.kwonlyargs)
  if (s.returns !== null) {
    entry.annotationsUsed = true
    visitExpr(st, s.returns)
  }
  st.exitBlock()
}

function visitArgAnnotations(st: Symtable, args: readonly arg[]): void {
  for (const a of args) visitAnnotationOf(st, a)
}

function visitAnnotationOf(st: Symtable, a: arg | null): void {
  if (a === null || a.annotation === null) return
  st.current.annotationsUsed = true
  visitExpr(st, a.annotation)
}

function visitAnnAssign(st: Symtable, s: AnnAssign): void {
  st.current.annotationsUsed = true
  const target = s.target
  if (target.kind === 'Name') {
    const symbol = st.lookup(target.id)
    if ((symbol & (DEF_GLOBAL | DEF_NONLOCAL)) !== 0 && st.current !== st.top && s.simple) {
      const how = (symbol & DEF_GLOBAL) !== 0 ? 'global' : 'nonlocal'
      throw st.error(`annotated name '${target.id}' can't be ${how}`, s)
    }
    if (s.simple) st.addDef(target.id, DEF_ANNOT | DEF_LOCAL, target)
    else if (s.value !== null) st.addDef(target.id, DEF_LOCAL, target)
  } else {
    visitExpr(st, target)
  }
  visitAnnotation(st, s.annotation)
  visitOptional(st, s.value)
}

/** The annotation of a variable: all of a block's share one `__annotate__` scope. */
function visitAnnotation(st: Symtable, annotation: expr): void {
  const parent = st.current
  // A module can be observed half executed, so all of its annotations count as conditional.
  const conditional = (parent.type === ClassBlock && parent.inConditionalBlock) || parent.type === ModuleBlock
  if (conditional && !parent.hasConditionalAnnotations) {
    parent.hasConditionalAnnotations = true
    st.addDef('__conditional_annotations__', USE, annotation)
  }
  if (parent.annotationBlock === null) {
    const entry = st.newEntry('__annotate__', AnnotationBlock, annotation)
    st.enterEntry(entry)
    parent.annotationBlock = entry
    if (parent.type === ClassBlock && (st.future.features & CO_FUTURE_ANNOTATIONS) === 0) {
      entry.canSeeClassScope = true
      st.addDef('__classdict__', USE, annotation)
    }
  } else {
    st.enterExisting(parent.annotationBlock, false)
  }
  // A function's variable annotations are never evaluated.
  const unevaluated = parent.type === FunctionBlock
  if (unevaluated) st.current.inUnevaluatedAnnotation = true
  visitExpr(st, annotation)
  if (unevaluated) st.current.inUnevaluatedAnnotation = false
  st.exitBlock()
}

// Imports and declarations

function visitAliases(st: Symtable, names: readonly alias[]): void {
  for (const a of names) {
    const name = a.asname ?? a.name
    if (name === '*') {
      if (st.current.type !== ModuleBlock) throw st.error('import * only allowed at module level', a)
      continue
    }
    const dot = name.indexOf('.')
    st.addDef(dot === -1 ? name : name.slice(0, dot), DEF_IMPORT, a)
  }
}

function checkFutureImport(st: Symtable, s: ImportFrom): void {
  if (s.module !== '__future__' || (s.level ?? 0) !== 0) return
  const last: Location = st.future.location
  const late = s.lineno > last.lineno || (s.lineno === last.end_lineno && s.col_offset > last.end_col_offset)
  if (late) throw st.error('from __future__ imports must occur at the beginning of the file', s)
}

function declarationError(name: string, symbol: number, how: string): string {
  if ((symbol & DEF_PARAM) !== 0) return `name '${name}' is parameter and ${how}`
  if ((symbol & USE) !== 0) return `name '${name}' is used prior to ${how} declaration`
  if ((symbol & DEF_ANNOT) !== 0) return `annotated name '${name}' can't be ${how}`
  return `name '${name}' is assigned to before ${how} declaration`
}

function visitDeclaration(st: Symtable, s: Global | Nonlocal): void {
  const isGlobal = s.kind === 'Global'
  for (const name of s.names) {
    const symbol = st.lookup(name)
    if ((symbol & (DEF_PARAM | DEF_LOCAL | USE | DEF_ANNOT)) !== 0) {
      throw st.error(declarationError(name, symbol, isGlobal ? 'global' : 'nonlocal'), s)
    }
    st.addDef(name, isGlobal ? DEF_GLOBAL : DEF_NONLOCAL, s)
    st.recordDirective(name, s)
  }
}
