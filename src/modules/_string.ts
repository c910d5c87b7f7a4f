/**
 * _string: the pieces of str.format that string.Formatter is made of. CPython: Objects/unicodeobject.c
 * (the _string module), Objects/stringlib/unicode_format.h.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import {
  type FieldStep,
  fieldKey,
  parseFieldName,
  parseFormat,
  type ReplacementField,
} from '../objects/str_format.ts'
import { defineModule, defineType } from '../runtime/define.ts'
import { typeError } from '../runtime/errors.ts'
import { int, None, PyObject, PyTuple, type PyValue, strValue } from '../runtime/values.ts'

class FormatterIterator extends PyObject {
  fields: Iterator<ReplacementField> = [][Symbol.iterator]()
}
class FieldNameIterator extends PyObject {
  steps: Iterator<FieldStep> = [][Symbol.iterator]()
}

/** (literal, name, spec, conversion); the last three are None for trailing text. */
function fieldTuple(field: ReplacementField): PyValue {
  const literal = fromUtf16(field.literal)
  if (field.name === undefined) return new PyTuple([literal, None, None, None])
  const conversion = field.conversion === '' ? None : fromUtf16(field.conversion)
  return new PyTuple([literal, fromUtf16(field.name), fromUtf16(field.spec), conversion])
}

defineType(FormatterIterator, {
  name: 'formatteriterator',
  final: true,
  noNew: true,
  slots: {
    tp_iter: self => self,
    tp_iternext: self => {
      const { value, done } = self.fields.next()
      return done ? undefined : fieldTuple(value)
    },
  },
})

const keyValue = (text: string): PyValue => {
  const key = fieldKey(text)
  return typeof key === 'number' ? int(key) : fromUtf16(key)
}

defineType(FieldNameIterator, {
  name: 'fieldnameiterator',
  final: true,
  noNew: true,
  slots: {
    tp_iter: self => self,
    tp_iternext: self => {
      const { value: step, done } = self.steps.next()
      if (done) return undefined
      const key = step.isAttribute ? fromUtf16(step.key) : keyValue(step.key)
      return new PyTuple([step.isAttribute, key])
    },
  },
})

function textOf(v: PyValue): string {
  const s = strValue(v)
  if (s === undefined) throw typeError('expected str, got %T', v)
  return toUtf16(s)
}

export const stringModule = defineModule({
  name: '_string',
  functions: {
    formatter_parser: [
      'string, /',
      string => {
        const it = new FormatterIterator()
        it.fields = parseFormat(textOf(string))
        return it
      },
    ],
    formatter_field_name_split: [
      'string, /',
      string => {
        const { first, steps } = parseFieldName(textOf(string))
        const it = new FieldNameIterator()
        it.steps = steps
        return new PyTuple([keyValue(first), it])
      },
    ],
  },
})
