/**
 * Frames, and the stack that all running frames share.
 *
 * A running frame's variables and operands are `STACK[base ... sp)`: first the locals, cells and free
 * variables, then the operand stack. The arguments of a call become the first locals of the callee where
 * they are, so windows of caller and callee overlap by them. A frame that does not run (a suspended
 * generator, or one that ended while Python or a traceback still refers to it) has its window in `saved`.
 *
 * `pc - 1` is always a unit of the instruction being executed: its opcode or one of its caches.
 * CPython: Objects/frameobject.c, Include/internal/pycore_interpframe.h.
 */

import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { CO_OPTIMIZED } from '../bytecode/code.ts'
import { lineAt } from '../bytecode/location_table.ts'
import { repr } from '../runtime/abstract.ts'
import { defineType } from '../runtime/define.ts'
import { objectId, type PyDict } from '../runtime/dict.ts'
import { exc, newException, runtimeError, typeError, valueError } from '../runtime/errors.ts'
import type { PyCode, PyFunction } from '../runtime/function.ts'
import type { FrameLike } from '../runtime/state.ts'
import { int, None, PyObject, type PyValue } from '../runtime/values.ts'
import { type Executable, isHiddenKind } from './executable.ts'
import { PyFrameLocalsProxy, proxyHooks } from './frame_locals.ts'
import type { PyGenerator } from './generator.ts'

/** The shared stack; undefined is an unbound variable or CPython's NULL. Grown by `growStack` only. */
export const STACK: (PyValue | undefined)[] = []

/** Makes room for indexes below `size`. Pushed one by one, so that V8 knows an array without holes. */
export function growStack(size: number): void {
  const goal = Math.max(size + 1024, STACK.length * 2, 16384)
  while (STACK.length < goal) STACK.push(undefined)
}
growStack(0)

// PyFrame.flags
/** Python or a traceback refers to the frame: its window must outlive it. */
export const FRAME_EXPOSED = 1
/** Native code called it: its return leaves the loop. */
export const FRAME_ENTRY = 2
/** It runs an `__init__` for a call of the type: the result is the instance in the caller's callable slot. */
export const FRAME_INIT = 4
/** A generator resumed by FOR_ITER (no flag: by SEND, or by native code). */
export const FRAME_FOR_ITER = 8
export const FRAME_SEND = 16
/** It has ended. */
export const FRAME_FINISHED = 32
/** Compiled code runs it: its variables are in `saved`, as of its last call; see docs/jit.md. */
export const FRAME_COMPILED = 1024

/** What few frames have. */
interface FrameExtra {
  trace: PyValue | null
  traceLines: boolean
  traceOpcodes: boolean
  /** The instruction last executed under watch, and `CodeMonitoring.epoch` at that time. */
  previousUnit: number
  epoch: number
  /** Keys of `f_locals` that are no variables of the code. */
  extraLocals: PyDict | null
}

/** Where the variables of a frame are while compiled code runs it. */
export interface FrameSites {
  getLocal(f: PyFrame, i: number): PyValue | undefined
  setLocal(f: PyFrame, i: number, value: PyValue | undefined): void
  /** Forgets what earlier calls have left in the frame. */
  clean(f: PyFrame): void
}

export class PyFrame extends PyObject implements FrameLike {
  back: PyFrame | null
  func: PyFunction
  exe: Executable
  base: number
  sp: number
  pc: number
  /** End of the window on the shared stack: where a callee from native code may begin. */
  limit: number
  depth: number
  /** The namespace of module and class code. */
  locals: PyValue | null
  gen: PyGenerator | null
  saved: (PyValue | undefined)[] | null
  flags: number
  extra: FrameExtra | null
  /** The frame of the last call from this one that nobody else knows, to be used again. */
  callee: PyFrame | null
  /** The frame of compiled code called from here, to be used again. */
  inner: PyFrame | null
  /** Generators that nothing but a loop of this frame refers to, with their places on its stack (vm/loop_generators). */
  loops: { readonly gen: PyGenerator; readonly depth: number }[] | null
  /** What compiled code knows about its positions; null for a frame of the interpreter. */
  sites: FrameSites | null

  constructor(back: PyFrame | null, func: PyFunction, exe: Executable, base: number) {
    super()
    this.back = back
    this.func = func
    this.exe = exe
    this.base = base
    this.sp = base + exe.nlocalsplus
    this.pc = 0
    this.limit = base + exe.size
    this.depth = back === null ? 1 : back.depth + 1
    this.locals = null
    this.gen = null
    this.saved = null
    this.flags = 0
    this.extra = null
    this.callee = null
    this.inner = null
    this.loops = null
    this.sites = null
  }

  get code(): PyCode {
    return this.exe.code
  }
  get globals(): PyDict {
    return this.func.globals
  }
  get builtins(): PyValue {
    return this.func.builtins
  }

  currentLine(): number {
    return Math.max(frameLine(this), 0)
  }

  asObject(): PyFrame {
    this.flags |= FRAME_EXPOSED
    return this
  }

  /** Variable `i`, wherever the window is. */
  getLocal(i: number): PyValue | undefined {
    if (this.sites !== null) return this.sites.getLocal(this, i)
    return this.saved !== null ? this.saved[i] : STACK[this.base + i]
  }
  setLocal(i: number, value: PyValue | undefined): void {
    if (this.sites !== null) this.sites.setLocal(this, i, value)
    else if (this.saved !== null) this.saved[i] = value
    else STACK[this.base + i] = value
  }

  /** Keeps the variables of a frame that is about to end. Its callers will be asked for too. */
  detach(): void {
    const n = this.exe.nlocalsplus
    this.saved = STACK.slice(this.base, this.base + n)
    if (this.back !== null) this.back.flags |= FRAME_EXPOSED
  }

  moreState(): FrameExtra {
    this.extra ??= {
      trace: null,
      traceLines: true,
      traceOpcodes: false,
      previousUnit: -1,
      epoch: -1,
      extraLocals: null,
    }
    return this.extra
  }
}

/** An object's address as reprs show it. */
export function address(o: PyObject): string {
  return `0x${objectId(o).toString(16)}`
}

/** The line the frame is at, -1 for none. */
export function frameLine(f: PyFrame): number {
  return f.pc === 0 ? f.exe.plain.firstlineno : lineAt(f.exe.plain, 2 * (f.pc - 1))
}

/** f_lasti: the byte offset of the instruction being executed, -1 before the first. */
function frameLasti(f: PyFrame): number {
  return f.pc === 0 ? -1 : 2 * f.exe.startOf(f.pc - 1)
}

/**
 * `f.f_locals`: a live view for functions, and while a comprehension runs that is inlined in a module or class, whose
 * variables it shows; else the namespace itself.
 */
export function frameLocals(f: PyFrame): PyValue {
  if ((f.exe.flags & CO_OPTIMIZED) === 0 && !showsHidden(f)) return f.locals ?? f.func.globals
  f.flags |= FRAME_EXPOSED
  return new PyFrameLocalsProxy(f)
}

function showsHidden(f: PyFrame): boolean {
  return f.exe.plain.localspluskinds.some((kind, i) => isHiddenKind(kind) && f.getLocal(i) !== undefined)
}

/** Set by `vm`: what needs the machine. */
export const frameHooks = {} as {
  setTrace(f: PyFrame, trace: PyValue | null): void
  setTraceOpcodes(f: PyFrame, on: boolean): void
  setLine(f: PyFrame, line: number | bigint): void
  /** Ends a generator that never ran; false for any other. */
  finishUnstarted(gen: PyGenerator): boolean
}

function isRunning(f: PyFrame): boolean {
  return (f.flags & FRAME_FINISHED) === 0 && (f.saved === null || f.sites !== null)
}

function clearFrame(f: PyFrame): PyValue {
  if (isRunning(f)) throw runtimeError('cannot clear an executing frame')
  if (f.gen !== null && f.saved !== null && (f.flags & FRAME_FINISHED) === 0) {
    if (!frameHooks.finishUnstarted(f.gen)) throw runtimeError('cannot clear a suspended frame')
  }
  if (f.saved !== null) f.saved.fill(undefined)
  f.saved ??= STACK.slice(0, 0)
  return None
}

proxyHooks.isFrame = v => v instanceof PyFrame

/** A setter for the flags that take bools only. */
function boolOf(v: PyValue | undefined): boolean {
  if (v === undefined) throw typeError("can't delete numeric/char attribute")
  if (typeof v !== 'boolean') throw typeError('attribute value type must be bool')
  return v
}

export const frameType = defineType(PyFrame, {
  name: 'frame',
  final: true,
  noNew: true,
  slots: {
    tp_repr: f => {
      const { plain } = f.exe
      const file = toUtf16(repr(fromUtf16(plain.filename)))
      return fromUtf16(`<frame at ${address(f)}, file ${file}, line ${frameLine(f)}, code ${plain.name}>`)
    },
  },
  getset: {
    f_back: f => {
      const back = f.back
      if (back === null) return None
      return back.asObject()
    },
    f_code: f => f.code,
    f_globals: f => f.globals,
    f_builtins: f => f.builtins,
    f_locals: frameLocals,
    f_lasti: f => int(frameLasti(f)),
    f_generator: f => {
      if (f.gen === null) return None
      f.gen.shared = true
      return f.gen
    },
    f_lineno: [
      f => {
        const line = frameLine(f)
        return line < 0 ? None : int(line)
      },
      (f, v) => {
        if (v === undefined) throw newException(exc.AttributeError, 'cannot delete attribute')
        if (typeof v !== 'number' && typeof v !== 'bigint') throw valueError('lineno must be an integer')
        frameHooks.setLine(f, v)
      },
    ],
    f_trace: [
      f => f.extra?.trace ?? None,
      (f, v) => frameHooks.setTrace(f, v === undefined || v === None ? null : v),
    ],
    f_trace_lines: [
      f => f.extra?.traceLines ?? true,
      (f, v) => {
        f.moreState().traceLines = boolOf(v)
      },
    ],
    f_trace_opcodes: [
      f => f.extra?.traceOpcodes ?? false,
      (f, v) => {
        if (v === undefined)
          throw newException(
            exc.AttributeError,
            "attribute 'f_trace_opcodes' of 'frame' objects cannot be deleted",
          )
        frameHooks.setTraceOpcodes(f, boolOf(v))
      },
    ],
  },
  methods: {
    clear: ['', f => clearFrame(f)],
  },
})
