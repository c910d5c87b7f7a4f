/**
 * A code object in the form the machine runs: one Int32 a code unit, and what frames need of it.
 *
 * `units[i]` is `opcode | oparg << 8` for the instruction at code unit i, with EXTENDED_ARG folded into
 * the instruction that follows (its own unit becomes a NOP). Offsets are CPython's: unit i is byte 2*i of
 * co_code, so jumps, line tables and exception tables need no mapping. Units of inline caches are free
 * for the machine's own use. Quickening (vm/quicken) and monitoring (vm/instrumentation) rewrite units in place;
 * every unit stays a valid place to jump to and keeps its argument. CPython: Include/internal/pycore_code.h.
 */
import {
  CO_FAST_CELL,
  CO_FAST_FREE,
  CO_FAST_HIDDEN,
  CO_VARARGS,
  CO_VARKEYWORDS,
  type CodeObject,
} from '../bytecode/code.ts'
import { type ExceptionEntry, readExceptionTable } from '../bytecode/exception_table.ts'
import { CACHE_ENTRIES, DEOPT, OP } from '../bytecode/opcodes.ts'
import type { NameCell } from '../runtime/dict.ts'
import { systemError } from '../runtime/errors.ts'
import type { PyCode } from '../runtime/function.ts'
import { PyType } from '../runtime/type.ts'
import type { PyValue } from '../runtime/values.ts'
import type { Visitor } from '../runtime/visitors.ts'
import { type Accessors, NO_ACCESSORS } from './accessors.ts'
import { CodeMonitoring } from './code_monitoring.ts'
import type { PyFrame } from './frame.ts'
import type { PyGenerator } from './generator.ts'

/** What one instruction remembers; which fields count depends on `kind` (vm/inline_caches). */
export class SiteCache {
  kind = 0
  /** The type, namespace or object that this is about. */
  key: object | null = null
  version = -1
  /** For a class: the version of its metaclass. */
  meta = -1
  value: PyValue | undefined = undefined
  /** The type that the loop compares with; null unless the loop may use `access`. */
  type: PyType = NO_TYPE
  /** Reads, writes or misses the property of instances of `type`. */
  access: Accessors = NO_ACCESSORS
  cell: NameCell = NO_CELL
  /** Where a name is looked up that `cell` does not have. */
  fallback: NameCell = NO_CELL
  /** What the same place remembers of other kinds of objects; only caches of compiled code have some. */
  more: SiteCache[] | null = null
}
/** When code is looked at first: earlier where everything is to be compiled. */
export const heatLimits = { first: 4 }

/** JavaScript made from a code object. */
export interface CompiledFunction {
  /** Takes the locals that a call binds, then the function object. undefined: an exception is pending. */
  readonly js: (...args: never[]) => PyValue | undefined
  /** How many locals a call binds. */
  readonly bound: number
  /** The module namespace whose cells it reads, or null. */
  readonly scope: object | null
}

/** The compiled form of a generator's code; see `PyGenerator.js`. */
export interface CompiledGenerator {
  readonly js: (gen: PyGenerator, value: PyValue | undefined) => PyValue | undefined
  readonly scope: object | null
}

/** A generator's code that hands its items to a visitor: see `Visitor`. */
export interface DrivenGenerator {
  /** The first item that was declined; undefined at the end, or if it raised. */
  readonly js: (gen: PyGenerator, visitor: Visitor) => PyValue | undefined
  readonly scope: object | null
}

/** A type that no value has. */
export const NO_TYPE: PyType = new PyType()
const NO_CELL: NameCell = { value: undefined }

export class Executable {
  declare readonly code: PyCode
  declare readonly plain: CodeObject
  declare readonly units: Int32Array
  /** The plain instructions, with LEAVE_LOOP where that has to look; null until a loop asks (vm/loop_generators). */
  ownUnits: Int32Array | null = null
  /** As `units` was before any rewriting. */
  private pristine: Int32Array | null = null
  /** Who watches its execution; null until somebody did. See vm/instrumentation. */
  monitoring: CodeMonitoring | null = null
  caches: SiteCache[] = []
  declare readonly consts: readonly PyValue[]
  declare readonly names: readonly string[]
  declare readonly nameKeys: readonly string[]
  declare readonly nlocalsplus: number
  /** Locals and stack. */
  declare readonly size: number
  declare readonly argcount: number
  /** Takes positional arguments only: no keyword-only ones, no *args, no **kwargs. */
  declare readonly simple: boolean
  declare readonly flags: number
  /** Calls and back edges so far. */
  heat = 0
  /** The heat at which the machine thinks again about this code (vm/quicken). */
  next: number = heatLimits.first
  quick = false
  /** The compiled form of the function, and those of its loops by header; owned by `jit`. */
  entry: CompiledFunction | null = null
  loops: Map<number, unknown> | null = null
  /** For generators and coroutines, of which `entry` is what makes them. */
  resume: CompiledGenerator | null = null
  /** As `resume`, for all items at once; null: it cannot be compiled so, undefined: that is not known yet. */
  driven: DrivenGenerator | null | undefined = undefined
  /** How often it could have been driven. */
  drives = 0
  /** How often compiled code of this was left because a guess was wrong. */
  failures = 0
  /** Ways to call the compiled form with other arguments than it takes (jit/adapters). */
  adapters: unknown = null
  /** What its instructions have seen; owned by `jit`. */
  profile: { note(f: PyFrame): void } | null = null
  /** Units at which guesses about types have failed: none is made there again. */
  wrong: Set<number> | null = null
  private handlers: readonly ExceptionEntry[] | null = null
  private starts: Uint32Array | null = null
  private cleansUp: boolean | null = null

  constructor(code: PyCode) {
    const plain = code.plain
    this.code = code
    this.plain = plain
    this.units = decode(plain.code)
    this.consts = code.consts
    this.names = plain.names
    this.nameKeys = code.nameKeys
    this.nlocalsplus = plain.localsplusnames.length
    this.size = this.nlocalsplus + plain.stacksize + 1
    this.argcount = plain.argcount
    this.flags = plain.flags
    this.simple = plain.kwonlyargcount === 0 && (plain.flags & (CO_VARARGS | CO_VARKEYWORDS)) === 0
  }

  /** True if a generator of this code may have something to do when it is closed: `finally`, `with`, `except`. */
  hasHandlers(): boolean {
    if (this.cleansUp !== null) return this.cleansUp
    this.handlers ??= readExceptionTable(this.plain.exceptiontable) ?? []
    // One handler, around the whole body, turns StopIteration into RuntimeError.
    this.cleansUp = new Set(this.handlers.map(entry => entry.target)).size > 1
    return this.cleansUp
  }

  /** The handler of the instruction at `unit`: the innermost entry that covers it. */
  handlerAt(unit: number): ExceptionEntry | undefined {
    this.handlers ??= readExceptionTable(this.plain.exceptiontable) ?? []
    const entries = this.handlers
    let low = 0
    let high = entries.length
    while (low < high) {
      const mid = (low + high) >> 1
      if (entries[mid]!.start <= unit) low = mid + 1
      else high = mid
    }
    const entry = entries[low - 1]
    return entry !== undefined && unit < entry.end ? entry : undefined
  }

  monitored(): CodeMonitoring {
    this.monitoring ??= new CodeMonitoring(this.units.length)
    return this.monitoring
  }

  /** The instructions without any quickening. */
  plainUnits(): Int32Array {
    this.pristine ??= decode(this.plain.code)
    return this.pristine
  }

  /** The first unit of the instruction that unit `unit` (an opcode or a cache) belongs to. */
  startOf(unit: number): number {
    if (unit < 0) return unit
    this.starts ??= instructionStarts(this.plain.code)
    return this.starts[unit] ?? unit
  }
}

/** The executable form of a code object; made once. */
export function executableOf(code: PyCode): Executable {
  const known = code.vm
  if (known instanceof Executable) return known
  const made = new Executable(code)
  code.vm = made
  return made
}

/** The plain instructions are 0 to this, and RESUME. */
const LAST_OPCODE = OP.YIELD_VALUE

/** co_code as units; specialised and instrumented instructions become plain ones. */
export function decode(bytes: Uint8Array): Int32Array {
  const n = bytes.length >> 1
  const units = new Int32Array(n)
  let extended = 0
  for (let i = 0; i < n; ) {
    const op = DEOPT[bytes[2 * i]!]!
    const arg = extended | bytes[2 * i + 1]!
    if (op === OP.EXTENDED_ARG) {
      extended = arg << 8
      if (arg >= 1 << 16) throw systemError('instruction argument does not fit 24 bits')
      units[i++] = OP.NOP
      continue
    }
    if (op > LAST_OPCODE && op !== OP.RESUME) {
      // Free numbers mean something to quickened code only.
      units[i++] = OP.RESERVED | (op << 8)
      extended = 0
      continue
    }
    if (arg >= 1 << 23) throw systemError('instruction argument does not fit 24 bits')
    extended = 0
    units[i] = op | (arg << 8)
    i += 1 + CACHE_ENTRIES[op]!
  }
  return units
}

function instructionStarts(bytes: Uint8Array): Uint32Array {
  const n = bytes.length >> 1
  const starts = new Uint32Array(n)
  for (let i = 0; i < n; ) {
    const next = i + 1 + CACHE_ENTRIES[DEOPT[bytes[2 * i]!]!]!
    starts.fill(i, i, next)
    i = next
  }
  return starts
}

export function isCellKind(kind: number): boolean {
  return (kind & (CO_FAST_CELL | CO_FAST_FREE)) !== 0
}
/** A variable of a comprehension that is inlined in a module or class. */
export function isHiddenKind(kind: number): boolean {
  return (kind & CO_FAST_HIDDEN) !== 0
}
