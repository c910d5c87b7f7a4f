/** The `__dict__` row of a native type whose instances have attributes of their own. */
import { instanceDict, setInstanceDict } from '../runtime/attributes.ts'
import { PyDict } from '../runtime/dict.ts'
import { typeError } from '../runtime/errors.ts'
import { None, type PyObject, type PyValue } from '../runtime/values.ts'

function setDict(self: PyObject, value: PyValue | undefined): void {
  if (value === undefined) throw typeError('cannot delete __dict__')
  if (!(value instanceof PyDict)) {
    throw typeError("__dict__ must be set to a dictionary, not a '%T'", value ?? None)
  }
  setInstanceDict(self, value)
}

/** For a type's `getset` table: `{ __dict__: dictRow }`. */
export const dictRow = [(self: PyObject): PyValue => instanceDict(self), setDict] as const
