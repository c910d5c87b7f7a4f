/**
 * Finalisers that give away nothing of their object: of `self` they read attributes that are atoms, if anything.
 * After such a one the object is as dead as before, and what it refers to can be finalised without another look at the
 * heap. What asks for frames or variables by name is not trusted, nor what is not Python code.
 */

import { WideString } from '../base/wide_string.ts'
import { CO_GENERATOR, type CodeObject } from '../bytecode/code.ts'
import { CACHE_ENTRIES, OP } from '../bytecode/opcodes.ts'
import { PyFunction } from '../runtime/function.ts'
import { coreTypes, lookup, typeOf } from '../runtime/type.ts'
import { keyOf, None, PyBytes, PyFloat, type PyObject } from '../runtime/values.ts'

const TELLING = new Set([
  'locals',
  'vars',
  'eval',
  'exec',
  '_getframe',
  '_current_frames',
  'currentframe',
  'stack',
])

const known = new WeakMap<CodeObject, readonly string[] | null>()

/** The attributes of its first argument that code reads; null if it does anything else with it. */
function attributesRead(plain: CodeObject): readonly string[] | null {
  const given = known.get(plain)
  if (given !== undefined) return given
  const found = findAttributesRead(plain)
  known.set(plain, found)
  return found
}

function findAttributesRead(plain: CodeObject): readonly string[] | null {
  if (plain.argcount !== 1 || (plain.flags & CO_GENERATOR) !== 0) return null
  if (plain.names.some(name => TELLING.has(name))) return null
  const { code } = plain
  const read: string[] = []
  for (let i = 0; i < code.length; i += 2 * (1 + CACHE_ENTRIES[code[i]!]!)) {
    const use = useOfSelf(code[i]!, code[i + 1]!)
    if (use === 'none') continue
    // `self.name`, and not the call of a method.
    if (use === 'other' || code[i + 2] !== OP.LOAD_ATTR || (code[i + 3]! & 1) !== 0) return null
    read.push(plain.names[code[i + 3]! >> 1]!)
  }
  return read
}

/** Whether an instruction puts the first variable on top of the stack, or may do anything else with it. */
function useOfSelf(op: number, arg: number): 'none' | 'top' | 'other' {
  switch (op) {
    case OP.EXTENDED_ARG:
      return 'other'
    case OP.LOAD_FAST:
    case OP.LOAD_FAST_BORROW:
    case OP.LOAD_FAST_CHECK:
      return arg === 0 ? 'top' : 'none'
    case OP.LOAD_FAST_LOAD_FAST:
    case OP.LOAD_FAST_BORROW_LOAD_FAST_BORROW:
      return arg >> 4 === 0 ? 'other' : (arg & 15) === 0 ? 'top' : 'none'
    case OP.STORE_FAST_LOAD_FAST:
      return (arg & 15) === 0 ? 'top' : 'none'
    case OP.LOAD_FAST_AND_CLEAR:
    case OP.LOAD_DEREF:
    case OP.MAKE_CELL:
      return arg === 0 ? 'other' : 'none'
  }
  return 'none'
}

const isAtom = (v: unknown): boolean =>
  typeof v !== 'object' ||
  v === None ||
  v instanceof PyFloat ||
  v instanceof PyBytes ||
  v instanceof WideString

/** True if `__del__` of `o` can bring neither `o` nor what it refers to back to life. */
export function endsHarmlessly(o: PyObject): boolean {
  const type = typeOf(o)
  const del = lookup(type, '__del__')
  if (!(del instanceof PyFunction) || type.slots.tp_getattro !== coreTypes.object.slots.tp_getattro)
    return false
  const attributes = attributesRead(del.code.plain)
  if (attributes === null) return false
  const own = o as unknown as Record<string, unknown>
  return attributes.every(name => {
    const value = own[keyOf(name)]
    return value !== undefined && isAtom(value) && lookup(type, name) === undefined
  })
}
