/** Classes and functions by name, for pickling and back. CPython: whichmodule, getattribute in Modules/_pickle.c. */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { repr, str } from '../../runtime/abstract.ts'
import { getAttr, lookupAttr } from '../../runtime/attributes.ts'
import { callMethod } from '../../runtime/calls.ts'
import { PyDict } from '../../runtime/dict.ts'
import { exc, isException, typeError } from '../../runtime/errors.ts'
import { machine, state } from '../../runtime/state.ts'
import { None, PyTuple, type PyValue, strValue } from '../../runtime/values.ts'
import { picklingError } from './opcodes.ts'

export const describe = (v: PyValue): string => toUtf16(repr(v))

/** The module of that name, imported; from sys.modules, so that `a.b` is `b`. */
export function importByName(name: PyValue): PyValue {
  const text = strValue(name)
  if (text === undefined) throw typeError('module name must be a string')
  machine.importModule(toUtf16(text))
  const modules = state.sysDict.getStr('modules')
  const module = modules instanceof PyDict ? modules.get(name) : undefined
  if (module === undefined) return machine.importModule(toUtf16(text))
  return module
}

/** The attribute at a dotted path; undefined where there is none. */
function resolve(root: PyValue, path: readonly string[]): PyValue | undefined {
  let v: PyValue | undefined = root
  for (const name of path) {
    v = lookupAttr(v, name)
    if (v === undefined) return undefined
  }
  return v
}

/** The name of the module in which `obj` is found as `name`; PicklingError where it is not found. */
export function whichModule(obj: PyValue, name: PyValue): PyValue {
  const text = toUtf16(strValue(name)!)
  const path = text.split('.')
  let moduleName = lookupAttr(obj, '__module__') ?? None
  if (path.includes('<locals>')) throw picklingError(`Can't pickle local object ${describe(obj)}`)
  if (moduleName === None) moduleName = searchModules(obj, path)
  if (strValue(moduleName) === undefined) {
    throw picklingError(`Can't pickle ${describe(obj)}: __module__ is not a string`)
  }
  const where = `${toUtf16(strValue(moduleName)!)}.${text}`
  let module: PyValue
  try {
    module = importByName(moduleName)
  } catch (e) {
    if (!isException(e, exc.ImportError) && !isException(e, exc.ValueError) && !isException(e, exc.KeyError))
      throw e
    throw chained(picklingError(`Can't pickle ${describe(obj)}: ${toUtf16(str(e))}`), e)
  }
  let found = module
  try {
    for (const part of path) found = getAttr(found, part)
  } catch (e) {
    if (!isException(e, exc.AttributeError)) throw e
    throw chained(picklingError(`Can't pickle ${describe(obj)}: it's not found as ${where}`), e)
  }
  if (found === obj) return moduleName
  throw picklingError(`Can't pickle ${describe(obj)}: it's not the same object as ${where}`)
}

/** `e`, raised while `context` was handled. */
export function chained<T extends { context: unknown }>(e: T, context: T['context']): T {
  e.context = context
  return e
}

function searchModules(obj: PyValue, path: readonly string[]): PyValue {
  const modules = state.sysDict.getStr('modules')
  if (modules instanceof PyDict) {
    const values = modules.valueArray()
    for (const [i, name] of modules.keyArray().entries()) {
      if (name === '__main__' || name === '__mp_main__' || values[i] === None) continue
      if (resolve(values[i]!, path) === obj) return name
    }
  }
  return '__main__'
}

/** A registry of copyreg or _compat_pickle. */
export function registry(module: string, name: string): PyDict {
  const v = getAttr(machine.importModule(module), name)
  if (v instanceof PyDict) return v
  throw picklingError(`${module}.${name} should be a dict`)
}

/** Names of Python 2 and 3, in either direction. */
export function mapNames(module: PyValue, name: PyValue, reverse: boolean): [PyValue, PyValue] {
  const prefix = reverse ? 'REVERSE_' : ''
  const both = registry('_compat_pickle', `${prefix}NAME_MAPPING`).get(new PyTuple([module, name]))
  if (both instanceof PyTuple) return [both.items[0]!, both.items[1]!]
  return [registry('_compat_pickle', `${prefix}IMPORT_MAPPING`).get(module) ?? module, name]
}

/** `note` becomes a note of the exception, which goes on. */
export function addNote(e: unknown, note: string): void {
  if (isException(e, exc.BaseException)) callMethod(e, 'add_note', fromUtf16(note))
}
