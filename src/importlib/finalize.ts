/**
 * Ends the interpreter: exit functions, then the streams are flushed, then what still waits for its end gets it.
 *
 * Finalisers find what CPython's do: no modules to import and nothing to import them with, the builtins as they were at
 * first, what modules hold before what only `sys` holds. Where nothing waits none of this can be seen, and it is
 * left out. CPython: Python/pylifecycle.c (Py_FinalizeEx, finalize_modules).
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { flushAllAtExit } from '../modules/_io/pending.ts'
import { runExitFunctions } from '../modules/atexit.ts'
import { finalizing, writeUnraisable } from '../modules/sys/sys.ts'
import { finalizeAll, waitingForEnd } from '../objects/finalization.ts'
import { referents } from '../objects/referents.ts'
import { lookupAttr } from '../runtime/attributes.ts'
import { callMethod } from '../runtime/calls.ts'
import { PyDict } from '../runtime/dict.ts'
import { PyBaseException } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { PyType } from '../runtime/type.ts'
import { None, PyModule, PyObject, type PyValue, strValue } from '../runtime/values.ts'
import { atStart, writeError } from './boot.ts'
import { modulesAtEnd } from './import.ts'

/** False if a stream could not be flushed. */
export function finalize(verbose = 0): boolean {
  joinThreads()
  runExitFunctions()
  finalizing.value = true
  const flushed = flushStreams()
  const names = verbose > 0 ? moduleNames() : []
  if (waitingForEnd().size > 0) finalizeModules()
  flushAllAtExit()
  if (verbose > 0) writeError(cleanupLines(names))
  return flushStreams() && flushed
}

/** Of `sys`, in CPython's order; the last is what says that nothing can be imported. */
const CLEARED =
  'path_importer_cache path_hooks path argv ps1 ps2 last_exc last_type last_value last_traceback __interactivehook__ meta_path'.split(
    ' ',
  )
const STREAMS = ['stdin', 'stdout', 'stderr']

function finalizeModules(): void {
  const { sysDict } = state
  const streams = STREAMS.map(name => [name, sysDict.getStr(`__${name}__`) ?? None] as const)
  const setStreams = () => {
    for (const [name, stream] of streams) sysDict.setStr(name, stream)
  }
  for (const name of CLEARED) sysDict.setStr(name, None)
  setStreams()
  takeModules()
  restoreBuiltins()
  const held = heldBySys()
  finalizeAll(held)
  if (held.size === 0) return
  wipe(sysDict)
  finalizeAll()
  // They are flushed once more.
  setStreams()
}

/** Empties `sys.modules`. */
function takeModules(): void {
  modulesAtEnd.clear()
  for (const [name, module] of state.modules.entries()) {
    const text = strValue(name)
    if (text !== undefined && module instanceof PyModule) modulesAtEnd.set(toUtf16(text), module)
  }
  for (const dict of [state.modules, state.sysDict.getStr('modules')])
    if (dict instanceof PyDict) dict.clear()
}

/** Names that the site, `_io` and the program gave to the builtins go. */
function restoreBuiltins(): void {
  const { builtins } = state
  const first = new Map(atStart.builtins)
  for (const name of [...builtins.keyArray()]) if (!first.has(name)) builtins.delete(name)
  for (const [name, value] of first) if (builtins.get(name) !== value) builtins.set(name, value)
}

/** What waits for its end and can be reached from what was put into `sys`. */
function heldBySys(): Set<PyObject> {
  const first = new Map(atStart.sys)
  const ours = new Set<unknown>(STREAMS.flatMap(name => [name, `__${name}__`]))
  const put = [...state.sysDict.entries()].filter(([name, v]) => v !== first.get(name) && !ours.has(name))
  return reached(
    put.map(([, value]) => value),
    waitingForEnd(),
  )
}

/** Which of `wanted` can be reached from `starts`. */
function reached(starts: PyValue[], wanted: ReadonlySet<PyObject>): Set<PyObject> {
  const seen = new Set<PyValue>()
  const found = new Set<PyObject>()
  for (let v = starts.pop(); v !== undefined; v = starts.pop()) {
    // A module is nowhere else by now, or cleared earlier; what Python code cannot change leads to nothing of its own.
    if (!(v instanceof PyObject) || v instanceof PyModule || (v instanceof PyType && !v.isHeap())) continue
    if (seen.has(v)) continue
    seen.add(v)
    if (wanted.has(v)) found.add(v)
    for (const part of referents(v)) starts.push(part)
  }
  return found
}

/** Names with one underscore first, then the others; only the builtins stay. CPython: _PyModule_ClearDict. */
function wipe(dict: PyDict): void {
  const names = [...dict.keyArray()]
  const isPrivate = (name: PyValue) => /^_(?!_)/.test(toUtf16(strValue(name) ?? ''))
  for (const name of names) if (isPrivate(name)) dict.set(name, None)
  for (const name of names) if (!isPrivate(name) && name !== '__builtins__') dict.set(name, None)
}

function moduleNames(): string[] {
  return [...state.modules.keyArray()].map(name => toUtf16(strValue(name) ?? ''))
}

/** What `-v` says at the end. */
function cleanupLines(modules: readonly string[]): string {
  const cleared = CLEARED.map(name => `sys.${name}`)
  cleared.splice(2, 0, 'builtins._')
  const lines = cleared.map(name => `# clear ${name}`)
  lines.push(...STREAMS.map(name => `# restore sys.${name}`))
  for (const name of modules) lines.push(`# cleanup[2] removing ${name}`)
  lines.push('# clear sys.meta_path', '# clear sys.modules', '# clear sys.audit hooks')
  return `${lines.join('\n')}\n`
}

function joinThreads(): void {
  const module = state.modules.getStr('threading')
  if (module === undefined) return
  try {
    callMethod(module, '_shutdown')
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    writeUnraisable(e, None)
  }
}

/** Both, even if the first fails. */
const flushStreams = (): boolean => [flushStream('stdout'), flushStream('stderr')].every(ok => ok)

function flushStream(name: string): boolean {
  const stream = state.sysDict.getStr(name)
  if (stream === undefined || stream === None) return true
  try {
    if (lookupAttr(stream, 'closed') !== true) callMethod(stream, 'flush')
    return true
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    if (name === 'stdout') writeUnraisable(e, None, fromUtf16('Exception ignored while flushing sys.stdout'))
    return false
  }
}
