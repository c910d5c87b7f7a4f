/**
 * What is left on the machine's stack above the operands of its frames: values of calls that are over. Whoever
 * runs the host's collector drops them first.
 */
import { CACHE_ENTRIES, OP } from '../bytecode/opcodes.ts'
import { lastStop } from '../runtime/slotdefs.ts'
import { state } from '../runtime/state.ts'
import { None } from '../runtime/values.ts'
import { FRAME_COMPILED, FRAME_ENTRY, PyFrame, STACK } from './frame.ts'
import { GEN_FINISHED } from './generator.ts'
import { propagating } from './pending.ts'

/** What popped operands left on the machine's stack would be found alive. */
export function dropStaleOperands(): void {
  propagating.value = null
  lastStop.value = None
  const f = state.frame
  if (!(f instanceof PyFrame)) return
  let end = STACK.length
  let byNative = true
  for (let g: PyFrame | null = f; g !== null; g = g.back) {
    if (end > g.limit || byNative) dropAbove(g, end)
    byNative = (g.flags & FRAME_ENTRY) !== 0
    // Frames of compiled code have no window; their `base` may be that of an earlier call.
    end = (g.flags & FRAME_COMPILED) === 0 ? g.base : Math.min(end, g.back?.limit ?? 0)
    // While it runs its window is what it was at the last `yield`.
    if (g.gen !== null && g.saved === null && (g.flags & FRAME_COMPILED) === 0) g.gen.window.fill(undefined)
  }
  // Frames of compiled code that wait to be used again keep the variables of their last call.
  let child: PyFrame | null = null
  for (let g: PyFrame | null = f; g !== null; child = g, g = g.back) {
    if (g.inner !== child) g.inner = null
    if (g.callee !== child) g.callee = null
    g.sites?.clean(g)
    // Loops that are over: their generators have ended.
    if (g.loops !== null) g.loops = g.loops.filter(({ gen }) => gen.state !== GEN_FINISHED)
  }
}

/** A call has noted where its operands began; other instructions may have some that they still need. */
function dropAbove(f: PyFrame, end: number): void {
  if ((f.flags & FRAME_COMPILED) !== 0) return
  const isCall = f.exe.plain.code[2 * (f.pc - 1 - CACHE_ENTRIES[OP.CALL]!)] === OP.CALL
  STACK.fill(undefined, isCall ? f.sp : f.limit, end)
}
