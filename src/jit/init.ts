/** Puts the compiler into its place above the machine: `configureJit` says when it works. */
import * as OP from '../bytecode/opcode_ids.ts'
import { heatLimits } from '../objects/executable.ts'
import { type PyFrame, STACK } from '../objects/frame.ts'
import { monitors } from '../objects/monitoring.ts'
import { None } from '../runtime/values.ts'
import { jit } from '../vm/jit_hooks.ts'
import { warm } from '../vm/quicken.ts'
import { type CompiledLoop, compileFunction, compileLoop } from './compile.ts'
import { type Mode, options } from './control.ts'
import { NONE } from './lower.ts'
import { setUnpackOpcode } from './support.ts'

/** Calls and back edges until code is compiled. */
const THRESHOLD = 500
/** No loop is compiled in code that has failed so often. */
const BACKOFF = 2000

NONE.value = None
setUnpackOpcode(OP.UNPACK_SEQUENCE)

jit.hot = (exe, func) => {
  if (exe.entry !== null) return
  const made = compileFunction(exe, func)
  exe.entry = made
  // A function without compiled form still has loops.
  if (made === null) exe.next = exe.heat + jit.threshold
}

function enterLoop(f: PyFrame, loop: CompiledLoop): boolean {
  const { exe, base } = f
  if (f.sp - base - exe.nlocalsplus !== loop.depth) return false
  if (loop.globals !== null && loop.globals !== f.func.globals) return false
  loop.js(f, ...STACK.slice(base, f.sp))
  return true
}

jit.loop = f => {
  const { exe } = f
  if (!exe.quick) {
    warm(exe, f.func)
    if (exe.heat < exe.next) return false
  }
  if (monitors.active) return false
  exe.loops ??= new Map()
  let loop = exe.loops.get(f.pc) as CompiledLoop | null | undefined
  if (loop === undefined) {
    loop = compileLoop(f)
    exe.loops.set(f.pc, loop)
  }
  if (loop !== null && enterLoop(f, loop)) return true
  exe.next = exe.heat + BACKOFF
  return false
}

/** Sets the mode; call before any code runs. */
export function configureJit(mode: Mode, writeLog: ((line: string) => void) | null): void {
  options.mode = mode
  options.log = writeLog
  if (mode === 'off') return
  const eager = mode === 'eager' || mode === 'stress'
  jit.threshold = eager ? 1 : THRESHOLD
  if (eager) heatLimits.first = 1
}
