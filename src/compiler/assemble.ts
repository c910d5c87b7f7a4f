/**
 * From an optimised graph to a code object: jump offsets, EXTENDED_ARG, caches, the location and
 * exception tables, and the order of the variables.
 * CPython: Python/assemble.c, and _PyCompile_OptimizeAndAssemble in Python/compile.c.
 */
import { ByteArena } from '../base/byte_arena.ts'
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
 * The code object of a unit. `cache` merges constants, `arena` holds the bytes; pass the same ones for all units of
 * a compilation.
 */
export function optimizeAndAssemble(
  unit: UnitMetadata,
  sequence: InstructionSequence,
  codeFlags: number,
  filename: string,
  cache: ConstantCache = new ConstantCache(),
  arena: ByteArena = new ByteArena(),
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
  const locals = localsPlus(unit, nlocalsplus, codeFlags, arena)
  return new CodeObject({
    argcount: unit.posonlyargcount + unit.argcount,
    posonlyargcount: unit.posonlyargcount,
    kwonlyargcount: unit.kwonlyargcount,
    // CPython gives every frame a stack slot at least.
    stacksize: Math.max(stacksize, 1),
    flags: codeFlags,
    code: emitCode(listing, arena),
    consts: pool.items,
    names: unit.names.names.slice(),
    localsplusnames: locals.names,
    localspluskinds: locals.kinds,
    filename,
    name: unit.name,
    qualname: unit.qualname ?? unit.name,
    firstlineno: unit.firstlineno,
    linetable: emitLocations(listing, unit.firstlineno, arena),
    exceptiontable: graph.hasHandlers ? emitExceptions(listing, arena) : NO_HANDLERS,
  })
}

/** The instructions in their final order; blocks know the index of their first one. */
class Listing {
  declare readonly entry: BasicBlock
  /** Offset of each instruction in code units, and its size; filled by resolveJumps. */
  declare readonly offsets: Int32Array
  declare readonly sizes: Uint8Array
  /** The instructions, and the code units of all. */
  declare readonly count: number
  declare length: number

  constructor(entry: BasicBlock) {
    let count = 0
    for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
      b.start = count
      count += b.used
    }
    if (count > scratchOffsets.length) {
      scratchOffsets = new Int32Array(2 * count)
      scratchSizes = new Uint8Array(2 * count)
    }
    this.entry = entry
    this.offsets = scratchOffsets
    this.sizes = scratchSizes
    this.count = count
    this.length = 0
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
  const { sizes } = listing
  const jumps: Instruction[] = []
  const places: number[] = []
  for (let b: BasicBlock | null = listing.entry; b !== null; b = b.next) {
    const { instr, used, start } = b
    for (let i = 0; i < used; i++) {
      const each = instr[i]!
      if (hasTarget(each.opcode)) {
        directJump(each, start + i)
        jumps.push(each)
        places.push(start + i)
      }
      sizes[start + i] = instructionSize(each.opcode, each.oparg)
    }
  }
  do setOffsets(listing)
  while (resizeJumps(listing, jumps, places))
}

function setOffsets(listing: Listing): void {
  const { offsets, sizes, count } = listing
  let total = 0
  for (let i = 0; i < count; i++) {
    offsets[i] = total
    total += sizes[i]!
  }
  listing.length = total
}

/** Gives the jumps their distances; answers whether a size has changed with that. */
function resizeJumps(
  { offsets, sizes }: Listing,
  jumps: readonly Instruction[],
  places: readonly number[],
): boolean {
  let changed = false
  for (let k = 0; k < jumps.length; k++) {
    const instr = jumps[k]!
    const i = places[k]!
    const size = sizes[i]!
    const end = offsets[i]! + size
    const target = offsets[instr.target!.start]!
    if (instr.opcode === OP.END_ASYNC_FOR) instr.oparg = end - target - END_SEND_OFFSET
    else instr.oparg = Math.abs(target - end)
    sizes[i] = instructionSize(instr.opcode, instr.oparg)
    if (sizes[i] !== size) changed = true
  }
  return changed
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

function emitCode({ entry, length }: Listing, arena: ByteArena): Uint8Array {
  const code = arena.take(2 * length)
  let p = 0
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    const { instr, used } = b
    for (let i = 0; i < used; i++) {
      const { opcode, oparg } = instr[i]!
      if (oparg > 0xff) p = emitExtended(code, p, oparg)
      code[p] = opcode
      code[p + 1] = oparg
      p += 2 + 2 * CACHE_ENTRIES[opcode]!
    }
  }
  return code
}

function emitExtended(code: Uint8Array, p: number, oparg: number): number {
  for (let shift = 24; shift > 0; shift -= 8) {
    if (oparg >>> shift === 0) continue
    code[p++] = OP.EXTENDED_ARG
    code[p++] = oparg >>> shift
  }
  return p
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

/** An instruction that asks for it takes the place of the one behind it, unless that is never next. */
function takeNextLocations(entry: BasicBlock): void {
  const instrs: Instruction[] = []
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (let i = 0; i < b.used; i++) instrs.push(b.instr[i]!)
  }
  for (let i = instrs.length - 1; i >= 0; i--) {
    const instr = instrs[i]!
    if (instr.loc === NEXT_LOCATION) instr.loc = isTerminator(instr.opcode) ? NO_LOCATION : instrs[i + 1]!.loc
  }
}

function emitLocations({ entry, sizes }: Listing, firstlineno: number, arena: ByteArena): Uint8Array {
  const writer = new LocationTableWriter(firstlineno)
  let loc = NO_LOCATION
  let size = 0
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    const { instr, used, start } = b
    for (let i = 0; i < used; i++) {
      let next = instr[i]!.loc
      if (next === NEXT_LOCATION) {
        takeNextLocations(entry)
        next = instr[i]!.loc
      }
      if (!sameLocation(loc, next)) {
        writer.add(loc, size)
        loc = next
        size = 0
      }
      size += sizes[start + i]!
    }
  }
  writer.add(loc, size)
  return writer.finish(arena)
}

const NO_HANDLERS = new Uint8Array(0)

function emitExceptions({ entry, offsets, length }: Listing, arena: ByteArena): Uint8Array {
  const writer = new ExceptionTableWriter()
  let handler: BasicBlock | null = null
  let start = 0
  for (let b: BasicBlock | null = entry; b !== null; b = b.next) {
    for (let i = 0; i < b.used; i++) {
      const { except }: Instruction = b.instr[i]!
      // Handlers are told apart by where they begin: an empty block is its successor.
      if (except === handler || (except !== null && handler !== null && except.start === handler.start))
        continue
      const offset = offsets[b.start + i]!
      if (handler !== null) addHandler(writer, start, offset, handler, offsets)
      start = offset
      handler = except
    }
  }
  if (handler !== null) addHandler(writer, start, length, handler, offsets)
  return writer.finish(arena)
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

interface LocalsPlus {
  readonly names: string[]
  readonly kinds: Uint8Array
}

function localsPlus(unit: UnitMetadata, count: number, codeFlags: number, arena: ByteArena): LocalsPlus {
  const { varnames, cellvars, freevars, fasthidden } = unit
  const names = varnames.names.slice()
  const kinds = arena.take(count)
  for (let index = 0; index < names.length; index++) {
    kinds[index] = CO_FAST_LOCAL | argumentKind(unit, codeFlags, index)
    if (fasthidden?.has(names[index]!)) kinds[index]! |= CO_FAST_HIDDEN
  }
  for (let i = 0; i < cellvars.size; i++) {
    const name = cellvars.names[i]!
    const argument = varnames.find(name)
    if (argument >= 0) kinds[argument]! |= CO_FAST_CELL
    else kinds[names.push(name) - 1] = CO_FAST_CELL
  }
  for (let i = 0; i < freevars.size; i++) kinds[names.push(freevars.names[i]!) - 1] = CO_FAST_FREE
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
