/**
 * Method resolution order, layouts of bases, constructors of instances.
 * CPython: Objects/typeobject.c (mro_implementation, best_base, solid_base).
 */

import { toArray } from '../runtime/abstract.ts'
import { call } from '../runtime/calls.ts'
import { typeError } from '../runtime/errors.ts'
import {
  type Constructor,
  coreTypes,
  isSubtype,
  lookup,
  PyType,
  TPFLAGS_BASETYPE,
  typeOf,
} from '../runtime/type.ts'
import { PyObject, PyTuple } from '../runtime/values.ts'

/** `__bases__` is the very tuple that a class was made with; here by `PyType.bases`. */
export const basesTuples = new WeakMap<readonly PyType[], PyTuple>()

export function basesTuple(type: PyType): PyTuple {
  let tuple = basesTuples.get(type.bases)
  if (tuple === undefined) {
    tuple = new PyTuple(type.bases.slice())
    basesTuples.set(type.bases, tuple)
  }
  return tuple
}

/** The C3 linearisation. */
export function c3Linearise(type: PyType): PyType[] {
  const bases = type.bases
  const seen = new Set<PyType>()
  for (const b of bases) {
    if (seen.has(b)) throw typeError('duplicate base class %N', b)
    seen.add(b)
  }
  for (const b of bases) if (b.mro.length === 0) throw typeError("Cannot extend an incomplete type '%N'", b)
  if (bases.length === 1) return [type, ...bases[0]!.mro]
  const out = [type]
  let sequences = [...bases.map(b => b.mro.slice()), bases.slice()]
  for (;;) {
    sequences = sequences.filter(s => s.length > 0)
    if (sequences.length === 0) return out
    const next = sequences.map(s => s[0]!).find(c => !sequences.some(s => s.indexOf(c, 1) > 0))
    if (next === undefined) throw mroConflict(sequences)
    out.push(next)
    for (const s of sequences) if (s[0] === next) s.shift()
  }
}

function mroConflict(sequences: PyType[][]) {
  const heads = [...new Set(sequences.map(s => s[0]!))].map(t => t.name)
  return typeError(`Cannot create a consistent method resolution order (MRO) for bases ${heads.join(', ')}`)
}

/** The MRO of a type, by its metaclass's `mro()` where that is overridden. */
export function computeMro(type: PyType): PyType[] {
  const meta = typeOf(type)
  if (meta === coreTypes.type) return c3Linearise(type)
  const method = lookup(meta, 'mro')
  if (method === undefined || method === lookup(coreTypes.type, 'mro')) return c3Linearise(type)
  const mro = toArray(call(method, [type]))
  const solid = solidBase(type)
  for (const cls of mro) {
    if (!(cls instanceof PyType)) throw typeError("mro() returned a non-class ('%T')", cls)
    if (!isSubtype(solid, solidBase(cls)))
      throw typeError("mro() returned base with unsuitable layout ('%N')", cls)
  }
  for (const cls of mro as PyType[]) {
    if (cls !== type && !type.bases.some(b => isSubtype(b, cls)))
      (cls.strangers ??= []).push(new WeakRef(type))
  }
  return mro as PyType[]
}

/** The nearest type, from `type` up, that adds something to the layout of instances. */
function solidBase(type: PyType): PyType {
  let t = type
  while (t.base !== null) {
    const adds = t.isHeap() ? t.slotNames.length > 0 : t.layout !== t.base.layout
    if (adds) return t
    t = t.base
  }
  return t
}

/** The base whose layout a new class gets; TypeError if bases do not fit together. */
export function bestBase(bases: readonly PyType[]): PyType {
  let base: PyType | null = null
  let winner: PyType | null = null
  for (const candidate of bases) {
    if ((candidate.flags & TPFLAGS_BASETYPE) === 0) {
      throw typeError("type '%N' is not an acceptable base type", candidate)
    }
    const solid = solidBase(candidate)
    if (winner === null) {
      winner = solid
      base = candidate
    } else if (isSubtype(winner, solid)) {
      // the earlier one already has this layout
    } else if (isSubtype(solid, winner)) {
      winner = solid
      base = candidate
    } else throw typeError('multiple bases have instance lay-out conflict')
  }
  return base!
}

/** A constructor of empty instances of `type`, on the constructor of its base. */
export function makeConstructor(type: PyType, base: Constructor): Constructor {
  const ctor = deriveConstructor(base)
  Object.defineProperty(ctor.prototype, 'cls', { value: type, writable: true, configurable: true })
  return ctor
}

/** Without fields of their own, instances need no chain of constructors. */
const plainBases = new WeakSet<Constructor>([PyObject])
function deriveConstructor(base: Constructor): Constructor {
  if (!plainBases.has(base)) return class extends base {}
  const ctor = function Instance() {} as unknown as Constructor
  ctor.prototype = Object.create(base.prototype)
  plainBases.add(ctor)
  return ctor
}
