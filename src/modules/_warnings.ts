/**
 * `_warnings`: the filter machinery in native code. CPython: Python/_warnings.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { PyFrame } from '../objects/frame.ts'
import { boolHooks } from '../objects/int.ts'
import { isInstanceOf, isSubclassOf, isTrue, str, toSsize } from '../runtime/abstract.ts'
import { getAttr, lookupAttr } from '../runtime/attributes.ts'
import { call, callMethod, isCallable } from '../runtime/calls.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import {
  exc,
  isException,
  type PyBaseException,
  runtimeError,
  typeError,
  valueError,
} from '../runtime/errors.ts'
import { type FrameLike, machine, state } from '../runtime/state.ts'
import { isSubtype, PyType, typeOf } from '../runtime/type.ts'
import { int, None, PyList, type PyStr, PyTuple, type PyValue, strValue } from '../runtime/values.ts'
import { contextValue, PyContextVar } from './_contextvars.ts'
import { decodeSource } from './front_end.ts'
import { programText } from './program_text.ts'
import { finalizing } from './sys/sys.ts'

/** The module's own settings, until the Python `warnings` module has replaced them. */
const own = {
  filters: new PyList() as PyValue,
  onceRegistry: new PyDict() as PyValue,
  defaultAction: 'default' as PyValue,
  version: 0,
  /** The context variable that `warnings.catch_warnings` uses in context-aware mode. */
  context: new PyContextVar(),
}
own.context.name = 'warnings_context'

/** The Python module if it is imported; its settings win. */
function warningsModule(tryImport: boolean): PyValue | undefined {
  const found = state.modules.getStr('warnings')
  if (found !== undefined || !tryImport || finalizing.value) return found
  return machine.importModule('warnings')
}

/** The module's value, which counts until there is another. */
function setting(name: string, own: () => PyValue, keep: (v: PyValue) => void): PyValue {
  const module = warningsModule(false)
  const found = module === undefined ? undefined : lookupAttr(module, name)
  if (found !== undefined) keep(found)
  return own()
}

const currentFilters = (): PyValue =>
  setting(
    'filters',
    () => own.filters,
    v => {
      own.filters = v
    },
  )
const defaultAction = (): PyValue =>
  setting(
    'defaultaction',
    () => own.defaultAction,
    v => {
      own.defaultAction = v
    },
  )
const onceRegistry = (): PyValue =>
  setting(
    'onceregistry',
    () => own.onceRegistry,
    v => {
      own.onceRegistry = v
    },
  )

// ---- filters

function matches(pattern: PyValue, text: PyStr): boolean {
  if (pattern === None) return true
  if (strValue(pattern) !== undefined) return toUtf16(strValue(pattern)!) === toUtf16(text)
  return isTrue(callMethod(pattern, 'match', text))
}

function findAction(
  filters: PyValue,
  category: PyValue,
  text: PyStr,
  lineno: number,
  module: PyStr,
): [PyValue, PyValue] | undefined {
  if (!(filters instanceof PyList)) throw valueError('_warnings.filters must be a list')
  for (const item of filters.items.slice()) {
    if (!(item instanceof PyTuple) || item.items.length !== 5) {
      throw valueError("warnings.filters item %s isn't a 5-tuple", filters.items.indexOf(item))
    }
    const [action, message, cat, mod, line] = item.items as [PyValue, PyValue, PyValue, PyValue, PyValue]
    const lineFilter = toSsize(line)
    if (!isSubclassOf(category, cat) || (lineFilter !== 0 && lineFilter !== lineno)) continue
    if (matches(message, text) && matches(mod, module)) return [action, item]
  }
  return undefined
}

/** What to do about a warning, and the filter that said so. */
function getFilter(category: PyValue, text: PyStr, lineno: number, module: PyStr): [PyValue, PyValue] {
  const context = contextValue(own.context) ?? None
  if (context !== None) {
    const found = findAction(getAttr(context, '_filters'), category, text, lineno, module)
    if (found !== undefined) return found
  }
  const found = findAction(currentFilters(), category, text, lineno, module)
  if (found !== undefined) return found
  const action = defaultAction()
  if (strValue(action) === undefined)
    throw typeError("_warnings.defaultaction must be a string, not '%T'", action)
  return [action, None]
}

/** True if this was shown before; marks it as shown when `add`. */
function alreadyWarned(registry: PyValue, key: PyValue, add: boolean): boolean {
  if (!(registry instanceof PyDict)) return false
  const version = registry.getStr('version')
  if (version !== int(own.version)) {
    registry.clear()
    registry.setStr('version', int(own.version))
  } else {
    const seen = registry.get(key)
    if (seen !== undefined && isTrue(seen)) return true
  }
  if (add) registry.set(key, true)
  return false
}

// ---- showing

function show(
  message: PyValue,
  text: PyStr,
  category: PyValue,
  filename: PyValue,
  lineno: number,
  sourceline: PyValue,
  source: PyValue,
): void {
  const module = warningsModule(source !== None)
  const showFn = module === undefined ? undefined : lookupAttr(module, '_showwarnmsg')
  const messageType = module === undefined ? undefined : lookupAttr(module, 'WarningMessage')
  if (showFn === undefined || messageType === undefined) {
    showPlain(filename, lineno, text, category, sourceline)
    return
  }
  if (!isCallable(showFn)) throw typeError('warnings._showwarnmsg() must be set to a callable')
  call(showFn, [call(messageType, [message, category, filename, int(lineno), None, sourceline, source])])
}

/** Without the `warnings` module: one line, and the source line if it is given or found in the file. */
function showPlain(
  filename: PyValue,
  lineno: number,
  text: PyStr,
  category: PyValue,
  sourceline: PyValue,
): void {
  const err = state.sysDict.getStr('stderr')
  if (err === undefined || err === None) return
  const name = toUtf16(str(getAttr(category, '__name__')))
  let out = `${toUtf16(str(filename))}:${lineno}: ${name}: ${toUtf16(text)}\n`
  const given = strValue(sourceline)
  const line =
    given === undefined ? programText(toUtf16(str(filename)), lineno, decodeSource) : toUtf16(given)
  if (line !== null) out += `  ${line.trim()}\n`
  callMethod(err, 'write', fromUtf16(out))
}

function warnExplicit(
  category: PyValue,
  message: PyValue,
  filename: PyValue,
  lineno: number,
  module: PyValue,
  registry: PyValue,
  sourceline: PyValue = None,
  source: PyValue = None,
): PyValue {
  if (registry !== None && !(registry instanceof PyDict)) throw typeError("'registry' must be a dict or None")
  const isInstance = isInstanceOf(message, exc.Warning)
  const text = isInstance ? str(message) : (strValue(message) ?? str(message))
  const kind = isInstance ? typeOf(message) : category
  const instance = isInstance ? message : call(category, [message])
  const moduleName = strValue(module) ?? moduleFromFile(filename)
  const key = new PyTuple([text, kind, int(lineno)])
  if (registry !== None && alreadyWarned(registry, key, false)) return None
  const [action, item] = getFilter(kind, text, lineno, moduleName)
  const name = toUtf16(strValue(action) ?? '')
  if (name === 'error') throw instance as PyBaseException
  if (name === 'ignore') return None
  if (!shouldShow(name, registry, key, text, kind, action, item)) return None
  show(instance, text, kind, filename, lineno, sourceline, source)
  return None
}

function shouldShow(
  action: string,
  registry: PyValue,
  key: PyValue,
  text: PyStr,
  category: PyValue,
  shown: PyValue,
  item: PyValue,
): boolean {
  if (action === 'always' || action === 'all') return true
  if (registry instanceof PyDict) registry.set(key, true)
  switch (action) {
    case 'once':
      return !alreadyWarned(
        registry === None ? onceRegistry() : registry,
        new PyTuple([text, category]),
        true,
      )
    case 'module':
      return registry === None || !alreadyWarned(registry, new PyTuple([text, category, int(0)]), true)
    case 'default':
      return true
  }
  throw runtimeError('Unrecognized action (%R) in warnings.filters:\n %R', shown, item)
}

function moduleFromFile(filename: PyValue): PyStr {
  const text = strValue(filename)
  if (text === undefined) return '<unknown>'
  const name = toUtf16(text)
  return fromUtf16(name.endsWith('.py') ? name.slice(0, -3) : name || '<unknown>')
}

// ---- warn()

/** importlib's own frames do not count as callers. */
function isInternal(f: FrameLike): boolean {
  const file = f instanceof PyFrame ? f.code.plain.filename : ''
  return file.includes('importlib') && file.includes('_bootstrap')
}

function nextExternal(f: FrameLike | null, skips: readonly string[]): FrameLike | null {
  let frame = f
  do frame = frame?.back ?? null
  while (frame !== null && (isInternal(frame) || isSkipped(frame, skips)))
  return frame
}

function isSkipped(f: FrameLike, skips: readonly string[]): boolean {
  const file = f instanceof PyFrame ? f.code.plain.filename : ''
  return skips.some(prefix => file.startsWith(prefix))
}

function callerFrame(stacklevel: number, skips: readonly string[]): FrameLike | null {
  let f = state.frame
  let level = stacklevel
  if (skips.length > 0 && level < 2) level = 2
  if (level <= 0 || (f !== null && isInternal(f))) {
    while (--level > 0 && f !== null) f = f.back
  } else {
    while (--level > 0 && f !== null) f = nextExternal(f, skips)
  }
  return f
}

/** File, line, module and registry of the code to blame. */
function context(stacklevel: number, skips: readonly string[]) {
  const f = callerFrame(stacklevel, skips)
  const globals = f?.globals ?? state.sysDict
  const filename: PyValue = f instanceof PyFrame ? fromUtf16(f.code.plain.filename) : '<sys>'
  const lineno = f === null ? 0 : f.currentLine()
  let registry = globals.getStr('__warningregistry__')
  if (registry === undefined) {
    registry = new PyDict()
    globals.setStr('__warningregistry__', registry)
  }
  const name = globals.getStr('__name__')
  const module: PyValue = name !== undefined && strValue(name) !== undefined ? name : '<string>'
  return { filename, lineno, registry, module }
}

function categoryOf(message: PyValue, category: PyValue): PyValue {
  if (isInstanceOf(message, exc.Warning)) return typeOf(message)
  if (category === None) return exc.UserWarning
  if (!(category instanceof PyType) || !isSubtype(category, exc.Warning)) {
    throw typeError("category must be a Warning subclass, not '%T'", category)
  }
  return category
}

/** `warnings.warn` for native code. */
export function warn(
  category: PyValue,
  message: PyValue,
  stacklevel: number,
  skips: readonly string[] = [],
  source: PyValue = None,
): void {
  const c = context(stacklevel, skips)
  warnExplicit(category, message, c.filename, c.lineno, c.module, c.registry, None, source)
}

machine.warn = (category, message, stacklevel) => {
  warn(exc[category as keyof typeof exc], fromUtf16(message), stacklevel)
}

boolHooks.invertWarning = () => {
  machine.warn(
    'DeprecationWarning',
    "Bitwise inversion '~' on bool is deprecated and will be removed in Python 3.16. This returns the bitwise inversion of the underlying int object and is usually not what you expect from the negation of a bool object. Use the 'not' operator for boolean negation or ~int(x) for the bitwise inversion of the underlying int.",
    1,
  )
}

function skipPrefixes(v: PyValue): string[] {
  if (!(v instanceof PyTuple)) throw typeError('skip_file_prefixes must be a tuple of strs.')
  return v.items.map(item => {
    const s = strValue(item)
    if (s === undefined) throw typeError("Found non-str '%T' in skip_file_prefixes.", item)
    return toUtf16(s)
  })
}

/** What the loader of the module says is in that line; None where it cannot. */
function sourceLine(globals: PyValue, lineno: number): PyValue {
  if (!(globals instanceof PyDict)) throw typeError("module_globals must be a dict, not '%T'", globals)
  const loader = callMethod(machine.importModule('_frozen_importlib_external'), '_bless_my_loader', globals)
  const getSource = lookupAttr(loader, 'get_source')
  const name = moduleName(globals)
  if (getSource === undefined || name === undefined) return None
  const source = strValue(sourceOf(getSource, name))
  if (source === undefined) return None
  const line = toUtf16(source).split(/\r\n|\n|\r/)[lineno - 1]
  return line === undefined ? None : fromUtf16(line)
}

/** The name that the loader knows: that of the spec, as `__name__` may be `__main__`. */
function moduleName(globals: PyDict): PyValue | undefined {
  const spec = globals.getStr('__spec__')
  const name = spec === undefined ? undefined : lookupAttr(spec, 'name')
  return name !== undefined && isTrue(name) ? name : globals.getStr('__name__')
}

/** A loader that has no source for it says so with ImportError. */
function sourceOf(getSource: PyValue, name: PyValue): PyValue {
  try {
    return call(getSource, [name])
  } catch (e) {
    if (!isException(e, exc.ImportError)) throw e
    return None
  }
}

function filter(action: string, category: PyType, module: PyValue = None): PyTuple {
  return new PyTuple([action, None, category, module, int(0)])
}

export const warningsNativeModule: NativeModule = defineModule({
  name: '_warnings',
  functions: {
    warn: [
      'message, category = None, stacklevel: int = 1, source = None, *, skip_file_prefixes = ()',
      (message, category, stacklevel, source, skips) => {
        warn(categoryOf(message, category), message, stacklevel, skipPrefixes(skips), source)
        return None
      },
    ],
    warn_explicit: [
      'message, category, filename, lineno: int, module = <unrepresentable>, registry = None, module_globals = None, source = None',
      (message, category, filename, lineno, module, registry, globals, source) => {
        const line = globals === None ? None : sourceLine(globals, lineno)
        return warnExplicit(category, message, filename, lineno, module ?? None, registry, line, source)
      },
    ],
    _filters_mutated_lock_held: [
      '',
      () => {
        own.version++
        return None
      },
    ],
    _acquire_lock: ['', () => None],
    _release_lock: ['', () => None],
  },
  attributes: () => {
    const filters = new PyList([
      filter('default', exc.DeprecationWarning, '__main__'),
      filter('ignore', exc.DeprecationWarning),
      filter('ignore', exc.PendingDeprecationWarning),
      filter('ignore', exc.ImportWarning),
      filter('ignore', exc.ResourceWarning),
    ])
    own.filters = filters
    return {
      filters,
      _onceregistry: own.onceRegistry,
      _defaultaction: own.defaultAction,
      _warnings_context: own.context,
    }
  },
})
