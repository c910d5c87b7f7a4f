/** Rewriting code in place once it is warm. */
import { INSTRUMENTED_INSTRUCTION } from '../bytecode/opcode_ids.ts'
import { RESUME } from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES } from '../bytecode/opcodes.ts'
import type { Executable } from '../objects/executable.ts'

/** The units of a traced frame: each instruction calls the trace function first. */
export function tracedUnits(exe: Executable): Int32Array {
  if (exe.traced !== null) return exe.traced
  const plain = exe.plainUnits()
  const out = plain.slice()
  for (let i = 0; i < plain.length; ) {
    const op = plain[i]! & 255
    if (op !== RESUME) out[i] = INSTRUMENTED_INSTRUCTION
    i += 1 + CACHE_ENTRIES[op]!
  }
  exe.traced = out
  return out
}
