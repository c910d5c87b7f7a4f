/**
 * Bytecode as CPython holds it once a code object exists: with the first counters in the inline caches.
 *
 * Code objects and .pyc files have zeros there; only `co._co_code_adaptive` and what `dis` shows of it
 * (`adaptive=True`, `show_caches=True`) have these. Typhon counts elsewhere, so they never change.
 * CPython: _PyCode_Quicken in Python/specialize.c, pycore_backoff.h.
 */
import * as OP from './opcode_ids.ts'
import { CACHE_ENTRIES } from './opcodes.ts'

/** A backoff counter: how often to wait in the upper 12 bits, the exponent of the next wait below. */
const backoff = (value: number, exponent: number): number => (value << 4) | exponent
const WARMUP = backoff(1, 1)
const JUMP_BACKWARD_START = backoff(4095, 12)
/** One bit for each way a branch went, alternating at first. */
const BRANCH_HISTORY = 0x5555

function initialCounter(opcode: number): number {
  switch (opcode) {
    case OP.JUMP_BACKWARD:
      return JUMP_BACKWARD_START
    case OP.POP_JUMP_IF_FALSE:
    case OP.POP_JUMP_IF_TRUE:
    case OP.POP_JUMP_IF_NONE:
    case OP.POP_JUMP_IF_NOT_NONE:
      return BRANCH_HISTORY
    default:
      return WARMUP
  }
}

/** A copy of `code` with its counters set. */
export function withCounters(code: Uint8Array): Uint8Array {
  const result = code.slice()
  for (let i = 0; i < code.length; ) {
    const opcode = code[i]!
    const caches = CACHE_ENTRIES[opcode] ?? 0
    if (caches > 0 && i + 3 < code.length) {
      const counter = initialCounter(opcode)
      result[i + 2] = counter & 0xff
      result[i + 3] = counter >>> 8
    }
    i += 2 + 2 * caches
  }
  return result
}
