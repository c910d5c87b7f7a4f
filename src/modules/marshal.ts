/**
 * The `marshal` module over `bytecode/marshal_*`, for runtime values. CPython: Python/marshal.c.
 *
 * Code objects read here are untrusted: `vm` verifies one before it first runs it.
 */
import type { Constant } from '../base/constant.ts'
import { fromUtf16, toUtf16, WideString } from '../base/wide_string.ts'
import { ByteSpan } from '../bytecode/byte_span.ts'
import { CodeObject, type ConstantSource, validateCode } from '../bytecode/code.ts'
import { dumps as dumpsPlain } from '../bytecode/marshal.ts'
import {
  type CodeParts,
  type MarshalFactory,
  type ReadParts,
  readMarshal,
  readMarshalStream,
} from '../bytecode/marshal_reader.ts'
import { MARSHAL_VERSION, MarshalError } from '../bytecode/marshal_types.ts'
import { type MarshalModel, type MarshalWriter, writeMarshal } from '../bytecode/marshal_writer.ts'
import { isInternedText } from '../bytecode/sharing.ts'
import { TextSpan } from '../bytecode/text_span.ts'
import { PyByteArray } from '../objects/bytearray_value.ts'
import { codeFromPlain, constantOrNull, newCode } from '../objects/code.ts'
import { PyMemoryView } from '../objects/memoryview_value.ts'
import { bufferBytes, toSsize } from '../runtime/abstract.ts'
import { callMethod } from '../runtime/calls.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { isAnySet, PyDict, PyFrozenSet, PySet } from '../runtime/dict.ts'
import { exc, newException, type PyBaseException, typeError } from '../runtime/errors.ts'
import { PyCode } from '../runtime/function.ts'
import { coreTypes, typeOf } from '../runtime/type.ts'
import {
  bytesFrom,
  Ellipsis,
  int,
  None,
  PyBytes,
  PyComplex,
  PyFloat,
  PyList,
  PySlice,
  PyTuple,
  type PyValue,
  pyInt,
  strValue,
} from '../runtime/values.ts'

// ---- reading

const badPart = () => new MarshalError('SystemError', 'bad argument to internal function')

function bytesOf(v: PyValue): Uint8Array {
  if (!(v instanceof PyBytes)) throw badPart()
  return v.data
}
/** Bytes that only code which runs is asked for. */
function spanOf(v: PyValue | ByteSpan): Uint8Array | ByteSpan {
  return v instanceof ByteSpan ? v : bytesOf(v)
}
function textOf(v: PyValue): string {
  if (typeof v === 'string') return v
  const s = strValue(v)
  if (s === undefined) throw badPart()
  return toUtf16(s)
}
/** Texts that only code which runs is asked for. */
function textSpanOf(v: PyValue | TextSpan): string | TextSpan {
  return v instanceof TextSpan ? v : textOf(v)
}
function textsOf(v: PyValue | TextSpan): readonly string[] | TextSpan {
  if (v instanceof TextSpan) return v
  const items = itemsOf(v)
  if (areTexts(items)) return items
  const texts = new Array<string>(items.length)
  for (let i = 0; i < items.length; i++) {
    const item = items[i]!
    texts[i] = typeof item === 'string' ? item : textOf(item)
  }
  return texts
}
/** Whether there is no string of the wide kind; the tuple's array serves as it is then. */
function areTexts(items: PyValue[]): items is (PyValue & string)[] {
  for (let i = 0; i < items.length; i++) if (typeof items[i] !== 'string') return false
  return true
}
class LateConstants implements ConstantSource {
  private readonly items: readonly PyValue[]
  constructor(items: readonly PyValue[]) {
    this.items = items
  }

  toConstants(): Constant[] {
    return this.items.map(constantOrNull)
  }
}
function itemsOf(v: PyValue): PyValue[] {
  if (!(v instanceof PyTuple)) throw badPart()
  return v.items
}

function makeCode(parts: ReadParts<PyValue>): PyCode {
  const consts = itemsOf(parts.consts)
  const code = new CodeObject({
    argcount: parts.argcount,
    posonlyargcount: parts.posonlyargcount,
    kwonlyargcount: parts.kwonlyargcount,
    stacksize: parts.stacksize,
    flags: parts.flags,
    code: spanOf(parts.code),
    consts: new LateConstants(consts),
    names: textsOf(parts.names),
    localsplusnames: textsOf(parts.localsplusnames),
    localspluskinds: bytesOf(parts.localspluskinds),
    filename: textOf(parts.filename),
    name: textSpanOf(parts.name),
    qualname: textSpanOf(parts.qualname),
    firstlineno: parts.firstlineno,
    linetable: spanOf(parts.linetable),
    exceptiontable: bytesOf(parts.exceptiontable),
  })
  const problem = validateCode(code, code.codeLength, code.nlocalsplus)
  if (problem !== null) throw new MarshalError(problem.type, problem.message)
  return newCode(code, consts)
}

const factory: MarshalFactory<PyValue> = {
  none: None,
  true: true,
  false: false,
  ellipsis: Ellipsis,
  get stopIteration() {
    return exc.StopIteration
  },
  makeInt: pyInt,
  makeFloat: v => new PyFloat(v),
  makeComplex: (real, imag) => new PyComplex(real, imag),
  makeBytes: bytesFrom,
  makeString: s => s,
  makeTuple: items => new PyTuple(items),
  makeList: items => new PyList(items),
  finishList: () => {},
  makeDict: () => new PyDict(),
  setDictItem: (dict, key, value) => (dict as PyDict).set(key, value),
  makeSet: () => new PySet(),
  makeFrozenSet: () => new PyFrozenSet(),
  addToSet: (set, item) => (set as PySet).table.set(item, true),
  makeSlice: (start, stop, step) => new PySlice(start, stop, step),
  makeCode,
}

/** A MarshalError as the Python exception it stands for. */
function pythonError(e: MarshalError): PyBaseException {
  if (e.unicode === null) return newException(exc[e.type], fromUtf16(e.message))
  const { object, start, end, reason } = e.unicode
  const made = new exc.UnicodeDecodeError.ctor() as PyBaseException
  typeOf(made).slots.tp_init!(made, ['utf-8', new PyBytes(object), int(start), int(end), reason], null)
  return made
}

function guarded<T>(run: () => T): T {
  try {
    return run()
  } catch (e) {
    if (e instanceof MarshalError) throw pythonError(e)
    throw e
  }
}

/** The value of marshal data, which must not change afterwards; Python exceptions for malformed data. */
export function marshalLoads(bytes: Uint8Array, allowCode = true): PyValue {
  return guarded(() => readMarshal(bytes, factory, { allowCode, ownsData: true }))
}

/** The bytes of an object, copied if somebody might write to them. */
function unchangingBytes(v: PyValue): Uint8Array {
  if (v instanceof PyBytes) return v.data
  const bytes = bufferBytes(v)
  return v instanceof PyMemoryView && v.obj instanceof PyBytes ? bytes : bytes.slice()
}

function load(file: PyValue, allowCode: boolean): PyValue {
  const first = callMethod(file, 'read', int(0))
  if (!(first instanceof PyBytes)) {
    throw typeError('file.read() returned not bytes but %T', first)
  }
  return guarded(() => readMarshalStream(n => readInto(file, n), factory, { allowCode }))
}

/** At most `n` bytes: fewer at the end of the file. */
function readInto(file: PyValue, n: number): Uint8Array {
  const buffer = new PyByteArray(new Uint8Array(n))
  const got = toSsize(callMethod(file, 'readinto', buffer))
  if (got > n) {
    throw new MarshalError(
      'ValueError',
      `read() returned too much data: ${n} bytes requested, ${got} returned`,
    )
  }
  return bufferBytes(buffer).slice(0, Math.max(0, got))
}

// ---- writing

const strings = (names: readonly string[]): PyTuple => new PyTuple(names.map(n => fromUtf16(n)))

/** Parts of a code object, made once so that a second mention is the same object. */
function partsOf(code: PyCode): CodeParts<PyValue> {
  const p = code.plain
  return {
    argcount: p.argcount,
    posonlyargcount: p.posonlyargcount,
    kwonlyargcount: p.kwonlyargcount,
    stacksize: p.stacksize,
    flags: p.flags,
    code: new PyBytes(p.code),
    consts: new PyTuple([...code.consts]),
    names: strings(p.names),
    localsplusnames: strings(p.localsplusnames),
    localspluskinds: new PyBytes(p.localspluskinds),
    filename: fromUtf16(p.filename),
    name: fromUtf16(p.name),
    qualname: fromUtf16(p.qualname),
    firstlineno: p.firstlineno,
    linetable: new PyBytes(p.linetable),
    exceptiontable: new PyBytes(p.exceptiontable),
  }
}

type Out = MarshalWriter<PyValue>

function describe(v: PyValue, out: Out): void {
  switch (typeof v) {
    case 'number':
    case 'bigint':
      out.int(v)
      return
    case 'boolean':
      out.bool(v)
      return
    case 'string':
      out.string(v, isInternedText(v))
      return
  }
  if (v instanceof WideString) out.string(v, false)
  else describeObject(v, out)
}

function describeObject(v: PyValue & object, out: Out): void {
  if (v === None) out.none()
  else if (v === Ellipsis) out.ellipsis()
  else if (v === exc.StopIteration) out.stopIteration()
  else if (v instanceof PyCode) out.code(partsOf(v))
  else if (typeOf(v) === coreTypes.float) out.float((v as PyFloat).v)
  else if (typeOf(v) === coreTypes.complex) out.complex((v as PyComplex).real, (v as PyComplex).imag)
  else if (typeOf(v) === coreTypes.tuple) out.tuple((v as PyTuple).items)
  else if (typeOf(v) === coreTypes.list) describeList(v as PyList, out)
  else if (typeOf(v) === coreTypes.dict) out.dict((v as PyDict).entries())
  else if (isAnySet(v) && !typeOf(v).isHeap()) describeSet(v, out)
  else if (v instanceof PySlice) out.slice(v.start, v.stop, v.step)
  else if (typeOf(v).slots.bf_getbuffer !== null) out.bytes(bufferBytes(v))
}

function describeList(v: PyList, out: Out): void {
  out.list(v.items.length, i => v.items[i]!)
}

function describeSet(v: PySet | PyFrozenSet, out: Out): void {
  out.set(v.table.keyArray(), v instanceof PyFrozenSet, () => v.table.size)
}

/** Reference counts cannot be seen here: every object but a singleton may be shared. */
const model: MarshalModel<PyValue> = {
  describe,
  identity: (v, interned) => (interned || typeof v === 'object' ? v : undefined),
}

/** Marshal data of a value. Freshly compiled code is written as CPython would share its parts. */
function marshalDumps(v: PyValue, version: number, allowCode = true): Uint8Array {
  return guarded(() => {
    if (v instanceof PyCode && codeFromPlain(v.plain) === v && version === MARSHAL_VERSION && allowCode) {
      return dumpsPlain(v.plain)
    }
    return writeMarshal(v, model, { version, allowCode })
  })
}

export const marshalModule: NativeModule = defineModule({
  name: 'marshal',
  functions: {
    dumps: [
      'value, version: int = 5, /, *, allow_code: bool = True',
      (value, version, allowCode) => new PyBytes(marshalDumps(value, version, allowCode)),
    ],
    loads: [
      'bytes: object, /, *, allow_code: bool = True',
      (bytes, allowCode) => marshalLoads(unchangingBytes(bytes), allowCode),
    ],
    dump: [
      'value, file, version: int = 5, /, *, allow_code: bool = True',
      (value, file, version, allowCode) =>
        callMethod(file, 'write', new PyBytes(marshalDumps(value, version, allowCode))),
    ],
    load: ['file, /, *, allow_code: bool = True', load],
  },
  attributes: () => ({ version: int(MARSHAL_VERSION) }),
})
