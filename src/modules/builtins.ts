/**
 * The `builtins` module's functions; its types come from `objects`. CPython: Python/bltinmodule.c.
 */

import { CompensatedSum } from '../base/math/sums.ts'
import { fromCodePoint, fromCodePoints, fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { codePointAt, textLength } from '../base/wide_string_ops.ts'
import { exceptionTypes } from '../objects/exceptions.ts'
import { endTemporary } from '../objects/generator.ts'
import { PyCallableIterator } from '../objects/iterators.ts'
import { levelHooks } from '../objects/levels.ts'
import { listSort } from '../objects/sort.ts'
import { asciiObject } from '../objects/str_repr.ts'
import {
  ADD,
  absolute,
  binaryOp,
  divmod,
  format,
  hash,
  index,
  intToFloat,
  isInstanceOf,
  isSubclassOf,
  isTrue,
  iter,
  iterNext,
  len,
  lenInt,
  power,
  reprObject,
  richCompare,
  str,
  toArray,
} from '../runtime/abstract.ts'
import { delAttr, getAttr, lookupAttr, setAttr } from '../runtime/attributes.ts'
import { call, callKw, callMethod, callSpecialMaybe, isCallable, lookupSpecial } from '../runtime/calls.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { objectId, PyDict } from '../runtime/dict.ts'
import {
  eofError,
  exc,
  isException,
  PyBaseException,
  runtimeError,
  stopIteration,
  typeError,
  valueError,
} from '../runtime/errors.ts'
import { PyCode, PyFunction } from '../runtime/function.ts'
import { attributeName, lastStop, slotHooks } from '../runtime/slotdefs.ts'
import { GT, LT } from '../runtime/slots.ts'
import { machine, state } from '../runtime/state.ts'
import { mainThread, threads } from '../runtime/threads.ts'
import { coreTypes, lookup, type PyType, typeOf } from '../runtime/type.ts'
import {
  Ellipsis,
  int,
  intValue,
  None,
  NotImplemented,
  PyBytes,
  PyCell,
  PyComplex,
  PyFloat,
  type PyInt,
  PyList,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { Extremum, firstLeft, TruthVisitor, type Visitor } from '../runtime/visitors.ts'
import { canEdit, editedLine } from './_readline.ts'
import { PyTee, teeSource, teeTake } from './itertools/grouping.ts'

// ---- text and numbers

function chr(v: PyValue): PyStr {
  const n = index(v)
  if (n < 0 || n > 0x10ffff) {
    throw valueError('chr() arg not in range(0x110000)')
  }
  return fromCodePoint(Number(n))
}

function ord(v: PyValue): PyValue {
  const s = strValue(v)
  if (s !== undefined) {
    if (textLength(s) === 1) return int(codePointAt(s, 0))
    throw typeError(`ord() expected a character, but string of length ${textLength(s)} found`)
  }
  if (v instanceof PyBytes || typeOf(v).name === 'bytearray') {
    const n = len(v)
    if (n === 1) return typeOf(v).slots.mp_subscript!(v, int(0))
    throw typeError(`ord() expected a character, but string of length ${n} found`)
  }
  throw typeError('ord() expected string of length 1, but %T found', v)
}

function inBase(v: PyValue, base: number, prefix: string): PyStr {
  const n = index(v)
  const digits = (n < 0 ? -n : n).toString(base)
  return `${n < 0 ? '-' : ''}${prefix}${digits}`
}

function round(number: PyValue, ndigits: PyValue): PyValue {
  const f = lookupSpecial(number, '__round__')
  if (f === undefined) throw typeError("type %T doesn't define __round__ method", number)
  return ndigits === None ? call(f, []) : call(f, [ndigits])
}

/** What one kind of sum has come to, and the first item that it could not add. */
type Partial = [total: PyValue, item: PyValue | undefined]

/** sum(): ints and floats are added without a method call; floats with compensation, as 3.12 and up. */
function sum(iterable: PyValue, start: PyValue): PyValue {
  if (strValue(start) !== undefined) throw typeError("sum() can't sum strings [use ''.join(seq) instead]")
  if (start instanceof PyBytes) throw typeError("sum() can't sum bytes [use b''.join(seq) instead]")
  if (typeOf(start).name === 'bytearray')
    throw typeError("sum() can't sum bytearray [use b''.join(seq) instead]")
  if (typeof start === 'number') {
    const total = sumOfItems(iterable, start)
    if (total !== undefined) return total
  }
  const it = iter(iterable)
  const next = typeOf(it).slots.tp_iternext!
  const simple = typeof start === 'number' ? new NumberSum(start) : null
  let item = simple === null ? next(it) : firstLeft(it, simple)
  let total: PyValue = simple === null ? start : simple.total()
  // Each kind leaves for the next at the first item that it cannot add, and never comes back.
  for (const [starts, add] of SUMS) {
    if (item === undefined) return total
    if (!starts(total)) continue
    ;[total, item] = add(total, item, it)
    if (item === undefined) return total
    total = binaryOp(total, item, ADD)
    item = iterNext(it)
  }
  for (; item !== undefined; item = iterNext(it)) total = binaryOp(total, item, ADD)
  return total
}

/** The sum of small ints, and of floats from the first one on. */
class NumberSum implements Visitor {
  readonly raw = true
  private ints: number
  private floats: CompensatedSum | null = null
  constructor(start: number) {
    this.ints = start
  }
  visit(item: PyValue): boolean {
    if (item instanceof PyFloat) return item.cls === coreTypes.float && this.visitFloat(item.v)
    if (this.floats !== null) return addInt(this.floats, item)
    if (typeof item !== 'number' && typeof item !== 'boolean') return false
    const sum = this.ints + Number(item)
    if (!Number.isSafeInteger(sum)) return false
    this.ints = sum
    return true
  }
  visitFloat(item: number): boolean {
    if (this.floats === null) this.floats = new CompensatedSum(this.ints + item)
    else this.floats.add(item)
    return true
  }
  total(): PyValue {
    return this.floats === null ? int(this.ints) : new PyFloat(this.floats.value())
  }
}

/** The sum of a list or tuple of small ints and floats; undefined where there are other items, which decide themselves. */
function sumOfItems(iterable: PyValue, start: number): PyValue | undefined {
  const type = typeOf(iterable)
  if (type === coreTypes.list && (iterable as PyList).doubles) {
    const sum = new NumberSum(start)
    for (const item of (iterable as PyList).doubles as number[]) sum.visitFloat(item)
    return sum.total()
  }
  const items = plainItems(iterable, type)
  if (items === undefined) return undefined
  let ints = start
  let i = 0
  for (; i < items.length; i++) {
    const item = items[i]
    if (typeof item !== 'number') break
    ints += item
    if (ints > Number.MAX_SAFE_INTEGER || ints < Number.MIN_SAFE_INTEGER) return undefined
  }
  if (i === items.length) return int(ints)
  const sum = new NumberSum(ints)
  for (; i < items.length; i++) if (!sum.visit(items[i]!)) return undefined
  return sum.total()
}

/** The items of a list or tuple that keeps them as objects. */
function plainItems(iterable: PyValue, type: PyType): readonly PyValue[] | undefined {
  if (type === coreTypes.list) return (iterable as PyList).doubles ? undefined : (iterable as PyList).items
  return type === coreTypes.tuple ? (iterable as PyTuple).items : undefined
}

function sumInts(total: PyValue, item: PyValue | undefined, it: PyValue): Partial {
  for (; item !== undefined && isInt(item); item = iterNext(it)) total = binaryOp(total, item, ADD)
  return [total, item]
}

function sumFloats(total: PyValue, item: PyValue | undefined, it: PyValue): Partial {
  const sum = new CompensatedSum((total as PyFloat).v)
  for (; item !== undefined; item = iterNext(it)) {
    if (item instanceof PyFloat && item.cls === coreTypes.float) sum.add(item.v)
    else if (!addInt(sum, item)) break
  }
  return [new PyFloat(sum.value()), item]
}

function sumComplex(total: PyValue, item: PyValue | undefined, it: PyValue): Partial {
  const real = new CompensatedSum((total as PyComplex).real)
  const imag = new CompensatedSum((total as PyComplex).imag)
  for (; item !== undefined; item = iterNext(it)) {
    if (item instanceof PyComplex && item.cls === coreTypes.complex) {
      real.add(item.real)
      imag.add(item.imag)
    } else if (item instanceof PyFloat) real.add(item.v)
    else if (!addInt(real, item)) break
  }
  return [new PyComplex(real.value(), imag.value()), item]
}

/** Ints of any class count. */
function addInt(sum: CompensatedSum, item: PyValue): boolean {
  const n = typeof item === 'boolean' ? int(Number(item)) : intValue(item)
  if (n === undefined) return false
  sum.add(intToFloat(n))
  return true
}

const SUMS: readonly [
  starts: (total: PyValue) => boolean,
  add: (total: PyValue, item: PyValue, it: PyValue) => Partial,
][] = [
  [isInt, sumInts],
  [total => typeOf(total) === coreTypes.float, sumFloats],
  [total => typeOf(total) === coreTypes.complex, sumComplex],
]

function isInt(v: PyValue): boolean {
  return typeof v === 'number' || typeof v === 'bigint' || typeof v === 'boolean'
}

function minmax(name: 'min' | 'max', args: PyValue[], key: PyValue, fallback: PyValue | undefined): PyValue {
  if (args.length === 0) throw typeError(`${name} expected at least 1 argument, got 0`)
  if (args.length > 1 && fallback !== undefined) {
    throw typeError(`Cannot specify a default for ${name}() with multiple positional arguments`)
  }
  if (key === None) {
    const found = extremumOfItems(
      args.length === 1 ? plainItems(args[0]!, typeOf(args[0]!)) : args,
      name === 'min',
    )
    if (found !== undefined) return found
  }
  const it = iter(args.length === 1 ? args[0]! : new PyTuple(args))
  const op = name === 'min' ? LT : GT
  const numbers = new Extremum(name === 'min')
  const first = key === None ? firstLeft(it, numbers) : iterNext(it)
  let { best } = numbers
  let bestKey = best
  for (let item = first; item !== undefined; item = iterNext(it)) {
    const k = key === None ? item : call(key, [item])
    if (bestKey === undefined || isTrue(richCompare(k, bestKey, op))) {
      best = item
      bestKey = k
    }
  }
  if (best !== undefined) return best
  if (fallback !== undefined) return fallback
  throw valueError(`${name}() iterable argument is empty`)
}

/** Of small ints and floats, or of narrow strs; undefined where there are other items, or none. */
function extremumOfItems(items: readonly PyValue[] | undefined, least: boolean): PyValue | undefined {
  if (items === undefined) return undefined
  const numbers = new Extremum(least)
  for (const item of items) if (!numbers.visit(item)) return undefined
  return numbers.best
}

// ---- attributes and namespaces

function frame() {
  if (state.frame === null) throw runtimeError('no current frame')
  return state.frame
}

function dir(object: PyValue | undefined): PyValue {
  const names =
    object === undefined ? new PyList(toArray(callMethod(currentLocals(), 'keys'))) : dirOf(object)
  listSort(names, None, false)
  return names
}

function dirOf(object: PyValue): PyList {
  const r = callSpecialMaybe(object, '__dir__')
  if (r === undefined) throw typeError('object does not provide __dir__')
  return new PyList(toArray(r))
}

/** Set by `vm`: the mapping that `locals()` gives in the calling frame. */
export const builtinHooks = {} as { currentLocals(): PyValue; buildClass: PyValue }
function currentLocals(): PyValue {
  return builtinHooks.currentLocals()
}

function vars(object: PyValue | undefined): PyValue {
  if (object === undefined) return currentLocals()
  const d = lookupAttr(object, '__dict__')
  if (d === undefined) throw typeError('vars() argument must have __dict__ attribute')
  return d
}

// ---- iteration

/**
 * In a thread, so that a `__next__` of Python's may wait and let others go on, that of a tee's source too; undefined:
 * there is none such.
 */
function nextInThread(it: PyValue, fallback: PyValue | undefined): PyValue | undefined {
  const source = it instanceof PyTee ? teeSource(it) : it
  const method = source === undefined ? undefined : lookup(typeOf(source), '__next__')
  if (!(method instanceof PyFunction)) return undefined
  const around = (run: () => PyValue): PyValue => {
    try {
      return it instanceof PyTee ? teeTake(it, run) : run()
    } catch (e) {
      if (fallback !== undefined && isException(e, exc.StopIteration)) return fallback
      throw e
    }
  }
  return levelHooks.callFrom(next, around, method, [source!])
}

function next(it: PyValue, fallback: PyValue | undefined): PyValue {
  if (threads.current !== mainThread) {
    const found = nextInThread(it, fallback)
    if (found !== undefined) return found
  }
  const v = nextOf(it, fallback)
  endTemporary(it)
  return v
}

function nextOf(it: PyValue, fallback: PyValue | undefined): PyValue {
  const step = typeOf(it).slots.tp_iternext
  if (step === null) throw typeError("'%T' object is not an iterator", it)
  lastStop.value = None
  let v: PyValue | undefined
  try {
    v = step(it)
  } catch (e) {
    if (fallback !== undefined && isException(e, exc.StopIteration)) return fallback
    throw e
  }
  if (v !== undefined) return v
  if (fallback !== undefined) return fallback
  const result = slotHooks.returnValue?.(it) ?? lastStop.value
  throw stopIteration(result)
}

function anext(it: PyValue, fallback: PyValue | undefined): PyValue {
  const step = typeOf(it).slots.am_anext
  if (step === null) throw typeError("'%T' object is not an async iterator", it)
  const awaitable = step(it)
  return fallback === undefined ? awaitable : asyncHooks.anextDefault(awaitable, fallback)
}

/** Set by the file with coroutine objects. */
export const asyncHooks = {} as { anextDefault(awaitable: PyValue, fallback: PyValue): PyValue }

// ---- code

const COMPILE_MODES = ['exec', 'eval', 'single', 'func_type']
/** The tree is wanted, not code. */
const PyCF_ONLY_AST = 0x400

function compile(
  source: PyValue,
  filename: PyValue,
  mode: string,
  flags: number,
  dontInherit: boolean,
  optimize: number,
  featureVersion: number,
): PyValue {
  if (optimize < -1 || optimize > 2) throw valueError('compile(): invalid optimize value')
  if (!COMPILE_MODES.includes(mode)) {
    const more = (flags & PyCF_ONLY_AST) !== 0 ? ", 'single' or 'func_type'" : " or 'single'"
    throw valueError(`compile() mode must be 'exec', 'eval'${more}`)
  }
  return machine.compile(source, filename, mode, flags, dontInherit, optimize, featureVersion)
}

interface Namespaces {
  globals: PyDict
  locals: PyValue
}

function namespaces(fname: string, globals: PyValue, locals: PyValue): Namespaces {
  if (globals !== None && !(globals instanceof PyDict)) {
    if (fname === 'eval' && typeOf(globals).slots.mp_subscript !== null) {
      throw typeError('globals must be a real dict; try eval(code, {}, mapping)')
    }
    throw typeError(
      fname === 'eval' ? 'globals must be a dict' : `exec() globals must be a dict, not %T`,
      globals,
    )
  }
  if (locals !== None && typeOf(locals).slots.mp_subscript === null) {
    throw typeError(
      fname === 'eval' ? 'locals must be a mapping' : 'locals must be a mapping or None, not %T',
      locals,
    )
  }
  if (globals instanceof PyDict) return { globals, locals: locals === None ? globals : locals }
  return { globals: frame().globals, locals: locals === None ? currentLocals() : locals }
}

function addBuiltins(globals: PyDict): void {
  if (globals.getStr('__builtins__') === undefined) {
    globals.setStr('__builtins__', state.frame?.builtins ?? state.builtins)
  }
}

function evaluate(source: PyValue, globals: PyValue, locals: PyValue): PyValue {
  const ns = namespaces('eval', globals, locals)
  addBuiltins(ns.globals)
  if (source instanceof PyCode) {
    if (freeVariables(source) > 0)
      throw typeError('code object passed to eval() may not contain free variables')
    return machine.execCode(source, ns.globals, ns.locals)
  }
  const text = sourceText(source, 'eval')
  const stripped = strValue(text) === undefined ? text : stripLeading(strValue(text)!)
  const code = machine.compile(stripped, '<string>', 'eval', 0, false, -1, -1)
  return machine.execCode(code as PyCode, ns.globals, ns.locals)
}

function stripLeading(s: PyStr): PyStr {
  if (typeof s === 'string') return s.replace(/^[ \t]+/, '')
  const start = s.points.findIndex(c => c !== 32 && c !== 9)
  return start > 0 ? fromCodePoints(s.points.slice(start)) : s
}

function freeVariables(code: PyCode): number {
  return code.plain.localspluskinds.reduce((n, kind) => n + ((kind & 0x80) !== 0 ? 1 : 0), 0)
}

function sourceText(source: PyValue, fname: string): PyValue {
  if (strValue(source) !== undefined || typeOf(source).slots.bf_getbuffer !== null) return source
  throw typeError(`${fname}() arg 1 must be a string, bytes or code object`)
}

function execute(source: PyValue, globals: PyValue, locals: PyValue, closure: PyValue): PyValue {
  const ns = namespaces('exec', globals, locals)
  addBuiltins(ns.globals)
  if (source instanceof PyCode) {
    checkClosure(source, closure)
    machine.execCode(source, ns.globals, ns.locals, closure === None ? undefined : closure)
    return None
  }
  if (closure !== None) throw typeError('closure can only be used when source is a code object')
  const code = machine.compile(sourceText(source, 'exec'), '<string>', 'exec', 0, false, -1, -1)
  machine.execCode(code as PyCode, ns.globals, ns.locals)
  return None
}

function checkClosure(code: PyCode, closure: PyValue): void {
  const free = freeVariables(code)
  if (free === 0) {
    if (closure !== None) throw typeError('cannot use a closure with this code object')
    return
  }
  if (closure === None) throw typeError(`code object requires a closure of exactly length ${free}`)
  const fits =
    closure instanceof PyTuple &&
    closure.items.length === free &&
    closure.items.every(cell => cell instanceof PyCell)
  if (!fits) throw typeError(`code object requires a closure of exactly length ${free}`)
}

/** The import statement's function, over importlib. Set by `importlib`. */
export const importHooks = {} as {
  importName(name: string, globals: PyValue, locals: PyValue, fromlist: PyValue, level: number): PyValue
}

// ---- streams

function print(args: PyValue[], sep: PyValue, end: PyValue, file: PyValue, flush: boolean): PyValue {
  const out = file === None ? state.sysDict.getStr('stdout') : file
  if (out === undefined) throw runtimeError('lost sys.stdout')
  if (out === None) return None
  const separator = textOrNone(sep, 'sep', ' ')
  const ending = textOrNone(end, 'end', '\n')
  const write = getAttr(out, 'write')
  args.forEach((arg, i) => {
    if (i > 0) call(write, [separator])
    call(write, [str(arg)])
  })
  call(write, [ending])
  if (flush) callMethod(out, 'flush')
  return None
}

function textOrNone(v: PyValue, name: string, fallback: string): PyStr {
  if (v === None) return fallback
  const s = strValue(v)
  if (s === undefined) throw typeError(`${name} must be None or a string, not %T`, v)
  return s
}

/** A stream that cannot be flushed is no reason not to ask. */
function flushQuietly(stream: PyValue): void {
  try {
    callMethod(stream, 'flush')
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
  }
}

function input(prompt: PyValue | undefined): PyValue {
  const stream = (name: string): PyValue => {
    const s = state.sysDict.getStr(name)
    if (s === undefined || s === None) throw runtimeError(`input(): lost sys.${name}`)
    return s
  }
  const [stdin, stdout, stderr] = [stream('stdin'), stream('stdout'), stream('stderr')]
  flushQuietly(stderr)
  if (canEdit(stdin, stdout)) {
    const text = prompt === undefined ? '' : str(prompt)
    flushQuietly(stdout)
    const edited = editedLine(text)
    if (edited !== undefined) return edited
  }
  if (prompt !== undefined) callMethod(stdout, 'write', str(prompt))
  flushQuietly(stdout)
  const line = strValue(callMethod(stdin, 'readline'))
  if (line === undefined) throw typeError('object.readline() returned non-string')
  if (textLength(line) === 0) throw eofError('EOF when reading a line')
  const text = toUtf16(line)
  return fromUtf16(text.endsWith('\n') ? text.slice(0, -1) : text)
}

function sorted(iterable: PyValue, key: PyValue, reverse: boolean): PyValue {
  const list = new PyList(toArray(iterable))
  listSort(list, key, reverse)
  return list
}

const all = (iterable: PyValue): boolean => !finds(iterable, false)
const any = (iterable: PyValue): boolean => finds(iterable, true)

/** Whether one of the items is as true as that. */
function finds(iterable: PyValue, truth: boolean): boolean {
  const it = iter(iterable)
  try {
    const first = firstLeft(it, new TruthVisitor(truth))
    for (let v = first; v !== undefined; v = iterNext(it)) if (isTrue(v) === truth) return true
    return false
  } finally {
    endTemporary(it)
  }
}

function getattr(o: PyValue, name: PyValue, fallback: PyValue | undefined): PyValue {
  const key = attributeName(name)
  if (fallback === undefined) return getAttr(o, key)
  return lookupAttr(o, key) ?? fallback
}

function callHook(name: string, args: PyValue[], kwargs: PyDict): PyValue {
  const hook = state.sysDict.getStr(name)
  if (hook === undefined) throw runtimeError(`lost sys.${name}`)
  const entries: Record<string, PyValue> = {}
  for (const c = kwargs.cursor(); c.next(); ) entries[toUtf16(strValue(c.key)!)] = c.value
  return callKw(hook, args, entries)
}

export const builtinsModule: NativeModule = defineModule({
  name: 'builtins',
  doc: 'Built-in functions, types, exceptions, and other objects.',
  functions: {
    abs: ['number, /', absolute],
    all: ['iterable, /', all],
    any: ['iterable, /', any],
    ascii: ['object, /', asciiObject],
    bin: ['integer, /', n => inBase(n, 2, '0b')],
    oct: ['integer, /', n => inBase(n, 8, '0o')],
    hex: ['integer, /', n => inBase(n, 16, '0x')],
    breakpoint: ['*args, **kws', (args, kws) => callHook('breakpointhook', args, kws)],
    callable: ['object, /', isCallable],
    chr: ['i, /', chr],
    ord: ['character, /', ord],
    compile: [
      'source, filename, mode: string, flags: int = 0, dont_inherit: bool = False, optimize: int = -1, *, _feature_version: int = -1',
      compile,
    ],
    delattr: [
      'object, name, /',
      (o, name) => {
        delAttr(o, attributeName(name))
        return None
      },
    ],
    dir: ['object = <unrepresentable>, /', dir],
    divmod: ['x, y, /', divmod],
    eval: ['source, /, globals = None, locals = None', evaluate],
    exec: ['source, /, globals = None, locals = None, *, closure = None', execute],
    format: [
      "value, format_spec = '', /",
      (value, spec) => {
        if (strValue(spec) === undefined) throw typeError('format() argument 2 must be str, not %T', spec)
        return format(value, spec)
      },
    ],
    getattr: ['object, name, default = <unrepresentable>, /', getattr],
    globals: ['', () => frame().globals],
    hasattr: ['object, name, /', (o, name) => lookupAttr(o, attributeName(name)) !== undefined],
    hash: ['object, /', hash],
    id: ['object, /', identityOf],
    input: ['prompt = <unrepresentable>, /', input],
    isinstance: ['object, class_or_tuple, /', (o, cls) => isInstanceOf(o, cls)],
    issubclass: ['cls, class_or_tuple, /', (cls, other) => isSubclassOf(cls, other)],
    iter: [
      'object, sentinel = <unrepresentable>, /',
      (o, sentinel) => {
        if (sentinel === undefined) return iter(o)
        if (!isCallable(o)) throw typeError('iter(v, w): v must be callable')
        return new PyCallableIterator(o, sentinel)
      },
    ],
    aiter: [
      'async_iterable, /',
      o => {
        const f = typeOf(o).slots.am_aiter
        if (f === null) throw typeError("'%T' object is not an async iterable", o)
        const it = f(o)
        if (typeOf(it).slots.am_anext === null) {
          throw typeError("aiter() returned not an async iterator of type '%T'", it)
        }
        return it
      },
    ],
    anext: ['aiterator, default = <unrepresentable>, /', anext],
    len: ['obj, /', o => lenInt(o)],
    locals: ['', currentLocals],
    max: [
      '*args, default = <unrepresentable>, key = None',
      (args, fallback, key) => minmax('max', args, key, fallback),
    ],
    min: [
      '*args, default = <unrepresentable>, key = None',
      (args, fallback, key) => minmax('min', args, key, fallback),
    ],
    next: ['iterator, default = <unrepresentable>, /', next],
    pow: ['base, exp, mod = None', (base, exp, mod) => power(base, exp, mod)],
    print: [
      "*args, sep = ' ', end = '\\n', file = None, flush: bool = False",
      (args, sep, end, file, flush) => print(args, sep, end === '\\n' ? '\n' : end, file, flush),
    ],
    repr: ['obj, /', reprObject],
    round: ['number, ndigits = None', round],
    setattr: [
      'object, name, value, /',
      (o, name, value) => {
        setAttr(o, attributeName(name), value)
        return None
      },
    ],
    sorted: ['iterable, /, *, key = None, reverse: bool = False', sorted],
    sum: ['iterable, /, start = 0', sum],
    vars: ['object = <unrepresentable>, /', vars],
    __import__: [
      'name, globals = None, locals = None, fromlist = (), level: int = 0',
      (name, globals, locals, fromlist, level) => {
        const text = strValue(name)
        if (text === undefined) throw typeError('module name must be a string')
        return importHooks.importName(toUtf16(text), globals, locals, fromlist, level)
      },
    ],
  },
  attributes: () => ({
    None,
    Ellipsis,
    NotImplemented,
    True: true,
    False: false,
    __debug__: true,
    __build_class__: builtinHooks.buildClass ?? None,
    ...builtinTypes(),
    ...Object.fromEntries(exceptionTypes()),
    EnvironmentError: exc.OSError,
    IOError: exc.OSError,
  }),
})

/** Set by `objects/iterators`. */

/** `id(v)`: an address for objects; for JS primitives a number that equal values share. */
function identityOf(v: PyValue): PyInt {
  if (typeof v === 'object') return int(objectId(v))
  return int(primitiveId(v))
}

/** Objects have multiples of 16. */
const primitiveIds = new Map<unknown, number>()
const SMALL = 2 ** 26
function primitiveId(v: string | number | bigint | boolean): number {
  if (typeof v === 'number' && v >= -SMALL && v < SMALL) return (v + SMALL) * 16 + 8
  let id = primitiveIds.get(v)
  if (id === undefined) {
    id = primitiveIds.size * 16 + 4
    primitiveIds.set(v, id)
  }
  return id
}

const TYPE_NAMES = [
  'bool',
  'bytearray',
  'bytes',
  'classmethod',
  'complex',
  'dict',
  'enumerate',
  'filter',
  'float',
  'frozenset',
  'int',
  'list',
  'map',
  'memoryview',
  'object',
  'property',
  'range',
  'reversed',
  'set',
  'slice',
  'staticmethod',
  'str',
  'super',
  'tuple',
  'type',
  'zip',
]

/** The builtin types by name, found under `object`. */
function builtinTypes(): Record<string, PyType> {
  const out: Record<string, PyType> = { object: coreTypes.object, bool: coreTypes.bool }
  for (const ref of coreTypes.object.subclasses) {
    const t = ref.deref()
    if (t !== undefined && TYPE_NAMES.includes(t.name) && t.moduleName === 'builtins') out[t.name] = t
  }
  return out
}
