/**
 * Adapters, which make values that SQLite can keep of other objects, and converters, which make objects of what it
 * has kept. CPython: Modules/_sqlite/microprotocols.c, prepare_protocol.c.
 */

import { PyByteArray } from '../../objects/bytearray_value.ts'
import { lookupAttr } from '../../runtime/attributes.ts'
import { call1, callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { exc, isException } from '../../runtime/errors.ts'
import { coreTypes, PyType, typeOf } from '../../runtime/type.ts'
import {
  isExactInt,
  isExactStr,
  None,
  PyFloat,
  PyObject,
  PyTuple,
  type PyValue,
} from '../../runtime/values.ts'
import { misuse } from './errors.ts'

class PyPrepareProtocol extends PyObject {}

export const prepareProtocolType: PyType = defineType(PyPrepareProtocol, {
  name: 'PrepareProtocol',
  module: 'sqlite3',
  doc: 'The protocol that adapters are asked for: values for SQLite.',
  init: ['', () => {}],
})

/** (type, protocol) -> adapter. */
export const adapters = new PyDict()
/** Name in capitals -> converter. */
export const converters = new PyDict()
/** An adapter is registered for a type that SQLite can keep as it is. */
let baseTypeAdapted = false

const isBaseType = (type: PyType): boolean =>
  type === coreTypes.int || type === coreTypes.float || type === coreTypes.str || type.ctor === PyByteArray

export function registerAdapter(type: PyValue, adapter: PyValue): PyValue {
  if (type instanceof PyType && isBaseType(type)) baseTypeAdapted = true
  adapters.set(new PyTuple([type, prepareProtocolType]), adapter)
  return None
}

export function registerConverter(name: PyValue, converter: PyValue): PyValue {
  converters.set(callMethod(name, 'upper'), converter)
  return None
}

export function converterFor(name: PyValue): PyValue | undefined {
  return converters.get(callMethod(name, 'upper'))
}

function needsNoAdapter(v: PyValue): boolean {
  if (baseTypeAdapted) return false
  return isExactInt(v) || isExactStr(v) || (v instanceof PyFloat && v.cls === coreTypes.float)
}

/** A parameter in the form in which it is bound. */
export function adaptParameter(v: PyValue): PyValue {
  return needsNoAdapter(v) ? v : adapt(v, prepareProtocolType, v)
}

/** `adapt()`: by a registered adapter, by the protocol's `__adapt__`, by the object's `__conform__`, or `fallback`. */
export function adapt(v: PyValue, protocol: PyValue, fallback: PyValue | undefined): PyValue {
  const adapter = adapters.get(new PyTuple([typeOf(v), protocol]))
  if (adapter !== undefined) return call1(adapter, v)
  const adapted = attempt(protocol, '__adapt__', v) ?? attempt(v, '__conform__', protocol)
  if (adapted !== undefined) return adapted
  if (fallback === undefined) throw misuse("can't adapt")
  return fallback
}

/** What the method gives, unless it is missing, gives None, or raises TypeError. */
function attempt(o: PyValue, method: string, argument: PyValue): PyValue | undefined {
  const f = lookupAttr(o, method)
  if (f === undefined) return undefined
  try {
    const result = call1(f, argument)
    return result === None ? undefined : result
  } catch (e) {
    if (isException(e, exc.TypeError)) return undefined
    throw e
  }
}
