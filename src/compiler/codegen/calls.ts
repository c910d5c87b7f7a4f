/**
 * Calls: argument passing, method calls, zero-argument super(), and the inlined all(), any() and
 * tuple() over a generator expression. CPython: codegen_call and its helpers.
 */
import { TupleConstant } from '../../base/constant.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import { COMMON_CONSTANT, INTRINSIC_1 } from '../../bytecode/opcodes.ts'
import type { Attribute, Call, expr, keyword } from '../../syntax/ast.ts'
import { type Location, NO_LOCATION } from '../location.ts'
import { DEF_IMPORT, FREE, GLOBAL_IMPLICIT, getScope, getSymbol } from '../symtable/entry.ts'
import { checkCaller } from './checks.ts'
import { type Compiler, STACK_USE_GUIDELINE } from './compiler.ts'
import { addCompare, attributeLocation, codegenStarUnpack, isStarred, TUPLE_OPS } from './expressions.ts'
import { codegenNameop } from './names.ts'

export function codegenCall(c: Compiler, e: Call): void {
  const inner = beginCall(c, e)
  if (inner !== null) c.visitExpr(inner)
  finishCall(c, e)
}

/** What comes before the callee, and the expression that is to be visited then; null if that is done. */
export function beginCall(c: Compiler, e: Call): expr | null {
  validateKeywords(c, e.keywords)
  if (!isMethodCall(c, e)) {
    checkCaller(c, e.func)
    return e.func
  }
  return optimizableSuper(c, e.func) === null ? e.func.value : null
}

export function finishCall(c: Compiler, e: Call): void {
  if (isMethodCall(c, e)) {
    finishMethodCall(c, e)
    return
  }
  const skipNormalCall = c.newLabel()
  codegenBuiltinOverGenerator(c, e, skipNormalCall)
  c.addOp(OP.PUSH_NULL, e.func.location())
  codegenCallHelper(c, e.location(), 0, e.args, e.keywords)
  c.useLabel(skipNormalCall)
}

const FEW_KEYWORDS = 16

function areDistinct(keywords: readonly keyword[]): boolean {
  for (let j = 1; j < keywords.length; j++) {
    const { arg } = keywords[j]!
    if (arg === null) continue
    for (let i = 0; i < j; i++) if (keywords[i]!.arg === arg) return false
  }
  return true
}

/** Reports the repetition of the first name that is repeated. */
function validateKeywords(c: Compiler, keywords: readonly keyword[]): void {
  if (keywords.length < 2 || (keywords.length <= FEW_KEYWORDS && areDistinct(keywords))) return
  const indices = new Map<string, number>()
  let first = keywords.length
  let repetition: keyword | null = null
  keywords.forEach((word, j) => {
    if (word.arg === null) return
    const i = indices.get(word.arg)
    if (i === undefined) indices.set(word.arg, j)
    else if (i < first) {
      first = i
      repetition = word
    }
  })
  if (repetition !== null) throw c.error(`keyword argument repeated: ${keywords[first]!.arg}`, repetition)
}

// Arguments

/** `n` arguments are on the stack already; the value of the name `injected` follows the positional ones. */
export function codegenCallHelper(
  c: Compiler,
  loc: Location,
  n: number,
  args: readonly expr[],
  keywords: readonly keyword[],
  injected: string | null = null,
): void {
  validateKeywords(c, keywords)
  const tooMany = args.length + keywords.length * 2 > STACK_USE_GUIDELINE
  if (tooMany || args.some(isStarred) || keywords.some(isUnpacking)) {
    codegenCallEx(c, loc, n, args, keywords, injected)
    return
  }
  c.visitExprs(args)
  let count = n + args.length
  if (injected !== null) {
    codegenNameop(c, loc, injected, 'Load')
    count++
  }
  if (keywords.length === 0) {
    c.addOpI(OP.CALL, count, loc)
    return
  }
  codegenKeywordValues(c, loc, keywords)
  c.addOpI(OP.CALL_KW, count + keywords.length, loc)
}

function isUnpacking(k: keyword): boolean {
  return k.arg === null
}

/** The values, then the tuple of their names. */
function codegenKeywordValues(c: Compiler, loc: Location, keywords: readonly keyword[]): void {
  for (const k of keywords) c.visitExpr(k.value)
  c.loadName(new TupleConstant(keywords.map(k => k.arg)), loc)
}

/** Calls with `*` or `**`, or with too many arguments for the stack: one tuple and one dict. */
function codegenCallEx(
  c: Compiler,
  loc: Location,
  n: number,
  args: readonly expr[],
  keywords: readonly keyword[],
  injected: string | null,
): void {
  const only = args[0]
  if (n === 0 && args.length === 1 && only?.kind === 'Starred') c.visitExpr(only.value)
  else codegenStarUnpack(c, loc, args, n, TUPLE_OPS, injected)
  if (keywords.length === 0) c.addOp(OP.PUSH_NULL, loc)
  else codegenKeywordDict(c, loc, keywords)
  c.addOp(OP.CALL_FUNCTION_EX, loc)
}

function codegenKeywordDict(c: Compiler, loc: Location, keywords: readonly keyword[]): void {
  let haveDict = false
  let seen = 0
  const flush = (end: number): void => {
    codegenSubkwargs(c, loc, keywords, end - seen, end)
    if (haveDict) c.addOpI(OP.DICT_MERGE, 1, loc)
    haveDict = true
    seen = 0
  }
  for (let i = 0; i < keywords.length; i++) {
    const k = keywords[i]!
    if (k.arg !== null) {
      seen++
      continue
    }
    if (seen > 0) flush(i)
    if (!haveDict) c.addOpI(OP.BUILD_MAP, 0, loc)
    haveDict = true
    c.visitExpr(k.value)
    c.addOpI(OP.DICT_MERGE, 1, loc)
  }
  if (seen > 0) flush(keywords.length)
}

function codegenSubkwargs(
  c: Compiler,
  loc: Location,
  keywords: readonly keyword[],
  begin: number,
  end: number,
): void {
  const n = end - begin
  const big = n * 2 > STACK_USE_GUIDELINE
  if (big) c.addOpI(OP.BUILD_MAP, 0, NO_LOCATION)
  for (let i = begin; i < end; i++) {
    const k = keywords[i]!
    c.loadName(k.arg!, loc)
    c.visitExpr(k.value)
    if (big) c.addOpI(OP.MAP_ADD, 1, NO_LOCATION)
  }
  if (!big) c.addOpI(OP.BUILD_MAP, n, loc)
}

// Methods and super()

/** `obj.method(...)` without unpacking avoids the bound method. */
function isMethodCall(c: Compiler, e: Call): e is MethodCall {
  const meth = e.func
  if (meth.kind !== 'Attribute' || meth.ctx !== 'Load') return false
  if (isImported(c, meth.value)) return false
  const { args, keywords } = e
  const room = args.length + keywords.length + (keywords.length > 0 ? 1 : 0)
  if (room >= STACK_USE_GUIDELINE) return false
  return !args.some(isStarred) && !keywords.some(isUnpacking)
}

interface MethodCall extends Call {
  func: Attribute
}

/** The object is on the stack already, unless it is super(). */
function finishMethodCall(c: Compiler, e: MethodCall): void {
  const { func: meth, args, keywords } = e
  let loc = meth.location()
  const superCall = optimizableSuper(c, meth)
  if (superCall !== null) {
    loc = codegenSuperAttribute(c, loc, meth, superCall, 1)
  } else {
    loc = attributeLocation(loc, meth)
    c.addOpI(OP.LOAD_ATTR, (c.nameIndex(meth.attr) << 1) | 1, loc)
  }
  c.visitExprs(args)
  const callLoc = attributeLocation(e.location(), meth)
  if (keywords.length === 0) {
    c.addOpI(OP.CALL, args.length, callLoc)
  } else {
    codegenKeywordValues(c, loc, keywords)
    c.addOpI(OP.CALL_KW, args.length + keywords.length, callLoc)
  }
}

/** Modules are called through plainly: their attributes are functions, not methods. */
function isImported(c: Compiler, e: expr): boolean {
  return e.kind === 'Name' && (getSymbol(c.st.top, e.id) & DEF_IMPORT) !== 0
}

/** The call of `super` in `super().attr` if it is the builtin and can be done by LOAD_SUPER_ATTR. */
function optimizableSuper(c: Compiler, attr: Attribute): Call | null {
  const e = attr.value
  if (e.kind !== 'Call' || e.func.kind !== 'Name' || e.func.id !== 'super') return null
  if (attr.attr === '__class__' || e.keywords.length > 0) return null
  if (getScope(c.u.ste, 'super') !== GLOBAL_IMPLICIT || getScope(c.st.top, 'super') !== 0) return null
  if (e.args.length === 2) return e.args.some(isStarred) ? null : e
  if (e.args.length !== 0) return null
  if (c.u.argcount === 0 && c.u.posonlyargcount === 0) return null
  return c.refType('__class__') === FREE ? e : null
}

/** `method` is 1 to load for a call. Answers the location of what follows. */
function codegenSuperAttribute(
  c: Compiler,
  loc: Location,
  attr: Attribute,
  superCall: Call,
  method: 0 | 1,
): Location {
  loadSuperArguments(c, superCall)
  const explicit = superCall.args.length > 0 ? 2 : 0
  c.addOpI(OP.LOAD_SUPER_ATTR, (c.nameIndex(attr.attr) << 2) | explicit | method, loc)
  const attrLoc = attributeLocation(loc, attr)
  c.addOp(OP.NOP, attrLoc)
  return attrLoc
}

function loadSuperArguments(c: Compiler, e: Call): void {
  codegenNameop(c, e.func.location(), 'super', 'Load')
  if (e.args.length === 2) {
    c.visitExprs(e.args)
    return
  }
  const loc = e.location()
  codegenNameop(c, loc, '__class__', 'Load')
  const [self] = c.u.varnames.names
  if (self !== undefined) codegenNameop(c, loc, self, 'Load')
}

/** `super().attr` as a value. False if `e` is something else. */
export function codegenSuperLoad(c: Compiler, e: Attribute): boolean {
  if (e.ctx !== 'Load' || e.value.kind !== 'Call') return false
  const superCall = optimizableSuper(c, e)
  if (superCall === null) return false
  codegenSuperAttribute(c, e.location(), e, superCall, 0)
  return true
}

// all(), any() and tuple() of a generator expression

interface Inlined {
  readonly constant: number
  /** all(): jump on while true; any(): while false; tuple(): null. */
  readonly continueJump: number | null
  readonly initial: boolean
}

const INLINED: Readonly<Record<string, Inlined>> = {
  all: { constant: COMMON_CONSTANT.all, continueJump: OP.POP_JUMP_IF_TRUE, initial: true },
  any: { constant: COMMON_CONSTANT.any, continueJump: OP.POP_JUMP_IF_FALSE, initial: false },
  tuple: { constant: COMMON_CONSTANT.tuple, continueJump: null, initial: true },
}

/** If the function at run time is the builtin, loops over the generator here and jumps to `end`. */
function codegenBuiltinOverGenerator(c: Compiler, e: Call, end: number): void {
  const { func, args } = e
  const generator = args[0]
  if (func.kind !== 'Name' || args.length !== 1 || e.keywords.length !== 0) return
  if (generator?.kind !== 'GeneratorExp' || c.st.blocks.get(generator)?.coroutine) return
  const skip = c.newLabel()
  if (Object.hasOwn(INLINED, func.id)) {
    codegenInlinedLoop(c, func.location(), INLINED[func.id]!, generator, skip, end)
  }
  c.useLabel(skip)
}

function codegenInlinedLoop(
  c: Compiler,
  loc: Location,
  how: Inlined,
  generator: expr,
  skip: number,
  end: number,
): void {
  const isTuple = how.continueJump === null
  c.addOpI(OP.COPY, 1, loc)
  c.addOpI(OP.LOAD_COMMON_CONSTANT, how.constant, loc)
  addCompare(c, loc, 'Is')
  c.addJump(OP.POP_JUMP_IF_FALSE, skip, loc)
  c.addOp(OP.POP_TOP, loc)
  if (isTuple) c.addOpI(OP.BUILD_LIST, 0, loc)
  c.visitExpr(generator)
  const loop = c.newLabel()
  const cleanup = c.newLabel()
  c.useLabel(loop)
  c.addJump(OP.FOR_ITER, cleanup, loc)
  if (how.continueJump === null) {
    c.addOpI(OP.LIST_APPEND, 2, loc)
    c.addJump(OP.JUMP, loop, loc)
  } else {
    c.addOp(OP.TO_BOOL, loc)
    c.addJump(how.continueJump, loop, loc)
  }
  c.addOp(OP.POP_ITER, NO_LOCATION)
  if (!isTuple) c.loadConst(!how.initial, loc)
  c.addJump(OP.JUMP, end, loc)
  c.useLabel(cleanup)
  c.addOp(OP.END_FOR, NO_LOCATION)
  c.addOp(OP.POP_ITER, NO_LOCATION)
  if (isTuple) c.addOpI(OP.CALL_INTRINSIC_1, INTRINSIC_1.LIST_TO_TUPLE, loc)
  else c.loadConst(how.initial, loc)
  c.addJump(OP.JUMP, end, loc)
}
