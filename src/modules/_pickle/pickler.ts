/**
 * The writing side. What is not an atom or a container of exactly a builtin type goes through `__reduce_ex__`,
 * or through what a pickler puts in its place. CPython: save() and its kin in Modules/_pickle.c.
 */

import { intBitLength, intToBytes, intToString } from '../../base/bigint.ts'
import { floatRepr } from '../../base/float_format.ts'
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { PyByteArray } from '../../objects/bytearray_value.ts'
import { encodeStr } from '../../objects/codec_registry.ts'
import { getItem, isTrue, iter, iterNext, repr, str, toArray } from '../../runtime/abstract.ts'
import { getAttr, hasAttr, lookupAttr } from '../../runtime/attributes.ts'
import { call, call1, callMethod, isCallable } from '../../runtime/calls.ts'
import { PyDict, PyFrozenSet, PySet } from '../../runtime/dict.ts'
import { exc, isException, newException, recursionError, runtimeError } from '../../runtime/errors.ts'
import { PyFunction } from '../../runtime/function.ts'
import { machine, state } from '../../runtime/state.ts'
import { coreTypes, isSubtype, type PyType, typeOf } from '../../runtime/type.ts'
import {
  int,
  None,
  NotImplemented,
  PyBytes,
  PyFloat,
  type PyInt,
  PyList,
  PyObject,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import { addNote, mapNames, registry, whichModule } from './globals.ts'
import { OP, picklingError, typeLabel } from './opcodes.ts'
import { bufferOf, isContiguous, PyPickleBuffer, rawBytes } from './pickle_buffer.ts'
import type { Sink } from './sink.ts'

const BATCH = 1000

/** How deep `fast` goes before it looks for cycles. */
const FAST_NESTING_LIMIT = 50

export class PyPickler extends PyObject {
  /** null: __init__ was not called. */
  write: PyValue | null = null
  protocol = 5
  bin = 1
  fast = 0
  fixImports = false
  bufferCallback: PyValue = None
  memo: Map<PyValue, number> = new Map()
  running = false
}

/** One `dump`. */
export class Save {
  private readonly pickler: PyPickler
  private readonly out: Sink
  private readonly memo: Map<PyValue, number>
  private readonly protocol: number
  private readonly persistentId: PyValue | undefined
  private readonly reducerOverride: PyValue | undefined
  private readonly dispatchTable: PyValue
  private readonly fastPath: PyValue[] = []
  private depth = 0

  constructor(pickler: PyPickler, out: Sink, persistentId: PyValue | undefined) {
    this.pickler = pickler
    this.out = out
    this.memo = pickler.memo
    this.protocol = pickler.protocol
    this.persistentId = persistentId
    this.reducerOverride = lookupAttr(pickler, 'reducer_override')
    this.dispatchTable = lookupAttr(pickler, 'dispatch_table') ?? registry('copyreg', 'dispatch_table')
  }

  run(obj: PyValue): void {
    const { out, protocol } = this
    if (protocol >= 2) out.uint(OP.PROTO, 1, protocol)
    if (protocol >= 4) out.startFraming()
    this.save(obj)
    out.byte(OP.STOP)
  }

  private get binary(): boolean {
    return this.pickler.bin !== 0
  }

  // ---- the memo

  private memoize(obj: PyValue): void {
    if (this.pickler.fast !== 0) return
    const i = this.memo.size
    this.memo.set(obj, i)
    if (this.protocol >= 4) this.out.byte(OP.MEMOIZE)
    else if (!this.binary) this.out.line(OP.PUT, String(i))
    else if (i < 256) this.out.uint(OP.BINPUT, 1, i)
    else this.out.uint(OP.LONG_BINPUT, 4, i)
  }

  private get(i: number): void {
    if (!this.binary) this.out.line(OP.GET, String(i))
    else if (i < 256) this.out.uint(OP.BINGET, 1, i)
    else this.out.uint(OP.LONG_BINGET, 4, i)
  }

  // ---- objects

  save(obj: PyValue, persistent = true): void {
    this.out.boundary()
    if (persistent && this.persistentId !== undefined && this.savePersistent(obj)) return
    if (this.saveAtom(obj)) return
    const known = this.memo.get(obj)
    if (known !== undefined) {
      this.get(known)
      return
    }
    if (obj instanceof PyBytes && obj.cls === coreTypes.bytes) this.saveBytes(obj)
    else if (typeof obj === 'string' || typeOf(obj) === coreTypes.str) this.saveStr(obj)
    else this.nested(() => this.saveObject(obj as PyObject))
  }

  private nested(run: () => void): void {
    this.depth++
    state.depth++
    try {
      if (state.depth > state.recursionLimit) {
        throw recursionError('maximum recursion depth exceeded while pickling an object')
      }
      run()
    } finally {
      state.depth--
      this.depth--
    }
  }

  private saveAtom(obj: PyValue): boolean {
    if (obj === None) this.out.byte(OP.NONE)
    else if (typeof obj === 'boolean') this.saveBool(obj)
    else if (typeof obj === 'number' || typeof obj === 'bigint') this.saveInt(obj)
    else if (obj instanceof PyFloat && obj.cls === coreTypes.float) this.saveFloat(obj.v)
    else return false
    return true
  }

  private saveBool(b: boolean): void {
    if (this.protocol >= 2) this.out.byte(b ? OP.NEWTRUE : OP.NEWFALSE)
    else this.out.line(OP.INT, b ? '01' : '00')
  }

  private saveInt(n: PyInt): void {
    const { out } = this
    const small = typeof n === 'number' && n >= -0x80000000 && n <= 0x7fffffff
    if (small && (this.binary || this.protocol >= 2)) {
      if (n >= 0 && n <= 0xff) out.uint(OP.BININT1, 1, n)
      else if (n >= 0 && n <= 0xffff) out.uint(OP.BININT2, 2, n)
      else out.uint(OP.BININT, 4, n >>> 0)
    } else if (this.protocol >= 2) this.saveLong(n)
    else if (small) out.line(OP.INT, String(n))
    else out.line(OP.LONG, `${intToString(n)}L`)
  }

  private saveLong(n: PyInt): void {
    let size = (intBitLength(n) >> 3) + 1
    let bytes = intToBytes(n, size, true, true)!
    // A negative power of 256 needs no byte for its sign.
    if (n < 0 && size > 1 && bytes[size - 1] === 0xff && (bytes[size - 2]! & 0x80) !== 0) {
      bytes = bytes.subarray(0, --size)
    }
    if (size < 256) this.out.uint(OP.LONG1, 1, size)
    else this.out.uint(OP.LONG4, 4, size)
    this.out.data(bytes)
  }

  private saveFloat(x: number): void {
    if (this.binary) this.out.float(OP.BINFLOAT, x)
    else this.out.line(OP.FLOAT, floatRepr(x))
  }

  private savePersistent(obj: PyValue): boolean {
    const pid = call1(this.persistentId!, obj)
    if (pid === None) return false
    if (this.binary) {
      this.save(pid, false)
      this.out.byte(OP.BINPERSID)
      return true
    }
    const text = toUtf16(str(pid))
    if (!/^[\0-\x7f]*$/.test(text)) throw picklingError('persistent IDs in protocol 0 must be ASCII strings')
    this.out.line(OP.PERSID, text)
    return true
  }

  // ---- text and bytes

  private saveStr(obj: PyValue): void {
    const text = strValue(obj)!
    if (this.binary) {
      const bytes = (encodeStr(text, 'utf-8', 'surrogatepass') as PyBytes).data
      if (bytes.length <= 0xff && this.protocol >= 4) {
        this.out.contents(OP.SHORT_BINUNICODE, 1, bytes, null)
      } else if (bytes.length > 0xffffffff) this.out.contents(OP.BINUNICODE8, 8, bytes, null)
      else this.out.contents(OP.BINUNICODE, 4, bytes, null)
    } else {
      const escaped = toUtf16(text).replace(
        /[\\\0\n\r\x1a]/g,
        c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
      )
      this.out.byte(OP.UNICODE)
      this.out.data((encodeStr(fromUtf16(escaped), 'raw-unicode-escape', 'strict') as PyBytes).data)
      this.out.byte(10)
    }
    this.memoize(obj)
  }

  private saveBytes(obj: PyBytes): void {
    if (this.protocol >= 3) {
      this.writeBytes(obj.data, obj)
      this.memoize(obj)
    } else if (obj.data.length === 0) this.saveReduce([coreTypes.bytes, new PyTuple()], obj)
    else {
      const encode = getAttr(machine.importModule('_codecs'), 'encode')
      const latin1 = callMethod(obj, 'decode', 'latin1')
      this.saveReduce([encode, new PyTuple([latin1, 'latin1'])], obj)
    }
  }

  private writeBytes(data: Uint8Array, source: PyValue | null): void {
    if (data.length <= 0xff) this.out.contents(OP.SHORT_BINBYTES, 1, data, source)
    else if (data.length > 0xffffffff && this.protocol >= 4) this.out.contents(OP.BINBYTES8, 8, data, source)
    else this.out.contents(OP.BINBYTES, 4, data, source)
  }

  private saveByteArray(obj: PyByteArray): void {
    if (this.protocol >= 5) {
      this.out.contents(OP.BYTEARRAY8, 8, obj.data.slice(), null)
      this.memoize(obj)
      return
    }
    const args = obj.data.length === 0 ? [] : [new PyBytes(obj.data.slice())]
    this.saveReduce([typeOf(obj), new PyTuple(args)], obj)
  }

  private savePickleBuffer(obj: PyPickleBuffer): void {
    if (this.protocol < 5) throw picklingError('PickleBuffer can only be pickled with protocol >= 5')
    const b = bufferOf(obj)
    if (!isContiguous(b)) {
      throw picklingError('PickleBuffer can not be pickled when pointing to a non-contiguous buffer')
    }
    const { bufferCallback } = this.pickler
    if (bufferCallback !== None && !isTrue(call1(bufferCallback, obj))) {
      this.out.byte(OP.NEXT_BUFFER)
      if (b.readonly) this.out.byte(OP.READONLY_BUFFER)
      return
    }
    const data = rawBytes(b).slice()
    if (b.readonly) this.writeBytes(data, null)
    else this.out.contents(OP.BYTEARRAY8, 8, data, null)
    this.memoize(obj)
  }

  // ---- containers

  private saveObject(obj: PyObject): void {
    const type = typeOf(obj)
    if (obj instanceof PyDict && type === coreTypes.dict) this.fastChecked(obj, () => this.saveDict(obj))
    else if (obj instanceof PyList && type === coreTypes.list) this.fastChecked(obj, () => this.saveList(obj))
    else if (obj instanceof PyTuple && type === coreTypes.tuple) this.saveTuple(obj)
    else if (obj instanceof PySet && !type.isHeap()) this.saveSet(obj)
    else if (obj instanceof PyFrozenSet && !type.isHeap()) this.saveFrozenSet(obj)
    else if (obj instanceof PyByteArray && !type.isHeap()) this.saveByteArray(obj)
    else if (obj instanceof PyPickleBuffer) this.savePickleBuffer(obj)
    else this.saveByReduce(obj)
  }

  /** Without a memo a cycle would never end. */
  private fastChecked(obj: PyValue, run: () => void): void {
    if (this.pickler.fast === 0) {
      run()
      return
    }
    if (this.fastPath.length >= FAST_NESTING_LIMIT && this.fastPath.includes(obj)) {
      throw newException(
        exc.ValueError,
        fromUtf16(`fast mode: can't pickle cyclic objects including object type ${typeOf(obj).name} at 0x0`),
      )
    }
    this.fastPath.push(obj)
    try {
      run()
    } finally {
      this.fastPath.pop()
    }
  }

  /** Saves a part; an error gets a note that says of what. */
  private part(v: PyValue, note: () => string): void {
    try {
      this.save(v)
    } catch (e) {
      addNote(e, `when serializing ${note()}`)
      throw e
    }
  }

  private item(obj: PyValue, v: PyValue, i: number): void {
    this.part(v, () => `${typeLabel(obj)} item ${i}`)
  }

  private saveTuple(obj: PyTuple): void {
    const { out } = this
    const n = obj.items.length
    if (n === 0) {
      if (this.binary) out.byte(OP.EMPTY_TUPLE)
      else {
        out.byte(OP.MARK)
        out.byte(OP.TUPLE)
      }
      return
    }
    const short = n <= 3 && this.protocol >= 2
    if (!short) out.byte(OP.MARK)
    for (let i = 0; i < n; i++) this.item(obj, obj.items[i]!, i)
    const known = this.memo.get(obj)
    if (known !== undefined) {
      // The tuple was reached from its own items: what was made of them is dropped again.
      if (!short && this.binary) out.byte(OP.POP_MARK)
      else for (let i = 0; i < (short ? n : n + 1); i++) out.byte(OP.POP)
      this.get(known)
      return
    }
    out.byte(short ? [OP.TUPLE1, OP.TUPLE2, OP.TUPLE3][n - 1]! : OP.TUPLE)
    this.memoize(obj)
  }

  private empty(op: number, textOp: number): void {
    if (this.binary) this.out.byte(op)
    else {
      this.out.byte(OP.MARK)
      this.out.byte(textOp)
    }
  }

  private saveList(obj: PyList): void {
    this.empty(OP.EMPTY_LIST, OP.LIST)
    this.memoize(obj)
    if (obj.items.length > 0) this.appendAll(iter(obj), obj)
  }

  /** Elements in batches; a batch of one goes without a mark. */
  private batches(it: PyValue, one: number, many: number, save: (v: PyValue) => void): void {
    const { out } = this
    let v = iterNext(it)
    while (v !== undefined) {
      if (!this.binary) {
        save(v)
        out.byte(one)
        v = iterNext(it)
        continue
      }
      let next = iterNext(it)
      if (next === undefined) {
        save(v)
        out.byte(one)
        return
      }
      out.byte(OP.MARK)
      save(v)
      let n = 1
      while (next !== undefined) {
        save(next)
        n++
        next = iterNext(it)
        if (n === BATCH) break
      }
      out.byte(many)
      v = next
    }
  }

  private appendAll(it: PyValue, owner: PyValue): void {
    let i = 0
    this.batches(it, OP.APPEND, OP.APPENDS, v => {
      this.item(owner, v, i)
      i++
    })
  }

  private saveDict(obj: PyDict): void {
    this.empty(OP.EMPTY_DICT, OP.DICT)
    this.memoize(obj)
    if (obj.size > 0) this.setItems(iter(callMethod(obj, 'items')), obj)
  }

  private setItems(it: PyValue, owner: PyValue): void {
    this.batches(it, OP.SETITEM, OP.SETITEMS, pair => {
      if (!(pair instanceof PyTuple) || pair.items.length !== 2) {
        throw newException(exc.TypeError, 'dict items iterator must return 2-tuples')
      }
      const [key, value] = pair.items as [PyValue, PyValue]
      this.save(key)
      this.part(value, () => `${typeLabel(owner)} item ${toUtf16(repr(key))}`)
    })
  }

  private saveSet(obj: PySet): void {
    if (this.protocol < 4) {
      this.saveReduce([typeOf(obj), new PyTuple([new PyList(toArray(obj))])], obj)
      return
    }
    const { out } = this
    out.byte(OP.EMPTY_SET)
    this.memoize(obj)
    const it = iter(obj)
    for (let v = iterNext(it); v !== undefined; ) {
      out.byte(OP.MARK)
      for (let n = 0; n < BATCH && v !== undefined; n++) {
        this.part(v, () => `${typeLabel(obj)} element`)
        v = iterNext(it)
      }
      out.byte(OP.ADDITEMS)
    }
  }

  private saveFrozenSet(obj: PyFrozenSet): void {
    if (this.protocol < 4) {
      this.saveReduce([typeOf(obj), new PyTuple([new PyList(toArray(obj))])], obj)
      return
    }
    const { out } = this
    out.byte(OP.MARK)
    for (const v of toArray(obj)) this.part(v, () => `${typeLabel(obj)} element`)
    const known = this.memo.get(obj)
    if (known !== undefined) {
      out.byte(OP.POP_MARK)
      this.get(known)
      return
    }
    out.byte(OP.FROZENSET)
    this.memoize(obj)
  }

  // ---- classes and functions

  private saveType(obj: PyType): void {
    const value = obj === typeOf(None) ? None : obj === typeOf(NotImplemented) ? NotImplemented : undefined
    const singleton =
      value ?? (obj.name === 'ellipsis' && !obj.isHeap() ? state.builtins.getStr('Ellipsis') : undefined)
    if (singleton === undefined) this.saveGlobal(obj)
    else this.saveReduce([coreTypes.type, new PyTuple([singleton])], obj)
  }

  private saveGlobal(obj: PyValue, given?: PyValue): void {
    const name = given ?? lookupAttr(obj, '__qualname__') ?? getAttr(obj, '__name__')
    const module = whichModule(obj, name)
    if (this.protocol >= 2 && this.saveExtension(module, name)) return
    if (this.protocol >= 4) {
      this.save(module)
      this.save(name)
      this.out.byte(OP.STACK_GLOBAL)
    } else this.saveDotted(module, name)
    this.memoize(obj)
  }

  private saveExtension(module: PyValue, name: PyValue): boolean {
    const code = registry('copyreg', '_extension_registry').get(new PyTuple([module, name]))
    if (code === undefined) return false
    if (typeof code !== 'number') {
      throw picklingError(`Can't pickle ${toUtf16(repr(name))}: extension code is not an integer`)
    }
    if (code <= 0 || code > 0x7fffffff) throw runtimeError(`extension code ${code} is out of range`)
    if (code <= 0xff) this.out.uint(OP.EXT1, 1, code)
    else if (code <= 0xffff) this.out.uint(OP.EXT2, 2, code)
    else this.out.uint(OP.EXT4, 4, code)
    return true
  }

  /** Below protocol 4 `a.b` is `getattr(a, 'b')`. */
  private saveDotted(module: PyValue, name: PyValue): void {
    const [first, ...rest] = toUtf16(strValue(name)!).split('.')
    const getattr = state.builtins.getStr('getattr')!
    for (const _ of rest) {
      this.save(getattr)
      if (this.protocol < 2) this.out.byte(OP.MARK)
    }
    this.saveTopLevel(module, fromUtf16(first!))
    for (const attribute of rest) {
      this.save(fromUtf16(attribute))
      this.out.byte(this.protocol < 2 ? OP.TUPLE : OP.TUPLE2)
      this.out.byte(OP.REDUCE)
    }
  }

  private saveTopLevel(module: PyValue, name: PyValue): void {
    const mapped = this.pickler.fixImports ? mapNames(module, name, true) : ([module, name] as const)
    this.out.byte(OP.GLOBAL)
    this.identifier(mapped[0], 'module')
    this.identifier(mapped[1], 'global')
  }

  private identifier(name: PyValue, kind: string): void {
    const encoding = this.protocol >= 3 ? 'utf-8' : 'ascii'
    try {
      this.out.data((encodeStr(strValue(name)!, encoding, 'strict') as PyBytes).data)
    } catch (e) {
      if (!isException(e, exc.UnicodeEncodeError)) throw e
      const error = picklingError(
        `can't pickle ${kind} identifier ${toUtf16(repr(name))} using pickle protocol ${this.protocol}`,
      )
      error.context = e
      throw error
    }
    this.out.byte(10)
  }

  // ---- everything else

  private saveByReduce(obj: PyObject): void {
    const reduced = this.reduce(obj)
    if (reduced === undefined) return
    if (strValue(reduced) !== undefined) {
      this.saveGlobal(obj, reduced)
      return
    }
    try {
      if (!(reduced instanceof PyTuple)) {
        throw picklingError(`__reduce__ must return a string or tuple, not ${typeLabel(reduced)}`)
      }
      if (reduced.items.length < 2 || reduced.items.length > 6) {
        throw picklingError('tuple returned by __reduce__ must contain 2 through 6 elements')
      }
      this.saveReduce(reduced.items, obj)
    } catch (e) {
      addNote(e, `when serializing ${typeLabel(obj)} object`)
      throw e
    }
  }

  /** What stands for the object; undefined where it has been saved. */
  private reduce(obj: PyObject): PyValue | undefined {
    if (this.reducerOverride !== undefined) {
      const v = call1(this.reducerOverride, obj)
      if (v !== NotImplemented) return v
    }
    const type = typeOf(obj)
    if (type === coreTypes.type) {
      this.saveType(obj as PyType)
      return undefined
    }
    if (obj instanceof PyFunction) {
      this.saveGlobal(obj)
      return undefined
    }
    const reducer = this.reducerOf(type)
    if (reducer !== undefined) return call1(reducer, obj)
    if (isSubtype(type, coreTypes.type)) {
      this.saveGlobal(obj)
      return undefined
    }
    const reduceEx = lookupAttr(obj, '__reduce_ex__')
    if (reduceEx !== undefined) return call1(reduceEx, int(this.protocol))
    const reduce = lookupAttr(obj, '__reduce__')
    if (reduce !== undefined) return call(reduce, [])
    throw picklingError(`Can't pickle ${typeLabel(obj)} object`)
  }

  private reducerOf(type: PyType): PyValue | undefined {
    const table = this.dispatchTable
    if (table instanceof PyDict && !typeOf(table).isHeap()) return table.get(type)
    try {
      return getItem(table, type)
    } catch (e) {
      if (isException(e, exc.KeyError)) return undefined
      throw e
    }
  }

  private saveReduce(parts: readonly PyValue[], obj: PyValue): void {
    const [func, args, state = None, listItems = None, dictItems = None, setter = None] = parts as PyValue[]
    if (!isCallable(func!)) {
      throw picklingError(
        `first item of the tuple returned by __reduce__ must be callable, not ${typeLabel(func!)}`,
      )
    }
    if (!(args instanceof PyTuple)) {
      throw picklingError(
        `second item of the tuple returned by __reduce__ must be a tuple, not ${typeLabel(args!)}`,
      )
    }
    const iterators = [
      [listItems, 'fourth'],
      [dictItems, 'fifth'],
    ] as const
    for (const [v, which] of iterators) {
      if (v !== None && typeOf(v).slots.tp_iternext === null) {
        throw picklingError(
          `${which} item of the tuple returned by __reduce__ must be an iterator, not ${typeLabel(v)}`,
        )
      }
    }
    if (setter !== None && !isCallable(setter)) {
      throw picklingError(
        `sixth item of the tuple returned by __reduce__ must be callable, not ${typeLabel(setter)}`,
      )
    }
    this.saveConstruction(func!, args, obj)
    this.memoizeReduced(obj)
    if (listItems !== None) this.appendAll(listItems, obj)
    if (dictItems !== None) this.setItems(dictItems, obj)
    if (state !== None) this.saveState(state, setter, obj)
  }

  private saveConstruction(func: PyValue, args: PyTuple, obj: PyValue): void {
    const name = this.protocol >= 2 ? lookupAttr(func, '__name__') : undefined
    if (name === '__newobj_ex__') this.saveNewObjectEx(args, obj)
    else if (name === '__newobj__') this.saveNewObject(args, obj)
    else this.saveCall(func, args, obj)
  }

  private saveCall(func: PyValue, args: PyTuple, obj: PyValue): void {
    this.part(func, () => `${typeLabel(obj)} reconstructor`)
    this.part(args, () => `${typeLabel(obj)} reconstructor arguments`)
    this.out.byte(OP.REDUCE)
  }

  /** The class of `__newobj__` arguments, which must be the object's. */
  private classOf(cls: PyValue, obj: PyValue, func: string): PyValue {
    if (!hasAttr(cls, '__new__')) throw picklingError(`first argument to ${func}() has no __new__`)
    const own = getAttr(obj, '__class__')
    if (own !== cls) {
      throw picklingError(
        `first argument to ${func}() must be ${toUtf16(repr(own))}, not ${toUtf16(repr(cls))}`,
      )
    }
    return cls
  }

  private saveNewObject(args: PyTuple, obj: PyValue): void {
    if (args.items.length === 0) throw picklingError('__newobj__ expected at least 1 argument, got 0')
    const cls = this.classOf(args.items[0]!, obj, '__newobj__')
    this.part(cls, () => `${typeLabel(obj)} class`)
    this.part(new PyTuple(args.items.slice(1)), () => `${typeLabel(obj)} __new__ arguments`)
    this.out.byte(OP.NEWOBJ)
  }

  private saveNewObjectEx(all: PyTuple, obj: PyValue): void {
    if (all.items.length !== 3) {
      throw picklingError(`__newobj_ex__ expected 3 arguments, got ${all.items.length}`)
    }
    const [first, args, kwargs] = all.items as [PyValue, PyValue, PyValue]
    const cls = this.classOf(first, obj, '__newobj_ex__')
    if (!(args instanceof PyTuple)) {
      throw picklingError(`second argument to __newobj_ex__() must be a tuple, not ${typeLabel(args)}`)
    }
    if (!(kwargs instanceof PyDict)) {
      throw picklingError(`third argument to __newobj_ex__() must be a dict, not ${typeLabel(kwargs)}`)
    }
    if (this.protocol >= 4) {
      this.part(cls, () => `${typeLabel(obj)} class`)
      this.part(args, () => `${typeLabel(obj)} __new__ arguments`)
      this.part(kwargs, () => `${typeLabel(obj)} __new__ arguments`)
      this.out.byte(OP.NEWOBJ_EX)
      return
    }
    const partial = getAttr(machine.importModule('functools'), 'partial')
    const names = kwargs.keyArray().map(key => toUtf16(strValue(key)!))
    const made = call(partial, [getAttr(cls, '__new__'), cls, ...args.items, ...kwargs.valueArray()], names)
    this.part(made, () => `${typeLabel(obj)} reconstructor`)
    this.save(new PyTuple())
    this.out.byte(OP.REDUCE)
  }

  /** A recursive object was memoized while its arguments were saved: then that one counts. */
  private memoizeReduced(obj: PyValue): void {
    const known = this.memo.get(obj)
    if (known === undefined) this.memoize(obj)
    else {
      this.out.byte(OP.POP)
      this.get(known)
    }
  }

  private saveState(value: PyValue, setter: PyValue, obj: PyValue): void {
    if (setter === None) {
      this.part(value, () => `${typeLabel(obj)} state`)
      this.out.byte(OP.BUILD)
      return
    }
    this.part(setter, () => `${typeLabel(obj)} state setter`)
    this.save(obj)
    this.part(value, () => `${typeLabel(obj)} state`)
    this.out.byte(OP.TUPLE2)
    this.out.byte(OP.REDUCE)
    this.out.byte(OP.POP)
  }
}
