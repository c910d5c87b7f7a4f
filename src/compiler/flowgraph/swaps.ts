/**
 * Runs of SWAP: replaced by the fewest that do the same, and then by swapping the stores and pops
 * that follow where that is possible.
 * CPython: Python/flowgraph.c, swaptimize and apply_static_swaps.
 */
import * as OP from '../../bytecode/opcode_ids.ts'
import { type BasicBlock, Instruction } from './cfg.ts'

const VISITED = -1

/** Optimises the run that starts at index `start` (a SWAP) and answers the index of its end. */
export function swaptimize(b: BasicBlock, start: number): number {
  let depth = b.instr[start]!.oparg
  let end = start + 1
  let more = false
  for (; end < b.used; end++) {
    const { opcode, oparg } = b.instr[end]!
    if (opcode === OP.SWAP) {
      depth = Math.max(depth, oparg)
      more = true
    } else if (opcode !== OP.NOP) break
  }
  if (!more) return start
  const stack = Int32Array.from({ length: depth }, (_, i) => i)
  for (let i = start; i < end; i++) {
    const { opcode, oparg } = b.instr[i]!
    if (opcode !== OP.SWAP) continue
    const top = stack[0]!
    stack[0] = stack[oparg - 1]!
    stack[oparg - 1] = top
  }
  // Sorting the permutation cycle by cycle, and writing the swaps down from the end of the run,
  // gives its inverse. Every swap has to go through the top, so each cycle starts and ends there.
  let current = end - 1
  for (let i = 0; i < depth; i++) {
    if (stack[i] === VISITED || stack[i] === i) continue
    for (let j = i; ; ) {
      if (j !== 0) b.instr[current--]!.set(OP.SWAP, j + 1)
      if (stack[j] === VISITED) break
      const next: number = stack[j]!
      stack[j] = VISITED
      j = next
    }
  }
  while (current >= start) b.instr[current--]!.setNop()
  return end - 1
}

function isSwappable(opcode: number): boolean {
  return opcode === OP.STORE_FAST || opcode === OP.STORE_FAST_MAYBE_NULL || opcode === OP.POP_TOP
}

/** The local an instruction stores to, or -1. */
function storesTo(instr: Instruction): number {
  return instr.opcode === OP.STORE_FAST || instr.opcode === OP.STORE_FAST_MAYBE_NULL ? instr.oparg : -1
}

/** The next store or pop after `i`, on line `lineno` unless that is negative; -1 if something else comes. */
function nextSwappable(b: BasicBlock, i: number, lineno: number): number {
  while (++i < b.used) {
    const instr = b.instr[i]!
    if (lineno >= 0 && instr.loc.lineno !== lineno) return -1
    if (instr.opcode !== OP.NOP) return isSwappable(instr.opcode) ? i : -1
  }
  return -1
}

/** Exchanges the instructions that use the swapped items instead, from the SWAP at `i` to the left. */
export function applyStaticSwaps(b: BasicBlock, i: number): void {
  for (; i >= 0; i--) {
    const swap = b.instr[i]!
    if (swap.opcode !== OP.SWAP) {
      if (swap.opcode === OP.NOP || isSwappable(swap.opcode)) continue
      return
    }
    const j = nextSwappable(b, i, -1)
    if (j < 0) return
    const { lineno } = b.instr[j]!.loc
    let k = j
    for (let count = swap.oparg - 1; count > 0; count--) {
      k = nextSwappable(b, k, lineno)
      if (k < 0) return
    }
    if (storesConflict(b, j, k)) return
    swap.setNop()
    const kept = new Instruction(0, 0, b.instr[j]!.loc)
    kept.assign(b.instr[j]!)
    b.instr[j]!.assign(b.instr[k]!)
    b.instr[k]!.assign(kept)
  }
}

/** Whether instructions j and k, or one between them and one of the two, store to the same local. */
function storesConflict(b: BasicBlock, j: number, k: number): boolean {
  const storeJ = storesTo(b.instr[j]!)
  const storeK = storesTo(b.instr[k]!)
  if (storeJ < 0 && storeK < 0) return false
  if (storeJ === storeK) return true
  for (let i = j + 1; i < k; i++) {
    const store = storesTo(b.instr[i]!)
    if (store >= 0 && (store === storeJ || store === storeK)) return true
  }
  return false
}
