/** Exception types that native modules define. CPython: PyErr_NewException. */
import '../objects/exceptions.ts'
import { fromUtf16 } from '../base/wide_string.ts'
import { defineType } from '../runtime/define.ts'
import { exc, newException, PyBaseException } from '../runtime/errors.ts'
import { type PyType, TPFLAGS_BASETYPE } from '../runtime/type.ts'

/** A new exception type, without fields of its own. */
export function defineException(
  module: string,
  name: string,
  base: PyType = exc.Exception,
  doc?: string,
): PyType {
  class ModuleException extends PyBaseException {}
  return defineType(ModuleException, {
    name,
    module,
    base,
    hasDict: true,
    flags: TPFLAGS_BASETYPE,
    ...(doc === undefined ? {} : { doc }),
  })
}

/** An exception of this type with a message. */
export function moduleError(type: PyType, message: string): PyBaseException {
  return newException(type, fromUtf16(message))
}
