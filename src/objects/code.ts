/**
 * Code objects for Python, and making them from the plain form: constants become values once, nested
 * code with them. Equal constants of one code object were already shared by the compiler, so identity
 * that Python can see (`is` on a constant tuple) follows from the plain form's own sharing.
 * CPython: Objects/codeobject.c.
 */
import {
  ComplexConstant,
  type Constant,
  canonicalInt,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  ObjectConstant,
  SliceConstant,
  TupleConstant,
} from '../base/constant.ts'
import { fromUtf16, toUtf16, WideString } from '../base/wide_string.ts'
import { withCounters } from '../bytecode/adaptive.ts'
import {
  CO_FAST_CELL,
  CO_FAST_FREE,
  CO_FAST_LOCAL,
  CO_OPTIMIZED,
  type CodeFields,
  CodeObject,
} from '../bytecode/code.ts'
import { branches, lines, positions, withoutColumns } from '../bytecode/location_table.ts'
import { equals, hash, iter } from '../runtime/abstract.ts'
import { defineType } from '../runtime/define.ts'
import { type PyDict, PyFrozenSet } from '../runtime/dict.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { PyCode } from '../runtime/function.ts'
import { EQ, NE } from '../runtime/slots.ts'
import { machine } from '../runtime/state.ts'
import { typeOf } from '../runtime/type.ts'
import {
  bytesFrom,
  Ellipsis,
  int,
  intValue,
  None,
  NotImplemented,
  PyBytes,
  PyComplex,
  PyFloat,
  type PyInt,
  PyList,
  PySlice,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { address } from './frame.ts'

/** The Python code object of a plain one; the same for the same. */
export function codeFromPlain(plain: CodeObject): PyCode {
  const { made } = plain
  if (made instanceof PyCode) return made
  const code = newCode(plain, valuesOfConstants(plain.consts))
  plain.made = code
  return code
}

function valuesOfConstants(constants: readonly Constant[]): PyValue[] {
  const values = new Array<PyValue>(constants.length)
  const shared = new SharedValues()
  for (let i = 0; i < values.length; i++) values[i] = valueOfConstant(constants[i]!, shared)
  return values
}

/** Names of classes within others that code of this process has; see `wasInterned` of the compiler. */
const classNames = new Set<string>()

function noteClassName(code: CodeObject): void {
  if ((code.flags & CO_OPTIMIZED) !== 0) return
  const { qualname } = code
  if (qualname.includes('.')) classNames.add(qualname)
}

export function isKnownClassName(qualname: string): boolean {
  return classNames.has(qualname)
}

/** Whether code objects keep columns and ends of lines. */
export const debugRanges = { on: true }

/** A new code object of Python's; its constants are those of `plain` as values. */
export function newCode(plain: CodeObject, consts: PyValue[]): PyCode {
  noteClassName(plain)
  if (debugRanges.on) return new PyCode(plain, consts)
  const linetable = withoutColumns(plain.linetable, plain.firstlineno)
  return new PyCode(plain.with({ linetable }), consts)
}

/** The values of constants that are objects, and may be met again; code knows its own. */
class SharedValues {
  #values: Map<object, PyValue> | null = null

  get(c: object): PyValue | undefined {
    return this.#values === null ? undefined : this.#values.get(c)
  }

  set(c: object, v: PyValue): void {
    this.#values ??= new Map()
    this.#values.set(c, v)
  }
}

/** A constant as a Python value. `shared` keeps one value for one constant object. */
export function valueOfConstant(c: Constant, shared: SharedValues = new SharedValues()): PyValue {
  switch (typeof c) {
    case 'number':
      return int(c)
    case 'symbol':
      return Ellipsis
    case 'object':
      if (c === null) return None
      if (c instanceof CodeObject) return codeFromPlain(c)
      if (c instanceof WideString) return c
      break
    default:
      return c
  }
  let v = shared.get(c)
  if (v === undefined) {
    v = objectConstant(c, shared)
    shared.set(c, v)
  }
  return v
}

function objectConstant(c: Constant & object, shared: SharedValues): PyValue {
  if (c instanceof TupleConstant) return new PyTuple(c.items.map(i => valueOfConstant(i, shared)))
  if (c instanceof FloatConstant) return new PyFloat(c.value)
  if (c instanceof Uint8Array) return bytesFrom(c)
  if (c instanceof ComplexConstant) return new PyComplex(c.real, c.imag)
  if (c instanceof FrozenSetConstant) {
    const set = new PyFrozenSet()
    for (const item of c.items) set.table.set(valueOfConstant(item, shared), true)
    return set
  }
  if (c instanceof SliceConstant) {
    const part = (x: Constant) => valueOfConstant(x, shared)
    return new PySlice(part(c.start), part(c.stop), part(c.step))
  }
  if (c instanceof ObjectConstant) return c.object as PyValue
  throw typeError('unmarshallable object')
}

/** The plain form of a value that code may hold; TypeError for anything else (marshal's own text). */
export function constantOfValue(v: PyValue): Constant {
  if (v === None) return null
  if (v === Ellipsis) return ELLIPSIS
  if (typeof v !== 'object') return typeof v === 'bigint' ? canonicalInt(v) : v
  if (v instanceof WideString) return v
  if (v instanceof PyFloat) return new FloatConstant(v.v)
  if (v instanceof PyTuple) return new TupleConstant(v.items.map(constantOfValue))
  if (v instanceof PyBytes) return v.data
  if (v instanceof PyComplex) return new ComplexConstant(v.real, v.imag)
  if (v instanceof PyCode) return v.plain
  if (v instanceof PyFrozenSet) return new FrozenSetConstant(v.table.keyArray().map(constantOfValue))
  if (v instanceof PySlice) {
    return new SliceConstant(constantOfValue(v.start), constantOfValue(v.stop), constantOfValue(v.step))
  }
  throw typeError('unmarshallable object')
}

const strTuple = (names: readonly string[]) => new PyTuple(names.map(n => fromUtf16(n)))
const optional = (n: number): PyValue => (n < 0 ? None : int(n))

function codeRepr(code: PyCode): string {
  const { plain } = code
  return `<code object ${plain.name} at ${address(code)}, file "${plain.filename}", line ${plain.firstlineno}>`
}

function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i])
}
function sameNames(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i])
}

/** Equal constants of the same types, seen deep: 1 and 1.0 differ, 0.0 and -0.0 too. */
function sameConstant(a: PyValue, b: PyValue): boolean {
  if (a === b) return true
  if (typeOf(a) !== typeOf(b)) return false
  if (a instanceof PyFloat && b instanceof PyFloat) return Object.is(a.v, b.v)
  if (a instanceof PyComplex && b instanceof PyComplex)
    return Object.is(a.real, b.real) && Object.is(a.imag, b.imag)
  if (a instanceof PyTuple && b instanceof PyTuple) {
    return a.items.length === b.items.length && a.items.every((x, i) => sameConstant(x, b.items[i]!))
  }
  return equals(a, b)
}

function codeEquals(a: PyCode, b: PyCode): boolean {
  const p = a.plain
  const q = b.plain
  return (
    p.name === q.name &&
    p.argcount === q.argcount &&
    p.posonlyargcount === q.posonlyargcount &&
    p.kwonlyargcount === q.kwonlyargcount &&
    p.flags === q.flags &&
    p.firstlineno === q.firstlineno &&
    sameBytes(p.code, q.code) &&
    sameNames(p.names, q.names) &&
    sameNames(p.localsplusnames, q.localsplusnames) &&
    sameBytes(p.localspluskinds, q.localspluskinds) &&
    sameBytes(p.linetable, q.linetable) &&
    sameBytes(p.exceptiontable, q.exceptiontable) &&
    a.consts.length === b.consts.length &&
    a.consts.every((c, i) => sameConstant(c, b.consts[i]!))
  )
}

function codeHash(code: PyCode): PyInt {
  const { plain } = code
  const parts = new PyTuple([
    fromUtf16(plain.name),
    int(plain.argcount),
    int(plain.posonlyargcount),
    int(plain.kwonlyargcount),
    int(plain.flags),
    int(plain.firstlineno),
    new PyBytes(plain.code),
    new PyBytes(plain.linetable),
    strTuple(plain.names),
    strTuple(plain.localsplusnames),
  ])
  return hash(parts)
}

interface Replacement {
  argcount: number
  posonlyargcount: number
  kwonlyargcount: number
  nlocals: number
  stacksize: number
  flags: number
  firstlineno: number
  code: Uint8Array
  consts: PyTuple
  names: string[]
  varnames: string[]
  freevars: string[]
  cellvars: string[]
  filename: string
  name: string
  qualname: string
  linetable: Uint8Array
  exceptiontable: Uint8Array
}

/** A code object from what the constructor and `replace` take; ValueError where the parts do not fit. */
function assemble(r: Replacement): PyCode {
  if (r.argcount < r.posonlyargcount || r.posonlyargcount < 0 || r.kwonlyargcount < 0 || r.stacksize < 0) {
    throw valueError('code: argument counts are invalid')
  }
  if (r.nlocals !== r.varnames.length) throw valueError('code: co_nlocals != len(co_varnames)')
  const nargs = r.argcount + r.kwonlyargcount + ((r.flags & 4) !== 0 ? 1 : 0) + ((r.flags & 8) !== 0 ? 1 : 0)
  if (nargs > r.varnames.length) throw valueError('code: co_varnames is too small')
  if (r.code.length % 2 !== 0 || r.code.length === 0) throw valueError('code: co_code is malformed')
  const cells = new Set(r.cellvars)
  const names = [...r.varnames]
  const kinds = r.varnames.map((n, i) => CO_FAST_LOCAL | argKind(r, i) | (cells.has(n) ? CO_FAST_CELL : 0))
  for (const n of r.cellvars) {
    if (r.varnames.includes(n)) continue
    names.push(n)
    kinds.push(CO_FAST_CELL)
  }
  for (const n of r.freevars) {
    names.push(n)
    kinds.push(CO_FAST_FREE)
  }
  const { consts, ...rest } = r
  const fields: CodeFields = {
    ...rest,
    consts: consts.items.map(constantOrNull),
    localsplusnames: names,
    localspluskinds: Uint8Array.from(kinds),
  }
  return newCode(new CodeObject(fields), consts.items.slice())
}

function argKind(r: Replacement, i: number): number {
  const positional = r.argcount
  const named = positional + r.kwonlyargcount
  if (i < r.posonlyargcount) return 0x02
  if (i < positional) return 0x06
  if (i < named) return 0x04
  const star = (r.flags & 4) !== 0 ? 1 : 0
  if (star && i === named) return 0x0a
  if ((r.flags & 8) !== 0 && i === named + star) return 0x0c
  return 0
}

/** Python may put any object among the constants; only marshal minds. */
export function constantOrNull(v: PyValue): Constant {
  try {
    return constantOfValue(v)
  } catch {
    return null
  }
}

const INT_FIELDS = [
  'argcount',
  'posonlyargcount',
  'kwonlyargcount',
  'nlocals',
  'stacksize',
  'flags',
  'firstlineno',
] as const
const BYTES_FIELDS = ['code', 'linetable', 'exceptiontable'] as const
const NAME_FIELDS = ['filename', 'name', 'qualname'] as const
const NAMES_FIELDS = ['names', 'varnames', 'freevars', 'cellvars'] as const

function intField(name: string, v: PyValue): number {
  const n = intValue(v)
  if (n === undefined) throw typeError("'%T' object cannot be interpreted as an integer", v)
  if (n < 0 && name !== 'firstlineno') throw valueError(`code: ${name} must not be negative`)
  return Number(n)
}
function bytesField(name: string, v: PyValue): Uint8Array {
  if (v instanceof PyBytes) return v.data
  throw typeError(`replace() argument 'co_${name}' must be bytes, not %T`, v)
}
function stringField(name: string, v: PyValue): string {
  const s = strValue(v)
  if (s === undefined) throw typeError(`replace() argument 'co_${name}' must be str, not %T`, v)
  return toUtf16(s)
}
function namesField(name: string, v: PyValue): string[] {
  if (!(v instanceof PyTuple)) throw typeError(`replace() argument 'co_${name}' must be tuple, not %T`, v)
  return v.items.map(item => {
    const s = strValue(item)
    if (s === undefined) throw typeError('name tuples must contain only strings, not %T', item)
    return toUtf16(s)
  })
}

function currentFields(code: PyCode): Replacement {
  const { plain } = code
  return {
    argcount: plain.argcount,
    posonlyargcount: plain.posonlyargcount,
    kwonlyargcount: plain.kwonlyargcount,
    nlocals: plain.nlocals,
    stacksize: plain.stacksize,
    flags: plain.flags,
    firstlineno: plain.firstlineno,
    code: plain.code,
    consts: new PyTuple(code.consts.slice()),
    names: plain.names.slice(),
    varnames: plain.varnames,
    freevars: plain.freevars,
    cellvars: plain.cellvars,
    filename: plain.filename,
    name: plain.name,
    qualname: plain.qualname,
    linetable: plain.linetable,
    exceptiontable: plain.exceptiontable,
  }
}

function setField(r: Replacement, key: string, v: PyValue): boolean {
  for (const name of INT_FIELDS) if (key === name) return (r[name] = intField(name, v)), true
  for (const name of BYTES_FIELDS) if (key === name) return (r[name] = bytesField(name, v)), true
  for (const name of NAME_FIELDS) if (key === name) return (r[name] = stringField(name, v)), true
  for (const name of NAMES_FIELDS) if (key === name) return (r[name] = namesField(name, v)), true
  if (key !== 'consts') return false
  if (!(v instanceof PyTuple)) throw typeError("replace() argument 'co_consts' must be tuple, not %T", v)
  r.consts = v
  return true
}

function replace(code: PyCode, changes: Iterable<readonly [string, PyValue]>): PyCode {
  const r = currentFields(code)
  let counted = false
  let renamed = false
  for (const [key, v] of changes) {
    if (!key.startsWith('co_') || !setField(r, key.slice(3), v))
      throw typeError(`replace() got an unexpected keyword argument '${key}'`)
    if (key === 'co_nlocals') counted = true
    if (key === 'co_varnames') renamed = true
  }
  if (renamed && !counted) r.nlocals = r.varnames.length
  return assemble(r)
}

const CODE_NEW_FIELDS = [
  'argcount',
  'posonlyargcount',
  'kwonlyargcount',
  'nlocals',
  'stacksize',
  'flags',
  'code',
  'consts',
  'names',
  'varnames',
  'filename',
  'name',
  'qualname',
  'firstlineno',
  'linetable',
  'exceptiontable',
  'freevars',
  'cellvars',
] as const

function codeNew(args: PyValue[]): PyCode {
  if (args.length < 16 || args.length > 18) {
    const bound = args.length < 16 ? 'at least 16' : 'at most 18'
    throw typeError(`code expected ${bound} arguments, got ${args.length}`)
  }
  const r = {
    freevars: [],
    cellvars: [],
  } as unknown as Replacement
  CODE_NEW_FIELDS.forEach((name, i) => {
    const v = args[i]
    if (v !== undefined) setField(r, name, v)
  })
  return assemble(r)
}

function varnameFromOparg(code: PyCode, i: number): PyStr {
  const name = code.plain.localsplusnames[i]
  if (name === undefined) throw valueError('tuple index out of range')
  return fromUtf16(name)
}

/** The line table of Python 3.5 to 3.9: pairs of byte and signed line increments. */
function lnotab(code: PyCode): PyBytes {
  machine.warn('DeprecationWarning', 'co_lnotab is deprecated, use co_lines instead.', 1)
  const out: number[] = []
  let offset = 0
  let line = code.plain.firstlineno
  for (const run of lines(code.plain)) {
    if (run.lineno < 0 || run.lineno === line) continue
    let bytes = run.start - offset
    let delta = run.lineno - line
    for (; bytes > 255; bytes -= 255) out.push(255, 0)
    for (; delta > 127 || delta < -128; bytes = 0) {
      const step = delta > 0 ? 127 : -128
      out.push(bytes, step & 255)
      delta -= step
    }
    out.push(bytes, delta & 255)
    offset = run.start
    line = run.lineno
  }
  return new PyBytes(Uint8Array.from(out))
}

const tupleIter = (rows: PyValue[]): PyValue => iter(new PyList(rows))

export const codeType = defineType(PyCode, {
  name: 'code',
  final: true,
  hasWeakref: true,
  slots: {
    tp_repr: code => fromUtf16(codeRepr(code)),
    tp_hash: codeHash,
    tp_richcompare: (a, b, op) => {
      if ((op !== EQ && op !== NE) || !(a instanceof PyCode) || !(b instanceof PyCode)) return NotImplemented
      return codeEquals(a, b) === (op === EQ)
    },
    tp_new: (_type, args, kwnames) => {
      if (kwnames !== null) throw typeError('code() takes no keyword arguments')
      return codeNew(args)
    },
  },
  getset: {
    co_argcount: c => int(c.plain.argcount),
    co_posonlyargcount: c => int(c.plain.posonlyargcount),
    co_kwonlyargcount: c => int(c.plain.kwonlyargcount),
    co_nlocals: c => int(c.plain.nlocals),
    co_stacksize: c => int(c.plain.stacksize),
    co_flags: c => int(c.plain.flags),
    co_code: c => new PyBytes(c.plain.code),
    _co_code_adaptive: c => new PyBytes(withCounters(c.plain.code)),
    co_consts: c => new PyTuple(c.consts.slice()),
    co_names: c => strTuple(c.plain.names),
    co_varnames: c => strTuple(c.plain.varnames),
    co_freevars: c => strTuple(c.plain.freevars),
    co_cellvars: c => strTuple(c.plain.cellvars),
    co_filename: c => fromUtf16(c.plain.filename),
    co_name: c => fromUtf16(c.plain.name),
    co_qualname: c => fromUtf16(c.plain.qualname),
    co_firstlineno: c => int(c.plain.firstlineno),
    co_linetable: c => new PyBytes(c.plain.linetable),
    co_lnotab: c => lnotab(c),
    co_exceptiontable: c => new PyBytes(c.plain.exceptiontable),
  },
  methods: {
    co_positions: [
      '',
      c =>
        tupleIter(
          [...positions(c.plain)].map(
            p =>
              new PyTuple([
                optional(p.lineno),
                optional(p.end_lineno),
                optional(p.col_offset),
                optional(p.end_col_offset),
              ]),
          ),
        ),
    ],
    co_lines: [
      '',
      c =>
        tupleIter([...lines(c.plain)].map(l => new PyTuple([int(l.start), int(l.end), optional(l.lineno)]))),
    ],
    co_branches: [
      '',
      c =>
        tupleIter(
          [...branches(c.plain)].map(b => new PyTuple([int(b.source), int(b.notTaken), int(b.taken)])),
        ),
    ],
    replace: ['**changes', (c, changes) => replaceFromDict(c, changes)],
    __replace__: ['**changes', (c, changes) => replaceFromDict(c, changes)],
    _varname_from_oparg: ['oparg: int, /', varnameFromOparg],
  },
})

function replaceFromDict(code: PyCode, changes: PyDict): PyCode {
  const pairs: [string, PyValue][] = []
  for (const c = changes.cursor(); c.next(); ) pairs.push([toUtf16(strValue(c.key)!), c.value])
  return replace(code, pairs)
}
