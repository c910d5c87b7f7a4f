/**
 * The state of the running interpreter that native code asks for: the host, sys, the current frame, the
 * exception being handled. One interpreter a JavaScript realm (thread, worker); CPython: Python/pystate.c.
 */
import type { Host } from '../host/host.ts'
import type { PyDict } from './dict.ts'
import type { PyBaseException } from './errors.ts'
import type { PyCode, PyFunction } from './function.ts'
import type { KwNames } from './slots.ts'
import type { PyObject, PyValue } from './values.ts'

/** What native code may know of a frame; `vm` has the class. */
export interface FrameLike {
  readonly back: FrameLike | null
  readonly globals: PyDict
  readonly builtins: PyValue
  /** Line being executed; 0 if unknown. */
  currentLine(): number
  /** The frame as a Python object. */
  asObject(): PyObject
}

interface RuntimeState {
  host: Host
  /** `sys.__dict__` */
  sysDict: PyDict
  /** `sys.modules` as created; import uses `sysDict`'s. */
  modules: PyDict
  /** `builtins.__dict__` */
  builtins: PyDict
  /** The functions that LOAD_COMMON_CONSTANT means, whatever `builtins` holds by now. */
  commonConstants: { readonly all: PyValue; readonly any: PyValue }
  /** Innermost running Python frame. */
  frame: FrameLike | null
  /** The exception being handled (`sys.exception()`), or null. */
  handled: PyBaseException | null
  /** `-b`: warn when bytes become text or are compared with it. */
  bytesWarning: boolean
  /** `-v`: tracebacks keep importlib's frames. */
  verboseImports: boolean
  recursionLimit: number
  /** Depth of calls that nest in the host's own stack. */
  depth: number
  /** A start-up snapshot is being made: there is no host yet, and `wakeHooks` run when there is one. */
  preparing: boolean
  /** Characters of source that this process has compiled. */
  compiledSize: number
  /** Set by the host to interrupt; polled at back edges. */
  interrupt: Int32Array
}

/** What is handled depends on which generators run: set by `vm`, which knows. */
export const handledHook = {
  get: (): PyBaseException | null => null,
  set: (_: PyBaseException | null): void => {},
}

/** A class, so that the accessor is no own property: V8 would make the object a slow one. */
class State {
  frame = null
  bytesWarning = false
  verboseImports = false
  preparing = false
  compiledSize = 0
  recursionLimit = 1000
  depth = 0
  interrupt = new Int32Array(1)
  get handled(): PyBaseException | null {
    return handledHook.get()
  }
  set handled(e: PyBaseException | null) {
    handledHook.set(e)
  }
}
export const state = new State() as unknown as RuntimeState

/**
 * What native modules took from the host when they were made, taken anew: run when a start-up snapshot, made in
 * another process, wakes up in this one.
 */
export const wakeHooks: (() => void)[] = []

/** Calls that go up to the machine and the front end; `index` and `vm` set them. */
export const machine = {} as {
  /** Runs a Python function. */
  callFunction(f: PyFunction, args: PyValue[], kwnames: KwNames): PyValue
  /** Runs a code object in given namespaces (`exec`, module bodies). */
  execCode(code: PyCode, globals: PyDict, locals: PyValue, closure?: PyValue): PyValue
  /** `compile()` on source text, bytes or an AST object. */
  compile(
    source: PyValue,
    filename: PyValue,
    mode: string,
    flags: number,
    dontInherit: boolean,
    optimize: number,
    featureVersion: number,
  ): PyValue
  /** `__import__` as the import statement calls it. */
  importModule(name: string): PyValue
  /** The frozen `_frozen_importlib`, once it runs. */
  importlibModule?(): PyValue | undefined
  /** Runs the handlers of signals that came; may throw. Called when a host call was interrupted. */
  checkSignals?(): void
  /** The JavaScript that `f` becomes with what is known of it now, or a comment that says why it cannot be. */
  jitSource?(f: PyFunction): string
  jitCounters?(): Record<string, number>
  /** `warnings.warn_explicit` by category name, from native code. */
  warn(category: string, message: string, stacklevel: number): void
}
