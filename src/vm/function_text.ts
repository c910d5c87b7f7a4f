/** How error texts name what is called. CPython: Objects/object.c (_PyObject_FunctionStr). */
import { toUtf16 } from '../base/wide_string.ts'
import { strUtf16 } from '../runtime/abstract.ts'
import { lookupAttr } from '../runtime/attributes.ts'
import { None, type PyValue, strValue } from '../runtime/values.ts'

/** `module.qualname()`, `qualname()` for builtins; otherwise the object's str. */
export function functionText(f: PyValue): string {
  const qualname = lookupAttr(f, '__qualname__')
  if (qualname === undefined) return strUtf16(f)
  const module = lookupAttr(f, '__module__')
  const name = strUtf16(qualname)
  const prefix = module === undefined || module === None ? undefined : strValue(module)
  if (prefix === undefined || prefix === 'builtins') return `${name}()`
  return `${toUtf16(prefix)}.${name}()`
}
