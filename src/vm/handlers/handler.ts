/**
 * The shape of an instruction's out-of-line implementation.
 *
 * The loop stores `f.pc` (behind the instruction's caches), calls, and goes on at `f.pc`, which a handler
 * may change, with the stack pointer that the handler returns. Operands are `STACK[sp - 1]` and below.
 */
import type { PyFrame } from '../../objects/frame.ts'

export type Handler = (f: PyFrame, sp: number, arg: number) => number
