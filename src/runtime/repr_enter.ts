/**
 * Which containers are being shown: a repr that comes back to one of them prints "..." instead.
 * CPython: Objects/object.c (Py_ReprEnter, Py_ReprLeave).
 */
import type { PyObject } from './values.ts'

const active = new Set<PyObject>()

/** False if `o` is being shown already. Every true must be followed by `reprLeave`, also after an error. */
export function reprEnter(o: PyObject): boolean {
  if (active.has(o)) return false
  active.add(o)
  return true
}

export function reprLeave(o: PyObject): void {
  active.delete(o)
}
