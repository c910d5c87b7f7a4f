/** Guards that make numbers of operands: where one fails, the code is left before the instruction. */
import { coreTypes } from '../runtime/type.ts'
import { isFloat } from './emitter.ts'
import type { FunctionWriter } from './function_writer.ts'

/** Makes the operand at `depth` an int, or leaves before the instruction. */
export function guardInt(w: FunctionWriter, depth: number): void {
  const v = w.peek(depth)
  if (v.kind === 'i') return
  w.guard(`typeof ${v.js}!=='number'`)
  w.refine(v, { ...v, kind: 'i' })
}

/** Makes the operand at `depth` a float with its raw double at hand. */
export function guardFloat(w: FunctionWriter, depth: number): void {
  const v = w.peek(depth)
  if (isFloat(v)) return
  w.guard(`${v.js}.cls!==${w.constant(coreTypes.float)}`)
  w.unbox(v)
}
