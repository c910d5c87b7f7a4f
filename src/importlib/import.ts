/**
 * `__import__`: the part that the interpreter does itself, in front of importlib.
 * CPython: Python/import.c (PyImport_ImportModuleLevelObject).
 */
import { nameData } from '../base/unicode/names.ts'
import { fromUtf16, isNarrow, toUtf16 } from '../base/wide_string.ts'
import { importHooks } from '../modules/builtins.ts'
import { getItem, isTrue, toArray } from '../runtime/abstract.ts'
import { getAttr, lookupAttr } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { PyDict } from '../runtime/dict.ts'
import {
  exc,
  keyError,
  newException,
  PyBaseException,
  PyImportError,
  typeError,
  valueError,
} from '../runtime/errors.ts'
import { machine, state } from '../runtime/state.ts'
import { None, type PyModule, type PyValue, strValue } from '../runtime/values.ts'
import { jit } from '../vm/jit_hooks.ts'
import { state as importProfile } from './import_time.ts'
import { importWatch, type Recorder } from './shelf.ts'
import { trimTraceback } from './trim_traceback.ts'

/** `_frozen_importlib`, once it is there. */
export const importlib: { module: PyModule | undefined } = { module: undefined }

function bootstrap(name: string): PyValue {
  return getAttr(importlib.module!, name)
}

/** `sys.modules`, which Python code may have replaced. */
function sysModules(): PyValue {
  const modules = state.sysDict.getStr('modules')
  if (modules === undefined) throw newException(exc.RuntimeError, 'unable to get sys.modules')
  return modules
}

function getModule(name: string): PyValue | undefined {
  const modules = sysModules()
  if (modules instanceof PyDict)
    return modules.getStr(name) ?? (isNarrow(name) ? undefined : modules.get(fromUtf16(name)))
  try {
    return getItem(modules, fromUtf16(name))
  } catch (e) {
    if (isKeyError(e)) return undefined
    throw e
  }
}
const isKeyError = (e: unknown): boolean => (e as PyBaseException)?.cls === exc.KeyError

/** A module of `sys.modules`; one that is still being imported by someone else is waited for. */
function existing(name: string): PyValue | undefined {
  const module = getModule(name)
  if (module === undefined || module === None) return undefined
  const spec = lookupAttr(module, '__spec__')
  const initializing = spec === undefined || spec === None ? undefined : lookupAttr(spec, '_initializing')
  if (initializing !== undefined && isTrue(initializing))
    call(bootstrap('_lock_unlock_module'), [fromUtf16(name)])
  if (importProfile.showCached) importProfile.cached(name)
  return module
}

function findAndLoad(name: string): PyValue {
  return importProfile.enabled ? importProfile.timed(name, () => load(name)) : load(name)
}

function load(name: string): PyValue {
  const ready = importWatch.shelf?.take(name)
  if (ready !== undefined) return ready
  return importWatch.recorder === null ? loadCode(name) : recorded(importWatch.recorder, name)
}

function recorded(recorder: Recorder, name: string): PyValue {
  let loaded = false
  recorder.begin()
  try {
    const module = loadCode(name)
    loaded = true
    return module
  } finally {
    recorder.end(loaded)
  }
}

function loadCode(name: string): PyValue {
  return jit.importing ? findAndLoadModule(name) : loadOutermost(name)
}

/** What runs meanwhile is for the interpreter, for its own compiler and for the host's. */
function loadOutermost(name: string): PyValue {
  const { engine } = state.host
  const before = engine?.expect('runsOnce')
  jit.importing = true
  try {
    return findAndLoadModule(name)
  } finally {
    jit.importing = false
    if (before !== undefined) engine!.expect(before)
  }
}

function findAndLoadModule(name: string): PyValue {
  return call(bootstrap('_find_and_load'), [fromUtf16(name), state.builtins.getStr('__import__')!])
}

/** The package that a relative import starts from. `globals` is None where `__import__` was given none. */
function resolveName(name: string, globals: PyValue, level: number): string {
  if (globals === None) throw keyError("'__name__' not in globals")
  if (!(globals instanceof PyDict)) throw typeError('globals must be a dict')
  const pkg = packageOf(globals)
  if (pkg === '')
    throw newException(exc.ImportError, 'attempted relative import with no known parent package')
  let base = pkg
  for (let i = 1; i < level; i++) {
    const dot = base.lastIndexOf('.')
    if (dot < 0) throw newException(exc.ImportError, 'attempted relative import beyond top-level package')
    base = base.slice(0, dot)
  }
  return name === '' ? base : `${base}.${name}`
}

function packageOf(globals: PyDict): string {
  const given = globals.getStr('__package__')
  const spec = globals.getStr('__spec__')
  if (given !== undefined && given !== None) {
    const text = strValue(given)
    if (text === undefined) throw typeError('package must be a string')
    if (spec !== undefined && spec !== None) warnIfDifferent(given, spec)
    return toUtf16(text)
  }
  if (spec !== undefined && spec !== None) {
    const parent = strValue(getAttr(spec, 'parent'))
    if (parent === undefined) throw typeError('__spec__.parent must be a string')
    return toUtf16(parent)
  }
  machine.warn(
    'ImportWarning',
    "can't resolve package from __spec__ or __package__, falling back on __name__ and __path__",
    1,
  )
  const name = globals.getStr('__name__')
  if (name === undefined) throw keyError("'__name__' not in globals")
  const text = strValue(name)
  if (text === undefined) throw typeError('__name__ must be a string')
  const full = toUtf16(text)
  if (globals.getStr('__path__') !== undefined) return full
  const dot = full.lastIndexOf('.')
  return dot < 0 ? '' : full.slice(0, dot)
}

function warnIfDifferent(pkg: PyValue, spec: PyValue): void {
  const parent = getAttr(spec, 'parent')
  if (parent !== pkg && strValue(parent) !== strValue(pkg)) {
    machine.warn('DeprecationWarning', '__package__ != __spec__.parent', 1)
  }
}

/** As the import statement calls it. */
export function importName(
  name: string,
  globals: PyValue,
  locals: PyValue,
  fromlist: PyValue,
  level: number,
): PyValue {
  try {
    return importLevel(name, globals, locals, fromlist, level)
  } catch (e) {
    if (e instanceof PyBaseException && !state.verboseImports) trimTraceback(e, e instanceof PyImportError)
    throw e
  }
}

function importLevel(
  name: string,
  globals: PyValue,
  _locals: PyValue,
  fromlist: PyValue,
  level: number,
): PyValue {
  if (level < 0) throw valueError('level must be >= 0')
  if (level === 0 && name === '') throw valueError('Empty module name')
  const full = level > 0 ? resolveName(name, globals, level) : name
  const { recorder } = importWatch
  recorder?.sees(full)
  const module = existing(full) ?? findAndLoad(full)
  const hasFrom = fromlist !== None && isTrue(fromlist)
  if (hasFrom) {
    if (lookupAttr(module, '__path__') === undefined) return module
    const handled = call(bootstrap('_handle_fromlist'), [module, fromlist, bootstrap('_gcd_import')])
    if (recorder !== null) seesSubmodules(recorder, full, fromlist)
    return handled
  }
  if (level === 0) return topPackage(name)
  const dot = name.indexOf('.')
  if (name === '' || dot < 0) return module
  const top = full.slice(0, full.length - (name.length - dot))
  const found = getModule(top)
  if (found === undefined) throw keyError(fromUtf16(`'${top}' not in sys.modules as expected`))
  return found
}

/** `from package import name`: names that are modules were imported as well. */
function seesSubmodules(recorder: Recorder, full: string, fromlist: PyValue): void {
  for (const item of toArray(fromlist)) {
    const name = `${full}.${toUtf16(strValue(item) ?? '')}`
    if (getModule(name) !== undefined) recorder.sees(name)
  }
}

function topPackage(name: string): PyValue {
  const dot = name.indexOf('.')
  if (dot < 0) return getModule(name)!
  const top = name.slice(0, dot)
  return importName(top, None, None, None, 0)
}

/** Imports a module by its full name and gives that very module. */
export function importModule(name: string): PyValue {
  const found = existing(name)
  if (found !== undefined) return found
  const f = state.builtins.getStr('__import__')
  if (f === undefined) return findAndLoad(name)
  importName(name, None, None, None, 0)
  return getModule(name)!
}

/**
 * The modules that were there when the interpreter began to end. Native code finds them still, as CPython's keeps what it
 * has imported once; Python code does not.
 */
export const modulesAtEnd = new Map<string, PyModule>()

importHooks.importName = importName
machine.importModule = name => modulesAtEnd.get(name) ?? importModule(name)

nameData.bringIn = () => {
  if (importlib.module === undefined) return undefined
  try {
    importModule('unicodedata')
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    return e
  }
  nameData.bringIn = null
  return undefined
}
machine.importlibModule = () => importlib.module
