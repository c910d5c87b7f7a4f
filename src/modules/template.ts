/**
 * `string.templatelib.Template` and `Interpolation`: what t-strings make (PEP 750). No module holds them:
 * `string.templatelib` takes the types of a t-string. CPython: Objects/templateobject.c,
 * Objects/interpolationobject.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { readonlyMembers } from '../objects/members.ts'
import { ADD, binaryOp, hooks, repr } from '../runtime/abstract.ts'
import { getAttr } from '../runtime/attributes.ts'
import { defineType } from '../runtime/define.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { machine } from '../runtime/state.ts'
import { type PyType, typeOf } from '../runtime/type.ts'
import { None, PyObject, PyTuple, type PyValue, strValue } from '../runtime/values.ts'

export class PyInterpolation extends PyObject {
  value: PyValue = None
  expression: PyValue = ''
  conversion: PyValue = None
  formatSpec: PyValue = ''
}

export class PyTemplate extends PyObject {
  strings: PyTuple = new PyTuple()
  interpolations: PyTuple = new PyTuple()
}

class PyTemplateIterator extends PyObject {
  template: PyTemplate = new PyTemplate()
  /** Strings and interpolations take turns; empty strings are left out. */
  string = 0
  interpolation = 0
  atString = true
}

function newInterpolation(
  value: PyValue,
  expression: PyValue,
  conversion: PyValue,
  formatSpec: PyValue,
): PyInterpolation {
  const i = new PyInterpolation()
  i.value = value
  i.expression = expression
  i.conversion = conversion
  i.formatSpec = formatSpec
  return i
}

function checkConversion(v: PyValue): PyValue {
  if (v === None) return v
  const text = strValue(v)
  if (text === undefined) throw typeError("Interpolation() argument 'conversion' must be str, not %T", v)
  if (text !== 'a' && text !== 'r' && text !== 's')
    throw valueError("Interpolation() argument 'conversion' must be one of 's', 'a' or 'r'")
  return v
}

const text = (v: PyValue): string => toUtf16(repr(v))

const interpolationType: PyType = defineType(PyInterpolation, {
  name: 'Interpolation',
  module: 'string.templatelib',
  final: true,
  new: [
    'value, expression: str = "", conversion = None, format_spec: str = ""',
    (_type, value, expression, conversion, formatSpec) =>
      newInterpolation(value, expression, checkConversion(conversion), formatSpec),
  ],
  slots: {
    tp_repr: i =>
      fromUtf16(
        `Interpolation(${text(i.value)}, ${text(i.expression)}, ${text(i.conversion)}, ${text(i.formatSpec)})`,
      ),
  },
  methods: {
    __reduce__: [
      '',
      i => new PyTuple([typeOf(i), new PyTuple([i.value, i.expression, i.conversion, i.formatSpec])]),
    ],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, args) => hooks.genericAlias(cls, args)] },
  attributes: () => ({
    __match_args__: new PyTuple(['value', 'expression', 'conversion', 'format_spec']),
    ...readonlyMembers(interpolationType, {
      value: 'value',
      expression: 'expression',
      conversion: 'conversion',
      format_spec: 'formatSpec',
    }),
  }),
})

function newTemplate(strings: PyTuple, interpolations: PyTuple): PyTemplate {
  const t = new PyTemplate()
  t.strings = strings
  t.interpolations = interpolations
  return t
}

/** Strings in a row are joined; between two interpolations, at the start and at the end stands a string. */
function templateFrom(args: PyValue[]): PyTemplate {
  const strings: PyValue[] = []
  const interpolations: PyValue[] = []
  let open = false
  for (const item of args) {
    if (strValue(item) !== undefined) {
      if (open) strings.push(binaryOp(strings.pop()!, item, ADD))
      else strings.push(item)
      open = true
    } else if (item instanceof PyInterpolation) {
      if (!open) strings.push('')
      interpolations.push(item)
      open = false
    } else {
      throw typeError("Template.__new__ *args need to be of type 'str' or 'Interpolation', got %T", item)
    }
  }
  if (!open) strings.push('')
  return newTemplate(new PyTuple(strings), new PyTuple(interpolations))
}

function concatenate(a: PyTemplate, b: PyValue): PyValue {
  if (!(b instanceof PyTemplate)) {
    throw typeError(
      'can only concatenate string.templatelib.Template (not "%T") to string.templatelib.Template',
      b,
    )
  }
  const left = a.strings.items
  const [first, ...rest] = b.strings.items
  const joined = binaryOp(left[left.length - 1]!, first!, ADD)
  return newTemplate(
    new PyTuple([...left.slice(0, -1), joined, ...rest]),
    new PyTuple([...a.interpolations.items, ...b.interpolations.items]),
  )
}

function templateIterator(template: PyTemplate): PyValue {
  const it = new PyTemplateIterator()
  it.template = template
  return it
}

function templateNext(it: PyTemplateIterator): PyValue | undefined {
  if (it.atString) {
    it.atString = false
    const s = it.template.strings.items[it.string++]
    if (s === undefined || s !== '') return s
  }
  it.atString = true
  return it.template.interpolations.items[it.interpolation++]
}

defineType(PyTemplateIterator, {
  name: 'TemplateIter',
  module: 'string.templatelib',
  final: true,
  noNew: true,
  slots: { tp_iter: it => it, tp_iternext: templateNext },
})

const templateType: PyType = defineType(PyTemplate, {
  name: 'Template',
  module: 'string.templatelib',
  final: true,
  slots: {
    tp_new: (_type, args, kwnames) => {
      if (kwnames !== null && kwnames.length > 0)
        throw typeError('Template.__new__ only accepts *args arguments')
      return templateFrom(args)
    },
    tp_repr: t => fromUtf16(`Template(strings=${text(t.strings)}, interpolations=${text(t.interpolations)})`),
    tp_iter: templateIterator,
    sq_concat: (a, b) => concatenate(a as PyTemplate, b),
  },
  methods: {
    __reduce__: [
      '',
      t =>
        new PyTuple([
          getAttr(machine.importModule('string.templatelib'), '_template_unpickle'),
          new PyTuple([t.strings, t.interpolations]),
        ]),
    ],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, args) => hooks.genericAlias(cls, args)] },
  getset: {
    values: t => new PyTuple(t.interpolations.items.map(i => (i as PyInterpolation).value)),
  },
  attributes: () => readonlyMembers(templateType, { strings: 'strings', interpolations: 'interpolations' }),
})

const CONVERSIONS: readonly PyValue[] = [None, 's', 'r', 'a']

/** What the machine's t-string instructions call. */
export const templateHooks = {
  template: newTemplate,
  interpolation: (value: PyValue, expression: PyValue, conversion: number, format: PyValue): PyValue =>
    newInterpolation(value, expression, CONVERSIONS[conversion]!, format),
}
