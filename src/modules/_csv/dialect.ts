/** _csv.Dialect: the options of a format, checked. CPython: the dialect_ functions of Modules/_csv.c. */
import { fromCodePoints } from '../../base/wide_string.ts'
import { isTrue, toSsize } from '../../runtime/abstract.ts'
import { lookupAttr } from '../../runtime/attributes.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import type { PyType } from '../../runtime/type.ts'
import { int, isExactInt, None, PyObject, type PyStr, type PyValue, strValue } from '../../runtime/values.ts'
import { defineException, moduleError } from '../exception_type.ts'
import { type CsvDialect, dialectProblem, QUOTE_MINIMAL, QUOTE_NONE, QUOTE_NOTNULL } from './csv_core.ts'

export const csvErrorType = defineException('_csv', 'Error')

export const csvError = (message: string) => moduleError(csvErrorType, message)

/** Dialects by name: `_csv._dialects`. */
export const dialects = new PyDict()

export class PyDialect extends PyObject {
  options: CsvDialect = {
    delimiter: 44,
    quotechar: 34,
    escapechar: -1,
    lineterminator: '\r\n',
    quoting: QUOTE_MINIMAL,
    doublequote: true,
    skipinitialspace: false,
    strict: false,
  }
}

const NAMES = [
  'delimiter',
  'doublequote',
  'escapechar',
  'lineterminator',
  'quotechar',
  'quoting',
  'skipinitialspace',
  'strict',
] as const
type Given = Partial<Record<(typeof NAMES)[number], PyValue>>

function characterOption(
  name: string,
  value: PyValue | undefined,
  fallback: number,
  optional: boolean,
): number {
  if (value === undefined) return fallback
  if (optional && value === None) return -1
  const what = optional ? 'a unicode character or None' : 'a unicode character'
  const text = strValue(value)
  if (text === undefined) throw typeError(`"${name}" must be ${what}, not %T`, value)
  const length = typeof text === 'string' ? text.length : text.points.length
  if (length !== 1) throw typeError(`"${name}" must be ${what}, not a string of length ${length}`)
  return typeof text === 'string' ? text.charCodeAt(0) : text.points[0]!
}

function terminatorOption(value: PyValue | undefined): PyStr {
  if (value === undefined) return '\r\n'
  const text = strValue(value)
  if (text === undefined) throw typeError('"lineterminator" must be a string, not %T', value)
  return text
}

function quotingOption(value: PyValue | undefined): number {
  if (value === undefined) return QUOTE_MINIMAL
  if (!isExactInt(value)) throw typeError('"quoting" must be an integer, not %T', value)
  const quoting = toSsize(value)
  return quoting
}

const flagOption = (value: PyValue | undefined, fallback: boolean) =>
  value === undefined ? fallback : isTrue(value)

function readOptions(given: Given): CsvDialect {
  const delimiter = characterOption('delimiter', given.delimiter, 44, false)
  const doublequote = flagOption(given.doublequote, true)
  const escapechar = characterOption('escapechar', given.escapechar, -1, true)
  const lineterminator = terminatorOption(given.lineterminator)
  const quotechar = characterOption('quotechar', given.quotechar, 34, true)
  let quoting = quotingOption(given.quoting)
  const skipinitialspace = flagOption(given.skipinitialspace, false)
  const strict = flagOption(given.strict, false)
  if (quoting < QUOTE_MINIMAL || quoting > QUOTE_NOTNULL) throw typeError('bad "quoting" value')
  if (given.quotechar === None && given.quoting === undefined) quoting = QUOTE_NONE
  if (quoting !== QUOTE_NONE && quotechar < 0) throw typeError('quotechar must be set if quoting enabled')
  return { delimiter, quotechar, escapechar, lineterminator, quoting, doublequote, skipinitialspace, strict }
}

/** The dialect registered under a name. */
export function dialectNamed(name: PyValue): PyValue {
  const dialect = dialects.get(name)
  if (dialect === undefined) throw csvError('unknown dialect')
  return dialect
}

/** `Dialect(dialect, ...)`: options given by name win over those of `dialect`, a name or any object. */
export function newDialect(type: PyType, dialect: PyValue | undefined, given: Given): PyValue {
  const base = dialect !== undefined && strValue(dialect) !== undefined ? dialectNamed(dialect) : dialect
  if (base instanceof PyDialect && NAMES.every(name => given[name] === undefined)) return base
  const merged: Given = { ...given }
  if (base !== undefined) {
    for (const name of NAMES) {
      const found = merged[name] ?? lookupAttr(base, name)
      if (found !== undefined) merged[name] = found
    }
  }
  const options = readOptions(merged)
  const problem = dialectProblem(options)
  if (problem !== undefined) throw valueError(problem)
  const self = new type.ctor() as PyDialect
  self.options = options
  return self
}

function noPickle(self: PyDialect): never {
  throw typeError("cannot pickle '%T' instances", self)
}

const character = (ch: number): PyValue => (ch < 0 ? None : fromCodePoints([ch]))

export const dialectType: PyType = defineType(PyDialect, {
  name: 'Dialect',
  module: '_csv',
  doc: 'How a kind of CSV text is written.',
  new: [
    'dialect = <unrepresentable>, delimiter = <unrepresentable>, doublequote = <unrepresentable>, escapechar = <unrepresentable>, lineterminator = <unrepresentable>, quotechar = <unrepresentable>, quoting = <unrepresentable>, skipinitialspace = <unrepresentable>, strict = <unrepresentable>',
    (type, dialect, ...values) => {
      const given: Given = {}
      NAMES.forEach((name, i) => {
        const value = values[i]
        if (value !== undefined) given[name] = value
      })
      return newDialect(type, dialect, given)
    },
  ],
  methods: {
    __reduce__: ['*args', noPickle],
    __reduce_ex__: ['*args', noPickle],
  },
  getset: {
    delimiter: self => character(self.options.delimiter),
    escapechar: self => character(self.options.escapechar),
    lineterminator: self => self.options.lineterminator,
    quotechar: self => character(self.options.quotechar),
    quoting: self => int(self.options.quoting),
    doublequote: self => self.options.doublequote,
    skipinitialspace: self => self.options.skipinitialspace,
    strict: self => self.options.strict,
  },
})
