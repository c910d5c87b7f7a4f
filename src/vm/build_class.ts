/** `__build_class__`: the class statement. CPython: Python/bltinmodule.c (builtin___build_class__). */
import { toUtf16 } from '../base/wide_string.ts'
import { repr, setItem } from '../runtime/abstract.ts'
import { lookupAttr } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { PyDict } from '../runtime/dict.ts'
import { runtimeError, typeError } from '../runtime/errors.ts'
import { PyFunction } from '../runtime/function.ts'
import type { KwNames } from '../runtime/slots.ts'
import { coreTypes, isSubtype, PyType, typeOf } from '../runtime/type.ts'
import { PyCell, PyTuple, type PyValue, strValue } from '../runtime/values.ts'
import { callWithLocals } from './execute.ts'

/** Replaces bases that are not types by what their `__mro_entries__` gives. */
function resolveBases(bases: PyTuple): PyTuple {
  let out: PyValue[] | null = null
  bases.items.forEach((base, i) => {
    const entries = base instanceof PyType ? undefined : lookupAttr(base, '__mro_entries__')
    if (entries === undefined) {
      out?.push(base)
      return
    }
    const made = call(entries, [bases])
    if (!(made instanceof PyTuple)) throw typeError('__mro_entries__ must return a tuple')
    out ??= bases.items.slice(0, i)
    out.push(...made.items)
  })
  return out === null ? bases : new PyTuple(out)
}

/** The most derived of the metaclasses. */
export function calculateMetaclass(meta: PyType, bases: PyTuple): PyType {
  let winner = meta
  for (const base of bases.items) {
    const t = typeOf(base)
    if (isSubtype(winner, t)) continue
    if (!isSubtype(t, winner)) {
      throw typeError(
        'metaclass conflict: the metaclass of a derived class must be a (non-strict) subclass of the metaclasses of all its bases',
      )
    }
    winner = t
  }
  return winner
}

function prepare(
  meta: PyValue,
  name: PyValue,
  bases: PyTuple,
  kwvalues: PyValue[],
  kwnames: string[],
): PyValue {
  const f = meta === coreTypes.type ? undefined : lookupAttr(meta, '__prepare__')
  if (f === undefined) return new PyDict()
  const ns = call(f, [name, bases, ...kwvalues], kwnames.length === 0 ? null : kwnames)
  const { slots } = typeOf(ns)
  if (slots.mp_subscript === null) {
    const what = meta instanceof PyType ? meta.name : '<metaclass>'
    throw typeError(`${what}.__prepare__() must return a mapping, not %T`, ns)
  }
  return ns
}

/** `__build_class__(func, name, *bases, metaclass=..., **kwds)` */
export function buildClass(args: PyValue[], kwnames: KwNames): PyValue {
  const given = args.length - (kwnames?.length ?? 0)
  if (given < 2) throw typeError('__build_class__: not enough arguments')
  const func = args[0]!
  if (!(func instanceof PyFunction)) throw typeError('__build_class__: func must be a function')
  const name = args[1]!
  if (strValue(name) === undefined) throw typeError('__build_class__: name is not a string')
  const original = new PyTuple(args.slice(2, given))
  const bases = resolveBases(original)
  let meta: PyValue | undefined
  const names: string[] = []
  const values: PyValue[] = []
  kwnames?.forEach((k, i) => {
    if (k === 'metaclass') meta = args[given + i]!
    else {
      names.push(k)
      values.push(args[given + i]!)
    }
  })
  meta ??= bases.items.length === 0 ? coreTypes.type : typeOf(bases.items[0]!)
  if (meta instanceof PyType) meta = calculateMetaclass(meta, bases)
  const ns = prepare(meta, name, bases, values, names)
  const cell = callWithLocals(func, ns)
  if (bases !== original) setItem(ns, '__orig_bases__', original)
  const cls = call(meta, [name, bases, ns, ...values], names.length === 0 ? null : names)
  if (cls instanceof PyType && cell instanceof PyCell) checkCell(cell, name, cls)
  return cls
}

/** `__class__` in methods is filled by `type.__new__`; a metaclass must have passed the namespace on. */
function checkCell(cell: PyCell, name: PyValue, cls: PyType): void {
  if (cell.contents === cls) return
  const shown = toUtf16(repr(name))
  if (cell.contents === undefined) {
    throw runtimeError(
      `__class__ not set defining ${shown} as %R. Was __classcell__ propagated to type.__new__?`,
      cls,
    )
  }
  throw typeError(`__class__ set to %R defining ${shown} as %R`, cell.contents, cls)
}
