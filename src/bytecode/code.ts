/**
 * Code objects as plain data: what the compiler makes, marshal reads and the runtime runs.
 *
 * `code` is CPython's bytecode byte for byte, caches zeroed. `localsplusnames` and
 * `localspluskinds` run in parallel: arguments and locals, then cells that are not arguments, then
 * free variables. Nothing is mutated after construction.
 * CPython: Include/cpython/code.h, Objects/codeobject.c.
 */
import type { CodeConstant, Constant } from '../base/constant.ts'
import { ByteSpan } from './byte_span.ts'
import { CACHE_ENTRIES, DEOPT } from './opcodes.ts'
import { TextSpan } from './text_span.ts'

export const CO_OPTIMIZED = 0x0001
export const CO_NEWLOCALS = 0x0002
export const CO_VARARGS = 0x0004
export const CO_VARKEYWORDS = 0x0008
export const CO_NESTED = 0x0010
export const CO_GENERATOR = 0x0020
export const CO_COROUTINE = 0x0080
export const CO_ITERABLE_COROUTINE = 0x0100
export const CO_ASYNC_GENERATOR = 0x0200
export const CO_FUTURE_DIVISION = 0x20000
export const CO_FUTURE_ABSOLUTE_IMPORT = 0x40000
export const CO_FUTURE_WITH_STATEMENT = 0x80000
export const CO_FUTURE_PRINT_FUNCTION = 0x100000
export const CO_FUTURE_UNICODE_LITERALS = 0x200000
export const CO_FUTURE_BARRY_AS_BDFL = 0x400000
export const CO_FUTURE_GENERATOR_STOP = 0x800000
export const CO_FUTURE_ANNOTATIONS = 0x1000000
export const CO_NO_MONITORING_EVENTS = 0x2000000
export const CO_HAS_DOCSTRING = 0x4000000
export const CO_METHOD = 0x8000000

/** Bits of `localspluskinds`. */
export const CO_FAST_ARG_POS = 0x02
export const CO_FAST_ARG_KW = 0x04
export const CO_FAST_ARG_VAR = 0x08
export const CO_FAST_HIDDEN = 0x10
export const CO_FAST_LOCAL = 0x20
export const CO_FAST_CELL = 0x40
export const CO_FAST_FREE = 0x80

export interface CodeFields {
  /** Positional arguments, positional-only ones included. */
  readonly argcount: number
  readonly posonlyargcount: number
  readonly kwonlyargcount: number
  readonly stacksize: number
  readonly flags: number
  readonly code: Uint8Array
  readonly consts: readonly Constant[]
  readonly names: readonly string[]
  readonly localsplusnames: readonly string[]
  readonly localspluskinds: Uint8Array
  readonly filename: string
  readonly name: string
  readonly qualname: string
  readonly firstlineno: number
  readonly linetable: Uint8Array
  readonly exceptiontable: Uint8Array
}

/** Constants that are made when asked for. */
export interface ConstantSource {
  toConstants(): readonly Constant[]
}

type LateFields = 'code' | 'consts' | 'linetable' | 'name' | 'qualname' | 'names' | 'localsplusnames'

/** The fields, of which some may come in a form that is kept until somebody reads them. */
interface CodeSource extends Omit<CodeFields, LateFields> {
  readonly consts: readonly Constant[] | ConstantSource
  readonly code: Uint8Array | ByteSpan
  readonly linetable: Uint8Array | ByteSpan
  readonly name: string | TextSpan
  readonly qualname: string | TextSpan
  readonly names: readonly string[] | TextSpan
  readonly localsplusnames: readonly string[] | TextSpan
}

export class CodeObject implements CodeConstant, CodeFields {
  declare readonly argcount: number
  declare readonly posonlyargcount: number
  declare readonly kwonlyargcount: number
  declare readonly stacksize: number
  declare readonly flags: number
  declare readonly localspluskinds: Uint8Array
  declare readonly filename: string
  declare readonly firstlineno: number
  declare readonly exceptiontable: Uint8Array
  /** What the runtime made of it, for the runtime alone; null before. A WeakMap would be many times its cost. */
  declare made: unknown
  declare private constants: readonly Constant[] | ConstantSource
  declare private codeBytes: Uint8Array | ByteSpan
  declare private lineBytes: Uint8Array | ByteSpan
  declare private nameText: string | TextSpan
  declare private qualifiedText: string | TextSpan
  declare private nameTexts: readonly string[] | TextSpan
  declare private localTexts: readonly string[] | TextSpan

  constructor(fields: CodeSource) {
    this.argcount = fields.argcount
    this.posonlyargcount = fields.posonlyargcount
    this.kwonlyargcount = fields.kwonlyargcount
    this.stacksize = fields.stacksize
    this.flags = fields.flags
    this.nameTexts = fields.names
    this.localTexts = fields.localsplusnames
    this.localspluskinds = fields.localspluskinds
    this.filename = fields.filename
    this.nameText = fields.name
    this.qualifiedText = fields.qualname
    this.firstlineno = fields.firstlineno
    this.exceptiontable = fields.exceptiontable
    this.constants = fields.consts
    this.codeBytes = fields.code
    this.lineBytes = fields.linetable
    this.made = null
  }

  get code(): Uint8Array {
    if (this.codeBytes instanceof ByteSpan) this.codeBytes = this.codeBytes.bytes()
    return this.codeBytes
  }

  get consts(): readonly Constant[] {
    if ('toConstants' in this.constants) this.constants = this.constants.toConstants()
    return this.constants
  }

  get linetable(): Uint8Array {
    if (this.lineBytes instanceof ByteSpan) this.lineBytes = this.lineBytes.bytes()
    return this.lineBytes
  }

  get name(): string {
    if (typeof this.nameText !== 'string') this.nameText = this.nameText.text()
    return this.nameText
  }

  get qualname(): string {
    if (typeof this.qualifiedText !== 'string') this.qualifiedText = this.qualifiedText.text()
    return this.qualifiedText
  }

  get names(): readonly string[] {
    if (this.nameTexts instanceof TextSpan) this.nameTexts = this.nameTexts.texts()
    return this.nameTexts
  }

  get localsplusnames(): readonly string[] {
    if (this.localTexts instanceof TextSpan) this.localTexts = this.localTexts.texts()
    return this.localTexts
  }

  /** The length of `localsplusnames`, without making texts of them. */
  get nlocalsplus(): number {
    return this.localTexts.length
  }

  /** The length of `code`, without making an array of it. */
  get codeLength(): number {
    return this.codeBytes.length
  }

  /** A copy with other values in some fields. */
  with(changes: Partial<CodeFields>): CodeObject {
    return new CodeObject({
      ...this,
      consts: this.consts,
      code: this.code,
      linetable: this.linetable,
      name: this.name,
      qualname: this.qualname,
      names: this.names,
      localsplusnames: this.localsplusnames,
      ...changes,
    })
  }

  get isCodeObject(): true {
    return true
  }

  /** Arguments and locals (co_nlocals); cells that are arguments count here. */
  get nlocals(): number {
    return countKinds(this.localspluskinds, CO_FAST_LOCAL)
  }
  get varnames(): string[] {
    return namesOfKind(this, CO_FAST_LOCAL)
  }
  get cellvars(): string[] {
    return namesOfKind(this, CO_FAST_CELL)
  }
  get freevars(): string[] {
    return namesOfKind(this, CO_FAST_FREE)
  }
}

function countKinds(kinds: Uint8Array, mask: number): number {
  let count = 0
  for (let i = 0; i < kinds.length; i++) if (kinds[i]! & mask) count++
  return count
}

function namesOfKind(code: CodeFields, mask: number): string[] {
  return code.localsplusnames.filter((_, i) => code.localspluskinds[i]! & mask)
}

/**
 * The bytecode without specialisation and instrumentation: plain opcodes, zeroed caches.
 * A copy; the input is left alone.
 */
export function deoptCode(code: Uint8Array): Uint8Array {
  const plain = code.slice()
  for (let i = 0; i + 1 < plain.length; ) {
    const opcode = DEOPT[plain[i]!]!
    plain[i] = opcode
    const end = Math.min(i + 2 + 2 * CACHE_ENTRIES[opcode]!, plain.length)
    plain.fill(0, i + 2, end)
    i = end
  }
  return plain
}

interface CodeProblem {
  readonly type: 'SystemError' | 'ValueError'
  readonly message: string
}

/** What CPython refuses to make a code object of, or null. Types of the parts are the caller's to check. */
export function validateCode(
  code: CodeFields,
  codeLength = code.code.length,
  nlocalsplus = code.localsplusnames.length,
): CodeProblem | null {
  if (
    code.argcount < code.posonlyargcount ||
    code.posonlyargcount < 0 ||
    code.kwonlyargcount < 0 ||
    code.stacksize < 0 ||
    code.flags < 0 ||
    nlocalsplus !== code.localspluskinds.length
  ) {
    return { type: 'SystemError', message: 'bad argument to internal function' }
  }
  if (codeLength % 2 !== 0) return { type: 'ValueError', message: 'code: co_code is malformed' }
  const extra = (code.flags & CO_VARARGS ? 1 : 0) + (code.flags & CO_VARKEYWORDS ? 1 : 0)
  if (countKinds(code.localspluskinds, CO_FAST_LOCAL) < code.argcount + code.kwonlyargcount + extra) {
    return { type: 'ValueError', message: 'code: co_varnames is too small' }
  }
  return null
}
