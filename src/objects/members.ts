/** Read-only fields of native types as member descriptors. CPython: PyMemberDef with Py_READONLY. */
import { PyMemberDescr } from '../runtime/native.ts'
import type { PyType } from '../runtime/type.ts'
import type { PyValue } from '../runtime/values.ts'

/** For a type's `attributes`: field name -> the property of the instance that holds it. */
export function readonlyMembers(type: PyType, fields: Record<string, string>): Record<string, PyValue> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, key]) => [name, new PyMemberDescr(name, type, key, true)]),
  )
}
