/**
 * What each instruction becomes. An instruction without a row here runs the interpreter's handler
 * (`generic`), unless it touches the frame's window or suspends: those refuse compilation with a reason.
 */
import { isNarrow } from '../base/wide_string.ts'
import * as OP from '../bytecode/opcode_ids.ts'
import { INTRINSIC_1, NB, numPopped, numPushed, OPNAME } from '../bytecode/opcodes.ts'
import { type NameCell, PyNamespace } from '../runtime/dict.ts'
import type { PyMethodDescr } from '../runtime/native.ts'
import { coreTypes } from '../runtime/type.ts'
import { PyCell, PyComplex, PyFloat, PyTuple, type PyValue } from '../runtime/values.ts'
import { keywordNames } from '../vm/calls.ts'
import { isArgument, isForOneCall } from '../vm/loop_generators.ts'
import { loadAttr, property, storeAttr, withTarget } from './attribute_rows.ts'
import { byteItem, storeByte } from './byte_items.ts'
import { isFloat, isObject, type Kind, lengthOf, rawOf, unslotted, type Value } from './emitter.ts'
import { type FunctionWriter, named } from './function_writer.ts'
import { endSend, generatorReturn, getAnext, getAwaitable, send, yieldValue } from './generator_rows.ts'
import { guardInt } from './guards.ts'
import { intrinsicCall } from './intrinsics.ts'
import { forIter, getIter } from './iteration.ts'
import { functionCall } from './known_calls.ts'
import { type GivenArguments, nativeCall, takesDoubles } from './natives.ts'
import { binary, compare, negate, toBool } from './numbers.ts'
import { SEEN_INT, SEEN_LIST, SEEN_TUPLE } from './profile.ts'
import { CompileError } from './refusal.ts'
import { RETURNED } from './sites.ts'
import { specialMethod, superMethod } from './special_methods.ts'

type Lowering = (w: FunctionWriter, arg: number) => void

const NULL: Value = { js: 'undefined', kind: 'u' }

function loadConst(w: FunctionWriter, v: PyValue): Value {
  if (typeof v === 'number') return { js: literal(v), kind: 'i', constant: v }
  if (typeof v === 'boolean') return { js: String(v), kind: 'b' }
  if (v instanceof PyFloat) return { js: w.constant(v), kind: 'F', raw: literal(v.v), constant: v.v }
  if (typeof v === 'bigint') return { js: w.constant(v), kind: 'o', large: v }
  if (v instanceof PyComplex && v.cls === coreTypes.complex)
    return { js: w.constant(v), kind: 'o', complex: [literal(v.real), literal(v.imag)] }
  return { js: w.constant(v), kind: 'o' }
}

/** A double as a JavaScript expression. */
export function literal(n: number): string {
  if (Number.isNaN(n)) return 'NaN'
  if (!Number.isFinite(n)) return n > 0 ? 'Infinity' : '(-Infinity)'
  return Object.is(n, -0) ? '(-0)' : n < 0 ? `(${n})` : String(n)
}

/** One result by the interpreter's handler, or several. */
function byHandler(w: FunctionWriter, op: number, arg: number): void {
  const operands = w.popMany(numPopped(op, arg))
  const results = numPushed(op, arg)
  const list = `[${operands.map(v => w.boxed(v)).join(',')}]`
  w.position()
  if (results === 0) w.line(`${w.use('generic')}(F,${op},${arg},${list});`)
  else if (results === 1) w.pushEval(`${w.use('generic1')}(F,${op},${arg},${list})`)
  else {
    const t = w.temp()
    w.line(`${t}=${w.use('generic')}(F,${op},${arg},${list});`)
    for (let i = 0; i < results; i++) w.pushEval(`${w.use('STACK')}[${t}${i === 0 ? '' : `+${i}`}]`)
  }
}

// ---- globals

function loadGlobal(w: FunctionWriter, arg: number): void {
  const name = w.exe.names[arg >> 1]!
  const key = w.exe.nameKeys[arg >> 1]!
  const { globals, builtins } = w.func
  const own = globals instanceof PyNamespace && globals.cls === coreTypes.dict ? globals.cell(key) : undefined
  const fallback =
    builtins instanceof PyNamespace && builtins.cls === coreTypes.dict ? builtins.cell(key) : undefined
  if (own === undefined && fallback !== undefined && isNarrow(name)) dictGlobal(w, name, fallback)
  else if (own === undefined || fallback === undefined) {
    w.position()
    w.pushEval(`${w.use('global')}(F,${JSON.stringify(name)})`)
  } else {
    w.usesGlobals = true
    const t = w.temp()
    const slow = w.slow(`${w.use('global')}(F,${JSON.stringify(name)})`)
    const known = own.value ?? fallback.value
    const [mine, other] = [w.constant(own), w.constant(fallback)]
    // A name is a global or a builtin for good, most often; the slow side knows both.
    w.line(
      own.value === undefined
        ? `if(${mine}.value!==undefined||(${t}=${other}.value)===undefined)${t}=${slow};`
        : `if((${t}=${mine}.value)===undefined)${t}=${slow};`,
    )
    if (typeof known === 'bigint' && !w.mayNotGuess()) {
      w.guard(`${t}!==${known}n`)
      w.push({ js: t, kind: 'o', large: known })
    } else w.push(withTarget(w, t, known))
  }
  if ((arg & 1) !== 0) w.push(NULL)
}

/** A global of code whose globals are no module's: `exec(code, {})`. `fallback` is the cell of the builtin. */
function dictGlobal(w: FunctionWriter, name: string, fallback: NameCell): void {
  const { globals, builtins } = w.func
  const f = w.isLoop || w.isGenerator ? 'F.func' : 'f'
  const t = w.temp()
  const text = JSON.stringify(name)
  const found = `${w.use('dictGlobal')}(${f},${w.constant(builtins)},${w.constant(fallback)},${text})`
  w.line(`if((${t}=${found})===undefined)${t}=${w.slow(`${w.use('global')}(F,${text})`)};`)
  w.push(withTarget(w, t, globals.getStr(name) ?? fallback.value))
}

function storeGlobal(w: FunctionWriter, arg: number): void {
  const { globals } = w.func
  const isPlain = globals instanceof PyNamespace && globals.cls === coreTypes.dict
  const cell = isPlain ? globals.cell(w.exe.nameKeys[arg]!) : undefined
  if (cell === undefined) {
    byHandler(w, OP.STORE_GLOBAL, arg)
    return
  }
  w.usesGlobals = true
  const v = named(w, w.pop())
  const k = w.constant(cell)
  w.position()
  const slow = `${w.use('generic')}(F,${OP.STORE_GLOBAL},${arg},[${v}])`
  const storage = w.constant((globals as PyNamespace).storage)
  w.line(
    `if(${k}.value===undefined)${slow};else{${k}.value=${v};${property(storage, w.exe.nameKeys[arg]!)}=${v};}`,
  )
}

// ---- calls

/** Calls with more arguments pass them in an array. */
const DIRECT = 12

/** The value as others may hold it: see `FunctionWriter.escaped`. */
function escaped(w: FunctionWriter, v: Value): Value {
  if (v.kind !== 'f' || v.local === undefined) return v
  return { js: w.escaped(v), raw: v.js, kind: 'F', local: v.local }
}

/** A float that no variable holds: nobody can tell whether it is the same object later. */
const isNewFloat = (v: Value): boolean => v.kind === 'f' && v.local === undefined

function appendItem(w: FunctionWriter, list: Value, v: Value): void {
  if (isNewFloat(v)) w.line(`${w.use('appendDouble')}(${list.js},${v.js});`)
  else {
    const item = w.escaped(v)
    w.line(`if(${list.js}.doubles)${list.js}.items.push(${item});else ${list.js}.array.push(${item});`)
  }
}

/** Calls of list methods that are worth an instruction. */
function listCall(w: FunctionWriter, name: string, self: Value, args: Value[]): boolean {
  if (name !== 'append' || args.length !== 1) return false
  appendItem(w, self, args[0]!)
  w.push({ js: w.constant(NONE.value), kind: 'o' })
  return true
}

function callInstruction(w: FunctionWriter, n: number): void {
  if (intrinsicCall(w, n)) return
  const operands = w.popMany(n)
  const self = w.pop()
  const callee = w.pop()
  const args = takesDoubles(callee) ? operands : operands.map(v => escaped(w, v))
  if (
    callee.target?.isCertain &&
    listCall(w, (callee.target.value as PyMethodDescr).def.fname, self, operands)
  )
    return
  const u = named(w, callee)
  w.position()
  const t = w.temp()
  if (self.kind === 'u') w.line(`${t}=${plainCall(w, callee, u, args)};`)
  else if (isObject(self)) {
    w.line(`${t}=${methodCall(w, callee, u, self.js, args)};`)
  } else w.line(`${t}=${plainCall(w, callee, u, [self, ...args])};`)
  w.check(t)
  if ((w.exe.plainUnits()[w.instruction.next]! & 255) === OP.POP_TOP)
    w.line(`if(${t}.constructor===${w.use('PyCoroutine')})${w.use('dropped')}(${u},${t});`)
  called(w, u, t)
}

/** The result `t` of a call of `u`. A generator that a loop takes is that loop's own: see vm/loop_generators. */
function called(w: FunctionWriter, u: string, t: string): void {
  const { next } = w.instruction
  const op = w.exe.plainUnits()[next]! & 255
  let note = ''
  if (op === OP.GET_ITER || op === OP.FOR_ITER)
    note = `${w.use('noteCalled')}(${u},${t},F,${next},${w.stack.length})`
  else if (
    isArgument(w.exe, next) &&
    isForOneCall(w.stack.at(-2)?.target?.value as PyValue | undefined, undefined)
  )
    note = `${w.use('noteTemporary')}(${u},${t})`
  if (note !== '') w.line(`if(${t}.constructor===${w.use('PyGenerator')})${note};`)
  w.push({ js: t, kind: 'o' })
}

function anyCall(w: FunctionWriter, u: string, args: string[]): string {
  if (args.length < 3) return `${w.use(`call${args.length}`)}(${[u, ...args].join(',')})`
  return `${w.use('callN')}(${u},[${args.join(',')}])`
}

/** `a ? b` for a callee that is known: see natives.ts and known_calls.ts. */
function knownCall(
  w: FunctionWriter,
  callee: Value,
  u: string,
  given: GivenArguments,
  self: string | null,
): string | null {
  return nativeCall(w, callee, u, given, self) ?? functionCall(w, callee, u, given, self)
}

function plainCall(w: FunctionWriter, callee: Value, u: string, values: Value[]): string {
  const args = values.map(v => w.boxed(v))
  const slow = anyCall(w, u, args)
  const native = knownCall(w, callee, u, { values, names: [] }, null)
  if (native !== null) return `${native}:${slow}`
  if (args.length > DIRECT) return slow
  return `${u}.argc===${args.length}?${u}.js(${[...args, u].join(',')}):${slow}`
}

function anyMethodCall(w: FunctionWriter, u: string, self: string, args: string[]): string {
  if (args.length < 3) return `${w.use(`callMethod${args.length}`)}(${[u, self, ...args].join(',')})`
  return `${w.use('callMethodN')}(${u},${self},[${args.join(',')}])`
}

function methodCall(w: FunctionWriter, callee: Value, u: string, self: string, values: Value[]): string {
  const args = values.map(v => w.boxed(v))
  const slow = anyMethodCall(w, u, self, args)
  const native = knownCall(w, callee, u, { values, names: [] }, self)
  if (native !== null) return `${native}:${slow}`
  if (args.length >= DIRECT) return slow
  return `${self}!==undefined&&${u}.argc===${args.length + 1}?${u}.js(${[self, ...args, u].join(',')}):${slow}`
}

function callKw(w: FunctionWriter, arg: number): void {
  const names = w.pop()
  const values = w.popMany(arg)
  const self = w.pop()
  const callee = w.pop()
  const u = named(w, callee)
  const kwnames = keywordNames(constantTuple(w, names))
  w.position()
  const t = w.temp()
  const receiver = self.kind === 'u' ? 'undefined' : w.boxed(self)
  const args = values.map(v => w.boxed(v))
  const slow = `${w.use('callKw')}(${u},${receiver},[${args.join(',')}],${w.constant(kwnames)})`
  const given = { values, names: kwnames }
  const native = knownCall(w, callee, u, given, self.kind === 'u' ? null : receiver)
  w.line(`${t}=${native === null ? slow : `${native}:${slow}`};`)
  w.check(t)
  called(w, u, t)
}

function constantTuple(w: FunctionWriter, v: Value): PyTuple {
  const value = w.constants[Number(v.js.slice(1))]
  if (v.js.startsWith('k') && value instanceof PyTuple) return value
  throw new CompileError('keyword names are no constant')
}

function callEx(w: FunctionWriter): void {
  const [callee, self, given, kwargs] = w.popMany(4).map(v => w.boxed(v))
  w.position()
  const t = w.temp()
  w.line(`${t}=${w.use('callEx')}(${callee},${self},${given},${kwargs});`)
  w.check(t)
  called(w, callee!, t)
}

// ---- branches

function branch(w: FunctionWriter, whenTrue: boolean, condition: string): void {
  // Successor 0 goes on, successor 1 jumps.
  w.condition = whenTrue ? `!(${condition})` : condition
}

function popJump(w: FunctionWriter, whenTrue: boolean): void {
  const v = w.pop()
  branch(w, whenTrue, v.kind === 'b' ? v.js : `${w.boxed(v)}===true`)
}

function popJumpNone(w: FunctionWriter, whenNone: boolean): void {
  const v = w.pop()
  const none = w.constant(NONE.value)
  const is = isFloat(v) || v.kind === 'i' || v.kind === 'b' ? 'false' : `${v.js}===${none}`
  branch(w, whenNone, is)
}
export const NONE = { value: null as unknown as PyValue }

function jumpBackward(w: FunctionWriter): void {
  w.line(`if(flag[0]!==0){${pollText(w)}}`)
}

/** What a back edge or start does when something waits. */
function pollText(w: FunctionWriter): string {
  const poll = `c=${w.slow(`${w.use('poll')}(F)`)};`
  return `${poll}if(c===2){${w.leave(w.instruction.unit)}}`
}

// ---- containers

/** Guards that the key is an int where nothing else was seen. */
function guardKey(w: FunctionWriter, depth: number): void {
  if (isObject(w.peek(depth)) && w.seen(depth) === SEEN_INT && !w.mayNotGuess()) guardInt(w, depth)
}

/** Guards that the operand below the topmost is a list (or a tuple). */
function guardSequence(w: FunctionWriter, isTuple: boolean): string {
  const kind = isTuple ? 'T' : 'L'
  const o = w.peek(1)
  if (o.kind !== kind) {
    w.guard(`${o.js}.cls!==${w.constant(isTuple ? coreTypes.tuple : coreTypes.list)}`)
    w.refine(o, { ...o, kind })
  }
  return o.js
}

/** Guards that the topmost operand, an int, is an index of the array `items`: the element. */
function guardBounds(w: FunctionWriter, items: string): string {
  const { constant, js } = w.peek(0)
  if (constant !== undefined && constant < 0) {
    w.guard(`${items}.length<${-constant}`)
    return `${items}[${items}.length-${-constant}]`
  }
  w.guard(constant === undefined ? `!(${js}>=0&&${js}<${items}.length)` : `${js}>=${items}.length`)
  return `${items}[${js}]`
}

/** Guards that the topmost operands are a list (or a tuple) and an index of it: the item. */
function guardIndex(w: FunctionWriter, isTuple: boolean): string {
  const o = guardSequence(w, isTuple)
  const items = w.temp()
  w.line(`${items}=${o}.${isTuple ? 'items' : 'array'};`)
  return guardBounds(w, items)
}

/**
 * As `guardIndex` where the profile has seen lists of floats: the raw double, in a list that keeps such from now on. Null:
 * it has seen something else.
 */
function guardDouble(w: FunctionWriter): string | null {
  if (!w.seesDoubles() || w.peek(0).kind !== 'i' || w.mayNotGuess() || !'oL'.includes(w.peek(1).kind))
    return null
  const o = guardSequence(w, false)
  const doubles = w.temp()
  w.line(`if((${doubles}=${o}.doubles)===null)${doubles}=${w.use('asDoubles')}(${o});`)
  w.guard(`${doubles}===false`)
  return guardBounds(w, doubles)
}

function isIndexed(w: FunctionWriter, seen: number): boolean {
  return (
    w.peek(0).kind === 'i' &&
    !w.mayNotGuess() &&
    (w.peek(1).kind === 'L' || w.peek(1).kind === 'T' || seen === SEEN_LIST || seen === SEEN_TUPLE)
  )
}

function subscript(w: FunctionWriter): void {
  guardKey(w, 0)
  if (byteItem(w)) return
  const double = guardDouble(w)
  if (double !== null) {
    w.popMany(2)
    w.pushEval(double, 'f')
    return
  }
  const seen = w.seen(1)
  if (isIndexed(w, seen)) {
    const item = guardIndex(w, w.peek(1).kind === 'T' || seen === SEEN_TUPLE)
    w.popMany(2)
    w.pushEval(item)
    return
  }
  const key = w.pop()
  const o = named(w, w.pop())
  const k = named(w, key)
  const t = w.temp()
  const slow = w.slow(`${w.use('item')}(${o},${k})`)
  const type = seen === SEEN_TUPLE ? coreTypes.tuple : coreTypes.list
  if (isFloat(key) || key.kind === 'b' || (seen !== 0 && (seen & (SEEN_LIST | SEEN_TUPLE)) === 0))
    w.line(`${t}=${slow};`)
  else {
    const cls = w.constant(type)
    const items = `${o}.${seen === SEEN_TUPLE ? 'items' : 'array'}`
    const isInt = key.kind === 'i' ? '' : `typeof ${k}==='number'&&`
    const notNegative = key.constant !== undefined && key.constant >= 0 ? '' : `${k}>=0&&`
    w.line(
      `if(${isInt}${o}.cls===${cls}&&${notNegative}${k}<${items}.length)${t}=${items}[${k}];else ${t}=${slow};`,
    )
  }
  w.check(t)
  w.push({ js: t, kind: 'o' })
}

function subscriptStore(w: FunctionWriter): void {
  guardKey(w, 0)
  if (storeByte(w)) return
  const double = isFloat(w.peek(2)) ? guardDouble(w) : null
  if (double !== null) {
    w.popMany(2)
    w.line(`${double}=${rawOf(w.pop())};`)
    return
  }
  const seen = w.seen(1)
  if (isIndexed(w, seen) && w.peek(1).kind !== 'T' && seen !== SEEN_TUPLE) {
    const item = guardIndex(w, false)
    w.popMany(2)
    w.line(`${item}=${w.escaped(w.pop())};`)
    return
  }
  const key = w.pop()
  const o = named(w, w.pop())
  const v = named(w, w.pop())
  const k = named(w, key)
  const slow = `${w.slow(`${w.use('storeItem')}(${o},${k},${v})`)};${w.afterWrite()}`
  if (isFloat(key) || (seen !== 0 && (seen & SEEN_LIST) === 0)) {
    w.line(slow)
    return
  }
  const list = w.constant(coreTypes.list)
  const isInt = key.kind === 'i' ? '' : `typeof ${k}==='number'&&`
  w.line(`if(${isInt}${o}.cls===${list}&&${k}>=0&&${k}<${o}.array.length)${o}.array[${k}]=${v};else{${slow}}`)
}

function unpackSequence(w: FunctionWriter, n: number): void {
  const v = named(w, w.pop())
  const items = w.temp()
  const tuple = w.constant(coreTypes.tuple)
  const slow = w.slow(`${w.use('unpack')}(F,${v},${n})`)
  w.line(`${items}=${v}.cls===${tuple}&&${v}.items.length===${n}?${v}.items:${slow};`)
  const names: string[] = []
  for (let i = 0; i < n; i++) {
    const t = w.temp()
    w.line(`${t}=${items}[${i}];`)
    names.push(t)
  }
  for (let i = n - 1; i >= 0; i--) w.push({ js: names[i]!, kind: 'o' })
}

function buildList(w: FunctionWriter, n: number): void {
  const isDoubles = n > 0 && Array.from({ length: n }, (_, i) => w.peek(i)).every(isNewFloat)
  if (!isDoubles || n > 16) {
    build(w, n, 'PyList', 'L')
    return
  }
  const raw = w.popMany(n).map(v => v.js)
  const t = w.temp()
  // To V8 such a literal is an array of doubles, whatever comes into it.
  w.line(`${t}=[${raw.map(() => '.5').join(',')}];${raw.map((v, i) => `${t}[${i}]=${v};`).join('')}`)
  w.pushEval(`${w.use('listOfDoubles')}(${t})`, 'L')
}

function build(w: FunctionWriter, n: number, constructor: string, kind: Kind): void {
  const items = w.popMany(n).map(v => w.escaped(v))
  w.pushEval(`new ${w.use(constructor)}([${items.join(',')}])`, kind)
}

// ---- cells

function cellRead(w: FunctionWriter, i: number): void {
  const t = w.temp()
  const slow = w.slow(`${w.use('emptyCell')}(F,${i})`)
  w.line(`if((${t}=l${i}.contents)===undefined)${slow};`)
  const free = i - (w.exe.nlocalsplus - (w.func.closure?.items.length ?? 0))
  const cell = free >= 0 ? w.func.closure?.items[free] : undefined
  w.push(withTarget(w, t, cell instanceof PyCell ? cell.contents : undefined))
}

function setLocalObject(w: FunctionWriter, i: number, js: string): void {
  w.releaseLocal(i)
  w.line(`l${i}=${js};`)
  w.locals[i] = 'o'
  w.dirty[i] = true
}

/** `super().x` and `super().x(...)` by the handler; the method form gives a callable and self or NULL. */
function superAttr(w: FunctionWriter, arg: number): void {
  if ((arg & 1) !== 0 && superMethod(w, w.exe.names[arg >> 2]!)) return
  byHandler(w, OP.LOAD_SUPER_ATTR, arg)
}

/** `is`. Floats that are raw doubles have lost their identity: the same value is then the same object. */
function isOp(w: FunctionWriter, arg: number): void {
  const b = w.pop()
  const a = w.pop()
  const not = arg === 1
  if (!isFloat(a) && !isFloat(b)) {
    w.pushEval(`${w.boxed(a)}${not ? '!==' : '==='}${w.boxed(b)}`, 'b')
    return
  }
  const [float, other] = isFloat(a) ? [a, b] : [b, a]
  let same = 'false'
  if (isFloat(other)) same = `Object.is(${rawOf(other)},${rawOf(float)})`
  else if (other.kind === 'o') same = `${w.use('isFloatOf')}(${other.js},${rawOf(float)})`
  w.pushEval(not ? `!${same}` : same, 'b')
}

const LOWERINGS: Partial<Record<number, Lowering>> = {
  [OP.NOP]: () => {},
  [OP.NOT_TAKEN]: () => {},
  [OP.EXTENDED_ARG]: () => {},
  [OP.RESUME]: () => {},
  [OP.LOAD_FAST]: (w, arg) => w.push(w.localValue(arg)),
  [OP.LOAD_FAST_BORROW]: (w, arg) => w.push(w.localValue(arg)),
  [OP.LOAD_FAST_CHECK]: (w, arg) => {
    const v = w.localValue(arg)
    if (v.kind === 'o' || v.kind === 'u') {
      w.line(`if(${v.js}===undefined)${w.slow(`${w.use('unbound')}(F,${arg})`)};`)
    }
    w.push(w.localValue(arg))
  },
  [OP.LOAD_FAST_AND_CLEAR]: (w, arg) => {
    const v = w.localValue(arg)
    w.push(v)
    if (v.kind === 'u') return
    setLocalObject(w, arg, 'undefined')
    w.locals[arg] = 'u'
  },
  [OP.LOAD_FAST_LOAD_FAST]: (w, arg) => {
    w.push(w.localValue(arg >> 4))
    w.push(w.localValue(arg & 15))
  },
  [OP.LOAD_FAST_BORROW_LOAD_FAST_BORROW]: (w, arg) => {
    w.push(w.localValue(arg >> 4))
    w.push(w.localValue(arg & 15))
  },
  [OP.STORE_FAST]: (w, arg) => store(w, arg, w.pop()),
  [OP.STORE_FAST_LOAD_FAST]: (w, arg) => {
    store(w, arg >> 4, w.pop())
    w.push(w.localValue(arg & 15))
  },
  [OP.STORE_FAST_STORE_FAST]: (w, arg) => {
    const first = w.pop()
    // The second value may be the local that the first store changes: it stays on the stack meanwhile.
    store(w, arg >> 4, first)
    store(w, arg & 15, w.pop())
  },
  [OP.DELETE_FAST]: (w, arg) => {
    const v = w.localValue(arg)
    if (v.kind === 'o' || v.kind === 'u')
      w.line(`if(${v.js}===undefined)${w.slow(`${w.use('unbound')}(F,${arg})`)};`)
    if (v.kind === 'o') w.line(`${w.use('noteDrop')}(l${arg});`)
    setLocalObject(w, arg, 'undefined')
  },
  [OP.LOAD_CONST]: (w, arg) => w.push(loadConst(w, w.exe.consts[arg]!)),
  [OP.LOAD_SMALL_INT]: (w, arg) => w.push({ js: String(arg), kind: 'i', constant: arg }),
  [OP.POP_TOP]: popTop,
  [OP.POP_ITER]: popTop,
  [OP.END_FOR]: w => void w.pop(),
  [OP.PUSH_NULL]: w => w.push(NULL),
  [OP.COPY]: (w, arg) => w.push(unslotted(w.peek(arg - 1))),
  [OP.SWAP]: (w, arg) => {
    const last = w.stack.length - 1
    const v = w.peek(0)
    const u = w.peek(arg - 1)
    w.stack[last] = unslotted(u)
    w.stack[last - arg + 1] = unslotted(v)
  },
  [OP.LOAD_DEREF]: cellRead,
  [OP.STORE_DEREF]: (w, arg) => {
    w.line(`l${arg}.contents=${w.boxed(w.pop())};`)
  },
  [OP.DELETE_DEREF]: (w, arg) => {
    const contents = `l${arg}.contents`
    w.line(`if(${contents}===undefined)${w.slow(`${w.use('emptyCell')}(F,${arg})`)};`)
    w.line(`${w.use('noteDrop')}(${contents});${contents}=undefined;`)
  },
  [OP.MAKE_CELL]: (w, arg) => {
    const v = w.localValue(arg)
    setLocalObject(w, arg, `new ${w.use('PyCell')}(${v.kind === 'u' ? 'undefined' : w.boxed(v)})`)
  },
  [OP.COPY_FREE_VARS]: (w, arg) => {
    const start = w.exe.nlocalsplus - arg
    for (let i = 0; i < arg; i++) setLocalObject(w, start + i, `f.closure.items[${i}]`)
  },
  [OP.LOAD_GLOBAL]: loadGlobal,
  [OP.STORE_GLOBAL]: storeGlobal,
  [OP.LOAD_ATTR]: loadAttr,
  [OP.STORE_ATTR]: storeAttr,
  [OP.LOAD_SUPER_ATTR]: superAttr,
  [OP.IS_OP]: isOp,
  [OP.UNARY_NOT]: w => {
    const v = w.pop()
    w.pushEval(v.kind === 'b' ? `!${v.js}` : `${w.boxed(v)}!==true`, 'b')
  },
  [OP.UNARY_NEGATIVE]: negate,
  [OP.TO_BOOL]: toBool,
  [OP.BINARY_OP]: (w, arg) => {
    if (arg === NB.NB_SUBSCR) subscript(w)
    else binary(w, arg)
    if (arg === NB.NB_INPLACE_OR) w.line(w.afterWrite())
  },
  [OP.COMPARE_OP]: compare,
  [OP.CONTAINS_OP]: (w, arg) => {
    const o = w.boxed(w.pop())
    const v = w.boxed(w.pop())
    w.position()
    w.pushEval(`${w.use('isIn')}(${o},${v})${arg === 1 ? '===false' : ''}`, 'b')
  },
  [OP.CALL]: callInstruction,
  [OP.CALL_KW]: callKw,
  [OP.CALL_FUNCTION_EX]: callEx,
  [OP.RETURN_VALUE]: returnValue,
  [OP.YIELD_VALUE]: yieldValue,
  [OP.SEND]: send,
  [OP.END_SEND]: endSend,
  [OP.GET_AWAITABLE]: getAwaitable,
  [OP.GET_ANEXT]: getAnext,
  [OP.POP_JUMP_IF_FALSE]: w => popJump(w, false),
  [OP.POP_JUMP_IF_TRUE]: w => popJump(w, true),
  [OP.POP_JUMP_IF_NONE]: w => popJumpNone(w, true),
  [OP.POP_JUMP_IF_NOT_NONE]: w => popJumpNotNone(w),
  [OP.JUMP_FORWARD]: () => {},
  [OP.JUMP_BACKWARD]: jumpBackward,
  [OP.JUMP_BACKWARD_NO_INTERRUPT]: () => {},
  [OP.FOR_ITER]: forIter,
  [OP.GET_ITER]: getIter,
  [OP.STORE_SUBSCR]: subscriptStore,
  [OP.BINARY_SLICE]: w => {
    const [o, a, b] = w.popMany(3).map(v => w.boxed(v))
    w.position()
    w.pushEval(`${w.use('getSlice')}(${o},${a},${b})`)
  },
  [OP.UNPACK_SEQUENCE]: unpackSequence,
  [OP.MATCH_SEQUENCE]: w => {
    const v = w.peek()
    if (v.kind === 'L' || v.kind === 'T') w.push({ js: 'true', kind: 'b' })
    else {
      w.pushEval(v.kind === 'o' ? `${w.use('isSequence')}(${v.js})` : 'false', 'b')
    }
  },
  [OP.GET_LEN]: w => {
    const v = w.peek()
    if (v.kind === 'L' || v.kind === 'T') {
      w.pushEval(lengthOf(v), 'i')
      return
    }
    const o = w.boxed(v)
    const tuple = w.constant(coreTypes.tuple)
    w.pushEval(`${o}.cls===${tuple}?${o}.items.length:${w.slow(`${w.use('len')}(${o})`)}`)
  },
  [OP.BUILD_TUPLE]: (w, arg) => build(w, arg, 'PyTuple', 'T'),
  [OP.BUILD_LIST]: buildList,
  [OP.BUILD_MAP]: (w, arg) => {
    const items = w.popMany(2 * arg).map(v => w.boxed(v))
    w.position()
    w.pushEval(`${w.use('buildMap')}([${items.join(',')}])`)
  },
  [OP.LIST_APPEND]: (w, arg) => {
    const v = w.pop()
    appendItem(w, w.peek(arg - 1), v)
  },
  [OP.SET_ADD]: (w, arg) => {
    // Outside comprehensions the set may be what a program has put in place of `__conditional_annotations__`.
    if (arg === 1) {
      extendInto(w, arg)
      return
    }
    const v = w.boxed(w.pop())
    w.position()
    w.line(`${w.peek(arg - 1).js}.table.set(${v},true);`)
  },
  [OP.MAP_ADD]: (w, arg) => {
    const [k, v] = w.popMany(2).map(v => w.boxed(v))
    w.position()
    w.line(`${w.peek(arg - 1).js}.set(${k},${v});`)
  },
  [OP.LIST_EXTEND]: extendInto,
  [OP.SET_UPDATE]: extendInto,
  [OP.DICT_UPDATE]: extendInto,
  [OP.DICT_MERGE]: dictMerge,
  [OP.FORMAT_SIMPLE]: formatSimple,
  [OP.BUILD_STRING]: buildString,
  [OP.LOAD_SPECIAL]: specialMethod,
  [OP.CALL_INTRINSIC_1]: callIntrinsic,
  [OP.FORMAT_WITH_SPEC]: w => {
    const [v, spec] = w.popMany(2).map(v => w.boxed(v))
    w.position()
    w.pushEval(`${w.use('formatValue')}(${v},${spec})`)
  },
  [OP.MAKE_FUNCTION]: w => {
    w.pushEval(`${w.use('makeFunction')}(${w.pop().js},${w.isLoop || w.isGenerator ? 'F.func' : 'f'})`)
  },
  [OP.RAISE_VARARGS]: (w, arg) => {
    const operands = w.popMany(arg).map(v => w.boxed(v))
    w.position()
    w.line(`${w.use('raise')}(F,[${operands.join(',')}]);X=null;${w.fail()}`)
  },
  [OP.RERAISE]: (w, arg) => {
    const e = w.boxed(w.pop())
    const lasti = arg > 0 ? w.boxed(w.peek(arg - 1)) : 'undefined'
    w.position()
    w.line(`${w.use('reraise')}(${e},${lasti});X=null;${w.fail()}`)
  },
  [OP.PUSH_EXC_INFO]: w => {
    const e = w.pop()
    w.pushEval(`${w.use('pushException')}(${e.js})`)
    w.push(unslotted(e))
  },
  [OP.POP_EXCEPT]: w => {
    w.line(`${w.use('popException')}(${w.boxed(w.pop())});`)
  },
  [OP.CHECK_EXC_MATCH]: w => {
    const match = w.boxed(w.pop())
    w.position()
    w.pushEval(`${w.use('exceptionMatches')}(${w.peek().js},${match})`, 'b')
  },
}

/** POP_TOP. A loop may be left by it, and then its generator goes. */
function popTop(w: FunctionWriter): void {
  const v = w.pop()
  if (v.kind !== 'o' || w.framed === 'no' || !w.dropsIterator()) return
  w.line(`if(F!==null&&F.loops!==null)${w.slow(`${w.use('leaveLoop')}(F,${v.js})`)};`)
}

function store(w: FunctionWriter, i: number, v: Value): void {
  if (v.kind === 'u') {
    // LOAD_FAST_AND_CLEAR of an unbound local, restored.
    setLocalObject(w, i, 'undefined')
    w.locals[i] = 'u'
    return
  }
  w.setLocal(i, v)
}

function popJumpNotNone(w: FunctionWriter): void {
  const v = w.pop()
  const none = w.constant(NONE.value)
  const isNot = isFloat(v) || v.kind === 'i' || v.kind === 'b' ? 'true' : `${v.js}!==${none}`
  branch(w, true, isNot)
}

/** `arg` says how deep below the operand the container is, which stays. */
function extendInto(w: FunctionWriter, arg: number): void {
  const v = w.boxed(w.pop())
  const container = w.peek(arg - 1).js
  w.position()
  if (w.instruction.op === OP.LIST_EXTEND) w.line(`${w.use('extend')}(F,${container},${v});`)
  else w.line(`${w.use('generic')}(F,${w.instruction.op},1,[${container},${v}]);`)
}

function dictMerge(w: FunctionWriter, arg: number): void {
  if (arg !== 1) throw new CompileError('DICT_MERGE at depth')
  const v = w.boxed(w.pop())
  const four = w.stack.slice(-4).map(x => w.boxed(x))
  w.position()
  const isLast = (w.exe.plainUnits()[w.instruction.next]! & 255) === OP.CALL_FUNCTION_EX
  w.pop()
  w.pushEval(`${w.use('mergeKeywords')}(F,[${four.join(',')},${v}],${isLast})`)
}

/** CALL_INTRINSIC_1. The list of a call with stars is nobody else's. */
function callIntrinsic(w: FunctionWriter, which: number): void {
  if (which !== INTRINSIC_1.LIST_TO_TUPLE) {
    const v = w.boxed(w.pop())
    w.position()
    w.pushEval(`${w.use('intrinsic1')}(F,${which},${v})`)
    return
  }
  const list = w.boxed(w.pop())
  w.pushEval(`new ${w.use('PyTuple')}(${list}.items)`, 'T')
}

/** FORMAT_SIMPLE: what f-strings contain is a str or an int most of the time. */
function formatSimple(w: FunctionWriter): void {
  const given = w.pop()
  if (given.kind === 'i') {
    w.pushEval(`''+${given.js}`)
    return
  }
  const v = named(w, given)
  const slow = w.slow(`${w.use('formatSimple')}(${v})`)
  w.pushEval(`typeof ${v}==='string'?${v}:typeof ${v}==='number'?''+${v}:${slow}`)
}

/** BUILD_STRING */
function buildString(w: FunctionWriter, n: number): void {
  const parts = w.popMany(n).map(v => named(w, v))
  const tests = parts.filter(v => !isText(w, v)).map(v => `typeof ${v}==='string'`)
  const slow = w.slow(`${w.use('generic1')}(F,${OP.BUILD_STRING},${n},[${parts.join(',')}])`)
  const sum = parts.join('+')
  w.pushEval(tests.length === 0 ? sum : `${tests.join('&&')}?${sum}:${slow}`)
}

/** A constant that is a JavaScript string. */
function isText(w: FunctionWriter, js: string): boolean {
  return js[0] === 'k' && typeof w.constants[Number(js.slice(1))] === 'string'
}

function returnValue(w: FunctionWriter): void {
  if (w.isLoop) {
    w.line(w.leave(w.instruction.unit))
    return
  }
  if (w.isGenerator) {
    generatorReturn(w)
    return
  }
  const v = w.boxed(w.pop())
  const back = w.framed === 'yes' && !w.isLazy ? 'B' : 'F.back'
  const end = `S.frame=${back};if(F.flags!==1024){${w.exit(w.instruction.unit, RETURNED, [{ js: v, kind: 'o' }])}}`
  if (w.framed === 'no') w.line(`return ${v};`)
  else w.line(`${w.framed === 'yes' ? end : `if(F!==null){${end}}`}return ${v};`)
}

/** Handlers that use the frame's own window. */
const REFUSED = new Set<number>([OP.RETURN_GENERATOR, OP.LOAD_FROM_DICT_OR_DEREF, OP.CHECK_EG_MATCH])

export function lower(w: FunctionWriter, op: number, arg: number): void {
  const row = LOWERINGS[op]
  if (row !== undefined) {
    row(w, arg)
    return
  }
  if (REFUSED.has(op)) throw new CompileError(OPNAME[op] ?? `opcode ${op}`)
  byHandler(w, op, arg)
}
