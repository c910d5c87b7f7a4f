/** The JSON writer: `_json.make_encoder`. CPython: the encoder in Modules/_json.c. */
import { floatRepr } from '../../base/float_format.ts'
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { intDecimal } from '../../objects/int.ts'
import { sortValues } from '../../objects/sort.ts'
import { repr, toArray } from '../../runtime/abstract.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { call1, callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { PyBaseException, typeError, valueError } from '../../runtime/errors.ts'
import { BuiltinDef, PyBuiltinFunction } from '../../runtime/native.ts'
import { type PyType, typeOf } from '../../runtime/type.ts'
import {
  intValue,
  None,
  PyFloat,
  PyList,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import { Sink } from './sink.ts'

class PyJsonEncoder extends PyObject {
  markers: PyValue = None
  default: PyValue = None
  encoder: PyValue = None
  indent: PyValue = None
  keySeparator: PyStr = ''
  itemSeparator: PyStr = ''
  sortKeys = false
  skipKeys = false
  allowNan = true
  /** Set if `encoder` is one of our own functions: whether it escapes what is not ASCII. */
  escapesAll: boolean | null = null
}

/** `encode_basestring_ascii` and `encode_basestring`, which need no call: true for the first. */
export const ownEncoders = new Map<BuiltinDef, boolean>()

/** One call of an encoder: writes into `out`. */
class Writer {
  declare private readonly encoder: PyJsonEncoder
  declare private readonly out: Sink
  /** The containers being written, to find cycles; null if that is not wanted. */
  declare private readonly open: PyValue[] | null
  declare private readonly indent: PyStr | null
  declare private readonly escapesAll: boolean | null
  declare private level: number

  constructor(encoder: PyJsonEncoder, level: number) {
    this.encoder = encoder
    this.out = new Sink()
    this.open = encoder.markers === None ? null : []
    this.escapesAll = encoder.escapesAll
    this.indent = strValue(encoder.indent) ?? null
    this.level = Math.max(level, 0)
  }

  finish(): PyStr {
    return this.out.finish()
  }

  value(o: PyValue): void {
    if (typeof o === 'number') {
      this.out.int(o)
      return
    }
    const text = typeof o === 'string' ? o : strValue(o)
    if (text !== undefined) this.string(text, o)
    else if (o === None) this.out.raw('null')
    else if (typeof o === 'boolean') this.out.raw(o ? 'true' : 'false')
    else if (o instanceof PyFloat) this.out.raw(this.float(o))
    else if (o instanceof PyList || o instanceof PyTuple) this.list(o)
    else if (o instanceof PyDict) this.dict(o)
    else {
      const n = intValue(o)
      if (n !== undefined) this.out.raw(intDecimal(n))
      else this.other(o)
    }
  }

  private string(text: PyStr, o: PyValue): void {
    if (this.escapesAll !== null) {
      this.out.literal(text, this.escapesAll)
      return
    }
    const encoded = call1(this.encoder.encoder, o)
    const result = strValue(encoded)
    if (result === undefined) throw typeError('encoder() must return a string, not %T', encoded)
    this.out.raw(result)
  }

  private float(o: PyFloat): string {
    if (Number.isFinite(o.v)) return floatRepr(o.v)
    if (!this.encoder.allowNan) throw valueError('Out of range float values are not JSON compliant: %R', o)
    return Number.isNaN(o.v) ? 'NaN' : o.v > 0 ? 'Infinity' : '-Infinity'
  }

  private enter(o: PyValue): void {
    if (this.open === null) return
    if (this.open.includes(o)) throw valueError('Circular reference detected')
    this.open.push(o)
  }

  /** A line break and the indentation, after `before`; nothing more than `before` without indentation. */
  private newline(before: PyStr): void {
    this.out.raw(before)
    if (this.indent === null) return
    this.out.raw('\n')
    for (let i = 0; i < this.level; i++) this.out.raw(this.indent)
  }

  private list(o: PyList | PyTuple): void {
    const { items } = o
    if (items.length === 0) {
      this.out.raw('[]')
      return
    }
    this.enter(o)
    this.level++
    this.newline('[')
    for (let i = 0; i < items.length; i++) {
      if (i > 0) this.newline(this.encoder.itemSeparator)
      try {
        this.value(items[i]!)
      } catch (error) {
        throw withNote(error, () => `when serializing ${fullTypeName(o)} item ${i}`)
      }
    }
    this.level--
    this.newline('')
    this.out.raw(']')
    this.open?.pop()
  }

  private dict(o: PyDict): void {
    const exact = !typeOf(o).isHeap()
    if (exact ? o.size === 0 : o.keyArray().length === 0) {
      this.out.raw('{}')
      return
    }
    this.enter(o)
    this.out.raw('{')
    this.level++
    const plain = exact && !this.encoder.sortKeys
    const items = plain ? null : this.sortedItems(o)
    // What the encoder calls may change the dict: these are the entries as of now.
    const keys = items === null ? o.keyArray() : items.map(item => item.items[0]!)
    const values = items === null ? o.valueArray() : items.map(item => item.items[1]!)
    let first = true
    for (let i = 0; i < keys.length; i++) {
      const key = keys[i]!
      const name = this.keyText(key)
      if (name === undefined) continue
      this.newline(first ? '' : this.encoder.itemSeparator)
      first = false
      this.string(name, strValue(key) === undefined ? name : key)
      this.out.raw(this.encoder.keySeparator)
      try {
        this.value(values[i]!)
      } catch (error) {
        throw withNote(error, () => `when serializing ${fullTypeName(o)} item ${toUtf16(repr(key))}`)
      }
    }
    this.level--
    if (!first) this.newline('')
    this.out.raw('}')
    this.open?.pop()
  }

  private sortedItems(o: PyDict): PyTuple[] {
    const items = toArray(callMethod(o, 'items'))
    if (this.encoder.sortKeys) sortValues(items)
    return items.map(item => {
      if (!(item instanceof PyTuple) || item.items.length !== 2)
        throw valueError('items must return 2-tuples')
      return item
    })
  }

  /** A key as text; undefined if it is to be left out. */
  private keyText(key: PyValue): PyStr | undefined {
    const text = strValue(key)
    if (text !== undefined) return text
    if (key instanceof PyFloat) return this.float(key)
    if (key === None) return 'null'
    if (typeof key === 'boolean') return key ? 'true' : 'false'
    const n = intValue(key)
    if (n !== undefined) return intDecimal(n)
    if (this.encoder.skipKeys) return undefined
    throw typeError('keys must be str, int, float, bool or None, not %T', key)
  }

  private other(o: PyValue): void {
    this.enter(o)
    const replacement = call1(this.encoder.default, o)
    try {
      this.value(replacement)
    } catch (error) {
      throw withNote(error, () => `when serializing ${fullTypeName(o)} object`)
    }
    this.open?.pop()
  }
}

function withNote(error: unknown, note: () => string): unknown {
  if (error instanceof PyBaseException) callMethod(error, 'add_note', fromUtf16(note()))
  return error
}

function fullTypeName(o: PyValue): string {
  const type = typeOf(o)
  const module = strValue(getAttr(type, '__module__'))
  const name = toUtf16(strValue(getAttr(type, '__qualname__')) ?? type.name)
  if (module === undefined || module === 'builtins' || module === '__main__') return name
  return `${toUtf16(module)}.${name}`
}

function newEncoder(
  type: PyType,
  markers: PyValue,
  defaultFunction: PyValue,
  encoder: PyValue,
  indent: PyValue,
  keySeparator: PyStr,
  itemSeparator: PyStr,
  sortKeys: boolean,
  skipKeys: boolean,
  allowNan: boolean,
): PyValue {
  if (markers !== None && !(markers instanceof PyDict)) {
    throw typeError('make_encoder() argument 1 must be dict or None, not %T', markers)
  }
  const self = new type.ctor() as PyJsonEncoder
  self.markers = markers
  self.default = defaultFunction
  self.encoder = encoder
  self.indent = indent
  self.keySeparator = keySeparator
  self.itemSeparator = itemSeparator
  self.sortKeys = sortKeys
  self.skipKeys = skipKeys
  self.allowNan = allowNan
  self.escapesAll = encoder instanceof PyBuiltinFunction ? (ownEncoders.get(encoder.def) ?? null) : null
  return self
}

function encode(self: PyJsonEncoder, o: PyValue, level: number): PyValue {
  const writer = new Writer(self, level)
  writer.value(o)
  return new PyTuple([writer.finish()])
}

const callDef = new BuiltinDef('_iterencode', '_iterencode', 'obj, _current_indent_level: int', encode)

export const encoderType = defineType(PyJsonEncoder, {
  name: 'Encoder',
  signature: null,
  module: '_json',
  new: [
    'markers, default, encoder, indent, key_separator: str, item_separator: str, sort_keys: bool, skipkeys: bool, allow_nan: bool',
    newEncoder,
  ],
  slots: { tp_call: (self, args, kwnames) => callDef.callWithSelf(self, args, kwnames) },
  getset: {
    markers: self => self.markers,
    default: self => self.default,
    encoder: self => self.encoder,
    indent: self => self.indent,
    key_separator: self => self.keySeparator,
    item_separator: self => self.itemSeparator,
    sort_keys: self => self.sortKeys,
    skipkeys: self => self.skipKeys,
  },
})
