/**
 * Whether a module's file may stand in the way of another of the same name: it lies in the folder that
 * the program put first into `sys.path`. Error messages then say so. CPython: Objects/moduleobject.c
 * (_PyModule_IsPossiblyShadowing).
 */
import { toUtf16 } from '../base/wide_string.ts'
import { contains, isTrue } from '../runtime/abstract.ts'
import { lookupAttr } from '../runtime/attributes.ts'
import { PyFrozenSet, PySet } from '../runtime/dict.ts'
import { state } from '../runtime/state.ts'
import { None, type PyValue, strValue } from '../runtime/values.ts'

/** What the command line put first into `sys.path`; undefined: nothing (`-P`, `-I`, embedded). */
export const scriptPath: { folder: string | undefined } = { folder: undefined }

function scriptFolder(): string | undefined {
  if (scriptPath.folder !== '') return scriptPath.folder
  try {
    const cwd = state.host.files?.getcwd()
    return typeof cwd === 'string' ? cwd : undefined
  } catch {
    return undefined
  }
}

/** The spec's `origin` where the spec says that there is a file. */
export function specOrigin(spec: PyValue | undefined): string | undefined {
  if (spec === undefined || spec === None) return undefined
  const hasLocation = lookupAttr(spec, 'has_location')
  if (hasLocation === undefined || !isTrue(hasLocation)) return undefined
  const origin = strValue(lookupAttr(spec, 'origin') ?? None)
  return origin === undefined ? undefined : toUtf16(origin)
}

export function isPossiblyShadowing(origin: string | undefined): origin is string {
  if (origin === undefined) return false
  return origin.replace(/\/__init__\.py$/, '').replace(/\/?[^/]*$/, '') === scriptFolder()
}

function isStandardLibraryName(name: PyValue): boolean {
  const names = state.sysDict?.getStr('stdlib_module_names')
  return (names instanceof PyFrozenSet || names instanceof PySet) && contains(names, name)
}

/** The hint in parentheses, or undefined where nothing is in the way. */
export function shadowingHint(origin: string, name: PyValue, initializing: boolean): string | undefined {
  if (isStandardLibraryName(name)) {
    return `(consider renaming '${origin}' since it has the same name as the standard library module named '${toUtf16(strValue(name) ?? '')}' and prevents importing that standard library module)`
  }
  return initializing
    ? `(consider renaming '${origin}' if it has the same name as a library you intended to import)`
    : undefined
}
