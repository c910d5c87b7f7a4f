/**
 * The object graph as Python sees it: what a garbage collector would track, and what it would find an object to
 * refer to. Native state that no attribute shows is not seen. CPython: the tp_traverse of its types.
 */
import { iter, iterNext } from '../runtime/abstract.ts'
import { instanceDict } from '../runtime/attributes.ts'
import { isAnySet, PyDict } from '../runtime/dict.ts'
import { PyFunction } from '../runtime/function.ts'
import { PyBuiltinFunction } from '../runtime/native.ts'
import { coreTypes, PyType, typeOf } from '../runtime/type.ts'
import {
  PyBytes,
  PyCell,
  PyComplex,
  PyEllipsis,
  PyFloat,
  PyIntSub,
  PyList,
  PyMethod,
  PyNone,
  PyNotImplemented,
  PyObject,
  PyTuple,
  type PyValue,
} from '../runtime/values.ts'
import { PyByteArray } from './bytearray_value.ts'
import { PySuper } from './property.ts'

/** Whether CPython's collector would track it: containers are, atoms are not. */
export function isTracked(v: PyValue): boolean {
  if (!(v instanceof PyObject)) return false
  if (v instanceof PyTuple) return v.items.some(isTracked)
  const atom =
    v instanceof PyFloat ||
    v instanceof PyBytes ||
    v instanceof PyByteArray ||
    v instanceof PyComplex ||
    v instanceof PyNone ||
    v instanceof PyEllipsis ||
    v instanceof PyNotImplemented
  if (typeOf(v).isHeap()) return !(v instanceof PyType) || v.isHeap()
  if (atom || v instanceof PyIntSub) return false
  if (v instanceof PyType) return v.isHeap()
  if (v instanceof PyBuiltinFunction) return true
  return typeOf(v) !== coreTypes.object
}

const functionParts = (f: PyFunction): PyValue[] =>
  [f.code, f.globals, f.closure, f.defaults, f.kwdefaults, f.module].filter(part => part !== null)

/** What an object refers to, as far as its kind is known here. */
export function referents(v: PyValue): PyValue[] {
  if (!(v instanceof PyObject)) return []
  const out: PyValue[] = []
  if (v instanceof PyTuple || v instanceof PyList) out.push(...v.items)
  else if (v instanceof PyDict) for (const c = v.cursor(); c.next(); ) out.push(c.key, c.value)
  else if (v instanceof PyFunction) out.push(...functionParts(v))
  else if (v instanceof PyMethod) out.push(v.func, v.self)
  else if (v instanceof PyCell && v.contents !== undefined) out.push(v.contents)
  else if (v instanceof PyType) out.push(v.dict, ...v.bases, ...v.mro)
  else if (isAnySet(v)) {
    const it = iter(v)
    for (let item = iterNext(it); item !== undefined; item = iterNext(it)) out.push(item)
  }
  if (!(v instanceof PyType) && !(v instanceof PySuper) && typeOf(v).hasDict) {
    out.push(...instanceDict(v).valueArray())
  }
  if (typeOf(v).isHeap()) out.push(typeOf(v))
  return out
}
