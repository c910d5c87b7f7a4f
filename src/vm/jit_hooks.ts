/**
 * What the machine asks the compiler of hot code, which is above it and fills this in.
 */
import type { Executable } from '../objects/executable.ts'
import type { PyFrame } from '../objects/frame.ts'
import type { PyBaseException } from '../runtime/errors.ts'
import type { PyFunction } from '../runtime/function.ts'
import type { KwNames } from '../runtime/slots.ts'
import type { PyValue } from '../runtime/values.ts'

export const jit = {
  /** Calls and back edges after which code is hot. */
  threshold: 150,
  /** Modules are being imported: most of what runs then runs never again. */
  importing: false,
  /** What `enter` or `loop` left with; the loop takes and raises it. */
  raised: null as PyBaseException | null,
  /** Code has reached `exe.next`; sets `exe.entry` and the next limit. */
  hot(exe: Executable, _func: PyFunction): void {
    exe.next = Number.POSITIVE_INFINITY
  },
  /** `f`, called in the loop, is behind its RESUME: runs it compiled and gives the frame to go on with. */
  enter(f: PyFrame): PyFrame {
    return f
  },
  /** As `enter` for a call from native code; undefined: not compiled. */
  call(_f: PyFrame): PyValue | undefined {
    return undefined
  },
  /** Calls the compiled form of `func` with as many arguments as it takes; undefined: not now. */
  direct(_func: PyFunction, _args: PyValue[], _back: PyFrame): PyValue | undefined {
    return undefined
  },
  /** As `direct`, for code that is compiled, with whatever arguments there are. */
  adapted(
    _func: PyFunction,
    _exe: Executable,
    _args: PyValue[],
    _names: KwNames,
    _back: PyFrame,
  ): PyValue | undefined {
    return undefined
  },
  /** `f` has jumped back to `f.pc`. True if compiled code has moved it on. */
  loop(_f: PyFrame): boolean {
    return false
  },
}
