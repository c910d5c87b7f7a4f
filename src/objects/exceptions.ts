/**
 * The builtin exception types. CPython: Objects/exceptions.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { hooks, isTrue, repr, str, strUtf16, toArray, toSsize } from '../runtime/abstract.ts'
import { instanceDict, instanceGet, setAttr, setInstanceDict } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { defineType, type TypeSpec } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import {
  attributeError,
  EXCEPTIONS,
  type ExceptionName,
  exc,
  type PyAttributeError,
  PyBaseException,
  PyBaseExceptionGroup,
  type PyImportError,
  type PyNameError,
  type PyOSError,
  type PyStopIteration,
  type PySyntaxError,
  type PySystemExit,
  type PyUnicodeError,
  typeError,
  valueError,
} from '../runtime/errors.ts'
import type { KwNames } from '../runtime/slots.ts'
import { isSubtype, PyType, TPFLAGS_BASE_EXC_SUBCLASS, typeOf } from '../runtime/type.ts'
import {
  int,
  intValue,
  None,
  PyBytes,
  PyList,
  type PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { objectType } from './object.ts'

// ---- BaseException

/** Positional arguments of a call; keyword arguments are refused unless `allowed` names them. */
function positional(
  self: PyValue,
  args: PyValue[],
  kwnames: KwNames,
  allowed: readonly string[] = [],
): PyValue[] {
  if (kwnames === null) return args
  const bad = kwnames.find(n => !allowed.includes(n))
  if (allowed.length === 0) throw typeError('%T() takes no keyword arguments', self)
  if (bad !== undefined) throw typeError(`%T() got an unexpected keyword argument '${bad}'`, self)
  return args.slice(0, args.length - kwnames.length)
}

function keywordValue(args: PyValue[], kwnames: KwNames, name: string): PyValue | undefined {
  const i = kwnames?.indexOf(name) ?? -1
  return i < 0 ? undefined : args[args.length - kwnames!.length + i]
}

function baseNew(type: PyType, args: PyValue[], kwnames: KwNames): PyBaseException {
  const e = new type.ctor() as PyBaseException
  e.args = new PyTuple(args.slice(0, args.length - (kwnames?.length ?? 0)))
  return e
}

function baseInit(self: PyBaseException, args: PyValue[], kwnames: KwNames): void {
  self.args = new PyTuple(positional(self, args, kwnames).slice())
}

function baseStr(self: PyBaseException): PyStr {
  const { items } = self.args
  if (items.length === 0) return ''
  return items.length === 1 ? str(items[0]!) : repr(self.args)
}

function baseRepr(self: PyBaseException): PyStr {
  const name = typeOf(self).name
  const { items } = self.args
  return fromUtf16(
    `${name}${items.length === 1 ? `(${toUtf16(repr(items[0]!))})` : toUtf16(repr(self.args))}`,
  )
}

/** What BaseException's pickling keeps besides args: the instance dict. */
function baseReduce(self: PyBaseException, args: PyTuple = self.args): PyValue {
  const dict = instanceDict(self)
  return new PyTuple(dict.size > 0 ? [typeOf(self), args, dict] : [typeOf(self), args])
}

function setExceptionLink(name: 'cause' | 'context') {
  return (self: PyBaseException, value: PyValue | undefined): void => {
    if (value === undefined) throw typeError(`__${name}__ may not be deleted`)
    if (value !== None && !(value instanceof PyBaseException)) {
      throw typeError(`exception ${name} must be None or derive from BaseException`)
    }
    self[name] = value === None ? null : (value as PyBaseException)
    if (name === 'cause') self.suppressContext = true
  }
}

/** Set by `objects/traceback`. */
export const exceptionHooks = { isTraceback: (_: PyValue): boolean => false }

function setTraceback(self: PyBaseException, value: PyValue | undefined): void {
  if (value === undefined) throw typeError('__traceback__ may not be deleted')
  if (value !== None && !exceptionHooks.isTraceback(value))
    throw typeError('__traceback__ must be a traceback or None')
  self.traceback = value === None ? null : (value as PyObject)
}

function addNote(self: PyBaseException, note: PyValue): PyValue {
  if (strValue(note) === undefined) throw typeError("note must be a str, not '%T'", note)
  const notes = instanceGet(self, '__notes__')
  if (notes === undefined) setAttr(self, '__notes__', new PyList([note]))
  else if (notes instanceof PyList) notes.items.push(note)
  else throw typeError('Cannot add note: __notes__ is not a list')
  return None
}

function setState(self: PyBaseException, value: PyValue): PyValue {
  if (value === None) return None
  if (!(value instanceof PyDict)) throw typeError('state is not a dictionary')
  for (const c = value.cursor(); c.next(); ) setAttr(self, toUtf16(strValue(c.key)!), c.value)
  return None
}

type Extra = Partial<TypeSpec<PyBaseException, never, never, never, never, never>>

/** Types a table for an exception class; the one place where its own type is forgotten. */
function extra<T extends PyBaseException, M extends Record<string, string>, C extends Record<string, string>>(
  spec: Partial<TypeSpec<T, M, C, never, never, never>>,
): Extra {
  return spec as unknown as Extra
}

function defineException<T extends PyBaseException>(
  name: ExceptionName,
  ctor: new () => T,
  base: PyType,
  rest: Extra = {},
): PyType {
  // Types that share a JS class need a constructor of their own: `cls` lives on its prototype.
  const own =
    base.ctor === (ctor as unknown) || base.name === 'object' || usesClass(ctor) ? derive(ctor) : ctor
  const slots = base.slots.tp_new === baseNew && !INHERITS_NEW.has(name) ? { tp_new: baseNew } : {}
  const type = defineType(own, {
    ...rest,
    slots: { ...slots, ...rest.slots },
    signature: null,
    name,
    base,
    hasDict: true,
    hasWeakref: true,
    flags: TPFLAGS_BASE_EXC_SUBCLASS,
    layout: ctor,
  })
  exc[name] = type
  return type
}

/** The others have a `__new__` in their own dict. */
const INHERITS_NEW: ReadonlySet<ExceptionName> = new Set([
  'AttributeError',
  'ImportError',
  'ModuleNotFoundError',
  'NameError',
  'UnboundLocalError',
  'StopIteration',
  'SystemExit',
  'SyntaxError',
  'IndentationError',
  'TabError',
  'KeyError',
])

const used = new Set<unknown>()
function usesClass(ctor: unknown): boolean {
  if (used.has(ctor)) return true
  used.add(ctor)
  return false
}
function derive<T extends PyBaseException>(ctor: new () => T): new () => T {
  const Base = ctor as unknown as new () => PyBaseException
  return class extends Base {} as unknown as new () => T
}

defineException(
  'BaseException',
  PyBaseException,
  objectType,
  extra({
    slots: {
      tp_new: baseNew,
      tp_init: baseInit,
      tp_str: baseStr,
      tp_repr: baseRepr,
    },
    methods: {
      __reduce__: ['', (self: PyBaseException) => baseReduce(self)],
      __setstate__: ['state, /', setState],
      with_traceback: [
        'object, /',
        (self: PyBaseException, tb: PyValue) => {
          setTraceback(self, tb)
          return self
        },
      ],
      add_note: ['object, /', addNote],
    } as never,
    getset: {
      args: [
        self => self.args,
        (self, value) => {
          if (value === undefined) throw typeError('args may not be deleted')
          self.args = new PyTuple(toArray(value))
        },
      ],
      __traceback__: [self => self.traceback ?? None, setTraceback],
      __context__: [self => self.context ?? None, setExceptionLink('context')],
      __cause__: [self => self.cause ?? None, setExceptionLink('cause')],
      __suppress_context__: [
        self => self.suppressContext,
        (self, value) => {
          if (value === undefined) throw typeError("can't delete numeric/char attribute")
          if (typeof value !== 'boolean') throw typeError('attribute value type must be bool')
          self.suppressContext = value
        },
      ],
      __dict__: [
        self => instanceDict(self),
        (self, value) => {
          if (!(value instanceof PyDict))
            throw typeError("__dict__ must be set to a dictionary, not a '%T'", value ?? None)
          setInstanceDict(self, value)
        },
      ],
    },
  }),
)

// ---- types with fields

type FieldKey<T> = Extract<keyof T, string>
/** A plain attribute of an exception; deletable fields read as None afterwards. */
function field<T extends PyBaseException>(key: FieldKey<T>) {
  return [
    (self: T) => ((self as unknown as Record<string, PyValue | undefined>)[key] ?? None) as PyValue,
    (self: T, value: PyValue | undefined) => {
      ;(self as unknown as Record<string, PyValue | undefined>)[key] = value ?? None
    },
  ] as const
}

const SPECIAL: Partial<Record<string, () => Extra>> = {}

SPECIAL.StopIteration = () =>
  extra({
    slots: {
      tp_init: (self: PyStopIteration, args: PyValue[], kwnames: KwNames) => {
        baseInit(self, args, kwnames)
        self.value = args[0] ?? None
      },
    },
    getset: { value: field<PyStopIteration>('value') },
  })

SPECIAL.SystemExit = () =>
  extra({
    slots: {
      tp_init: (self: PySystemExit, args: PyValue[], kwnames: KwNames) => {
        baseInit(self, args, kwnames)
        self.code = args.length === 0 ? None : args.length === 1 ? args[0]! : self.args
      },
    },
    getset: { code: field<PySystemExit>('code') },
  })

SPECIAL.ImportError = () =>
  extra({
    slots: {
      tp_init: (self: PyImportError, args: PyValue[], kwnames: KwNames) => {
        const given = positional(self, args, kwnames, ['name', 'path', 'name_from'])
        self.args = new PyTuple(given.slice())
        self.name = keywordValue(args, kwnames, 'name') ?? None
        self.path = keywordValue(args, kwnames, 'path') ?? None
        self.nameFrom = keywordValue(args, kwnames, 'name_from') ?? None
        self.msg = given.length === 1 ? given[0]! : None
      },
      tp_str: (self: PyImportError) =>
        self.msg !== None && typeOf(self.msg) === typeOf('') ? (self.msg as PyStr) : baseStr(self),
    },
    methods: {
      __reduce__: [
        '',
        (self: PyImportError) => {
          const dict = new PyDict()
          dict.update(instanceDict(self))
          if (self.name !== None) dict.set('name', self.name)
          if (self.path !== None) dict.set('path', self.path)
          if (self.nameFrom !== None) dict.set('name_from', self.nameFrom)
          return new PyTuple(dict.size > 0 ? [typeOf(self), self.args, dict] : [typeOf(self), self.args])
        },
      ],
    },
    getset: {
      msg: field<PyImportError>('msg'),
      name: field<PyImportError>('name'),
      path: field<PyImportError>('path'),
      name_from: field<PyImportError>('nameFrom'),
    },
  })

SPECIAL.NameError = () =>
  extra({
    slots: {
      tp_init: (self: PyNameError, args: PyValue[], kwnames: KwNames) => {
        self.args = new PyTuple(positional(self, args, kwnames, ['name']).slice())
        self.name = keywordValue(args, kwnames, 'name') ?? None
      },
    },
    getset: { name: field<PyNameError>('name') },
  })

SPECIAL.AttributeError = () =>
  extra({
    slots: {
      tp_init: (self: PyAttributeError, args: PyValue[], kwnames: KwNames) => {
        self.args = new PyTuple(positional(self, args, kwnames, ['name', 'obj']).slice())
        self.name = keywordValue(args, kwnames, 'name') ?? None
        self.obj = keywordValue(args, kwnames, 'obj') ?? None
      },
    },
    methods: {
      __reduce__: ['', (self: PyAttributeError) => reduceAttributeError(self)],
      __getstate__: ['', (self: PyAttributeError) => attributeErrorState(self)],
    },
    getset: { name: field<PyAttributeError>('name'), obj: field<PyAttributeError>('obj') },
  })

/** `obj` may be anything, so it is not kept; name and args are. */
function attributeErrorState(self: PyAttributeError): PyValue {
  const dict = new PyDict()
  dict.update(instanceDict(self))
  if (self.name !== None) dict.set('name', self.name)
  dict.set('args', self.args)
  return dict
}
function reduceAttributeError(self: PyAttributeError): PyValue {
  return new PyTuple([typeOf(self), self.args, attributeErrorState(self)])
}

SPECIAL.KeyError = () =>
  extra({
    slots: {
      tp_str: (self: PyBaseException) =>
        self.args.items.length === 1 ? repr(self.args.items[0]!) : baseStr(self),
    },
  })

// ---- OSError

/** errno -> the subclass that OSError(...) makes. */
const OS_ERRORS: ReadonlyMap<number, ExceptionName> = new Map([
  [11, 'BlockingIOError'],
  [114, 'BlockingIOError'],
  [115, 'BlockingIOError'],
  [32, 'BrokenPipeError'],
  [108, 'BrokenPipeError'],
  [10, 'ChildProcessError'],
  [103, 'ConnectionAbortedError'],
  [111, 'ConnectionRefusedError'],
  [104, 'ConnectionResetError'],
  [17, 'FileExistsError'],
  [2, 'FileNotFoundError'],
  [21, 'IsADirectoryError'],
  [20, 'NotADirectoryError'],
  [4, 'InterruptedError'],
  [13, 'PermissionError'],
  [1, 'PermissionError'],
  [3, 'ProcessLookupError'],
  [110, 'TimeoutError'],
])

/** The exception type for an errno. */
function osErrorType(errno: number): PyType {
  return exc[OS_ERRORS.get(errno) ?? 'OSError']
}

/** An OSError of the right subclass. */
export function osError(
  errno: number,
  strerror: string,
  filename?: PyValue,
  filename2?: PyValue,
): PyBaseException {
  const args: PyValue[] = [int(errno), fromUtf16(strerror)]
  const e = new (osErrorType(errno).ctor)() as PyOSError
  if (filename2 !== undefined) fillOSError(e, [...args, filename ?? None, None, filename2])
  else fillOSError(e, filename === undefined ? args : [...args, filename])
  return e
}

function fillOSError(self: PyOSError, args: PyValue[]): void {
  self.args = new PyTuple(args.slice())
  if (args.length < 2 || args.length > 5) return
  self.errno = args[0]
  self.strerror = args[1]
  const filename = args[2]
  if (filename === undefined) return
  if (isSubtype(typeOf(self), exc.BlockingIOError) && intValue(filename) !== undefined) {
    self.charactersWritten = toSsize(filename)
    return
  }
  self.filename = filename
  if (args[4] !== undefined) self.filename2 = args[4]
  self.args = new PyTuple(args.slice(0, 2))
}

/** OSError's own arguments are taken in __new__, unless a subclass overrides only __init__. */
function usesInit(type: PyType): boolean {
  return type.slots.tp_init !== exc.OSError.slots.tp_init && type.slots.tp_new === exc.OSError.slots.tp_new
}

function osErrorNew(cls: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  let type = cls
  if (!usesInit(cls)) {
    if (kwnames !== null) throw typeError(`${cls.name}() takes no keyword arguments`)
    const errno = args.length >= 2 && args.length <= 5 ? intValue(args[0]!) : undefined
    if (cls === exc.OSError && errno !== undefined) type = osErrorType(Number(errno))
  }
  const e = new type.ctor() as PyOSError
  if (usesInit(type)) e.args = new PyTuple()
  else fillOSError(e, args)
  return e
}

function osErrorStr(self: PyOSError): PyStr {
  const part = (v: PyValue | undefined, f: (v: PyValue) => PyStr): string =>
    v === undefined ? 'None' : toUtf16(f(v))
  const { filename, filename2, errno, strerror } = self
  if (filename !== undefined && filename !== None) {
    const head = `[Errno ${part(errno, str)}] ${part(strerror, str)}: ${part(filename, repr)}`
    return fromUtf16(
      filename2 !== undefined && filename2 !== None ? `${head} -> ${part(filename2, repr)}` : head,
    )
  }
  if (errno !== undefined && strerror !== undefined)
    return fromUtf16(`[Errno ${part(errno, str)}] ${part(strerror, str)}`)
  return baseStr(self)
}

function osErrorReduce(self: PyOSError): PyValue {
  let { args } = self
  if (args.items.length === 2 && self.filename !== undefined) {
    const tail = self.filename2 === undefined ? [self.filename] : [self.filename, None, self.filename2]
    args = new PyTuple([...args.items, ...tail])
  }
  return baseReduce(self, args)
}

SPECIAL.OSError = () =>
  extra({
    slots: {
      tp_new: osErrorNew,
      tp_init: (self: PyOSError, args: PyValue[], kwnames: KwNames) => {
        if (!usesInit(typeOf(self))) return
        if (kwnames !== null) throw typeError('%T() takes no keyword arguments', self)
        fillOSError(self, args)
      },
      tp_str: osErrorStr,
    },
    methods: { __reduce__: ['', osErrorReduce] },
    getset: {
      errno: field<PyOSError>('errno'),
      strerror: field<PyOSError>('strerror'),
      filename: field<PyOSError>('filename'),
      filename2: field<PyOSError>('filename2'),
      characters_written: [
        (self: PyOSError) => {
          if (self.charactersWritten === undefined)
            throw attributeError(self, 'characters_written', 'characters_written')
          return int(self.charactersWritten)
        },
        (self: PyOSError, value: PyValue | undefined) => {
          if (value === undefined) {
            if (self.charactersWritten === undefined)
              throw attributeError(self, 'characters_written', 'characters_written')
            self.charactersWritten = undefined
          } else self.charactersWritten = toSsize(value)
        },
      ],
    },
  })

// ---- SyntaxError

function syntaxErrorInit(self: PySyntaxError, args: PyValue[], kwnames: KwNames): void {
  baseInit(self, args, kwnames)
  if (args.length >= 1) self.msg = args[0]!
  if (args.length !== 2) return
  const info = toArray(args[1]!)
  if (info.length < 4 || info.length > 7) {
    const bound = info.length < 4 ? 'at least 4' : 'at most 7'
    throw typeError(`function takes ${bound} arguments (${info.length} given)`)
  }
  ;[self.filename, self.lineno, self.offset, self.text] = info as [PyValue, PyValue, PyValue, PyValue]
  self.endLineno = info[4] ?? None
  self.endOffset = info[5] ?? None
  self.metadata = info[6] ?? None
  if (info.length === 5) throw typeError('end_offset must be provided when end_lineno is provided')
}

function syntaxErrorStr(self: PySyntaxError): PyStr {
  const message = toUtf16(str(self.msg))
  const filename = strValue(self.filename)
  const base = filename === undefined ? undefined : toUtf16(filename).replace(/^.*\//s, '')
  const line = intValue(self.lineno)
  if (base !== undefined && line !== undefined) return fromUtf16(`${message} (${base}, line ${line})`)
  if (base !== undefined) return fromUtf16(`${message} (${base})`)
  return fromUtf16(line !== undefined ? `${message} (line ${line})` : message)
}

SPECIAL.SyntaxError = () =>
  extra({
    slots: { tp_init: syntaxErrorInit, tp_str: syntaxErrorStr },
    getset: {
      msg: field<PySyntaxError>('msg'),
      filename: field<PySyntaxError>('filename'),
      lineno: field<PySyntaxError>('lineno'),
      offset: field<PySyntaxError>('offset'),
      text: field<PySyntaxError>('text'),
      end_lineno: field<PySyntaxError>('endLineno'),
      end_offset: field<PySyntaxError>('endOffset'),
      print_file_and_line: field<PySyntaxError>('printFileAndLine'),
      _metadata: field<PySyntaxError>('metadata'),
    },
  })

// ---- UnicodeError

interface UnicodeShape {
  readonly encoding: boolean
  readonly object: 'str' | 'bytes'
}

function unicodeInit(shape: UnicodeShape) {
  return (self: PyUnicodeError, args: PyValue[], kwnames: KwNames): void => {
    baseInit(self, args, kwnames)
    const want = shape.encoding ? 5 : 4
    if (args.length !== want) {
      throw typeError(`function takes exactly ${want} arguments (${args.length} given)`)
    }
    const rest = args.slice()
    if (shape.encoding) self.encoding = needStr(rest.shift()!, 1)
    const [object, start, end, reason] = rest as [PyValue, PyValue, PyValue, PyValue]
    self.object = shape.object === 'str' ? needStr(object, 2) : needBytes(object)
    self.start = toSsize(start)
    self.end = toSsize(end)
    self.reason = needStr(reason, want)
  }
}

function needStr(v: PyValue, position: number): PyValue {
  if (strValue(v) === undefined) throw typeError(`argument ${position} must be str, not %T`, v)
  return v
}

function needBytes(v: PyValue): PyValue {
  if (v instanceof PyBytes) return v
  if (typeOf(v).slots.bf_getbuffer === null) throw typeError("a bytes-like object is required, not '%T'", v)
  const buffer = hooks.buffer(v, 0)
  const size = buffer.shape.reduce((a, b) => a * b, buffer.itemsize)
  const bytes = new PyBytes(buffer.data.slice(buffer.offset, buffer.offset + size))
  buffer.release()
  return bytes
}

const clamp = (n: number, low: number, high: number): number =>
  Math.min(Math.max(n, low), Math.max(high, low))

function objectLength(self: PyUnicodeError): number {
  const o = self.object
  if (o instanceof PyBytes) return o.data.length
  const s = strValue(o!)!
  return typeof s === 'string' ? s.length : s.points.length
}

/** start and end as they are used: inside of the object. */
export function unicodeErrorRange(self: PyUnicodeError): [start: number, end: number] {
  const size = objectLength(self)
  const start = clamp(self.start, 0, size === 0 ? 0 : size - 1)
  return [start, clamp(self.end, size === 0 ? 0 : 1, size)]
}

function escapeChar(code: number): string {
  if (code <= 0xff) return `\\x${code.toString(16).padStart(2, '0')}`
  if (code <= 0xffff) return `\\u${code.toString(16).padStart(4, '0')}`
  return `\\U${code.toString(16).padStart(8, '0')}`
}

function unicodeStr(kind: 'encode' | 'decode' | 'translate') {
  return (self: PyUnicodeError): PyStr => {
    if (self.object === undefined) return ''
    const reason = strUtf16(self.reason!)
    const encoding = self.encoding === undefined ? '' : strUtf16(self.encoding)
    const [start, end] = [self.start, self.end]
    // The str methods above may have replaced the object.
    checkObject(self, kind === 'decode' ? 'bytes' : 'string')
    const size = objectLength(self)
    const verb = kind === 'translate' ? "can't translate" : `'${encoding}' codec can't ${kind}`
    if (end === start + 1 && start >= 0 && start < size) {
      return fromUtf16(`${verb} ${offender(self, kind, start)} in position ${start}: ${reason}`)
    }
    const what = kind === 'decode' ? 'bytes' : 'characters'
    return fromUtf16(`${verb} ${what} in position ${start}-${end - 1}: ${reason}`)
  }
}

function checkObject(self: PyUnicodeError, want: 'bytes' | 'string'): void {
  const { object } = self
  if (object === undefined) throw typeError("UnicodeError 'object' attribute is not set")
  const fits = want === 'bytes' ? object instanceof PyBytes : strValue(object) !== undefined
  if (!fits) throw typeError(`UnicodeError 'object' attribute must be a ${want}`)
}

function offender(self: PyUnicodeError, kind: string, at: number): string {
  if (kind === 'decode') return `byte 0x${(self.object as PyBytes).data[at]!.toString(16).padStart(2, '0')}`
  const s = strValue(self.object!)!
  const code = typeof s === 'string' ? s.charCodeAt(at) : s.points[at]!
  return `character '${escapeChar(code)}'`
}

function numberField(key: 'start' | 'end') {
  return [
    (self: PyUnicodeError) => int(self[key]),
    (self: PyUnicodeError, value: PyValue | undefined) => {
      self[key] = toSsize(value ?? int(0))
    },
  ] as const
}

const unicodeExtra = (kind: 'encode' | 'decode' | 'translate', shape: UnicodeShape) => () =>
  extra({
    slots: { tp_init: unicodeInit(shape), tp_str: unicodeStr(kind) },
    getset: {
      encoding: field<PyUnicodeError>('encoding'),
      object: [
        (self: PyUnicodeError) => self.object ?? None,
        (self: PyUnicodeError, value: PyValue | undefined) => {
          self.object = value
        },
      ],
      start: numberField('start'),
      end: numberField('end'),
      reason: field<PyUnicodeError>('reason'),
    },
  })
SPECIAL.UnicodeEncodeError = unicodeExtra('encode', { encoding: true, object: 'str' })
SPECIAL.UnicodeDecodeError = unicodeExtra('decode', { encoding: true, object: 'bytes' })
SPECIAL.UnicodeTranslateError = unicodeExtra('translate', { encoding: false, object: 'str' })

// ---- exception groups

function groupNew(cls: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  if (kwnames !== null) throw typeError('%N() takes no keyword arguments', cls)
  if (args.length !== 2) {
    throw typeError(`BaseExceptionGroup.__new__() takes exactly 2 arguments (${args.length} given)`)
  }
  const [message, exceptions] = args as [PyValue, PyValue]
  if (strValue(message) === undefined) throw typeError('argument 1 must be str, not %T', message)
  if (typeOf(exceptions).slots.mp_subscript === null || typeOf(exceptions).slots.sq_length === null) {
    throw typeError('second argument (exceptions) must be a sequence')
  }
  const excs = toArray(exceptions)
  if (excs.length === 0) throw valueError('second argument (exceptions) must be a non-empty sequence')
  excs.forEach((e, i) => {
    if (!(e instanceof PyBaseException))
      throw valueError(`Item ${i} of second argument (exceptions) is not an exception`)
  })
  const type = groupType(cls, excs)
  const e = new type.ctor() as PyBaseExceptionGroup
  e.args = new PyTuple([message, exceptions])
  e.msg = message
  e.excs = new PyTuple(excs)
  // What may change, or has a repr of its own, is shown as it is now.
  if (!(exceptions instanceof PyList || exceptions instanceof PyTuple)) e.excsRepr = repr(exceptions)
  return e
}

/** BaseExceptionGroup of plain Exceptions becomes an ExceptionGroup; a group of Exceptions holds no others. */
function groupType(cls: PyType, excs: PyValue[]): PyType {
  const plain = excs.every(e => isSubtype(typeOf(e), exc.Exception))
  if (cls === exc.BaseExceptionGroup) return plain ? exc.ExceptionGroup : cls
  if (plain) return cls
  if (cls === exc.ExceptionGroup) throw typeError('Cannot nest BaseExceptions in an ExceptionGroup')
  if (isSubtype(cls, exc.Exception)) throw typeError("Cannot nest BaseExceptions in '%N'", cls)
  return cls
}

function groupStr(self: PyBaseExceptionGroup): PyStr {
  const n = self.excs.items.length
  return fromUtf16(`${toUtf16(str(self.msg))} (${n} sub-exception${n === 1 ? '' : 's'})`)
}

function groupRepr(self: PyBaseExceptionGroup): PyStr {
  const given = self.args.items.length === 2 ? self.args.items[1] : None
  const excs =
    self.excsRepr ?? repr(given instanceof PyList ? new PyList(self.excs.items.slice()) : self.excs)
  return fromUtf16(`${typeOf(self).name}(${toUtf16(repr(self.msg))}, ${toUtf16(excs)})`)
}

type Matcher = (e: PyBaseException) => boolean

function matcher(condition: PyValue): Matcher {
  const isExceptionType = (v: PyValue): boolean => v instanceof PyType && isSubtype(v, exc.BaseException)
  if (isExceptionType(condition)) return e => isSubtype(typeOf(e), condition as PyType)
  if (condition instanceof PyTuple && condition.items.every(isExceptionType)) {
    return e => condition.items.some(t => isSubtype(typeOf(e), t as PyType))
  }
  if (typeOf(condition).slots.tp_call !== null && !(condition instanceof PyType)) {
    return e => isTrue(call(condition, [e]))
  }
  throw typeError(
    'expected an exception type, a tuple of exception types, or a callable (other than a class)',
  )
}

/** A group like `self` around other exceptions: `derive`, then the bookkeeping fields. */
function deriveGroup(self: PyBaseExceptionGroup, excs: PyValue[]): PyValue {
  const made = call(bound(self, 'derive'), [new PyList(excs)])
  if (!(made instanceof PyBaseExceptionGroup))
    throw typeError('derive must return an instance of BaseExceptionGroup')
  made.traceback = self.traceback
  made.context = self.context
  made.cause = self.cause
  made.suppressContext = self.suppressContext
  const notes = instanceGet(self, '__notes__')
  if (notes instanceof PyList) setAttr(made, '__notes__', new PyList(notes.items.slice()))
  return made
}

function bound(self: PyValue, name: string): PyValue {
  return typeOf(self).slots.tp_getattro!(self, name)!
}

/** [part that matches, rest]; null where empty. */
export function splitGroup(
  self: PyBaseException,
  matches: Matcher,
): [match: PyValue | null, rest: PyValue | null] {
  if (matches(self)) return [self, null]
  if (!(self instanceof PyBaseExceptionGroup)) return [null, self]
  const match: PyValue[] = []
  const rest: PyValue[] = []
  for (const e of self.excs.items) {
    const [m, r] = splitGroup(e as PyBaseException, matches)
    if (m !== null) match.push(m)
    if (r !== null) rest.push(r)
  }
  return [
    match.length > 0 ? deriveGroup(self, match) : null,
    rest.length > 0 ? deriveGroup(self, rest) : null,
  ]
}

SPECIAL.BaseExceptionGroup = () =>
  extra({
    slots: {
      tp_new: groupNew,
      tp_init: (self: PyBaseExceptionGroup, args: PyValue[], kwnames: KwNames) => {
        positional(self, args, kwnames)
      },
      tp_str: groupStr,
      tp_repr: groupRepr,
    },
    methods: {
      derive: [
        'excs, /',
        (self: PyBaseExceptionGroup, excs: PyValue) => call(exc.BaseExceptionGroup, [self.msg, excs]),
      ],
      split: [
        'matcher_value, /',
        (self: PyBaseExceptionGroup, condition: PyValue) => {
          const [m, r] = splitGroup(self, matcher(condition))
          return new PyTuple([m ?? None, r ?? None])
        },
      ],
      subgroup: [
        'matcher_value, /',
        (self: PyBaseExceptionGroup, condition: PyValue) => splitGroup(self, matcher(condition))[0] ?? None,
      ],
    },
    classMethods: {
      __class_getitem__: ['object, /', (cls: PyType, args: PyValue) => hooks.genericAlias(cls, args)],
    },
    getset: {
      message: (self: PyBaseExceptionGroup) => self.msg,
      exceptions: (self: PyBaseExceptionGroup) => self.excs,
    },
  })

// ---- the hierarchy

for (const [name, base, ctor] of EXCEPTIONS) {
  if (base === '') continue
  defineException(
    name,
    ctor as new () => PyBaseException,
    exc[base as ExceptionName],
    SPECIAL[name]?.() ?? {},
  )
}
exc.ExceptionGroup = defineType(derive(PyBaseExceptionGroup), {
  name: 'ExceptionGroup',
  base: exc.BaseExceptionGroup,
  bases: [exc.BaseExceptionGroup, exc.Exception],
  hasDict: true,
  hasWeakref: true,
  flags: TPFLAGS_BASE_EXC_SUBCLASS,
  layout: PyBaseExceptionGroup,
})

/** Names and types for the builtins module. */
export function exceptionTypes(): [string, PyType][] {
  return Object.entries(exc) as [string, PyType][]
}
