/**
 * Marshal over plain data (Constant and CodeObject), for build tools and the compiler's cache.
 *
 * Reading gives constants; lists, dicts and sets, which compiled code never holds, become
 * PlainList, PlainDict and PlainSet. Writing imitates the sharing of a module that CPython has just
 * compiled, see SharingCensus. CPython: Python/marshal.c.
 */
import {
  ComplexConstant,
  type Constant,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  SliceConstant,
  TupleConstant,
} from '../base/constant.ts'
import { toUtf16, WideString } from '../base/wide_string.ts'
import { ByteSpan } from './byte_span.ts'
import { CodeObject, validateCode } from './code.ts'
import { type MarshalFactory, type ReadOptions, type ReadParts, readMarshal } from './marshal_reader.ts'
import { MarshalError } from './marshal_types.ts'
import { type MarshalModel, type MarshalWriter, type WriteOptions, writeMarshal } from './marshal_writer.ts'
import { PlainDict, PlainList, PlainSet, type PlainValue, STOP_ITERATION } from './plain_value.ts'
import { type CountedValue, PartTuple, Separate, SharingCensus, sliceBounds } from './sharing.ts'
import { TextSpan } from './text_span.ts'

/** Values that hold a list, dict or set are no constants, but a container of constants may have one. */
function asConstant(value: PlainValue): Constant {
  if (
    value instanceof PlainList ||
    value instanceof PlainDict ||
    value instanceof PlainSet ||
    value === STOP_ITERATION
  ) {
    throw new MarshalError('TypeError', 'a constant cannot hold a mutable value')
  }
  return value
}

const plainFactory: MarshalFactory<PlainValue> = {
  none: null,
  true: true,
  false: false,
  ellipsis: ELLIPSIS,
  stopIteration: STOP_ITERATION,
  makeInt: value => value,
  makeFloat: value => new FloatConstant(value),
  makeComplex: (real, imag) => new ComplexConstant(real, imag),
  makeBytes: bytes => bytes,
  makeString: value => value,
  // The reader fills the array afterwards; finishing checks that it holds constants only.
  makeTuple: items => new TupleConstant(items as Constant[]),
  makeList: items => new PlainList(items),
  finishList: () => {},
  makeDict: () => new PlainDict(),
  setDictItem: (dict, key, value) => {
    if (dict instanceof PlainDict) dict.entries.push([key, value])
  },
  makeSet: () => new PlainSet(),
  makeFrozenSet: () => new FrozenSetConstant([]),
  addToSet: (set, item) => {
    if (set instanceof PlainSet) set.items.push(item)
    else if (set instanceof FrozenSetConstant) (set.items as Constant[]).push(asConstant(item))
  },
  makeSlice: (start, stop, step) => new SliceConstant(asConstant(start), asConstant(stop), asConstant(step)),
  makeCode: makePlainCode,
}

function makePlainCode(parts: ReadParts<PlainValue>): CodeObject {
  const code = new CodeObject({
    argcount: parts.argcount,
    posonlyargcount: parts.posonlyargcount,
    kwonlyargcount: parts.kwonlyargcount,
    stacksize: parts.stacksize,
    flags: parts.flags,
    code: bytesPart(parts.code),
    consts: tuplePart(parts.consts),
    names: stringsPart(parts.names),
    localsplusnames: stringsPart(parts.localsplusnames),
    localspluskinds: bytesPart(parts.localspluskinds),
    filename: stringPart(parts.filename),
    name: stringPart(parts.name),
    qualname: stringPart(parts.qualname),
    firstlineno: parts.firstlineno,
    linetable: bytesPart(parts.linetable),
    exceptiontable: bytesPart(parts.exceptiontable),
  })
  const problem = validateCode(code)
  if (problem !== null) throw new MarshalError(problem.type, problem.message)
  return code
}

function badPart(): MarshalError {
  return new MarshalError('SystemError', 'bad argument to internal function')
}
function bytesPart(value: PlainValue | ByteSpan): Uint8Array {
  if (value instanceof ByteSpan) return value.bytes()
  if (!(value instanceof Uint8Array)) throw badPart()
  return value
}
function tuplePart(value: PlainValue): readonly Constant[] {
  if (!(value instanceof TupleConstant)) throw badPart()
  return value.items
}
function stringPart(value: PlainValue | TextSpan): string {
  if (value instanceof TextSpan) return value.text()
  if (value instanceof WideString) return toUtf16(value)
  if (typeof value !== 'string') throw badPart()
  return value
}
function stringsPart(value: PlainValue | TextSpan): readonly string[] {
  if (value instanceof TextSpan) return value.texts()
  return tuplePart(value).map(stringPart)
}

/** The plain value of marshal data. */
export function loads(bytes: Uint8Array, options?: ReadOptions): PlainValue {
  return readMarshal(bytes, plainFactory, options)
}

/** The code object of marshal data (a .pyc without its header). */
export function loadsCode(bytes: Uint8Array): CodeObject {
  const value = loads(bytes)
  if (!(value instanceof CodeObject)) throw new MarshalError('TypeError', 'Non-code object')
  return value
}

class PlainModel implements MarshalModel<CountedValue> {
  readonly #census: SharingCensus
  constructor(root: PlainValue) {
    this.#census = new SharingCensus(root)
  }

  identity(value: CountedValue, interned: boolean, inSet: boolean): unknown {
    return this.#census.identity(value, interned, inSet)
  }

  describe(value: CountedValue, out: MarshalWriter<CountedValue>): void {
    switch (typeof value) {
      case 'string':
        out.string(value, this.#census.isInterned(value))
        return
      case 'number':
      case 'bigint':
        out.int(value)
        return
      case 'boolean':
        out.bool(value)
        return
      case 'symbol':
        if (value === ELLIPSIS) out.ellipsis()
        else out.stopIteration()
        return
    }
    if (value === null) out.none()
    else this.#describeObject(value, out)
  }

  #describeObject(value: CountedValue & object, out: MarshalWriter<CountedValue>): void {
    if (value instanceof PartTuple || value instanceof TupleConstant) out.tuple(value.items)
    else if (value instanceof Uint8Array) out.bytes(value)
    else if (value instanceof CodeObject) out.code(this.#census.parts(value))
    else if (value instanceof Separate) describeSeparate(value, out)
    else if (value instanceof FloatConstant) out.float(value.value)
    else if (value instanceof WideString) out.string(value, this.#census.isInterned(value))
    else if (value instanceof ComplexConstant) out.complex(value.real, value.imag)
    else if (value instanceof FrozenSetConstant) out.set(value.items, true, () => value.items.length)
    else if (value instanceof SliceConstant) out.slice(...sliceBounds(value))
    else if (value instanceof PlainList) out.list(value.items.length, i => value.items[i]!)
    else if (value instanceof PlainDict) out.dict(value.entries)
    else if (value instanceof PlainSet) out.set(value.items, false, () => value.items.length)
  }
}

function describeSeparate({ value }: Separate, out: MarshalWriter<CountedValue>): void {
  if (typeof value === 'number' || typeof value === 'bigint') out.int(value)
  else out.string(value, true)
}

/** The marshal data of a plain value. */
export function dumps(value: PlainValue, options?: WriteOptions): Uint8Array {
  return writeMarshal(value, new PlainModel(value), options)
}
