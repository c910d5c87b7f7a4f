/** The `_csv` module: readers, writers and the registry of dialects. CPython: Modules/_csv.c. */
import { floatFromObject } from '../../objects/float.ts'
import { forEach, iter, iterNext, str } from '../../runtime/abstract.ts'
import { lookupAttr } from '../../runtime/attributes.ts'
import { call, call1, isCallable } from '../../runtime/calls.ts'
import { defineModule, defineType } from '../../runtime/define.ts'
import type { PyDict } from '../../runtime/dict.ts'
import { exc, isException, overflowError, typeError } from '../../runtime/errors.ts'
import { typeOf } from '../../runtime/type.ts'
import {
  int,
  intValue,
  None,
  PyFloat,
  PyList,
  PyObject,
  type PyStr,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import {
  CsvError,
  CsvFormat,
  CsvReader,
  CsvRecord,
  type FieldKind,
  QUOTE_ALL,
  QUOTE_MINIMAL,
  QUOTE_NONE,
  QUOTE_NONNUMERIC,
  QUOTE_NOTNULL,
  QUOTE_STRINGS,
} from './csv_core.ts'
import { csvError, csvErrorType, dialectNamed, dialects, dialectType, PyDialect } from './dialect.ts'

let fieldLimit = 131072

class PyCsvReader extends PyObject {
  declare dialect: PyDialect
  declare lines: PyValue
  declare reader: CsvReader<PyValue>
  declare lineNumber: number
  /** How often a line was asked for: the iterator itself may use the reader. */
  turns = 0
}

class PyCsvWriter extends PyObject {
  declare dialect: PyDialect
  declare write: PyValue
  declare format: CsvFormat
}

function guarded<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    if (error instanceof CsvError) throw csvError(error.message)
    throw error
  }
}

/** The Dialect for `dialect` and format parameters, as reader() and writer() take them. */
function dialectFor(dialect: PyValue | undefined, parameters: PyDict): PyDialect {
  const names = parameters
    .keyArray()
    .map(key => strValue(key))
    .filter(key => typeof key === 'string')
  const args = dialect === undefined ? [] : [dialect]
  const found = call(dialectType, [...args, ...parameters.valueArray()], names.length > 0 ? names : null)
  if (found instanceof PyDialect) return found
  throw typeError('not a dialect: %T', found)
}

function makeField(text: PyStr, kind: FieldKind): PyValue {
  if (kind === 'null') return None
  return kind === 'number' ? new PyFloat(floatFromObject(text)) : text
}

/** Positional arguments of a function that also takes any keyword: their number is checked here. */
function checkCount(name: string, args: readonly PyValue[]): void {
  if (args.length < 1) throw typeError(`${name} expected at least 1 argument, got ${args.length}`)
  if (args.length > 2) throw typeError(`${name} expected at most 2 arguments, got ${args.length}`)
}

function newReader(args: readonly PyValue[], parameters: PyDict): PyValue {
  checkCount('reader', args)
  const [iterable, dialect] = args
  const self = new PyCsvReader()
  self.lines = iter(iterable!)
  self.dialect = dialectFor(dialect, parameters)
  self.reader = new CsvReader(self.dialect.options, makeField, () => fieldLimit)
  self.lineNumber = 0
  return self
}

function nextRecord(self: PyCsvReader): PyValue | undefined {
  const { reader } = self
  reader.reset()
  for (;;) {
    const turn = ++self.turns
    const line = iterNext(self.lines)
    if (self.turns !== turn) throw csvError('iterator has already advanced the reader')
    if (line === undefined) {
      return guarded(() => reader.finish()) ? new PyList(reader.fields) : undefined
    }
    const text = strValue(line)
    if (text === undefined) {
      const name = typeOf(line).name
      throw csvError(`iterator should return strings, not ${name} (the file should be opened in text mode)`)
    }
    self.lineNumber++
    if (guarded(() => reader.feed(text))) return new PyList(reader.fields)
  }
}

function newWriter(args: readonly PyValue[], parameters: PyDict): PyValue {
  checkCount('writer', args)
  const [file, dialect] = args
  const self = new PyCsvWriter()
  self.dialect = dialectFor(dialect, parameters)
  const write = lookupAttr(file!, 'write')
  if (write === undefined || !isCallable(write)) throw typeError('argument 1 must have a "write" method')
  self.write = write
  self.format = new CsvFormat(self.dialect.options)
  return self
}

/** Whether `field` gets quotes whatever its text is. */
function mustQuote(quoting: number, field: PyValue): boolean {
  switch (quoting) {
    case QUOTE_ALL:
      return true
    case QUOTE_NONNUMERIC:
      return !isNumber(field)
    case QUOTE_STRINGS:
      return strValue(field) !== undefined
    case QUOTE_NOTNULL:
      return field !== None
    default:
      return false
  }
}

function isNumber(field: PyValue): boolean {
  const { nb_index, nb_int, nb_float } = typeOf(field).slots
  return nb_index !== null || nb_int !== null || nb_float !== null || typeOf(field).name === 'complex'
}

function rowIterator(row: PyValue): PyValue {
  try {
    return iter(row)
  } catch (error) {
    if (!isException(error, exc.TypeError)) throw error
    throw csvError(`iterable expected, not ${typeOf(row).name}`)
  }
}

function writeRow(self: PyCsvWriter, row: PyValue): PyValue {
  const { options } = self.dialect
  const record = new CsvRecord(self.format)
  let lastIsNull = false
  forEach(rowIterator(row), field => {
    const quoted = mustQuote(options.quoting, field)
    lastIsNull = field === None
    const text = strValue(field) ?? (lastIsNull ? null : str(field))
    guarded(() => record.append(text, quoted))
  })
  return call1(
    self.write,
    guarded(() => record.finish(lastIsNull)),
  )
}

function writeRows(self: PyCsvWriter, rows: PyValue): PyValue {
  forEach(rows, row => {
    writeRow(self, row)
  })
  return None
}

const readerType = defineType(PyCsvReader, {
  name: 'reader',
  module: '_csv',
  noNew: true,
  slots: { tp_iter: self => self, tp_iternext: nextRecord },
  getset: { dialect: self => self.dialect, line_num: self => int(self.lineNumber) },
})

const writerType = defineType(PyCsvWriter, {
  name: 'writer',
  module: '_csv',
  noNew: true,
  methods: { writerow: ['row, /', writeRow], writerows: ['rows, /', writeRows] },
  getset: { dialect: self => self.dialect },
})

function registerDialect(args: readonly PyValue[], parameters: PyDict): PyValue {
  checkCount('register_dialect', args)
  const [name, dialect] = args
  if (name === undefined || strValue(name) === undefined) throw typeError('dialect name must be a string')
  dialects.set(name, dialectFor(dialect, parameters))
  return None
}

function unregisterDialect(name: PyValue): PyValue {
  if (dialects.delete(name) === undefined) throw csvError('unknown dialect')
  return None
}

function fieldSizeLimit(limit: PyValue | undefined): PyValue {
  const old = fieldLimit
  if (limit !== undefined) {
    const n = intValue(limit)
    if (n === undefined) throw typeError('limit must be an integer')
    if (BigInt.asIntN(64, BigInt(n)) !== BigInt(n)) {
      throw overflowError('Python int too large to convert to C ssize_t')
    }
    fieldLimit = Number(n)
  }
  return int(old)
}

export const csvModule = defineModule({
  name: '_csv',
  functions: {
    reader: ['*args, **fmtparams', newReader],
    writer: ['*args, **fmtparams', newWriter],
    register_dialect: ['*args, **fmtparams', registerDialect],
    unregister_dialect: ['name', unregisterDialect],
    get_dialect: ['name', name => dialectNamed(name)],
    list_dialects: ['', () => new PyList(dialects.keyArray())],
    field_size_limit: ['new_limit = <unrepresentable>', fieldSizeLimit],
  },
  attributes: () => ({
    Dialect: dialectType,
    Reader: readerType,
    Writer: writerType,
    Error: csvErrorType,
    _dialects: dialects,
    QUOTE_MINIMAL: int(QUOTE_MINIMAL),
    QUOTE_ALL: int(QUOTE_ALL),
    QUOTE_NONNUMERIC: int(QUOTE_NONNUMERIC),
    QUOTE_NONE: int(QUOTE_NONE),
    QUOTE_STRINGS: int(QUOTE_STRINGS),
    QUOTE_NOTNULL: int(QUOTE_NOTNULL),
  }),
})
