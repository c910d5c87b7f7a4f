/**
 * Definitions: functions, lambdas, classes, type parameters and type aliases.
 * CPython: codegen_function, codegen_class, codegen_type_params, codegen_typealias.
 */
import { TupleConstant } from '../../base/constant.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import {
  INTRINSIC_1,
  INTRINSIC_2,
  MAKE_FUNCTION_DEFAULTS,
  MAKE_FUNCTION_KWDEFAULTS,
} from '../../bytecode/opcodes.ts'
import type {
  AsyncFunctionDef,
  arguments_,
  ClassDef,
  expr,
  FunctionDef,
  Lambda,
  stmt,
  TypeAlias,
  type_param,
} from '../../syntax/ast.ts'
import { cleanDoc, isDocstring } from '../docstring.ts'
import { type Location, NO_LOCATION } from '../location.ts'
import type { SymtableEntry } from '../symtable/entry.ts'
import type { ArgumentCounts } from '../unit.ts'
import {
  codegenDeferredAnnotations,
  codegenFunctionAnnotations,
  enterAnnotationScope,
} from './annotations.ts'
import { codegenCallHelper } from './calls.ts'
import { codegenMakeClosure, wrapInStopIterationHandler } from './closures.ts'
import { type Compiler, compareNames, NO_LABEL } from './compiler.ts'
import { codegenNameop } from './names.ts'

type FunctionStmt = FunctionDef | AsyncFunctionDef

const CONDITIONAL = '__conditional_annotations__'

function lineLocation(lineno: number): Location {
  return { lineno, end_lineno: lineno, col_offset: 0, end_col_offset: 0 }
}

// Modules and bodies

export function codegenModuleBody(
  c: Compiler,
  loc: Location,
  body: readonly stmt[],
  interactive: boolean,
): void {
  if (c.u.ste.hasConditionalAnnotations) {
    c.addOpI(OP.BUILD_SET, 0, loc)
    c.addOpI(OP.STORE_NAME, c.u.names.add(CONDITIONAL), loc)
  }
  codegenBody(c, loc, body, interactive)
}

/** The statements of a module or class, with its docstring and annotations. */
function codegenBody(c: Compiler, loc: Location, body: readonly stmt[], interactive: boolean): void {
  const { ste } = c.u
  if (c.futureAnnotations && ste.annotationsUsed) c.addOp(OP.SETUP_ANNOTATIONS, loc)
  if (body.length === 0) return
  let start = 0
  const first = body[0]
  if (!interactive && ste.hasDocstring && isDocstring(first)) {
    start = 1
    c.loadConst(cleanDoc(first.value.value), first.value.location())
    codegenNameop(c, NO_LOCATION, '__doc__', 'Store')
  }
  for (let i = start; i < body.length; i++) c.visitStmt(body[i]!)
  if (!c.futureAnnotations) codegenDeferredAnnotations(c, loc)
}

// Functions

function argumentCounts(args: arguments_): ArgumentCounts {
  return {
    argcount: args.args.length,
    posonlyargcount: args.posonlyargs.length,
    kwonlyargcount: args.kwonlyargs.length,
  }
}

function applyDecorators(c: Compiler, decorators: readonly expr[]): void {
  for (let i = decorators.length - 1; i >= 0; i--) c.addOpI(OP.CALL, 0, decorators[i]!.location())
}

function firstLine(s: FunctionStmt | ClassDef): number {
  return s.decorator_list[0]?.lineno ?? s.lineno
}

/** Pushes the defaults; answers the MAKE_FUNCTION flags for them. */
function codegenDefaults(c: Compiler, loc: Location, args: arguments_): number {
  let flags = 0
  if (args.defaults.length > 0) {
    c.visitExprs(args.defaults)
    c.addOpI(OP.BUILD_TUPLE, args.defaults.length, loc)
    flags |= MAKE_FUNCTION_DEFAULTS
  }
  let count = 0
  for (let i = 0; i < args.kwonlyargs.length; i++) {
    const value = args.kw_defaults[i] ?? null
    if (value === null) continue
    c.loadName(c.mangleInScope(args.kwonlyargs[i]!.arg), loc)
    c.visitExpr(value)
    count++
  }
  if (count === 0) return flags
  c.addOpI(OP.BUILD_MAP, count, loc)
  return flags | MAKE_FUNCTION_KWDEFAULTS
}

export function codegenFunction(c: Compiler, s: FunctionStmt): void {
  c.visitExprs(s.decorator_list)
  const firstlineno = firstLine(s)
  const loc = s.location()
  const defaultsFlags = codegenDefaults(c, loc, s.args)
  if (s.type_params.length > 0) {
    codegenGenericFunction(c, loc, s, firstlineno, defaultsFlags)
  } else {
    const flags = defaultsFlags | codegenFunctionAnnotations(c, loc, s)
    codegenFunctionBody(c, loc, s, flags, firstlineno)
  }
  applyDecorators(c, s.decorator_list)
  codegenNameop(c, loc, s.name, 'Store')
}

/** A function that takes the evaluated defaults, makes the type parameters and the function itself. */
function codegenGenericFunction(
  c: Compiler,
  loc: Location,
  s: FunctionStmt,
  firstlineno: number,
  defaultsFlags: number,
): void {
  const hasDefaults = (defaultsFlags & MAKE_FUNCTION_DEFAULTS) !== 0
  const hasKwDefaults = (defaultsFlags & MAKE_FUNCTION_KWDEFAULTS) !== 0
  const argcount = (hasDefaults ? 1 : 0) + (hasKwDefaults ? 1 : 0)
  if (argcount === 2) c.addOpI(OP.SWAP, 2, loc)
  enterTypeParameterScope(c, s.name, s.type_params, firstlineno, null, { argcount })
  codegenTypeParams(c, s.type_params)
  for (let i = 0; i < argcount; i++) c.addOpI(OP.LOAD_FAST, i, loc)
  const flags = defaultsFlags | codegenFunctionAnnotations(c, loc, s)
  codegenFunctionBody(c, loc, s, flags, firstlineno)
  c.addOpI(OP.SWAP, 2, loc)
  c.addOpI(OP.CALL_INTRINSIC_2, INTRINSIC_2.SET_FUNCTION_TYPE_PARAMS, loc)
  leaveTypeParameterScope(c, loc)
  if (argcount > 0) {
    c.addOpI(OP.SWAP, argcount + 1, loc)
    c.addOpI(OP.CALL, argcount - 1, loc)
  } else {
    callWithoutArguments(c, loc)
  }
}

function callWithoutArguments(c: Compiler, loc: Location): void {
  c.addOp(OP.PUSH_NULL, loc)
  c.addOpI(OP.CALL, 0, loc)
}

function codegenFunctionBody(
  c: Compiler,
  loc: Location,
  s: FunctionStmt,
  flags: number,
  firstlineno: number,
): void {
  const scopeType = s.kind === 'AsyncFunctionDef' ? 'async function' : 'function'
  c.enterScope(s.name, scopeType, c.st.blocks.get(s), firstlineno, null, argumentCounts(s.args))
  const { ste } = c.u
  let first = 0
  const docstring = s.body[0]
  if (ste.hasDocstring && isDocstring(docstring)) {
    first = 1
    c.u.constants.add(cleanDoc(docstring.value.value))
  }
  const start = c.newLabel()
  c.useLabel(start)
  const isGenerator = ste.coroutine || ste.generator
  if (isGenerator) c.pushFBlock('stop iteration', NO_LOCATION, start, NO_LABEL)
  for (let i = first; i < s.body.length; i++) c.visitStmt(s.body[i]!)
  if (isGenerator) {
    wrapInStopIterationHandler(c)
    c.popFBlock()
  }
  const code = c.assembleUnit(true)
  c.exitScope()
  codegenMakeClosure(c, loc, code, flags)
}

export function codegenLambda(c: Compiler, e: Lambda): void {
  const loc = e.location()
  const flags = codegenDefaults(c, loc, e.args)
  c.enterScope('<lambda>', 'lambda', c.st.blocks.get(e), e.lineno, null, argumentCounts(e.args))
  c.visitExpr(e.body)
  const isGenerator = c.u.ste.generator
  if (!isGenerator) c.addOp(OP.RETURN_VALUE, e.body.location())
  const code = c.assembleUnit(!isGenerator)
  c.exitScope()
  codegenMakeClosure(c, loc, code, flags)
}

// Classes

export function codegenClass(c: Compiler, s: ClassDef): void {
  c.visitExprs(s.decorator_list)
  const firstlineno = firstLine(s)
  const loc = s.location()
  if (s.type_params.length > 0) {
    enterTypeParameterScope(c, s.name, s.type_params, firstlineno, s.name, {})
    codegenTypeParams(c, s.type_params)
    codegenNameop(c, loc, '.type_params', 'Store')
    codegenClassBody(c, s, firstlineno)
    codegenNameop(c, loc, '.type_params', 'Load')
    c.addOpI(OP.CALL_INTRINSIC_1, INTRINSIC_1.SUBSCRIPT_GENERIC, loc)
    codegenNameop(c, loc, '.generic_base', 'Store')
    codegenCallHelper(c, loc, 2, s.bases, s.keywords, '.generic_base')
    leaveTypeParameterScope(c, loc)
    callWithoutArguments(c, loc)
  } else {
    codegenClassBody(c, s, firstlineno)
    codegenCallHelper(c, loc, 2, s.bases, s.keywords)
  }
  applyDecorators(c, s.decorator_list)
  codegenNameop(c, loc, s.name, 'Store')
}

/** Compiles the body, then pushes the first arguments of `__build_class__`: function and name. */
function codegenClassBody(c: Compiler, s: ClassDef, firstlineno: number): void {
  c.enterScope(s.name, 'class', c.st.blocks.get(s), firstlineno, s.name)
  codegenClassPrologue(c, s, lineLocation(firstlineno))
  codegenBody(c, lineLocation(firstlineno), s.body, false)
  codegenClassEpilogue(c)
  const code = c.assembleUnit(true)
  c.exitScope()
  // The class statement's line, not its first decorator's.
  const loc = s.location()
  c.addOp(OP.LOAD_BUILD_CLASS, loc)
  c.addOp(OP.PUSH_NULL, loc)
  codegenMakeClosure(c, loc, code, 0)
  c.loadName(s.name, loc)
}

function codegenClassPrologue(c: Compiler, s: ClassDef, loc: Location): void {
  codegenNameop(c, loc, '__name__', 'Load')
  codegenNameop(c, loc, '__module__', 'Store')
  c.loadQualname(loc)
  codegenNameop(c, loc, '__qualname__', 'Store')
  c.loadConst(c.u.firstlineno, loc)
  codegenNameop(c, loc, '__firstlineno__', 'Store')
  if (s.type_params.length > 0) {
    codegenNameop(c, loc, '.type_params', 'Load')
    codegenNameop(c, loc, '__type_params__', 'Store')
  }
  // Straight into the cells: as names these two would go into the namespace.
  if (c.u.ste.needsClassdict) {
    c.addOp(OP.LOAD_LOCALS, loc)
    c.addOpI(OP.STORE_DEREF, c.u.cellvars.add('__classdict__'), loc)
  }
  if (c.u.ste.hasConditionalAnnotations) {
    c.addOpI(OP.BUILD_SET, 0, loc)
    c.addOpI(OP.STORE_DEREF, c.u.cellvars.add(CONDITIONAL), loc)
  }
}

function codegenClassEpilogue(c: Compiler): void {
  const attributes = [...(c.u.staticAttributes ?? [])].sort(compareNames)
  c.loadName(new TupleConstant(attributes), NO_LOCATION)
  codegenNameop(c, NO_LOCATION, '__static_attributes__', 'Store')
  if (c.u.ste.needsClassdict) {
    c.addOpI(OP.LOAD_CLOSURE, c.u.cellvars.add('__classdict__'), NO_LOCATION)
    codegenNameop(c, NO_LOCATION, '__classdictcell__', 'Store')
  }
  if (c.u.ste.needsClassClosure) {
    // type.__new__ fills the cell; the body also returns it, as a check.
    c.addOpI(OP.LOAD_CLOSURE, c.u.cellvars.add('__class__'), NO_LOCATION)
    c.addOpI(OP.COPY, 1, NO_LOCATION)
    codegenNameop(c, NO_LOCATION, '__classcell__', 'Store')
  } else {
    c.loadConst(null, NO_LOCATION)
  }
  c.addOp(OP.RETURN_VALUE, NO_LOCATION)
}

// Type parameters and aliases

function enterTypeParameterScope(
  c: Compiler,
  name: string,
  params: type_param[],
  firstlineno: number,
  privateName: string | null,
  counts: ArgumentCounts,
): void {
  const entry = c.st.blocks.get(params)
  c.enterScope(`<generic parameters of ${name}>`, 'annotations', entry, firstlineno, privateName, counts)
}

function leaveTypeParameterScope(c: Compiler, loc: Location): void {
  const code = c.assembleUnit(false)
  c.exitScope()
  codegenMakeClosure(c, loc, code, 0)
}

/** Makes the type parameters, binds their names, and leaves a tuple of them. */
function codegenTypeParams(c: Compiler, params: readonly type_param[]): void {
  let seenDefault = false
  for (const p of params) {
    const loc = p.location()
    c.loadName(p.name, loc)
    codegenTypeParamCall(c, loc, p)
    if (p.default_value !== null) {
      seenDefault = true
      const entry = p.kind === 'TypeVar' ? c.st.typeVarDefaults.get(p) : c.st.blocks.get(p)
      codegenBoundOrDefault(c, p.default_value, p.name, entry, p.kind === 'TypeVarTuple')
      c.addOpI(OP.CALL_INTRINSIC_2, INTRINSIC_2.SET_TYPEPARAM_DEFAULT, loc)
    } else if (seenDefault) {
      throw c.error(`non-default type parameter '${p.name}' follows default type parameter`, loc)
    }
    c.addOpI(OP.COPY, 1, loc)
    codegenNameop(c, loc, p.name, 'Store')
  }
  c.addOpI(OP.BUILD_TUPLE, params.length, params[0]!.location())
}

function codegenTypeParamCall(c: Compiler, loc: Location, p: type_param): void {
  switch (p.kind) {
    case 'TypeVar': {
      if (p.bound === null) {
        c.addOpI(OP.CALL_INTRINSIC_1, INTRINSIC_1.TYPEVAR, loc)
        return
      }
      codegenBoundOrDefault(c, p.bound, p.name, c.st.blocks.get(p), false)
      const isTuple = p.bound.kind === 'Tuple'
      const intrinsic = isTuple ? INTRINSIC_2.TYPEVAR_WITH_CONSTRAINTS : INTRINSIC_2.TYPEVAR_WITH_BOUND
      c.addOpI(OP.CALL_INTRINSIC_2, intrinsic, loc)
      return
    }
    case 'TypeVarTuple':
      c.addOpI(OP.CALL_INTRINSIC_1, INTRINSIC_1.TYPEVARTUPLE, loc)
      return
    case 'ParamSpec':
      c.addOpI(OP.CALL_INTRINSIC_1, INTRINSIC_1.PARAMSPEC, loc)
      return
  }
}

/** Bounds and defaults are functions of a format with default 1 (VALUE), evaluated when asked for. */
function codegenBoundOrDefault(
  c: Compiler,
  e: expr,
  name: string,
  entry: SymtableEntry | undefined,
  allowStarred: boolean,
): void {
  const loc = e.location()
  c.loadConst(new TupleConstant([1]), loc)
  enterAnnotationScope(c, loc, entry, name)
  if (allowStarred && e.kind === 'Starred') {
    c.visitExpr(e.value)
    c.addOpI(OP.UNPACK_SEQUENCE, 1, loc)
  } else {
    c.visitExpr(e)
  }
  c.addOp(OP.RETURN_VALUE, loc)
  const code = c.assembleUnit(true)
  c.exitScope()
  codegenMakeClosure(c, loc, code, MAKE_FUNCTION_DEFAULTS)
}

export function codegenTypeAlias(c: Compiler, s: TypeAlias): void {
  const loc = s.location()
  const name = s.name.kind === 'Name' ? s.name.id : ''
  const isGeneric = s.type_params.length > 0
  if (isGeneric) {
    enterTypeParameterScope(c, name, s.type_params, loc.lineno, null, {})
    c.loadName(name, loc)
    codegenTypeParams(c, s.type_params)
  } else {
    c.loadName(name, loc)
    c.loadConst(null, loc)
  }
  codegenTypeAliasBody(c, loc, s, name)
  if (isGeneric) {
    leaveTypeParameterScope(c, loc)
    callWithoutArguments(c, loc)
  }
  codegenNameop(c, loc, name, 'Store')
}

function codegenTypeAliasBody(c: Compiler, loc: Location, s: TypeAlias, name: string): void {
  c.loadConst(new TupleConstant([1]), loc)
  enterAnnotationScope(c, loc, c.st.blocks.get(s), name)
  c.visitExpr(s.value)
  c.addOp(OP.RETURN_VALUE, loc)
  const code = c.assembleUnit(false)
  c.exitScope()
  codegenMakeClosure(c, loc, code, MAKE_FUNCTION_DEFAULTS)
  c.addOpI(OP.BUILD_TUPLE, 3, loc)
  c.addOpI(OP.CALL_INTRINSIC_1, INTRINSIC_1.TYPEALIAS, loc)
}
