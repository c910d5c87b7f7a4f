/**
 * Traceback objects: one entry a frame that an exception passed. CPython: Python/traceback.c.
 */
import { lineAt } from '../bytecode/location_table.ts'
import { defineType } from '../runtime/define.ts'
import { type PyBaseException, typeError, valueError } from '../runtime/errors.ts'
import { int, None, PyList, PyObject, type PyValue } from '../runtime/values.ts'
import { FRAME_EXPOSED, PyFrame } from './frame.ts'

export class PyTraceback extends PyObject {
  declare next: PyTraceback | null
  declare readonly frame: PyFrame
  /** A unit of the instruction, plus one: see PyFrame.pc. */
  declare readonly pc: number
  /** Given to the constructor by Python; otherwise computed. */
  declare readonly line: number | null
  declare readonly lasti: number | null

  constructor(next: PyTraceback | null, frame: PyFrame, pc: number, lasti?: number, line?: number) {
    super()
    this.next = next
    this.frame = frame
    this.pc = pc
    this.lasti = lasti ?? null
    this.line = line ?? null
  }

  /** Byte offset of the instruction. */
  offset(): number {
    return this.lasti ?? (this.pc === 0 ? -1 : 2 * this.frame.exe.startOf(this.pc - 1))
  }
  lineno(): number {
    if (this.line !== null && this.line !== -1) return this.line
    return lineAt(this.frame.exe.plain, this.offset())
  }
}

/** Adds the frame's present position to the exception's traceback. */
export function addTraceback(e: PyBaseException, f: PyFrame): void {
  f.flags |= FRAME_EXPOSED
  e.traceback = new PyTraceback(e.traceback as PyTraceback | null, f, f.pc)
}

function checkNext(self: PyTraceback, value: PyValue | undefined): PyTraceback | null {
  if (value === undefined) throw typeError("can't delete tb_next attribute")
  if (value === None) return null
  if (!(value instanceof PyTraceback)) {
    throw typeError("expected traceback object or None, got '%T'", value)
  }
  for (let t: PyTraceback | null = value; t !== null; t = t.next) {
    if (t === self) throw valueError('traceback loop detected')
  }
  return value
}

const TRACEBACK_NEW = 'tb_next, tb_frame, tb_lasti: int, tb_lineno: int'

export const tracebackType = defineType(PyTraceback, {
  name: 'traceback',
  final: true,
  new: [
    TRACEBACK_NEW,
    (_type, next, frame, lasti, lineno) => {
      if (next !== None && !(next instanceof PyTraceback))
        throw typeError("expected traceback object or None, got '%T'", next)
      if (!(frame instanceof PyFrame))
        throw typeError("traceback() argument 'tb_frame' must be frame, not %T", frame)
      frame.flags |= FRAME_EXPOSED
      return new PyTraceback(
        next === None ? null : (next as PyTraceback),
        frame,
        lasti / 2 + 1,
        lasti,
        lineno,
      )
    },
  ],
  getset: {
    tb_frame: tb => tb.frame,
    tb_lasti: tb => int(tb.offset()),
    tb_lineno: tb => {
      const line = tb.lineno()
      return line < 0 ? None : int(line)
    },
    tb_next: [
      tb => tb.next ?? None,
      (tb, value) => {
        tb.next = checkNext(tb, value)
      },
    ],
  },
  methods: {
    __dir__: ['', () => new PyList(['tb_frame', 'tb_next', 'tb_lasti', 'tb_lineno'])],
  },
})
