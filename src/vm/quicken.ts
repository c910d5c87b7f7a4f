/**
 * Rewriting code in place once it is warm: inline caches and superinstructions.
 *
 * A superinstruction replaces the unit of its first instruction only; the others stay where they are, so
 * every jump target stays valid and the arguments of the later ones are read from their units. The first
 * cache unit of an instruction with an inline cache holds the index of its SiteCache.
 */
import * as OP from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES, NB } from '../bytecode/opcodes.ts'
import { type Executable, SiteCache } from '../objects/executable.ts'
import { watchCaches } from '../objects/weak_caches.ts'
import type { PyFunction } from '../runtime/function.ts'
import { jit } from './jit_hooks.ts'
import * as Q from './quick_ids.ts'

/** Code has reached `exe.next`: it is quickened, later compiled. */
export function warm(exe: Executable, func: PyFunction): void {
  if (!exe.quick) {
    quicken(exe)
    exe.next = jit.threshold
    if (exe.heat < exe.next) return
  }
  jit.hot(exe, func)
}

function quicken(exe: Executable): void {
  exe.quick = true
  const plain = exe.plainUnits()
  const { units } = exe
  for (let i = 0; i < plain.length; ) {
    const op = plain[i]! & 255
    const arg = plain[i]! >> 8
    units[i] = replacement(exe, plain, i, op, arg)
    if (exe.ownUnits !== null && exe.ownUnits[i] !== plain[i]) units[i] = exe.ownUnits[i]!
    i += 1 + CACHE_ENTRIES[op]!
  }
  watchCaches(exe)
}

function newCache(exe: Executable, at: number): void {
  exe.units[at] = exe.caches.length
  exe.caches.push(new SiteCache())
}

/** BINARY_OP on a local and a small int is worth an instruction for + and -. */
function isSum(arg: number): boolean {
  return (
    arg === NB.NB_ADD || arg === NB.NB_INPLACE_ADD || arg === NB.NB_SUBTRACT || arg === NB.NB_INPLACE_SUBTRACT
  )
}

/** The unit that the instruction at `i` becomes. */
function replacement(exe: Executable, plain: Int32Array, i: number, op: number, arg: number): number {
  const at = (k: number): number => (i + k < plain.length ? plain[i + k]! & 255 : -1)
  const argAt = (k: number): number => plain[i + k]! >> 8
  const unit = (code: number): number => code | (arg << 8)
  // COMPARE_OP, its cache, a jump that wants its bool.
  const comparesAt = (k: number): boolean =>
    at(k) === OP.COMPARE_OP && at(k + 2) === OP.POP_JUMP_IF_FALSE && at(k + 4) === OP.NOT_TAKEN
  switch (op) {
    case OP.LOAD_FAST:
    case OP.LOAD_FAST_BORROW:
      if (at(1) === OP.LOAD_SMALL_INT) {
        if (comparesAt(2)) return unit(Q.L_I_COMPARE_JUMP)
        if (at(2) === OP.BINARY_OP && isSum(argAt(2))) return unit(Q.L_I_BINARY)
      }
      if (at(1) === OP.LOAD_ATTR) return unit((argAt(1) & 1) === 0 ? Q.L_ATTR : Q.L_METHOD)
      if (at(1) === OP.STORE_ATTR) return unit(Q.L_SET_ATTR)
      if (at(1) === OP.BINARY_OP) return unit(Q.L_BINARY)
      return unit(op)
    case OP.LOAD_FAST_BORROW_LOAD_FAST_BORROW:
    case OP.LOAD_FAST_LOAD_FAST:
      if (comparesAt(1)) return unit(Q.LL_COMPARE_JUMP)
      if (at(1) === OP.BINARY_OP) return unit(Q.LL_BINARY)
      return unit(op)
    case OP.LOAD_SMALL_INT:
      return at(1) === OP.BINARY_OP ? unit(Q.I_BINARY) : unit(op)
    case OP.BINARY_OP:
      return binary(arg, at(6))
    case OP.COMPARE_OP:
      return comparesAt(0) ? unit(Q.COMPARE_JUMP) : unit(op)
    case OP.POP_JUMP_IF_FALSE:
      return at(2) === OP.NOT_TAKEN ? unit(Q.JUMP_IF_FALSE_PLUS) : unit(op)
    case OP.POP_JUMP_IF_TRUE:
      return at(2) === OP.NOT_TAKEN ? unit(Q.JUMP_IF_TRUE_PLUS) : unit(op)
    case OP.TO_BOOL:
      return at(4) === OP.POP_JUMP_IF_FALSE && at(6) === OP.NOT_TAKEN ? unit(Q.TO_BOOL_JUMP) : unit(op)
    case OP.FOR_ITER:
      return at(2) === OP.STORE_FAST ? unit(Q.FOR_STORE) : unit(op)
    case OP.LOAD_ATTR:
      newCache(exe, i + 1)
      return unit((arg & 1) === 0 ? Q.ATTR : Q.METHOD)
    case OP.STORE_ATTR:
      newCache(exe, i + 1)
      return unit(Q.SET_ATTR)
    case OP.LOAD_GLOBAL:
      newCache(exe, i + 1)
      return unit(Q.GLOBAL)
    case OP.STORE_SUBSCR:
      return unit(Q.SET_ITEM)
  }
  return unit(op)
}

function binary(arg: number, next: number): number {
  if (next === OP.STORE_FAST) return Q.BINARY_STORE | (arg << 8)
  switch (arg) {
    case NB.NB_ADD:
    case NB.NB_INPLACE_ADD:
      return Q.ADD | (arg << 8)
    case NB.NB_SUBTRACT:
    case NB.NB_INPLACE_SUBTRACT:
      return Q.SUBTRACT | (arg << 8)
    case NB.NB_MULTIPLY:
    case NB.NB_INPLACE_MULTIPLY:
      return Q.MULTIPLY | (arg << 8)
    case NB.NB_SUBSCR:
      return Q.SUBSCRIPT | (arg << 8)
  }
  return OP.BINARY_OP | (arg << 8)
}
