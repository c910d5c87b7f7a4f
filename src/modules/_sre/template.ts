/** Replacement templates, which re's own Python code compiles. CPython: compile_template in Modules/_sre/sre.c. */
import { bufferBytes, toSsize } from '../../runtime/abstract.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { exc, isException, runtimeError, typeError } from '../../runtime/errors.ts'
import { machine } from '../../runtime/state.ts'
import { typeOf } from '../../runtime/type.ts'
import { isExactStr, PyBytes, type PyList, type PyValue, strValue } from '../../runtime/values.ts'
import { type PyPattern, PyTemplate } from './objects.ts'

export const templateType = defineType(PyTemplate, {
  name: 'SRE_Template',
  module: '_sre',
  final: true,
  noNew: true,
})

/** The compiled form of a replacement, from re's cache. */
export function compileTemplate(pattern: PyPattern, template: PyValue): PyTemplate {
  const compile = getAttr(machine.importModule('re'), '_compile_template')
  const result = callWithHashable(compile, pattern, template)
  if (result instanceof PyTemplate) return result
  throw runtimeError('the result of compiling a replacement string is %T', result)
}

/** The cache needs a key: an unhashable template is tried again as a plain str or bytes. */
function callWithHashable(compile: PyValue, pattern: PyPattern, template: PyValue): PyValue {
  try {
    return call(compile, [pattern, template])
  } catch (error) {
    const plain = isException(error, exc.TypeError) ? plainText(template) : undefined
    if (plain === undefined) throw error
    return call(compile, [pattern, plain])
  }
}

function plainText(template: PyValue): PyValue | undefined {
  const text = strValue(template)
  if (text !== undefined) return isExactStr(template) ? undefined : text
  if (typeOf(template).slots.bf_getbuffer === null || template instanceof PyBytes) return undefined
  return new PyBytes(bufferBytes(template).slice())
}

/** `_sre.template`: literals and group numbers by turns, beginning and ending with a literal. */
export function newTemplate(parts: PyList): PyTemplate {
  const { items } = parts
  if (items.length % 2 === 0) throw typeError('invalid template')
  const template = new PyTemplate()
  template.literal = items[0]!
  template.items = Array.from({ length: (items.length - 1) / 2 }, (_, i) => {
    const group = toSsize(items[2 * i + 1]!)
    if (group < 0) throw typeError('invalid template')
    const literal = items[2 * i + 2]!
    return { group, literal: isEmpty(literal) ? undefined : literal }
  })
  return template
}

function isEmpty(literal: PyValue): boolean {
  return strValue(literal) === '' || (literal instanceof PyBytes && literal.data.length === 0)
}
