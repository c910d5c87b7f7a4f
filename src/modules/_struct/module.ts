/** The `_struct` module. CPython: Modules/_struct.c. */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import {
  bufferBytes,
  hasIndex,
  type hooks,
  index,
  isTrue,
  repr,
  toFloat,
  toSsize,
} from '../../runtime/abstract.ts'
import { PyBUF_WRITABLE } from '../../runtime/buffer.ts'
import { defineModule, defineType } from '../../runtime/define.ts'
import {
  exc,
  isException,
  newException,
  overflowError,
  runtimeError,
  typeError,
} from '../../runtime/errors.ts'
import { typeOf } from '../../runtime/type.ts'
import {
  int,
  intValue,
  None,
  PyBytes,
  PyComplex,
  PyFloat,
  type PyInt,
  PyObject,
  PyTuple,
  type PyValue,
  pyInt,
  strValue,
} from '../../runtime/values.ts'
import { defineException, moduleError } from '../exception_type.ts'
import {
  parseFormat,
  rangeProblem,
  readFloat,
  readInt,
  StructError,
  type StructFormat,
  type StructItem,
  StructOverflow,
  writeFloat,
  writeInt,
} from './struct_core.ts'

const errorType = defineException('struct', 'error')

const structError = (message: string) => moduleError(errorType, message)

/** Runs core code and gives its errors their Python types. */
function guarded<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw asPythonError(error)
  }
}

function asPythonError(error: unknown): unknown {
  if (error instanceof StructError) return structError(error.message)
  return error instanceof StructOverflow ? overflowError(error.message) : error
}

export class PyStruct extends PyObject {
  format: string | undefined
  layout: StructFormat | undefined
}

class PyUnpackIterator extends PyObject {
  layout: StructFormat | undefined
  data: Uint8Array = new Uint8Array(0)
  offset = 0
}

// ---- formats

function formatText(format: PyValue): string {
  const text = strValue(format)
  if (text !== undefined) {
    const utf16 = toUtf16(text)
    const position = Array.from(utf16).findIndex(ch => ch > '\x7f')
    if (position >= 0) throw notAscii(format, position)
    return utf16
  }
  if (!(format instanceof PyBytes)) {
    throw typeError('Struct() argument 1 must be a str or bytes object, not %T', format)
  }
  return String.fromCharCode(...format.data)
}

function notAscii(format: PyValue, position: number) {
  const error = newException(
    exc.UnicodeEncodeError,
    'ascii',
    format,
    int(position),
    int(position + 1),
    'ordinal not in range(128)',
  )
  return Object.assign(error, {
    encoding: 'ascii',
    object: format,
    start: position,
    end: position + 1,
    reason: 'ordinal not in range(128)',
  })
}

function parse(format: string): StructFormat {
  if (format.includes('\0')) throw structError('embedded null character')
  return guarded(() => parseFormat(format))
}

const CACHE_SIZE = 100
const cache = new Map<string, StructFormat>()

/** The layout of the format given to a module function. */
function cachedLayout(format: PyValue): StructFormat {
  if (format instanceof PyStruct) return layoutOf(format)
  const text = typeof format === 'string' && cache.has(format) ? format : formatText(format)
  let layout = cache.get(text)
  if (layout === undefined) {
    layout = parse(text)
    if (cache.size >= CACHE_SIZE) cache.clear()
    cache.set(text, layout)
  }
  return layout
}

function layoutOf(self: PyStruct): StructFormat {
  if (self.layout === undefined) throw runtimeError('Struct object is not initialized')
  return self.layout
}

// ---- packing

function integerArgument(value: PyValue): PyInt {
  const n = intValue(value)
  if (n !== undefined) return n
  if (hasIndex(value)) return index(value)
  throw structError('required argument is not an integer')
}

function floatArgument(value: PyValue): number {
  if (value instanceof PyFloat) return value.v
  const { nb_float, nb_index } = typeOf(value).slots
  if (nb_float === null && nb_index === null) throw structError('required argument is not a float')
  try {
    return toFloat(value)
  } catch (error) {
    if (isException(error, exc.TypeError)) throw structError('required argument is not a float')
    throw error
  }
}

function complexArgument(value: PyValue): [number, number] {
  if (value instanceof PyComplex) return [value.real, value.imag]
  const { nb_float, nb_index } = typeOf(value).slots
  if (nb_float === null && nb_index === null) throw structError('required argument is not a complex')
  return [toFloat(value), 0]
}

function bytesArgument(value: PyValue, code: string): Uint8Array {
  const isBytesLike = value instanceof PyBytes || typeOf(value).name === 'bytearray'
  if (!isBytesLike) throw structError(`argument for '${code}' must be a bytes object`)
  return bufferBytes(value)
}

/** Writes `values` into zeroed bytes at `base`. */
function packInto(
  layout: StructFormat,
  out: Uint8Array,
  base: number,
  values: readonly PyValue[],
  from: number,
): void {
  let next = from
  for (const item of layout.items) {
    for (let i = 0, at = base + item.offset; i < item.count; i++, at += item.size) {
      packItem(item, layout.littleEndian, out, at, values[next++]!)
    }
  }
}

function packItem(item: StructItem, little: boolean, out: Uint8Array, at: number, value: PyValue): void {
  switch (item.kind) {
    case 'int':
    case 'uint':
      if (!writeInt(out, at, item.size, item.kind === 'int', little, integerArgument(value))) {
        throw structError(rangeProblem(item).message)
      }
      return
    case 'pointer': {
      const n = integerArgument(value)
      if (!writeInt(out, at, 8, n < 0, little, n)) throw structError('int too large to convert')
      return
    }
    case 'float':
      writeFloat(out, at, item.size, little, floatArgument(value))
      return
    case 'complex': {
      const [real, imag] = complexArgument(value)
      writeFloat(out, at, item.size / 2, little, real)
      writeFloat(out, at + item.size / 2, item.size / 2, little, imag)
      return
    }
    case 'bool':
      out[at] = isTrue(value) ? 1 : 0
      return
    case 'char':
      if (!(value instanceof PyBytes) || value.data.length !== 1) {
        throw structError('char format requires a bytes object of length 1')
      }
      out[at] = value.data[0]!
      return
    case 'bytes':
      out.set(bytesArgument(value, 's').subarray(0, item.size), at)
      return
    case 'pascal': {
      const data = bytesArgument(value, 'p').subarray(0, Math.max(item.size - 1, 0))
      if (item.size === 0) return
      out[at] = Math.min(data.length, 255)
      out.set(data, at + 1)
    }
  }
}

function checkArity(layout: StructFormat, given: number, what: string): void {
  if (given === layout.arity) return
  throw structError(`${what} expected ${layout.arity} items for packing (got ${given})`)
}

function pack(layout: StructFormat, values: readonly PyValue[], skip = 0): PyValue {
  checkArity(layout, values.length - skip, 'pack')
  const out = new Uint8Array(layout.size)
  try {
    packInto(layout, out, 0, values, skip)
  } catch (error) {
    throw asPythonError(error)
  }
  return new PyBytes(out)
}

/** The sum in full: offsets reach up to ssize_t's maximum, which as a double is one more. */
function exactSum(a: number, b: number): bigint {
  const exact = (n: number): bigint => (n === 2 ** 63 ? 2n ** 63n - 1n : BigInt(n))
  return exact(a) + exact(b)
}

/** Packs into a writable buffer: args are the buffer, the offset and the values. */
function packIntoBuffer(layout: StructFormat, args: readonly PyValue[]): PyValue {
  if (args.length === 0) throw structError('pack_into expected buffer argument')
  if (args.length === 1) throw structError('pack_into expected offset argument')
  checkArity(layout, args.length - 2, 'pack_into')
  const out = writableBytes(args[0]!)
  const { size } = layout
  const offset = toSsize(args[1]!, 'IndexError')
  const at = offset < 0 ? offset + out.length : offset
  if (offset < 0 && offset + size > 0) throw structError(`no space to pack ${size} bytes at offset ${offset}`)
  if (at < 0) throw structError(`offset ${offset} out of range for ${out.length}-byte buffer`)
  if (out.length - at < size) {
    throw structError(
      `pack_into requires a buffer of at least ${exactSum(size, at)} bytes for packing ${size} bytes at offset ${exactSum(at, 0)} ` +
        `(actual buffer size is ${out.length})`,
    )
  }
  // Pad bytes become zero, and a failing pack leaves what it wrote, as in C.
  out.fill(0, at, at + size)
  guarded(() => packInto(layout, out, at, args, 2))
  return None
}

function writableBytes(value: PyValue): Uint8Array {
  const problem = () => typeError('argument must be read-write bytes-like object, not %T', value)
  const getBuffer = typeOf(value).slots.bf_getbuffer
  if (getBuffer === null) throw problem()
  let buffer: ReturnType<typeof hooks.buffer>
  try {
    buffer = getBuffer(value, PyBUF_WRITABLE)
  } catch (error) {
    if (isException(error, exc.BufferError)) throw problem()
    throw error
  }
  const { data, offset, shape, itemsize, readonly } = buffer
  buffer.release()
  if (readonly) throw problem()
  return data.subarray(offset, offset + shape.reduce((a, b) => a * b, itemsize))
}

// ---- unpacking

function unpackAt(layout: StructFormat, data: Uint8Array, base: number): PyTuple {
  const out: PyValue[] = []
  for (const item of layout.items) {
    for (let i = 0, at = base + item.offset; i < item.count; i++, at += item.size) {
      out.push(unpackItem(item, layout.littleEndian, data, at))
    }
  }
  return new PyTuple(out)
}

function unpackItem(item: StructItem, little: boolean, data: Uint8Array, at: number): PyValue {
  switch (item.kind) {
    case 'int':
      return pyInt(readInt(data, at, item.size, true, little))
    case 'uint':
    case 'pointer':
      return pyInt(readInt(data, at, item.size, false, little))
    case 'float':
      return new PyFloat(readFloat(data, at, item.size, little))
    case 'complex': {
      const half = item.size / 2
      return new PyComplex(readFloat(data, at, half, little), readFloat(data, at + half, half, little))
    }
    case 'bool':
      return data[at] !== 0
    case 'char':
      return new PyBytes(data.slice(at, at + 1))
    case 'bytes':
      return new PyBytes(data.slice(at, at + item.size))
    case 'pascal': {
      if (item.size === 0) return new PyBytes()
      const length = Math.min(data[at]!, item.size - 1)
      return new PyBytes(data.slice(at + 1, at + 1 + length))
    }
  }
}

function unpack(layout: StructFormat, data: Uint8Array): PyValue {
  if (data.length !== layout.size) throw structError(`unpack requires a buffer of ${layout.size} bytes`)
  return unpackAt(layout, data, 0)
}

function unpackFrom(layout: StructFormat, data: Uint8Array, offset: number): PyValue {
  const { size } = layout
  const at = offset < 0 ? offset + data.length : offset
  if (offset < 0 && offset + size > 0)
    throw structError(`not enough data to unpack ${size} bytes at offset ${offset}`)
  if (at < 0) throw structError(`offset ${offset} out of range for ${data.length}-byte buffer`)
  if (data.length - at < size) {
    throw structError(
      `unpack_from requires a buffer of at least ${exactSum(size, at)} bytes for unpacking ${size} bytes at offset ${exactSum(at, 0)} ` +
        `(actual buffer size is ${data.length})`,
    )
  }
  return unpackAt(layout, data, at)
}

function iterUnpack(layout: StructFormat, data: Uint8Array): PyValue {
  if (layout.size === 0) throw structError('cannot iteratively unpack with a struct of length 0')
  if (data.length % layout.size !== 0) {
    throw structError(`iterative unpacking requires a buffer of a multiple of ${layout.size} bytes`)
  }
  const it = new PyUnpackIterator()
  it.layout = layout
  it.data = data
  return it
}

function nextUnpacked(self: PyUnpackIterator): PyValue | undefined {
  const { layout, data, offset } = self
  if (layout === undefined || offset >= data.length) return undefined
  self.offset += layout.size
  return unpackAt(layout, data, offset)
}

function remaining(self: PyUnpackIterator): number {
  return self.layout === undefined ? 0 : (self.data.length - self.offset) / self.layout.size
}

export const unpackIteratorType = defineType(PyUnpackIterator, {
  name: 'unpack_iterator',
  module: '_struct',
  final: true,
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: nextUnpacked },
  methods: { __length_hint__: ['', self => int(remaining(self))] },
})

function initStruct(self: PyStruct, format: PyValue): void {
  const text = formatText(format)
  self.layout = parse(text)
  self.format = text
}

export const structType = defineType(PyStruct, {
  name: 'Struct',
  signature: null,
  module: '_struct',
  hasWeakref: true,
  slots: {
    tp_repr: self => {
      layoutOf(self)
      return fromUtf16(`${typeOf(self).name}(${toUtf16(repr(self.format ?? ''))})`)
    },
    tp_new: type => new type.ctor(),
  },
  init: ['format', initStruct],
  methods: {
    pack: ['*values', (self, values) => pack(layoutOf(self), values)],
    pack_into: ['*values', (self, values) => packIntoBuffer(layoutOf(self), values)],
    unpack: ['buffer: buffer, /', (self, buffer) => unpack(layoutOf(self), buffer)],
    unpack_from: [
      'buffer: buffer, offset: int = 0',
      (self, buffer, offset) => unpackFrom(layoutOf(self), buffer, offset),
    ],
    iter_unpack: ['buffer: buffer, /', (self, buffer) => iterUnpack(layoutOf(self), buffer)],
    __sizeof__: ['', self => int(64 + 32 * (layoutOf(self).items.length + 1))],
  },
  getset: {
    format: self => (layoutOf(self), self.format ?? ''),
    size: self => int(self.layout?.size ?? -1),
  },
})

/** Module functions take the format as their first argument. */
function withFormat(values: readonly PyValue[], name: string): StructFormat {
  if (values.length === 0) throw typeError(`${name} expected at least 1 argument, got 0`)
  return cachedLayout(values[0]!)
}

export const structModule = defineModule({
  name: '_struct',
  functions: {
    calcsize: ['format, /', format => int(cachedLayout(format).size)],
    pack: ['*values', values => pack(withFormat(values, 'pack'), values, 1)],
    pack_into: ['*values', values => packIntoBuffer(withFormat(values, 'pack_into'), values.slice(1))],
    unpack: ['format, buffer: buffer, /', (format, buffer) => unpack(cachedLayout(format), buffer)],
    unpack_from: [
      'format, /, buffer: buffer, offset: int = 0',
      (format, buffer, offset) => unpackFrom(cachedLayout(format), buffer, offset),
    ],
    iter_unpack: ['format, buffer: buffer, /', (format, buffer) => iterUnpack(cachedLayout(format), buffer)],
    _clearcache: ['', () => (cache.clear(), None)],
  },
  attributes: () => ({ Struct: structType, error: errorType }),
})
