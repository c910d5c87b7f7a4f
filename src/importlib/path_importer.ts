/**
 * `sys.path_importer_cache`: what imports from each entry of a path. CPython: Python/import.c (PyImport_GetImporter).
 */
import { fromUtf16 } from '../base/wide_string.ts'
import { call } from '../runtime/calls.ts'
import { PyDict } from '../runtime/dict.ts'
import { exc, isException } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { None, PyList, type PyStr, type PyValue } from '../runtime/values.ts'

/** What imports from this entry of a path, by `sys.path_hooks`; None: nothing does. */
export function pathImporter(path: string): PyValue {
  const cache = state.sysDict.getStr('path_importer_cache')
  const hooks = state.sysDict.getStr('path_hooks')
  if (!(cache instanceof PyDict) || !(hooks instanceof PyList)) return None
  const key = fromUtf16(path)
  const cached = cache.get(key)
  if (cached !== undefined) return cached
  // A hook that asks again for this entry finds this, not itself.
  cache.set(key, None)
  const importer = firstImporter(hooks.items, key)
  cache.set(key, importer)
  return importer
}

function firstImporter(hooks: readonly PyValue[], path: PyStr): PyValue {
  for (const hook of hooks) {
    try {
      return call(hook, [path])
    } catch (e) {
      if (!isException(e, exc.ImportError)) throw e
    }
  }
  return None
}
