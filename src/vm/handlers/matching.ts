/** Pattern matching. CPython: Python/ceval.c (_PyEval_MatchClass, _PyEval_MatchKeys). */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { STACK } from '../../objects/frame.ts'
import { getItem, isInstanceOf } from '../../runtime/abstract.ts'
import { lookupAttr } from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { PyDict, PySet } from '../../runtime/dict.ts'
import { exc, isException, typeError, valueError } from '../../runtime/errors.ts'
import { coreTypes, PyType, TPFLAGS_MAPPING, TPFLAGS_SEQUENCE, typeOf } from '../../runtime/type.ts'
import { None, PyObject, PyTuple, type PyValue, strValue } from '../../runtime/values.ts'
import type { Handler } from './handler.ts'

const ABSENT = new PyObject()

/** Values of `keys`, a tuple; undefined when one is missing. */
function matchKeys(subject: PyValue, keys: PyTuple): PyValue[] | undefined {
  const seen = new PySet()
  const plain = subject instanceof PyDict && typeOf(subject) === coreTypes.dict
  const get = plain || keys.items.length === 0 ? undefined : lookupAttr(subject, 'get')
  const out: PyValue[] = []
  for (const key of keys.items) {
    if (seen.table.has(key)) throw valueError('mapping pattern checks duplicate key (%R)', key)
    seen.table.set(key, true)
    let v: PyValue | undefined
    if (plain) v = (subject as PyDict).get(key)
    else {
      v = get === undefined ? lookupItem(subject, key) : call(get, [key, ABSENT])
      if (v === ABSENT) v = undefined
    }
    if (v === undefined) return undefined
    out.push(v)
  }
  return out
}

function lookupItem(o: PyValue, key: PyValue): PyValue | undefined {
  try {
    return getItem(o, key)
  } catch (e) {
    if (isException(e, exc.KeyError)) return undefined
    throw e
  }
}

/** Types whose one positional sub-pattern is the subject itself. CPython: _Py_TPFLAGS_MATCH_SELF. */
function matchesSelf(cls: PyType): boolean {
  const selves = [
    coreTypes.bool,
    coreTypes.bytes,
    coreTypes.dict,
    coreTypes.float,
    coreTypes.frozenset,
    coreTypes.int,
    coreTypes.list,
    coreTypes.set,
    coreTypes.str,
    coreTypes.tuple,
  ]
  return cls.mro.some(t => selves.includes(t) || t.name === 'bytearray')
}

function matchArgs(cls: PyType): PyValue[] | null {
  const found = lookupAttr(cls, '__match_args__')
  if (found === undefined) return null
  if (!(found instanceof PyTuple)) {
    throw typeError('%N.__match_args__ must be a tuple (got %T)', cls, found)
  }
  return found.items
}

/** The attributes for the sub-patterns, or undefined for no match. */
function matchClass(subject: PyValue, cls: PyValue, count: number, names: PyTuple): PyValue[] | undefined {
  if (!(cls instanceof PyType)) throw typeError('called match pattern must be a class')
  if (!isInstanceOf(subject, cls)) return undefined
  const out: PyValue[] = []
  const seen = new Set<string>()
  const take = (name: PyValue): boolean => {
    const key = fromName(name)
    if (seen.has(key))
      throw typeError("%N() got multiple sub-patterns for attribute '%s'", cls, fromUtf16(key))
    seen.add(key)
    const v = lookupAttr(subject, key)
    if (v === undefined) return false
    out.push(v)
    return true
  }
  if (count > 0) {
    const args = matchArgs(cls)
    const self = args === null && matchesSelf(cls)
    const allowed = self ? 1 : (args?.length ?? 0)
    if (allowed < count) {
      throw typeError(
        `%N() accepts ${allowed} positional sub-pattern${allowed === 1 ? '' : 's'} (${count} given)`,
        cls,
      )
    }
    if (self) out.push(subject)
    else {
      for (let i = 0; i < count; i++) {
        const name = args![i]!
        if (strValue(name) === undefined)
          throw typeError('__match_args__ elements must be strings (got %T)', name)
        if (!take(name)) return undefined
      }
    }
  }
  for (const name of names.items) if (!take(name)) return undefined
  return out
}

function fromName(name: PyValue): string {
  const s = strValue(name)
  return s === undefined ? '' : toUtf16(s)
}

function hasFlag(v: PyValue, flag: number): boolean {
  return (typeOf(v).flags & flag) !== 0
}

export const matchHandlers = {
  MATCH_MAPPING: (_f, sp) => {
    STACK[sp] = hasFlag(STACK[sp - 1]!, TPFLAGS_MAPPING)
    return sp + 1
  },
  MATCH_SEQUENCE: (_f, sp) => {
    STACK[sp] = hasFlag(STACK[sp - 1]!, TPFLAGS_SEQUENCE)
    return sp + 1
  },
  MATCH_KEYS: (_f, sp) => {
    const values = matchKeys(STACK[sp - 2]!, STACK[sp - 1] as PyTuple)
    STACK[sp] = values === undefined ? None : new PyTuple(values)
    return sp + 1
  },
  MATCH_CLASS: (_f, sp, arg) => {
    const values = matchClass(STACK[sp - 3]!, STACK[sp - 2]!, arg, STACK[sp - 1] as PyTuple)
    STACK[sp - 3] = values === undefined ? None : new PyTuple(values)
    return sp - 2
  },
} satisfies Record<string, Handler>
