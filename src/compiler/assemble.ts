/**
 * From an optimised graph to a code object: jump offsets, EXTENDED_ARG, caches, the location and
 * exception tables, and the order of the variables.
 * CPython: Python/assemble.c, and _PyCompile_OptimizeAndAssemble in Python/compile.c.
 */
import {
  CO_FAST_ARG_KW,
  CO_FAST_ARG_POS,
  CO_FAST_ARG_VAR,
  CO_FAST_CELL,
  CO_FAST_FREE,
  CO_FAST_HIDDEN,
  CO_FAST_LOCAL,
  CO_VARARGS,
  CO_VARKEYWORDS,
  CodeObject,
} from '../bytecode/code.ts'
import { ExceptionTableWriter } from '../bytecode/exception_table.ts'
import { LocationTableWriter } from '../bytecode/location_table.ts'
import * as OP from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES, hasTarget, isTerminator } from '../bytecode/opcodes.ts'
import { ConstantCache } from './constant_cache.ts'
import { cfgFromInstructionSequence } from './flowgraph/build.ts'
import type { BasicBlock, Instruction } from './flowgraph/cfg.ts'
import { ConstantPool } from './flowgraph/constants.ts'
import { lowerCodeUnit, optimizeCodeUnit } from './flowgraph/optimize.ts'
import type { InstructionSequence } from './instruction_sequence.ts'
import { type Location, NEXT_LOCATION, NO_LOCATION } from './location.ts'
import type { UnitMetadata } from './unit_metadata.ts'

/**
 * The code object of a unit. `cache` merges constants; pass the same one for all units of a
 * compilation.
 */
export function optimizeAndAssemble(
  unit: UnitMetadata,
  sequence: InstructionSequence,
  codeFlags: number,
  filename: string,
  cache: ConstantCache = new ConstantCache(),
): CodeObject {
  const pool = new ConstantPool([...unit.consts], cache)
  const graph = cfgFromInstructionSequence(sequence)
  const nparams =
    unit.posonlyargcount +
    unit.argcount +
    unit.kwonlyargcount +
    (codeFlags & CO_VARARGS ? 1 : 0) +
    (codeFlags & CO_VARKEYWORDS ? 1 : 0)
  optimizeCodeUnit(graph, pool, unit.varnames.size, nparams)
  const { stacksize, nlocalsplus } = lowerCodeUnit(graph, unit, codeFlags)
  const listing = new Listing(graph.entry)
  resolveJumps(listing)
  const locals = localsPlus(unit, nlocalsplus, codeFlags)
  return new CodeObject({
    argcount: unit.posonlyargcount + unit.argcount,
    posonlyargcount: unit.posonlyargcount,
    kwonlyargcount: unit.kwonlyargcount,
    // CPython gives every frame a stack slot at least.
    stacksize: Math.max(stacksize, 1),
    flags: codeFlags,
    code: emitCode(listing),
    consts: pool.items,
    names: inOrder(unit.names),
    localsplusnames: locals.names,
    localspluskinds: locals.kinds,
    filename,
    name: unit.name,
    qualname: unit.qualname ?? unit.name,
    firstlineno: unit.firstlineno,
    linetable: emitLocations(listing, unit.firstlineno),
    exceptiontable: graph.hasHandlers ? emitExceptions(listing) : NO_HANDLERS,
  })
}

/** The instructions in their final order; blocks know the index of their first one. */
class Listing {
  declare readonly instrs: Instruction[]
  /** Offset of each instruction in code units, and its size; filled by resolveJumps. */
  declare readonly offsets: Int32Array
  declare readonly sizes: Uint8Array
  /** The code units of all. */
  length = 0

  constructor(entry: BasicBlock) {
    let count = 0
    for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
      b.start = count
      count += b.used
    }
    this.instrs = new Array<Instruction>(count)
    for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
      for (let i = 0; i < b.used; i++) this.instrs[b.start + i] = b.instr[i]!
    }
    if (count > scratchOffsets.length) {
      scratchOffsets = new Int32Array(2 * count)
      scratchSizes = new Uint8Array(2 * count)
    }
    this.offsets = scratchOffsets
    this.sizes = scratchSizes
  }
}

/** One for all, as assembling does not call itself. */
let scratchOffsets = new Int32Array(1024)
let scratchSizes = new Uint8Array(1024)

/** Code units of an instruction: EXTENDED_ARGs, itself, caches. */
function instructionSize(opcode: number, oparg: number): number {
  const extended = oparg > 0xffffff ? 3 : oparg > 0xffff ? 2 : oparg > 0xff ? 1 : 0
  return extended + 1 + CACHE_ENTRIES[opcode]!
}

/** END_ASYNC_FOR's argument leads to the END_SEND, which is this far behind the SEND. */
const END_SEND_OFFSET = 5

function resolveJumps(listing: Listing): void {
  const { instrs, offsets, sizes } = listing
  const jumps: number[] = []
  for (let i = 0; i < instrs.length; i++) {
    const instr = instrs[i]!
    if (hasTarget(instr.opcode)) {
      directJump(instr, i)
      jumps.push(i)
    }
    sizes[i] = instructionSize(instr.opcode, instr.oparg)
  }
  let changed: boolean
  do {
    let total = 0
    for (let i = 0; i < instrs.length; i++) {
      offsets[i] = total
      total += sizes[i]!
    }
    listing.length = total
    changed = false
    for (const i of jumps) {
      const instr = instrs[i]!
      const size = sizes[i]!
      const end = offsets[i]! + size
      const target = offsets[instr.target!.start]!
      if (instr.opcode === OP.END_ASYNC_FOR) instr.oparg = end - target - END_SEND_OFFSET
      else instr.oparg = Math.abs(target - end)
      sizes[i] = instructionSize(instr.opcode, instr.oparg)
      if (sizes[i] !== size) changed = true
    }
  } while (changed)
}

/** As CPython does, the size of a jump starts from the index of its target and grows (or shrinks) from there. */
function directJump(instr: Instruction, index: number): void {
  instr.oparg = instr.target!.start
  const forward = instr.oparg > index
  if (instr.opcode === OP.JUMP) instr.opcode = forward ? OP.JUMP_FORWARD : OP.JUMP_BACKWARD
  else if (instr.opcode === OP.JUMP_NO_INTERRUPT) {
    instr.opcode = forward ? OP.JUMP_FORWARD : OP.JUMP_BACKWARD_NO_INTERRUPT
  }
}

function emitCode({ instrs, length }: Listing): Uint8Array {
  const code = new Uint8Array(2 * length)
  let p = 0
  for (let i = 0; i < instrs.length; i++) {
    const { opcode, oparg } = instrs[i]!
    if (oparg > 0xff) {
      for (let shift = 24; shift > 0; shift -= 8) {
        if (oparg >>> shift === 0) continue
        code[p++] = OP.EXTENDED_ARG
        code[p++] = (oparg >>> shift) & 0xff
      }
    }
    code[p++] = opcode
    code[p++] = oparg & 0xff
    p += 2 * CACHE_ENTRIES[opcode]!
  }
  return code
}

function sameLocation(a: Location, b: Location): boolean {
  return (
    a === b ||
    (a.lineno === b.lineno &&
      a.end_lineno === b.end_lineno &&
      a.col_offset === b.col_offset &&
      a.end_col_offset === b.end_col_offset)
  )
}

function emitLocations({ instrs, sizes }: Listing, firstlineno: number): Uint8Array {
  for (let i = instrs.length - 1; i >= 0; i--) {
    const instr = instrs[i]!
    if (instr.loc.lineno !== NEXT_LOCATION.lineno || !sameLocation(instr.loc, NEXT_LOCATION)) continue
    instr.loc = isTerminator(instr.opcode) ? NO_LOCATION : instrs[i + 1]!.loc
  }
  const writer = new LocationTableWriter(firstlineno)
  let loc = NO_LOCATION
  let size = 0
  for (let i = 0; i < instrs.length; i++) {
    const instr = instrs[i]!
    if (!sameLocation(loc, instr.loc)) {
      writer.add(loc, size)
      loc = instr.loc
      size = 0
    }
    size += sizes[i]!
  }
  writer.add(loc, size)
  return writer.finish()
}

const NO_HANDLERS = new Uint8Array(0)

function emitExceptions({ instrs, offsets, length }: Listing): Uint8Array {
  const writer = new ExceptionTableWriter()
  let handler: BasicBlock | null = null
  let start = 0
  for (let i = 0; i < instrs.length; i++) {
    const { except } = instrs[i]!
    // Handlers are told apart by where they begin: an empty block is its successor.
    if (except === handler || (except !== null && handler !== null && except.start === handler.start))
      continue
    if (handler !== null) addHandler(writer, start, offsets[i]!, handler, offsets)
    start = offsets[i]!
    handler = except
  }
  if (handler !== null) addHandler(writer, start, length, handler, offsets)
  return writer.finish()
}

function addHandler(
  writer: ExceptionTableWriter,
  start: number,
  end: number,
  handler: BasicBlock,
  offsets: Int32Array,
): void {
  const lasti = handler.preserveLasti
  const depth = handler.startDepth - 1 - (lasti ? 1 : 0)
  writer.add({ start, end, target: offsets[handler.start]!, depth, lasti })
}

function inOrder(indexes: ReadonlyMap<string, number>): string[] {
  const names = new Array<string>(indexes.size)
  for (const [name, index] of indexes) names[index] = name
  return names
}

interface LocalsPlus {
  readonly names: string[]
  readonly kinds: Uint8Array
}

function localsPlus(unit: UnitMetadata, count: number, codeFlags: number): LocalsPlus {
  const { varnames, cellvars, freevars, fasthidden } = unit
  const names = new Array<string>(count)
  const kinds = new Uint8Array(count)
  for (const [name, index] of varnames) {
    names[index] = name
    kinds[index] = CO_FAST_LOCAL | argumentKind(unit, codeFlags, index)
    if (fasthidden.size > 0 && fasthidden.has(name)) kinds[index]! |= CO_FAST_HIDDEN
  }
  let dropped = 0
  for (const [name, index] of cellvars) {
    const argument = varnames.get(name)
    if (argument === undefined) {
      names[index + varnames.size - dropped] = name
      kinds[index + varnames.size - dropped] = CO_FAST_CELL
    } else {
      kinds[argument]! |= CO_FAST_CELL
      dropped++
    }
  }
  for (const [name, index] of freevars) {
    names[index + varnames.size - dropped] = name
    kinds[index + varnames.size - dropped] = CO_FAST_FREE
  }
  return { names, kinds }
}

/** How the local at `index` takes an argument; 0 if it is none. */
function argumentKind(unit: UnitMetadata, codeFlags: number, index: number): number {
  if (index < unit.posonlyargcount) return CO_FAST_ARG_POS
  const positional = unit.posonlyargcount + unit.argcount
  if (index < positional) return CO_FAST_ARG_POS | CO_FAST_ARG_KW
  let rest = index - positional - unit.kwonlyargcount
  if (rest < 0) return CO_FAST_ARG_KW
  if (codeFlags & CO_VARARGS && rest-- === 0) return CO_FAST_ARG_VAR | CO_FAST_ARG_POS
  return codeFlags & CO_VARKEYWORDS && rest === 0 ? CO_FAST_ARG_VAR | CO_FAST_ARG_KW : 0
}
