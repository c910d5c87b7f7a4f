/**
 * What running code can come to: a search of the object graph from the running frames and the modules.
 *
 * JavaScript does not say what is alive. This search errs to the safe side where it is asked whether something still
 * is: it takes values that are left over in the machine's stack for references.
 */
import { state } from '../runtime/state.ts'
import { None, PyObject } from '../runtime/values.ts'
import { PyFrame, STACK } from './frame.ts'

/** Every JavaScript object that running code can come to by way of properties and collections. */
export function reachable(): Set<object> {
  const seen = new Set<object>()
  const todo: unknown[] = [state.modules, state.sysDict, state.builtins, state.handled]
  for (let f = state.frame; f instanceof PyFrame; f = f.back) todo.push(f)
  // Beyond the frames' windows lie values of finished calls: they count too.
  for (const v of STACK) if (v instanceof PyObject) todo.push(v)
  while (todo.length > 0) {
    const v = todo.pop()
    if (typeof v !== 'object' || v === null || v === None || seen.has(v) || ArrayBuffer.isView(v)) continue
    seen.add(v)
    for (const part of partsOf(v)) if (typeof part === 'object' && part !== null) todo.push(part)
  }
  return seen
}

function partsOf(v: object): Iterable<unknown> {
  if (Array.isArray(v) || v instanceof Set) return v
  if (v instanceof Map) return [...v.keys(), ...v.values()]
  return Object.values(v)
}
