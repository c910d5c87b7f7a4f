/** The reading side: a stack machine. CPython: load() and its kin in Modules/_pickle.c. */
import { intFromBytes } from '../../base/bigint.ts'
import { parseFloatText } from '../../base/float_format.ts'
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { getBuffer } from '../../objects/buffer.ts'
import { PyByteArray } from '../../objects/bytearray_value.ts'
import { decodeBytes } from '../../objects/codec_registry.ts'
import { iterNext, setItem, toInt } from '../../runtime/abstract.ts'
import { getAttr, lookupAttr, setAttr } from '../../runtime/attributes.ts'
import { PyBUF_SIMPLE } from '../../runtime/buffer.ts'
import { call, call1, callMethod } from '../../runtime/calls.ts'
import { PyDict, PyFrozenSet, PySet } from '../../runtime/dict.ts'
import { eofError, exc, isException, newException, typeError, valueError } from '../../runtime/errors.ts'
import { attributeName } from '../../runtime/slotdefs.ts'
import { machine } from '../../runtime/state.ts'
import { coreTypes, PyType, typeOf } from '../../runtime/type.ts'
import {
  int,
  None,
  PyBytes,
  PyFloat,
  PyList,
  PyObject,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import { audit } from '../sys/sys.ts'
import { chained, describe, importByName, mapNames, registry } from './globals.ts'
import { HIGHEST_PROTOCOL, OP, unpicklingError } from './opcodes.ts'
import { type Source, truncated } from './source.ts'

export class PyUnpickler extends PyObject {
  /** null: __init__ was not called. */
  file: { readonly read: PyValue; readonly readline: PyValue } | null = null
  /** In place of the file, for `loads`. */
  source: Source | null = null
  memo: Map<number, PyValue> = new Map()
  protocol = 0
  fixImports = true
  encoding = 'ASCII'
  errors = 'strict'
  /** An iterator, or null. */
  buffers: PyValue | null = null
  running = false
}

const uint = (bytes: Uint8Array): number => {
  let n = 0
  for (let i = bytes.length - 1; i >= 0; i--) n = n * 256 + bytes[i]!
  return n
}
const int32 = (bytes: Uint8Array): number => uint(bytes) | 0
const ascii = (bytes: Uint8Array): string => String.fromCharCode(...bytes)

/** One `load`. */
export class Load {
  private readonly unpickler: PyUnpickler
  private readonly source: Source
  private readonly persistentLoad: PyValue | undefined
  private readonly stack: PyValue[] = []
  /** Heights of the stack at the marks. */
  private readonly marks: number[] = []
  /** Nothing below the last mark is to be taken. */
  private fence = 0

  constructor(unpickler: PyUnpickler, source: Source, persistentLoad: PyValue | undefined) {
    this.unpickler = unpickler
    this.source = source
    this.persistentLoad = persistentLoad
  }

  run(): PyValue {
    for (;;) {
      const op = this.source.opcode()
      if (op === undefined) throw eofError('Ran out of input')
      if (op === OP.STOP) return this.pop()
      const handler = HANDLERS[op]
      if (handler === undefined) throw invalidOpcode(op)
      handler.call(this)
    }
  }

  // ---- the stack

  push(v: PyValue): void {
    this.stack.push(v)
  }

  pop(): PyValue {
    if (this.stack.length <= this.fence) throw this.underflow()
    return this.stack.pop()!
  }

  top(): PyValue {
    if (this.stack.length <= this.fence) throw this.underflow()
    return this.stack[this.stack.length - 1]!
  }

  replaceTop(v: PyValue): void {
    this.stack[this.stack.length - 1] = v
  }

  private underflow() {
    return unpicklingError(this.marks.length > 0 ? 'unexpected MARK found' : 'unpickling stack underflow')
  }

  mark(): void {
    this.marks.push(this.stack.length)
    this.fence = this.stack.length
  }

  /** What was put on since the last mark, which goes. */
  popMark(): PyValue[] {
    const at = this.marks.pop()
    if (at === undefined) throw unpicklingError('could not find MARK')
    this.fence = this.marks[this.marks.length - 1] ?? 0
    return this.stack.splice(at)
  }

  popAny(): void {
    if (this.marks.length > 0 && this.marks[this.marks.length - 1] === this.stack.length) this.popMark()
    else this.pop()
  }

  // ---- operands

  take(n: number): Uint8Array {
    return this.source.take(n)
  }

  byte(): number {
    return this.take(1)[0]!
  }

  uint(width: number): number {
    return uint(this.take(width))
  }

  /** A length of four or eight bytes. */
  size(width: 4 | 8, op: string): number {
    const n = this.uint(width)
    if (n > Number.MAX_SAFE_INTEGER) {
      throw unpicklingError(`${op} exceeds system's maximum size of ${Number.MAX_SAFE_INTEGER} bytes`)
    }
    return n
  }

  signedSize(op: string): number {
    const n = int32(this.take(4))
    if (n < 0) throw unpicklingError(`${op} pickle has negative byte count`)
    return n
  }

  line(): string {
    return ascii(this.source.line())
  }

  rawLine(): Uint8Array {
    return this.source.line()
  }

  text(bytes: Uint8Array): void {
    this.push(decodeBytes(bytes, 'utf-8', 'surrogatepass'))
  }

  bytes(data: Uint8Array): void {
    this.push(new PyBytes(data.slice()))
  }

  /** A str of Python 2. */
  oldString(data: Uint8Array): void {
    const { encoding, errors } = this.unpickler
    if (encoding === 'bytes') this.bytes(data)
    else this.push(decodeBytes(data.slice(), encoding, errors))
  }

  // ---- the memo

  fetch(i: number): void {
    const v = this.unpickler.memo.get(i)
    if (v === undefined) throw unpicklingError(`Memo value not found at index ${i}`)
    this.push(v)
  }

  store(i: number): void {
    this.unpickler.memo.set(i, this.top())
  }

  memoSize(): number {
    return this.unpickler.memo.size
  }

  lineIndex(): number {
    const line = this.line()
    const v = parseInteger(line)
    if (typeof v !== 'number') throw valueError(`invalid literal for int() with base 10: '${line}'`)
    return v
  }

  // ---- instructions with more to them

  protocolIs(n: number): void {
    if (n > HIGHEST_PROTOCOL) throw valueError(`unsupported pickle protocol: ${n}`)
    this.unpickler.protocol = n
  }

  frame(): void {
    const n = this.uint(8)
    if (n > Number.MAX_SAFE_INTEGER)
      throw valueError(`FRAME length exceeds system's maximum of ${Number.MAX_SAFE_INTEGER} bytes`)
    this.source.frame(n)
  }

  persistent(pid: PyValue): void {
    if (this.persistentLoad === undefined) {
      throw unpicklingError(
        'A load persistent id instruction was encountered, but no persistent_load function was specified.',
      )
    }
    this.push(call1(this.persistentLoad, pid))
  }

  findClass(module: PyValue, name: PyValue): PyValue {
    return callMethod(this.unpickler, 'find_class', module, name)
  }

  lineName(): PyValue {
    const line = this.rawLine()
    if (line.length === 0) throw truncated()
    return decodeBytes(line.slice(), 'utf-8', 'strict')
  }

  stackGlobal(): void {
    const name = this.pop()
    const module = this.pop()
    if (typeOf(name) !== coreTypes.str || typeOf(module) !== coreTypes.str) {
      throw unpicklingError('STACK_GLOBAL requires str')
    }
    this.push(this.findClass(module, name))
  }

  extension(code: number): void {
    const cache = registry('copyreg', '_extension_cache')
    const known = cache.get(int(code))
    if (known !== undefined) {
      this.push(known)
      return
    }
    const pair = registry('copyreg', '_inverted_registry').get(int(code))
    if (pair === undefined) {
      if (code <= 0) throw unpicklingError('EXT specifies code <= 0')
      throw valueError(`unregistered extension code ${code}`)
    }
    const parts = pair instanceof PyTuple && pair.items.length === 2 ? pair.items : null
    if (parts === null || parts.some(part => strValue(part) === undefined)) {
      throw valueError("_inverted_registry[%R] isn't a 2-tuple of strings", int(code))
    }
    const obj = this.findClass(parts[0]!, parts[1]!)
    cache.set(int(code), obj)
    this.push(obj)
  }

  instantiate(cls: PyValue, args: PyValue[]): void {
    const plain =
      args.length === 0 && cls instanceof PyType && lookupAttr(cls, '__getinitargs__') === undefined
    this.push(plain ? callMethod(cls, '__new__', cls) : call(cls, args))
  }

  newObject(kwargs: PyValue | null): void {
    const args = this.pop()
    const cls = this.pop()
    const op = kwargs === null ? 'NEWOBJ' : 'NEWOBJ_EX'
    if (!(cls instanceof PyType)) {
      throw unpicklingError(`${op} class argument must be a type, not ${typeOf(cls).name}`)
    }
    if (cls.slots.tp_new === null)
      throw unpicklingError(`${op} class argument '${cls.name}' doesn't have __new__`)
    if (!(args instanceof PyTuple)) {
      throw unpicklingError(`${op} args argument must be a tuple, not ${typeOf(args).name}`)
    }
    if (kwargs !== null && !(kwargs instanceof PyDict)) {
      throw unpicklingError(`${op} kwargs argument must be a dict, not ${typeOf(kwargs).name}`)
    }
    const names =
      kwargs === null || kwargs.size === 0 ? null : kwargs.keyArray().map(key => toUtf16(strValue(key) ?? ''))
    const values = names === null ? [] : (kwargs as PyDict).valueArray()
    this.push(cls.slots.tp_new(cls, [...args.items, ...values], names))
  }

  reduce(): void {
    const args = this.pop()
    const f = this.top()
    if (!(args instanceof PyTuple)) throw typeError("argument list must be a tuple, not '%T'", args)
    this.replaceTop(call(f, args.items.slice()))
  }

  appendAll(items: PyValue[]): void {
    const list = this.top()
    if (list instanceof PyList && typeOf(list) === coreTypes.list) {
      for (const v of items) list.items.push(v)
      return
    }
    const extend = lookupAttr(list, 'extend')
    if (extend !== undefined) {
      call1(extend, new PyList(items))
      return
    }
    const append = getAttr(list, 'append')
    for (const v of items) call1(append, v)
  }

  setAll(items: PyValue[], op: string): void {
    if (items.length % 2 !== 0) throw unpicklingError(`odd number of items for ${op}`)
    const dict = this.top()
    for (let i = 0; i < items.length; i += 2) {
      if (dict instanceof PyDict && typeOf(dict) === coreTypes.dict) dict.set(items[i]!, items[i + 1]!)
      else setItem(dict, items[i]!, items[i + 1]!)
    }
  }

  addAll(items: PyValue[]): void {
    const set = this.top()
    if (set instanceof PySet) {
      callMethod(set, 'update', new PyList(items))
      return
    }
    const add = getAttr(set, 'add')
    for (const v of items) call1(add, v)
  }

  build(): void {
    let state = this.pop()
    const obj = this.top()
    const setState = lookupAttr(obj, '__setstate__')
    if (setState !== undefined) {
      call1(setState, state)
      return
    }
    let slots: PyValue = None
    if (state instanceof PyTuple && state.items.length === 2)
      [state, slots] = state.items as [PyValue, PyValue]
    if (state !== None) this.fillDict(obj, state)
    if (slots === None) return
    if (!(slots instanceof PyDict)) throw unpicklingError('slot state is not a dictionary')
    for (const c = slots.cursor(); c.next(); ) setAttr(obj, attributeName(c.key), c.value)
  }

  private fillDict(obj: PyValue, state: PyValue): void {
    if (!(state instanceof PyDict)) throw unpicklingError('state is not a dictionary')
    const dict = getAttr(obj, '__dict__')
    for (const c = state.cursor(); c.next(); ) setItem(dict, c.key, c.value)
  }

  nextBuffer(): void {
    const { buffers } = this.unpickler
    if (buffers === null) {
      throw unpicklingError('pickle stream refers to out-of-band data but no *buffers* argument was given')
    }
    const v = iterNext(buffers)
    if (v === undefined) throw unpicklingError('not enough out-of-band buffers')
    this.push(v)
  }

  readonlyBuffer(): void {
    const v = this.top()
    const b = getBuffer(v, PyBUF_SIMPLE)
    const { readonly } = b
    b.release()
    if (readonly) return
    const view = call1(coreMemoryView(), v)
    this.replaceTop(callMethod(view, 'toreadonly'))
  }
}

const coreMemoryView = (): PyValue => getAttr(machine.importModule('builtins'), 'memoryview')

function invalidOpcode(op: number) {
  const shown =
    op >= 32 && op < 127 && op !== 39 && op !== 92
      ? `'${String.fromCharCode(op)}'`
      : `'\\x${op.toString(16).padStart(2, '0')}'`
  return unpicklingError(`invalid load key, ${shown}.`)
}

/** As int() reads it; undefined where it does not. */
function parseInteger(text: string): PyValue | undefined {
  const t = text.trim()
  return /^[+-]?\d(_?\d)*$/.test(t) ? toInt(BigInt(t.replace(/_/g, '').replace(/^\+/, ''))) : undefined
}

function badInteger(line: string) {
  return valueError('invalid literal for int() with base 10: %R', fromUtf16(line))
}

/** `find_class` of the Unpickler. */
export function findClass(self: PyUnpickler, module: PyValue, name: PyValue): PyValue {
  audit('pickle.find_class', module, name)
  const [m, n] = self.protocol < 3 && self.fixImports ? mapNames(module, name, false) : [module, name]
  const root = importByName(m)
  const text = attributeName(n)
  if (self.protocol < 4 || !text.includes('.')) return getAttr(root, text)
  try {
    return text.split('.').reduce((v, part) => getAttr(v, part), root)
  } catch (e) {
    if (!isException(e, exc.AttributeError)) throw e
    const where = `Can't resolve path ${describe(n)} on module ${describe(m)}`
    throw chained(newException(exc.AttributeError, fromUtf16(where)), e)
  }
}

type Handler = (this: Load) => void

const HANDLERS: (Handler | undefined)[] = []
const on = (op: number, handler: Handler): void => {
  HANDLERS[op] = handler
}

on(OP.PROTO, function () {
  this.protocolIs(this.byte())
})
on(OP.FRAME, function () {
  this.frame()
})
on(OP.MARK, function () {
  this.mark()
})
on(OP.POP, function () {
  this.popAny()
})
on(OP.POP_MARK, function () {
  this.popMark()
})
on(OP.DUP, function () {
  this.push(this.top())
})

on(OP.NONE, function () {
  this.push(None)
})
on(OP.NEWTRUE, function () {
  this.push(true)
})
on(OP.NEWFALSE, function () {
  this.push(false)
})
on(OP.INT, function () {
  const line = this.line()
  if (line === '00' || line === '01') {
    this.push(line === '01')
    return
  }
  const v = parseInteger(line)
  if (v === undefined) throw badInteger(line)
  this.push(v)
})
on(OP.BININT, function () {
  this.push(int(int32(this.take(4))))
})
on(OP.BININT1, function () {
  this.push(int(this.byte()))
})
on(OP.BININT2, function () {
  this.push(int(this.uint(2)))
})
on(OP.LONG, function () {
  const line = this.line()
  const v = parseInteger(line.endsWith('L') ? line.slice(0, -1) : line)
  if (v === undefined) throw badInteger(line)
  this.push(v)
})
on(OP.LONG1, function () {
  this.push(toInt(intFromBytes(this.take(this.byte()), true, true)))
})
on(OP.LONG4, function () {
  this.push(toInt(intFromBytes(this.take(this.signedSize('LONG')), true, true)))
})
on(OP.FLOAT, function () {
  const line = this.line()
  const v = parseFloatText(line)
  if (v === undefined) throw valueError('could not convert string to float')
  this.push(new PyFloat(v))
})
on(OP.BINFLOAT, function () {
  const b = this.take(8)
  this.push(new PyFloat(new DataView(b.buffer, b.byteOffset, 8).getFloat64(0, false)))
})

on(OP.STRING, function () {
  const line = this.rawLine()
  const n = line.length
  const quoted = n >= 2 && line[0] === line[n - 1] && (line[0] === 39 || line[0] === 34)
  if (!quoted) throw unpicklingError('the STRING opcode argument must be quoted')
  const decode = getAttr(machine.importModule('_codecs'), 'escape_decode')
  const decoded = (call1(decode, new PyBytes(line.slice(1, -1))) as PyTuple).items[0] as PyBytes
  this.oldString(decoded.data)
})
on(OP.BINSTRING, function () {
  this.oldString(this.take(this.signedSize('BINSTRING')))
})
on(OP.SHORT_BINSTRING, function () {
  this.oldString(this.take(this.byte()))
})
on(OP.UNICODE, function () {
  this.push(decodeBytes(this.rawLine().slice(), 'raw-unicode-escape', 'strict'))
})
on(OP.BINUNICODE, function () {
  this.text(this.take(this.size(4, 'BINUNICODE')))
})
on(OP.SHORT_BINUNICODE, function () {
  this.text(this.take(this.byte()))
})
on(OP.BINUNICODE8, function () {
  this.text(this.take(this.size(8, 'BINUNICODE8')))
})
on(OP.BINBYTES, function () {
  this.bytes(this.take(this.size(4, 'BINBYTES')))
})
on(OP.SHORT_BINBYTES, function () {
  this.bytes(this.take(this.byte()))
})
on(OP.BINBYTES8, function () {
  this.bytes(this.take(this.size(8, 'BINBYTES8')))
})
on(OP.BYTEARRAY8, function () {
  this.push(new PyByteArray(this.take(this.size(8, 'BYTEARRAY8')).slice()))
})
on(OP.NEXT_BUFFER, function () {
  this.nextBuffer()
})
on(OP.READONLY_BUFFER, function () {
  this.readonlyBuffer()
})

on(OP.EMPTY_TUPLE, function () {
  this.push(new PyTuple())
})
on(OP.TUPLE, function () {
  this.push(new PyTuple(this.popMark()))
})
on(OP.TUPLE1, function () {
  this.push(new PyTuple([this.pop()]))
})
on(OP.TUPLE2, function () {
  const b = this.pop()
  this.push(new PyTuple([this.pop(), b]))
})
on(OP.TUPLE3, function () {
  const c = this.pop()
  const b = this.pop()
  this.push(new PyTuple([this.pop(), b, c]))
})
on(OP.EMPTY_LIST, function () {
  this.push(new PyList())
})
on(OP.LIST, function () {
  this.push(new PyList(this.popMark()))
})
on(OP.EMPTY_DICT, function () {
  this.push(new PyDict())
})
on(OP.DICT, function () {
  const items = this.popMark()
  this.push(new PyDict())
  this.setAll(items, 'DICT')
})
on(OP.EMPTY_SET, function () {
  this.push(new PySet())
})
on(OP.FROZENSET, function () {
  const items = this.popMark()
  const set = new PyFrozenSet()
  for (const v of items) set.table.set(v, None)
  this.push(set)
})
on(OP.APPEND, function () {
  const v = this.pop()
  const list = this.top()
  if (list instanceof PyList && typeOf(list) === coreTypes.list) list.items.push(v)
  else callMethod(list, 'append', v)
})
on(OP.APPENDS, function () {
  this.appendAll(this.popMark())
})
on(OP.SETITEM, function () {
  const v = this.pop()
  const key = this.pop()
  this.setAll([key, v], 'SETITEM')
})
on(OP.SETITEMS, function () {
  this.setAll(this.popMark(), 'SETITEMS')
})
on(OP.ADDITEMS, function () {
  this.addAll(this.popMark())
})

on(OP.GET, function () {
  this.fetch(this.lineIndex())
})
on(OP.BINGET, function () {
  this.fetch(this.byte())
})
on(OP.LONG_BINGET, function () {
  this.fetch(this.uint(4))
})
on(OP.PUT, function () {
  const i = this.lineIndex()
  if (i < 0) throw valueError('negative PUT argument')
  this.store(i)
})
on(OP.BINPUT, function () {
  this.store(this.byte())
})
on(OP.LONG_BINPUT, function () {
  this.store(this.uint(4))
})
on(OP.MEMOIZE, function () {
  this.store(this.memoSize())
})

on(OP.PERSID, function () {
  try {
    this.persistent(decodeBytes(this.rawLine().slice(), 'ascii', 'strict'))
  } catch (e) {
    if (!isException(e, exc.UnicodeDecodeError)) throw e
    throw unpicklingError('persistent IDs in protocol 0 must be ASCII strings')
  }
})
on(OP.BINPERSID, function () {
  this.persistent(this.pop())
})
on(OP.GLOBAL, function () {
  const module = this.lineName()
  this.push(this.findClass(module, this.lineName()))
})
on(OP.STACK_GLOBAL, function () {
  this.stackGlobal()
})
on(OP.EXT1, function () {
  this.extension(this.byte())
})
on(OP.EXT2, function () {
  this.extension(this.uint(2))
})
on(OP.EXT4, function () {
  this.extension(int32(this.take(4)))
})
on(OP.INST, function () {
  const module = this.lineName()
  const cls = this.findClass(module, this.lineName())
  this.instantiate(cls, this.popMark())
})
on(OP.OBJ, function () {
  const args = this.popMark()
  const cls = args.shift()
  if (cls === undefined) throw unpicklingError('unpickling stack underflow')
  this.instantiate(cls, args)
})
on(OP.NEWOBJ, function () {
  this.newObject(null)
})
on(OP.NEWOBJ_EX, function () {
  this.newObject(this.pop())
})
on(OP.REDUCE, function () {
  this.reduce()
})
on(OP.BUILD, function () {
  this.build()
})
