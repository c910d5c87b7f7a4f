/** Attributes and methods, `super()`. CPython: Python/bytecodes.c, Objects/typeobject.c (super). */
import { fromUtf16 } from '../../base/wide_string.ts'
import { type PyFrame, STACK } from '../../objects/frame.ts'
import {
  delAttr,
  genericGetAttr,
  getAttr,
  instanceGet,
  noAttribute,
  setAttr,
} from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { attributeError, typeError } from '../../runtime/errors.ts'
import {
  coreTypes,
  isSubtype,
  lookup,
  lookupAfter,
  PyType,
  TPFLAGS_METHOD_DESCRIPTOR,
  typeOf,
} from '../../runtime/type.ts'
import type { PyObject, PyValue } from '../../runtime/values.ts'
import type { Handler } from './handler.ts'

/**
 * The method `name` of `o` for a call: pushes the plain function and `o`, or the attribute and NULL.
 */
export function loadMethod(o: PyValue, name: string, at: number): void {
  const type = typeOf(o)
  if (type.slots.tp_getattro === genericGetAttr) {
    const descr = lookup(type, name)
    if (
      descr !== undefined &&
      (typeOf(descr).flags & TPFLAGS_METHOD_DESCRIPTOR) !== 0 &&
      (!type.hasDict || instanceGet(o as PyObject, name) === undefined)
    ) {
      STACK[at] = descr
      STACK[at + 1] = o
      return
    }
  }
  STACK[at] = getAttr(o, name)
  STACK[at + 1] = undefined
}

/** What `super(cls, self)` starts from: the type in whose MRO `cls` is. CPython: supercheck. */
function superStart(cls: PyType, self: PyValue): PyType {
  if (self instanceof PyType && isSubtype(self, cls)) return self
  const type = typeOf(self)
  if (isSubtype(type, cls)) return type
  const claimed = getAttrOrNull(self)
  if (claimed !== null && claimed !== type && isSubtype(claimed, cls)) return claimed
  const what = self instanceof PyType ? 'type' : 'instance of'
  const name = self instanceof PyType ? self.name : type.name
  throw typeError(`super(type, obj): obj (${what} ${name}) is not an instance or subtype of type (%N).`, cls)
}

function getAttrOrNull(self: PyValue): PyType | null {
  const c = typeOf(self).slots.tp_getattro!(self, '__class__')
  return c instanceof PyType ? c : null
}

/** LOAD_SUPER_ATTR on the builtin super: no super object is made. */
function superAttribute(cls: PyType, self: PyValue, name: string, method: boolean, at: number): boolean {
  if (name === '__class__') return false
  const start = superStart(cls, self)
  const found = lookupAfter(start, cls, name)
  if (found === undefined) return false
  const type = typeOf(found)
  if (method && start !== self && (type.flags & TPFLAGS_METHOD_DESCRIPTOR) !== 0) {
    STACK[at] = found
    STACK[at + 1] = self
    return true
  }
  const get = type.slots.tp_descr_get
  STACK[at] = get === null ? found : get(found, start === self ? null : self, start)
  STACK[at + 1] = undefined
  return true
}

function loadSuper(f: PyFrame, sp: number, arg: number): number {
  const name = f.exe.names[arg >> 2]!
  const method = (arg & 1) !== 0
  const self = STACK[sp - 1]!
  const cls = STACK[sp - 2]!
  const global = STACK[sp - 3]!
  const at = sp - 3
  if (global === coreTypes.super && cls instanceof PyType && superAttribute(cls, self, name, method, at)) {
    return at + (method ? 2 : 1)
  }
  const made = call(global, (arg & 2) !== 0 ? [cls, self] : [])
  STACK[at] = superAttributeOf(made, global, name)
  if (method) STACK[at + 1] = undefined
  return at + (method ? 2 : 1)
}

/** An attribute of what a call of `super` gave. */
export function superAttributeOf(made: PyValue, callee: PyValue, name: string): PyValue {
  const v = typeOf(made).slots.tp_getattro!(made, name)
  if (v !== undefined) return v
  if (callee === coreTypes.super)
    throw attributeError(made, name, "'super' object has no attribute '%s'", fromUtf16(name))
  throw noAttribute(made, name)
}

export const attributeHandlers = {
  LOAD_ATTR: (f, sp, arg) => {
    const name = f.exe.names[arg >> 1]!
    if ((arg & 1) !== 0) {
      loadMethod(STACK[sp - 1]!, name, sp - 1)
      return sp + 1
    }
    STACK[sp - 1] = getAttr(STACK[sp - 1]!, name)
    return sp
  },
  STORE_ATTR: (f, sp, arg) => {
    setAttr(STACK[sp - 1]!, f.exe.names[arg]!, STACK[sp - 2]!)
    return sp - 2
  },
  DELETE_ATTR: (f, sp, arg) => {
    delAttr(STACK[sp - 1]!, f.exe.names[arg]!)
    return sp - 1
  },
  LOAD_SUPER_ATTR: loadSuper,
} satisfies Record<string, Handler>
