/**
 * Whether a memoryview of an object, or another borrower of its bytes, is still in use, where that decides if the object may change size.
 *
 * CPython knows at once when the last reference to a view goes. Here a view that nobody released is looked
 * for where programs keep one they use: variables of the running frames, their modules' globals, and what
 * those hold up to a small depth. One that is not found counts as dropped. A view that a `with` statement has entered needs no
 * search: compiled code keeps it where nobody sees it. It happens only when an object
 * with views is to be resized, so that the search costs nothing otherwise.
 */

import { PyDict } from '../runtime/dict.ts'
import { PyBuiltinFunction } from '../runtime/native.ts'
import { state } from '../runtime/state.ts'
import { PyCell, PyList, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { PyFrame } from './frame.ts'
import { PyCallableIterator } from './iterators.ts'
import { PyMemoryView } from './memoryview_value.ts'

/** An object that lends its bytes, and counts how many of the loans are memoryviews. */
export interface CountedExporter {
  exports: number
  views: number
}

/** What works on the bytes of `borrowed` for as long as it lives; it counts as one of its views. */
export abstract class PyBorrower extends PyObject {
  abstract get borrowed(): PyValue
}

const MAX_DEPTH = 4
const MAX_VISITS = 5000

/**
 * True if the object must keep its size: a native consumer holds its bytes, or a memoryview that is in use.
 * Views that are not in use are forgotten.
 */
export function isLent(self: CountedExporter, isExporter: (obj: PyValue) => boolean): boolean {
  if (self.exports === 0) return false
  if (self.exports > self.views || hasLiveView(isExporter)) return true
  self.exports = self.views = 0
  return false
}

/** True if a view whose exporter satisfies `isExporter` is found in use. */
export function hasLiveView(isExporter: (obj: PyValue) => boolean): boolean {
  const seen = new Set<PyValue>()
  let level = roots()
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth++) {
    const next: PyValue[] = []
    for (const v of level) {
      if (!(v instanceof PyObject) || seen.has(v)) continue
      if (v instanceof PyMemoryView && v.managed !== undefined && isExporter(v.obj)) return true
      if (v instanceof PyBorrower && isExporter(v.borrowed)) return true
      if (seen.size > MAX_VISITS) return false
      seen.add(v)
      next.push(...contentsOf(v))
    }
    level = next
  }
  return false
}

const mayBorrow = (v: PyValue): boolean =>
  v instanceof PyMemoryView || v instanceof PyBorrower || v instanceof PyCallableIterator

function roots(): PyValue[] {
  const out: PyValue[] = []
  const namespaces = new Set<PyDict>()
  for (let f = state.frame; f instanceof PyFrame; f = f.back) {
    // The operand stack too: it alone holds the view that a loop iterates over.
    const count = Math.max(f.exe.nlocalsplus, f.sp - f.base)
    for (let i = 0; i < count; i++) {
      const v = f.getLocal(i)
      if (v !== undefined) out.push(v)
    }
    namespaces.add(f.globals)
    if (f.locals instanceof PyDict) namespaces.add(f.locals)
  }
  for (const namespace of namespaces) {
    for (const v of namespace.valueArray()) if (mayBorrow(v)) out.push(v)
  }
  return out
}

function contentsOf(v: PyObject): PyValue[] {
  if (v instanceof PyTuple || v instanceof PyList) return v.items
  if (v instanceof PyDict) return v.valueArray()
  if (v instanceof PyCell) return v.contents === undefined ? [] : [v.contents]
  if (v instanceof PyCallableIterator) return v.callable === null ? [] : [v.callable]
  if (v instanceof PyBuiltinFunction) return v.self === undefined ? [] : [v.self]
  if (v.ownDict !== undefined) return v.ownDict.valueArray()
  const attributes = v as unknown as Record<string, PyValue>
  return Object.keys(v).flatMap(key => (key.charCodeAt(0) === 36 ? [attributes[key]!] : []))
}
