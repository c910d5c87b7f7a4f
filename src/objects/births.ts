/**
 * Which objects a program makes, for `modules/gc` to count. Nothing is noted, and nothing costs, until the program asks.
 *
 * The classes of containers derive from PyObject, and `super()` calls what stands in that place when it runs. While
 * objects are noted another function stands there, with the same prototype for instances; plain instances, which
 * call no `super()`, get other constructors. Code that V8 has optimised for the one or the other is made anew by V8.
 * CPython: _PyObject_GC_Link in Python/gc.c counts at the same place.
 */
import { coreTypes, liveSubclasses, type PyType } from '../runtime/type.ts'
import {
  PyBytes,
  PyComplex,
  PyEllipsis,
  PyFloat,
  PyNone,
  PyNotImplemented,
  PyObject,
} from '../runtime/values.ts'
import { PyByteArray } from './bytearray_value.ts'
import { PyFrame } from './frame.ts'
import { instances, renewConstructor } from './mro.ts'

type AnyConstructor = abstract new (...args: never[]) => PyObject

/** Classes whose instances refer to nothing, and frames. */
const ATOMS: ReadonlySet<AnyConstructor> = new Set<AnyConstructor>([
  PyFloat,
  PyBytes,
  PyByteArray,
  PyComplex,
  PyNone,
  PyEllipsis,
  PyNotImplemented,
  // One for each call; CPython makes an object of a frame when somebody asks for it.
  PyFrame,
])

export const births = {
  /** Objects made so far. */
  total: 0,
  /** `reached` is called when `total` comes to this; it sets another limit. */
  limit: Number.POSITIVE_INFINITY,
  reached: (): void => {},
  /** The objects themselves, if somebody wants those. */
  log: null as PyObject[] | null,
}

function note(o: PyObject): void {
  births.log?.push(o)
  if (++births.total >= births.limit) births.reached()
}

function Noted(this: PyObject): void {
  note(this)
}
Noted.prototype = PyObject.prototype
Object.setPrototypeOf(Noted, PyObject)

/** From now on objects are noted, or not any more. */
export function noteBirths(on: boolean): void {
  if (on === (instances.made !== null)) return
  instances.made = on ? note : null
  const parent = on ? Noted : PyObject
  const seen = new Set<PyType>()
  const todo = [coreTypes.object]
  for (let type = todo.pop(); type !== undefined; type = todo.pop()) {
    if (seen.has(type)) continue
    seen.add(type)
    todo.push(...liveSubclasses(type))
    if (!renewConstructor(type)) redirect(type.ctor, parent)
  }
}

/** Puts `parent` in the place of PyObject in a chain of constructors. */
function redirect(ctor: AnyConstructor, parent: object): void {
  if (ctor === PyObject) return
  let top = ctor
  for (let up = parentOf(top); up !== PyObject && up !== Noted; up = parentOf(top)) {
    if (up === null) return
    top = up as AnyConstructor
  }
  if (!ATOMS.has(top) && parentOf(top) !== parent) Object.setPrototypeOf(top, parent)
}

const parentOf = (ctor: object): object | null => Object.getPrototypeOf(ctor) as object | null
