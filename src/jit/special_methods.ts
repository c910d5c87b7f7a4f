/**
 * Python functions behind operators, comparisons and `super()`: compiled code calls them as it calls
 * methods, by markers on the prototype of the operand (runtime/markers). The first meeting goes the general way,
 * which puts the marker up.
 */
import { NB } from '../bytecode/opcodes.ts'
import { STACK } from '../objects/frame.ts'
import { pending } from '../objects/pending.ts'
import {
  ADD,
  AND,
  type BinaryOperator,
  binaryOpDeclined,
  FLOOR_DIVIDE,
  isTrue,
  LSHIFT,
  MATRIX_MULTIPLY,
  MULTIPLY,
  OR,
  REMAINDER,
  RSHIFT,
  richCompareDeclined,
  SUBTRACT,
  TRUE_DIVIDE,
  XOR,
} from '../runtime/abstract.ts'
import { getAttr } from '../runtime/attributes.ts'
import { markClass, markMethod, markSuper } from '../runtime/markers.ts'
import { type CompareOp, EQ, GE, GT, LE, LT, NE } from '../runtime/slots.ts'
import { coreTypes, PyType, typeOf } from '../runtime/type.ts'
import { NotImplemented, type PyValue } from '../runtime/values.ts'
import { SPECIAL_NAMES } from '../vm/handlers/exceptions.ts'
import { BINARY_OPERATIONS, compare } from '../vm/handlers/operators.ts'
import { ownCache } from './attribute_caches.ts'
import { type FunctionWriter, named } from './function_writer.ts'
import { mustLeave } from './sites.ts'

const METHODS: Record<number, readonly [string, BinaryOperator]> = {
  [NB.NB_ADD]: ['__add__', ADD],
  [NB.NB_AND]: ['__and__', AND],
  [NB.NB_FLOOR_DIVIDE]: ['__floordiv__', FLOOR_DIVIDE],
  [NB.NB_LSHIFT]: ['__lshift__', LSHIFT],
  [NB.NB_MATRIX_MULTIPLY]: ['__matmul__', MATRIX_MULTIPLY],
  [NB.NB_MULTIPLY]: ['__mul__', MULTIPLY],
  [NB.NB_REMAINDER]: ['__mod__', REMAINDER],
  [NB.NB_OR]: ['__or__', OR],
  [NB.NB_RSHIFT]: ['__rshift__', RSHIFT],
  [NB.NB_SUBTRACT]: ['__sub__', SUBTRACT],
  [NB.NB_TRUE_DIVIDE]: ['__truediv__', TRUE_DIVIDE],
  [NB.NB_XOR]: ['__xor__', XOR],
}
const COMPARISONS: Record<number, string> = {
  [LT]: '__lt__',
  [LE]: '__le__',
  [EQ]: '__eq__',
  [NE]: '__ne__',
  [GT]: '__gt__',
  [GE]: '__ge__',
}

// ---- what is emitted

/** The method of `a` is tried first, and alone: `b` is of the same class or of a builtin one. */
function isLeftFirst(w: FunctionWriter, a: string, b: string): string {
  if (/^\(?\d/.test(b)) return 'true'
  return `(${b}.cls===${a}.cls||typeof ${b}!=='object'||${b}.cls===${w.constant(coreTypes.float)})`
}

/** `t = a.method(b)` if it is a Python function and `b` may be given to it, else `slow`. The position is set. */
function callMethod(
  w: FunctionWriter,
  t: string,
  a: string,
  b: string,
  name: string,
  slow: string,
  declined: string,
  leaving: string,
) {
  const u = w.temp()
  const f = `${a}["m$${name}"]`
  w.line(
    `if((${u}=${f})!==undefined&&${isLeftFirst(w, a, b)}){${t}=${u}.argc===2?${u}.js(${a},${b},${u}):${w.use('call2')}(${u},${a},${b});`,
  )
  w.line(
    `if(${t}===undefined)${leaving};else if(${t}===${w.constant(NotImplemented)})${t}=${declined};}else ${t}=${slow};`,
  )
  w.check(t)
}

/** BINARY_OP of instances of Python's classes; false if no method stands for it. */
export function operatorCall(w: FunctionWriter, arg: number, a: string, b: string): boolean {
  const name = METHODS[arg]?.[0]
  if (name === undefined) return false
  w.position()
  const t = w.temp()
  const given = `(${a},${b},${arg})`
  const slow = w.use('operator') + given
  callMethod(w, t, a, b, name, slow, w.use('operatorDeclined') + given, w.use('operatorLeaving') + given)
  w.push({ js: t, kind: 'o' })
  return true
}

export function comparisonCall(w: FunctionWriter, op: number, asBool: boolean, a: string, b: string): void {
  w.position()
  const t = w.temp()
  const given = `(${a},${b},${op},${asBool})`
  const name = COMPARISONS[op]!
  const slow = w.use('comparison') + given
  callMethod(w, t, a, b, name, slow, w.use('comparisonDeclined') + given, w.use('comparisonLeaving') + given)
  if (!asBool) {
    w.push({ js: t, kind: 'o' })
    return
  }
  w.pushEval(`typeof ${t}==='boolean'?${t}:${w.use('isTrue')}(${t})`, 'b')
}

/** The class whose `super()` the code asks for: that of the function at hand. */
function ownClass(w: FunctionWriter): PyType | null {
  const { plain } = w.exe
  const i = plain.localsplusnames.indexOf('__class__')
  const cells = w.func.closure?.items
  if (i < 0 || cells === undefined) return null
  const cell = cells[cells.length - (w.exe.nlocalsplus - i)] as { contents?: PyValue } | undefined
  return cell?.contents instanceof PyType ? cell.contents : null
}

/** `super().name(...)`: pushes function and self. False if it must go the general way. */
export function superMethod(w: FunctionWriter, name: string): boolean {
  const cls = ownClass(w)
  if (cls === null || w.mayNotGuess()) return false
  const [global, type, self] = w.popMany(3).map(v => w.boxed(v))
  w.position()
  const t = w.temp()
  const u = w.temp()
  const key = `u$${name}$${superNumber(cls)}`
  const known = `${global}===${w.constant(coreTypes.super)}&&${type}.superNumber===${superNumber(cls)}`
  w.line(
    `if(${known}&&(${t}=${self}[${JSON.stringify(key)}])!==undefined)${u}=${self};else{${t}=${w.use('superCallee')}(F,${w.instruction.arg},${global},${type},${self},${ownCache(w)});${u}=${w.use('STACK')}[F.limit+1];}`,
  )
  w.push({ js: t, kind: 'o' })
  w.push({ js: u, kind: 'o' })
  return true
}

/** LOAD_SPECIAL, of `with`: function and self. */
export function specialMethod(w: FunctionWriter, which: number): void {
  const o = named(w, w.pop())
  const t = w.temp()
  const u = w.temp()
  const slow = w.slow(`${w.use('special')}(F,${which},${o})`)
  const marked = `(${t}=${o}["m$${SPECIAL_NAMES[which]}"])!==undefined`
  w.line(`if(${marked})${u}=${o};else{${t}=${slow};${u}=${w.use('STACK')}[F.limit+1];}`)
  w.push({ js: t, kind: 'o' })
  w.push({ js: u, kind: 'o' })
}

// ---- what it calls

let superNumbers = 0
/** A number that stands for the class in the markers of what its `super()` finds. */
export function superNumber(cls: PyType): number {
  if (cls.superNumber < 0) cls.superNumber = superNumbers++
  return cls.superNumber
}

/** What an operation gives to compiled code, which leaves behind it if Python code of its methods wants that. */
function settled(v: PyValue): PyValue | undefined {
  if (!mustLeave()) return v
  pending.leaving = true
  pending.value = v
  return undefined
}

/** Leaving goes on behind the operation: what is left of it after the method's call is done before. */
function finishLeaving(rest: (v: PyValue) => PyValue): void {
  if (!pending.leaving) return
  const v = pending.value!
  pending.leaving = false
  pending.value = rest(v)
  pending.leaving = true
}

function operator(a: PyValue, b: PyValue, arg: number): PyValue | undefined {
  const type = typeOf(a)
  if (type.isHeap() && !(a instanceof PyType)) markMethod(type, METHODS[arg]![0])
  return settled(BINARY_OPERATIONS[arg]!(a, b))
}
function operatorDeclined(a: PyValue, b: PyValue, arg: number): PyValue | undefined {
  return settled(binaryOpDeclined(a, b, METHODS[arg]![1]))
}
function operatorLeaving(a: PyValue, b: PyValue, arg: number): void {
  finishLeaving(v => (v === NotImplemented ? binaryOpDeclined(a, b, METHODS[arg]![1]) : v))
}

function comparison(a: PyValue, b: PyValue, op: number, asBool: boolean): PyValue | undefined {
  const type = typeOf(a)
  if (type.isHeap() && !(a instanceof PyType)) markMethod(type, COMPARISONS[op]!)
  const v = compare(a, b, op)
  return settled(asBool ? isTrue(v) : v)
}
function comparisonDeclined(a: PyValue, b: PyValue, op: number, asBool: boolean): PyValue | undefined {
  const v = richCompareDeclined(a, b, op as CompareOp)
  return settled(asBool ? isTrue(v) : v)
}
function comparisonLeaving(a: PyValue, b: PyValue, op: number, asBool: boolean): void {
  finishLeaving(v => {
    const result = v === NotImplemented ? richCompareDeclined(a, b, op as CompareOp) : v
    return asBool ? isTrue(result) : result
  })
}

/** `o.__class__` */
function classOf(o: PyValue): PyValue {
  const type = typeOf(o)
  if (type.isHeap() && !(o instanceof PyType)) markClass(type)
  return getAttr(o, '__class__')
}

/** Puts up the marker for the next time. */
export function noteSuper(global: PyValue, cls: PyValue, self: PyValue, name: string): void {
  if (global !== coreTypes.super || !(cls instanceof PyType) || self instanceof PyType) return
  const type = typeOf(self)
  if (type.isHeap() && type.mro.includes(cls)) markSuper(type, cls, name, superNumber(cls))
}

export const SPECIAL_SUPPORT = {
  STACK,
  classOf,
  comparison,
  comparisonDeclined,
  comparisonLeaving,
  isTrue,
  operator,
  operatorDeclined,
  operatorLeaving,
}
