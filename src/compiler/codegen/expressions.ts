/**
 * Expressions: operators, comparisons, conditional jumps, displays, attributes, subscripts, slices,
 * f-strings and t-strings. CPython: Python/codegen.c.
 */
import { type Constant as ConstantValue, SliceConstant } from '../../base/constant.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import {
  COMPARE_MASKS,
  FVC_ASCII,
  FVC_REPR,
  FVC_STR,
  INTRINSIC_1,
  NB,
  RESUME_AFTER_AWAIT,
  RESUME_AFTER_YIELD,
  RESUME_AFTER_YIELD_FROM,
} from '../../bytecode/opcodes.ts'
import type {
  Attribute,
  Await,
  BinOp,
  BoolOp,
  Compare,
  cmpop,
  Dict,
  expr,
  FormattedValue,
  IfExp,
  Interpolation,
  JoinedStr,
  List,
  operator,
  Slice,
  Subscript,
  TemplateStr,
  Tuple,
  UnaryOp,
  Yield,
  YieldFrom,
} from '../../syntax/ast.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { type Location, NO_LOCATION } from '../location.ts'
import { isFunctionLike } from '../symtable/entry.ts'
import { checkCompare, checkIndex, checkSubscripter } from './checks.ts'
import { type Compiler, STACK_USE_GUIDELINE } from './compiler.ts'
import { codegenNameop } from './names.ts'

// Operators

const BINARY: Readonly<Record<operator, number>> = {
  Add: NB.NB_ADD,
  Sub: NB.NB_SUBTRACT,
  Mult: NB.NB_MULTIPLY,
  MatMult: NB.NB_MATRIX_MULTIPLY,
  Div: NB.NB_TRUE_DIVIDE,
  Mod: NB.NB_REMAINDER,
  Pow: NB.NB_POWER,
  LShift: NB.NB_LSHIFT,
  RShift: NB.NB_RSHIFT,
  BitOr: NB.NB_OR,
  BitXor: NB.NB_XOR,
  BitAnd: NB.NB_AND,
  FloorDiv: NB.NB_FLOOR_DIVIDE,
}

export function addBinary(c: Compiler, loc: Location, op: operator): void {
  c.addOpI(OP.BINARY_OP, BINARY[op], loc)
}

/** In-place operators follow their plain ones at a fixed distance. */
export function addInplace(c: Compiler, loc: Location, op: operator): void {
  c.addOpI(OP.BINARY_OP, BINARY[op] + NB.NB_INPLACE_ADD, loc)
}

// Chains (`a + b + c ...`, `- - a`, `a if b else c if d else ...`) can be thousands long: no recursion on them.

export function codegenBinOp(c: Compiler, e: BinOp): void {
  if (e.left.kind !== 'BinOp' && e.right.kind !== 'BinOp') {
    c.visitExpr(e.left)
    c.visitExpr(e.right)
    addBinary(c, e.location(), e.op)
    return
  }
  // An operator comes back, as null and itself, once its operands are done.
  const open: (expr | null)[] = [e]
  const done: BinOp[] = []
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (node === null) {
      const finished = done.pop()!
      addBinary(c, finished.location(), finished.op)
    } else if (node.kind === 'BinOp') {
      done.push(node)
      open.push(null, node.right, node.left)
    } else c.visitExpr(node)
  }
}

export function codegenUnaryOp(c: Compiler, e: UnaryOp): void {
  const chain = [e]
  let { operand } = e
  while (operand.kind === 'UnaryOp') {
    chain.push(operand)
    operand = operand.operand
  }
  c.visitExpr(operand)
  for (let i = chain.length - 1; i >= 0; i--) addUnary(c, chain[i]!)
}

function addUnary(c: Compiler, e: UnaryOp): void {
  const loc = e.location()
  switch (e.op) {
    case 'UAdd':
      c.addOpI(OP.CALL_INTRINSIC_1, INTRINSIC_1.UNARY_POSITIVE, loc)
      return
    case 'Not':
      c.addOp(OP.TO_BOOL, loc)
      c.addOp(OP.UNARY_NOT, loc)
      return
    case 'Invert':
      c.addOp(OP.UNARY_INVERT, loc)
      return
    case 'USub':
      c.addOp(OP.UNARY_NEGATIVE, loc)
      return
  }
}

export function codegenBoolOp(c: Compiler, e: BoolOp): void {
  const loc = e.location()
  const jump = e.op === 'And' ? OP.JUMP_IF_FALSE : OP.JUMP_IF_TRUE
  const end = c.newLabel()
  const last = e.values.length - 1
  for (let i = 0; i < last; i++) {
    c.visitExpr(e.values[i]!)
    c.addJump(jump, end, loc)
    c.addOp(OP.POP_TOP, loc)
  }
  c.visitExpr(e.values[last]!)
  c.useLabel(end)
}

// Comparisons and conditions

const COMPARE_INDEX: Readonly<Partial<Record<cmpop, number>>> = {
  Lt: 0,
  LtE: 1,
  Eq: 2,
  NotEq: 3,
  Gt: 4,
  GtE: 5,
}

export function addCompare(c: Compiler, loc: Location, op: cmpop): void {
  switch (op) {
    case 'Is':
    case 'IsNot':
      c.addOpI(OP.IS_OP, op === 'Is' ? 0 : 1, loc)
      return
    case 'In':
    case 'NotIn':
      c.addOpI(OP.CONTAINS_OP, op === 'In' ? 0 : 1, loc)
      return
  }
  const index = COMPARE_INDEX[op]!
  c.addOpI(OP.COMPARE_OP, (index << 5) | COMPARE_MASKS[index]!, loc)
}

export function codegenCompare(c: Compiler, e: Compare): void {
  const loc = e.location()
  checkCompare(c, e)
  c.visitExpr(e.left)
  const last = e.ops.length - 1
  if (last === 0) {
    c.visitExpr(e.comparators[0]!)
    addCompare(c, loc, e.ops[0]!)
    return
  }
  const cleanup = c.newLabel()
  for (let i = 0; i < last; i++) {
    addChainLink(c, loc, e, i, true)
    c.addJump(OP.POP_JUMP_IF_FALSE, cleanup, loc)
    c.addOp(OP.POP_TOP, loc)
  }
  c.visitExpr(e.comparators[last]!)
  addCompare(c, loc, e.ops[last]!)
  const end = c.newLabel()
  c.addJump(OP.JUMP_NO_INTERRUPT, end, NO_LOCATION)
  c.useLabel(cleanup)
  c.addOpI(OP.SWAP, 2, loc)
  c.addOp(OP.POP_TOP, loc)
  c.useLabel(end)
}

/** One comparison of `a < b < c` but the last: leaves the middle operand under the truth value. */
function addChainLink(c: Compiler, loc: Location, e: Compare, i: number, keepResult: boolean): void {
  c.visitExpr(e.comparators[i]!)
  c.addOpI(OP.SWAP, 2, loc)
  c.addOpI(OP.COPY, 2, loc)
  addCompare(c, loc, e.ops[i]!)
  if (keepResult) c.addOpI(OP.COPY, 1, loc)
  c.addOp(OP.TO_BOOL, loc)
}

/** Jumps to `next` if the truth value of `e` is `cond`, else falls through. */
export function codegenJumpIf(c: Compiler, loc: Location, e: expr, next: number, cond: boolean): void {
  switch (e.kind) {
    case 'UnaryOp':
      if (e.op === 'Not') {
        codegenJumpIf(c, loc, e.operand, next, !cond)
        return
      }
      break
    case 'BoolOp':
      jumpIfBoolOp(c, loc, e, next, cond)
      return
    case 'IfExp': {
      const end = c.newLabel()
      const orelse = c.newLabel()
      codegenJumpIf(c, loc, e.test, orelse, false)
      codegenJumpIf(c, loc, e.body, next, cond)
      c.addJump(OP.JUMP_NO_INTERRUPT, end, NO_LOCATION)
      c.useLabel(orelse)
      codegenJumpIf(c, loc, e.orelse, next, cond)
      c.useLabel(end)
      return
    }
    case 'Compare':
      if (e.ops.length > 1) {
        jumpIfChain(c, e, next, cond)
        return
      }
      break
  }
  c.visitExpr(e)
  const exprLoc = e.location()
  c.addOp(OP.TO_BOOL, exprLoc)
  c.addJump(cond ? OP.POP_JUMP_IF_TRUE : OP.POP_JUMP_IF_FALSE, next, exprLoc)
}

function jumpIfBoolOp(c: Compiler, loc: Location, e: BoolOp, next: number, cond: boolean): void {
  const shortCircuit = e.op === 'Or'
  const inner = shortCircuit === cond ? next : c.newLabel()
  const last = e.values.length - 1
  for (let i = 0; i < last; i++) codegenJumpIf(c, loc, e.values[i]!, inner, shortCircuit)
  codegenJumpIf(c, loc, e.values[last]!, next, cond)
  if (inner !== next) c.useLabel(inner)
}

function jumpIfChain(c: Compiler, e: Compare, next: number, cond: boolean): void {
  const loc = e.location()
  checkCompare(c, e)
  const cleanup = c.newLabel()
  c.visitExpr(e.left)
  const last = e.ops.length - 1
  for (let i = 0; i < last; i++) {
    addChainLink(c, loc, e, i, false)
    c.addJump(OP.POP_JUMP_IF_FALSE, cleanup, loc)
  }
  c.visitExpr(e.comparators[last]!)
  addCompare(c, loc, e.ops[last]!)
  c.addOp(OP.TO_BOOL, loc)
  c.addJump(cond ? OP.POP_JUMP_IF_TRUE : OP.POP_JUMP_IF_FALSE, next, loc)
  const end = c.newLabel()
  c.addJump(OP.JUMP_NO_INTERRUPT, end, NO_LOCATION)
  c.useLabel(cleanup)
  c.addOp(OP.POP_TOP, loc)
  if (!cond) c.addJump(OP.JUMP_NO_INTERRUPT, next, NO_LOCATION)
  c.useLabel(end)
}

export function codegenIfExp(c: Compiler, e: IfExp): void {
  const ends: number[] = []
  let node: expr = e
  while (node.kind === 'IfExp') {
    const end = c.newLabel()
    const next = c.newLabel()
    ends.push(end)
    codegenJumpIf(c, node.location(), node.test, next, false)
    c.visitExpr(node.body)
    c.addJump(OP.JUMP_NO_INTERRUPT, end, NO_LOCATION)
    c.useLabel(next)
    node = node.orelse
  }
  c.visitExpr(node)
  for (let i = ends.length - 1; i >= 0; i--) c.useLabel(ends[i]!)
}

// Displays

/** The opcodes that build a container of one kind piece by piece. */
export interface DisplayOps {
  readonly build: number
  readonly add: number
  readonly extend: number
  /** The pieces make a list, which becomes a tuple. */
  readonly tuple: boolean
}

export const LIST_OPS: DisplayOps = {
  build: OP.BUILD_LIST,
  add: OP.LIST_APPEND,
  extend: OP.LIST_EXTEND,
  tuple: false,
}
export const TUPLE_OPS: DisplayOps = {
  build: OP.BUILD_LIST,
  add: OP.LIST_APPEND,
  extend: OP.LIST_EXTEND,
  tuple: true,
}
export const SET_OPS: DisplayOps = {
  build: OP.BUILD_SET,
  add: OP.SET_ADD,
  extend: OP.SET_UPDATE,
  tuple: false,
}

/** `pushed` items are on the stack already; the value of the name `injected`, if any, goes last. */
export function codegenStarUnpack(
  c: Compiler,
  loc: Location,
  elts: readonly expr[],
  pushed: number,
  ops: DisplayOps,
  injected: string | null = null,
): void {
  const n = elts.length
  const big = n + pushed + (injected === null ? 0 : 1) > STACK_USE_GUIDELINE
  if (!big && !elts.some(isStarred)) {
    c.visitExprs(elts)
    if (injected !== null) codegenNameop(c, loc, injected, 'Load')
    const count = n + pushed + (injected === null ? 0 : 1)
    c.addOpI(ops.tuple ? OP.BUILD_TUPLE : ops.build, count, loc)
    return
  }
  let built = big
  if (big) c.addOpI(ops.build, pushed, loc)
  for (let i = 0; i < n; i++) {
    const elt = elts[i]!
    if (elt.kind === 'Starred') {
      if (!built) c.addOpI(ops.build, i + pushed, loc)
      built = true
      c.visitExpr(elt.value)
      c.addOpI(ops.extend, 1, loc)
    } else {
      c.visitExpr(elt)
      if (built) c.addOpI(ops.add, 1, loc)
    }
  }
  if (injected !== null) {
    codegenNameop(c, loc, injected, 'Load')
    c.addOpI(ops.add, 1, loc)
  }
  if (ops.tuple) c.addOpI(OP.CALL_INTRINSIC_1, INTRINSIC_1.LIST_TO_TUPLE, loc)
}

export function isStarred(e: expr): boolean {
  return e.kind === 'Starred'
}

export function codegenListOrTuple(c: Compiler, e: List | Tuple): void {
  const loc = e.location()
  switch (e.ctx) {
    case 'Store':
      codegenUnpack(c, loc, e.elts)
      for (const elt of e.elts) c.visitExpr(elt.kind === 'Starred' ? elt.value : elt)
      return
    case 'Load':
      codegenStarUnpack(c, loc, e.elts, 0, e.kind === 'List' ? LIST_OPS : TUPLE_OPS)
      return
    case 'Del':
      c.visitExprs(e.elts)
      return
  }
}

function codegenUnpack(c: Compiler, loc: Location, elts: readonly expr[]): void {
  const n = elts.length
  let star = -1
  for (let i = 0; i < n; i++) {
    if (elts[i]!.kind !== 'Starred') continue
    if (star >= 0) throw c.error('multiple starred expressions in assignment', loc)
    if (i >= 1 << 8 || n - i - 1 >= 0x7fffff) {
      throw c.error('too many expressions in star-unpacking assignment', loc)
    }
    c.addOpI(OP.UNPACK_EX, i + ((n - i - 1) << 8), loc)
    star = i
  }
  if (star < 0) c.addOpI(OP.UNPACK_SEQUENCE, n, loc)
}

function codegenSubdict(c: Compiler, loc: Location, e: Dict, begin: number, end: number): void {
  const n = end - begin
  const big = n * 2 > STACK_USE_GUIDELINE
  if (big) c.addOpI(OP.BUILD_MAP, 0, loc)
  for (let i = begin; i < end; i++) {
    c.visitExpr(e.keys[i]!)
    c.visitExpr(e.values[i]!)
    if (big) c.addOpI(OP.MAP_ADD, 1, loc)
  }
  if (!big) c.addOpI(OP.BUILD_MAP, n, loc)
}

export function codegenDict(c: Compiler, e: Dict): void {
  const loc = e.location()
  const n = e.values.length
  let haveDict = false
  let pending = 0
  const flush = (end: number, begin: number): void => {
    codegenSubdict(c, loc, e, begin, end)
    if (haveDict) c.addOpI(OP.DICT_UPDATE, 1, loc)
    haveDict = true
    pending = 0
  }
  for (let i = 0; i < n; i++) {
    if (e.keys[i] === null) {
      if (pending > 0) flush(i, i - pending)
      if (!haveDict) c.addOpI(OP.BUILD_MAP, 0, loc)
      haveDict = true
      c.visitExpr(e.values[i]!)
      c.addOpI(OP.DICT_UPDATE, 1, loc)
    } else if (pending * 2 > STACK_USE_GUIDELINE) {
      flush(i + 1, i - pending)
    } else {
      pending++
    }
  }
  if (pending > 0) flush(n, n - pending)
  if (!haveDict) c.addOpI(OP.BUILD_MAP, 0, loc)
}

// Attributes and subscripts

/** An attribute on a later line than its object is reported at the attribute's name. */
export function attributeLocation(loc: Location, attr: Attribute): Location {
  if (loc.lineno === attr.end_lineno) return loc
  const lineno = attr.end_lineno
  const length = codePointLength(attr.attr)
  // An AST that no parser made may have columns that cannot be: then none are given.
  const fits = length <= attr.end_col_offset
  const col_offset = fits ? attr.end_col_offset - length : -1
  let end_col_offset = fits ? loc.end_col_offset : -1
  const end_lineno = Math.max(lineno, loc.end_lineno)
  if (lineno === end_lineno) end_col_offset = Math.max(col_offset, end_col_offset)
  return { lineno, end_lineno, col_offset, end_col_offset }
}

function codePointLength(s: string): number {
  let n = s.length
  for (let i = 0; i < s.length; i++) if ((s.charCodeAt(i) & 0xfc00) === 0xdc00) n--
  return n
}

/** Everything but loads through super(), which calls.ts handles first. */
export function codegenAttribute(c: Compiler, e: Attribute): void {
  c.addStaticAttribute(e)
  c.visitExpr(e.value)
  finishAttribute(c, e)
}

/** The object is on the stack. */
export function finishAttribute(c: Compiler, e: Attribute): void {
  const loc = attributeLocation(e.location(), e)
  const index = c.nameIndex(e.attr)
  switch (e.ctx) {
    case 'Load':
      c.addOpI(OP.LOAD_ATTR, index << 1, loc)
      return
    case 'Store':
      c.addOpI(OP.STORE_ATTR, index, loc)
      return
    case 'Del':
      c.addOpI(OP.DELETE_ATTR, index, loc)
      return
  }
}

export function codegenSubscript(c: Compiler, e: Subscript): void {
  checkSubscript(c, e)
  c.visitExpr(e.value)
  finishSubscript(c, e)
}

export function checkSubscript(c: Compiler, e: Subscript): void {
  if (e.ctx !== 'Load') return
  checkSubscripter(c, e.value)
  checkIndex(c, e.value, e.slice)
}

/** The object is on the stack. */
export function finishSubscript(c: Compiler, e: Subscript): void {
  const loc = e.location()
  if (isTwoPartSlice(e.slice) && e.ctx !== 'Del') {
    codegenSliceParts(c, e.slice)
    c.addOp(e.ctx === 'Load' ? OP.BINARY_SLICE : OP.STORE_SLICE, loc)
    return
  }
  c.visitExpr(e.slice)
  switch (e.ctx) {
    case 'Load':
      c.addOpI(OP.BINARY_OP, NB.NB_SUBSCR, loc)
      return
    case 'Store':
      c.addOp(OP.STORE_SUBSCR, loc)
      return
    case 'Del':
      c.addOp(OP.DELETE_SUBSCR, loc)
      return
  }
}

function constantOrNone(e: expr | null): ConstantValue | undefined {
  if (e === null) return null
  return e.kind === 'Constant' ? e.value : undefined
}

function constantSlice(e: Slice): SliceConstant | null {
  const start = constantOrNone(e.lower)
  const stop = constantOrNone(e.upper)
  const step = constantOrNone(e.step)
  if (start === undefined || stop === undefined || step === undefined) return null
  return new SliceConstant(start, stop, step)
}

/** `a[i:j]` with no step and a bound that is not constant has opcodes of its own. */
export function isTwoPartSlice(e: expr): e is Slice {
  return e.kind === 'Slice' && e.step === null && constantSlice(e) === null
}

export function codegenSliceParts(c: Compiler, e: Slice): void {
  for (const part of [e.lower, e.upper]) {
    if (part === null) c.loadConst(null, e.location())
    else c.visitExpr(part)
  }
}

export function codegenSlice(c: Compiler, e: Slice): void {
  const loc = e.location()
  const constant = constantSlice(e)
  if (constant !== null) {
    c.loadConst(constant, loc)
    return
  }
  codegenSliceParts(c, e)
  if (e.step !== null) c.visitExpr(e.step)
  c.addOpI(OP.BUILD_SLICE, e.step === null ? 2 : 3, loc)
}

// Formatted strings

const CONVERSION: Readonly<Record<number, number>> = { 115: FVC_STR, 114: FVC_REPR, 97: FVC_ASCII }

function conversionArgument(conversion: number): number {
  if (conversion === -1) return 0
  const argument = CONVERSION[conversion]
  if (argument === undefined) {
    throw new InternalCompilerError(`Unrecognized conversion character ${conversion}`)
  }
  return argument
}

export function codegenJoinedStr(c: Compiler, e: JoinedStr): void {
  const loc = e.location()
  const n = e.values.length
  if (n > STACK_USE_GUIDELINE) {
    c.loadConst('', loc)
    c.addOpI(OP.LOAD_ATTR, (c.nameIndex('join') << 1) | 1, loc)
    c.addOpI(OP.BUILD_LIST, 0, loc)
    for (const value of e.values) {
      c.visitExpr(value)
      c.addOpI(OP.LIST_APPEND, 1, loc)
    }
    c.addOpI(OP.CALL, 1, loc)
    return
  }
  c.visitExprs(e.values)
  if (n > 1) c.addOpI(OP.BUILD_STRING, n, loc)
  else if (n === 0) c.loadConst('', loc)
}

export function codegenFormattedValue(c: Compiler, e: FormattedValue): void {
  c.visitExpr(e.value)
  const loc = e.location()
  const conversion = conversionArgument(e.conversion)
  if (conversion !== 0) c.addOpI(OP.CONVERT_VALUE, conversion, loc)
  if (e.format_spec === null) {
    c.addOp(OP.FORMAT_SIMPLE, loc)
    return
  }
  c.visitExpr(e.format_spec)
  c.addOp(OP.FORMAT_WITH_SPEC, loc)
}

/** A template's strings and interpolations alternate: where two interpolations meet, '' stands between. */
export function codegenTemplateStr(c: Compiler, e: TemplateStr): void {
  const loc = e.location()
  let afterInterpolation = true
  let strings = 0
  for (const value of e.values) {
    const isInterpolation = value.kind === 'Interpolation'
    if (!isInterpolation) c.visitExpr(value)
    else if (afterInterpolation) c.loadConst('', loc)
    if (!isInterpolation || afterInterpolation) strings++
    afterInterpolation = isInterpolation
  }
  if (afterInterpolation) {
    c.loadConst('', loc)
    strings++
  }
  c.addOpI(OP.BUILD_TUPLE, strings, loc)
  const interpolations = e.values.filter(value => value.kind === 'Interpolation')
  c.visitExprs(interpolations)
  c.addOpI(OP.BUILD_TUPLE, interpolations.length, loc)
  c.addOp(OP.BUILD_TEMPLATE, loc)
}

export function codegenInterpolation(c: Compiler, e: Interpolation): void {
  const loc = e.location()
  c.visitExpr(e.value)
  c.loadConst(e.str, loc)
  let oparg = 2
  if (e.format_spec !== null) {
    oparg = 3
    c.visitExpr(e.format_spec)
  }
  c.addOpI(OP.BUILD_INTERPOLATION, oparg | (conversionArgument(e.conversion) << 2), loc)
}

// yield and await

/** Delegates to the iterator under the None on the stack, until it is exhausted. */
export function addYieldFrom(c: Compiler, loc: Location, isAwait: boolean): void {
  const send = c.newLabel()
  const fail = c.newLabel()
  const exit = c.newLabel()
  c.useLabel(send)
  c.addJump(OP.SEND, exit, loc)
  // A virtual try: close() and throw() may raise StopIteration at the YIELD_VALUE.
  c.addJump(OP.SETUP_FINALLY, fail, loc)
  c.addOpI(OP.YIELD_VALUE, 1, loc)
  c.addOp(OP.POP_BLOCK, NO_LOCATION)
  c.addOpI(OP.RESUME, isAwait ? RESUME_AFTER_AWAIT : RESUME_AFTER_YIELD_FROM, loc)
  c.addJump(OP.JUMP_NO_INTERRUPT, send, loc)
  c.useLabel(fail)
  c.addOp(OP.CLEANUP_THROW, loc)
  c.useLabel(exit)
  c.addOp(OP.END_SEND, loc)
}

/** Awaits the object on the stack; `how` tells the runtime's error message what wanted it. */
export function addAwait(c: Compiler, loc: Location, how: number): void {
  c.addOpI(OP.GET_AWAITABLE, how, loc)
  c.loadConst(null, loc)
  addYieldFrom(c, loc, true)
}

export function addYield(c: Compiler, loc: Location): void {
  const { ste } = c.u
  if (ste.generator && ste.coroutine) c.addOpI(OP.CALL_INTRINSIC_1, INTRINSIC_1.ASYNC_GEN_WRAP, loc)
  c.addOpI(OP.YIELD_VALUE, 0, loc)
  c.addOpI(OP.RESUME, RESUME_AFTER_YIELD, loc)
}

export function codegenYield(c: Compiler, e: Yield): void {
  const loc = e.location()
  if (!isFunctionLike(c.u.ste)) throw c.error("'yield' outside function", loc)
  if (e.value === null) c.loadConst(null, loc)
  else c.visitExpr(e.value)
  addYield(c, loc)
}

export function codegenYieldFrom(c: Compiler, e: YieldFrom): void {
  const loc = e.location()
  if (!isFunctionLike(c.u.ste)) throw c.error("'yield from' outside function", loc)
  if (c.u.scopeType === 'async function') throw c.error("'yield from' inside async function", loc)
  c.visitExpr(e.value)
  c.addOp(OP.GET_YIELD_FROM_ITER, loc)
  c.loadConst(null, loc)
  addYieldFrom(c, loc, false)
}

export function codegenAwait(c: Compiler, e: Await): void {
  c.visitExpr(e.value)
  addAwait(c, e.location(), 0)
}
