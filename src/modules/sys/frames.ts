/**
 * What `sys` shows and changes of frames: `_getframe`, tracing, profiling.
 */
import { isDropSeen } from '../../objects/finalization.ts'
import { levelHooks } from '../../objects/levels.ts'
import { PyDict } from '../../runtime/dict.ts'
import { valueError } from '../../runtime/errors.ts'
import { type FrameLike, state } from '../../runtime/state.ts'
import { threadHooks } from '../../runtime/threads.ts'
import { int, None, type PyValue } from '../../runtime/values.ts'

/** The frame `depth` levels up; ValueError beyond the bottom. */
function getFrame(depth: number): PyValue {
  let f: FrameLike | null = state.frame
  for (let i = 0; i < depth && f !== null; i++) f = f.back
  if (f === null) throw valueError('call stack is not deep enough')
  return f.asObject()
}

function frameModuleName(depth: number): PyValue {
  let f: FrameLike | null = state.frame
  for (let i = 0; i < depth && f !== null; i++) f = f.back
  return f?.globals.getStr('__name__') ?? None
}

/** Set by `vm`: the trace and profile functions. */
export const traceHooks = {} as {
  setTrace(f: PyValue): void
  getTrace(): PyValue
  setProfile(f: PyValue): void
  getProfile(): PyValue
}

/** Each thread's innermost frame. */
function currentFrames(): PyValue {
  const d = new PyDict()
  for (const { ident, frame } of threadHooks.positions()) {
    if (frame !== null) d.set(int(ident), frame.asObject())
  }
  return d
}

/** What each thread is handling. */
function currentExceptions(): PyValue {
  const d = new PyDict()
  for (const { ident, handled } of threadHooks.positions()) d.set(int(ident), handled ?? None)
  return d
}

/** The function whose place another has taken may have a finaliser, which finds the new one set. */
function setTrace(f: PyValue): PyValue {
  const seen = isEndSeen(traceHooks.getTrace)
  traceHooks.setTrace(f)
  return seen ? levelHooks.search(setTrace) : None
}

function setProfile(f: PyValue): PyValue {
  const seen = isEndSeen(traceHooks.getProfile)
  traceHooks.setProfile(f)
  return seen ? levelHooks.search(setProfile) : None
}

/** A function of its own, so that no variable keeps the old one alive. */
const isEndSeen = (get: () => PyValue): boolean => isDropSeen(get())

export const sysFrameFunctions = {
  _getframe: ['depth: int = 0, /', getFrame],
  _getframemodulename: ['depth: int = 0', frameModuleName],
  _current_frames: ['', currentFrames],
  _current_exceptions: ['', currentExceptions],
  settrace: ['function, /', setTrace],
  gettrace: ['', (): PyValue => traceHooks.getTrace()],
  setprofile: ['function, /', setProfile],
  getprofile: ['', (): PyValue => traceHooks.getProfile()],
} as const
