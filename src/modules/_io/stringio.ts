/**
 * StringIO: a text file in memory. What is appended collects in `tail` and is joined when somebody looks.
 * CPython: Modules/_io/stringio.c.
 */
import { toUtf16 } from '../../base/wide_string.ts'
import { joinTexts, replaceText, sliceText, textLength } from '../../base/wide_string_ops.ts'
import { index, repr, toSsize } from '../../runtime/abstract.ts'
import { instanceDict } from '../../runtime/attributes.ts'
import { callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { type PyType, typeOf } from '../../runtime/type.ts'
import { int, intValue, None, type PyStr, PyTuple, type PyValue, strValue } from '../../runtime/values.ts'
import { restoreDict } from './bytesio.ts'
import { closedError, exactPosition, ioError, sizeOrNone, toCInt, uninitialized } from './common.ts'
import { findLineEnd, type LineEnd, NewlineState } from './newlines.ts'
import { PyTextIOBase, textIOBaseType } from './text_base.ts'

export class PyStringIO extends PyTextIOBase {
  ok = false
  closed = false
  text: PyStr = ''
  tail: PyStr[] = []
  /** Length of text and tail. */
  size = 0
  pos = 0
  /** The position exactly, if a seek went beyond 2**53. */
  farPos: bigint | undefined = undefined
  lineEnd: LineEnd = '\n'
  /** The argument `newline`, for pickles; None or a str. */
  newline: PyValue = '\n'
  translator: NewlineState | undefined = undefined
  writeNewline: string | undefined = undefined
}

function checkOpen(self: PyStringIO): void {
  if (!self.ok) throw uninitialized()
  if (self.closed) throw closedError()
}

/** All of the text. */
function contents(self: PyStringIO): PyStr {
  if (self.tail.length > 0) {
    self.tail.unshift(self.text)
    self.text = joinTexts(self.tail)
    self.tail = []
  }
  return self.text
}

function insert(self: PyStringIO, given: PyStr): void {
  let text = self.translator === undefined ? given : self.translator.process(given, true)
  if (self.writeNewline !== undefined) text = replaceText(text, '\n', self.writeNewline)
  const n = textLength(text)
  const { pos, size } = self
  if (pos === size) self.tail.push(text)
  else if (pos > size) self.tail.push('\0'.repeat(pos - size), text)
  else {
    const old = contents(self)
    self.text = joinTexts([sliceText(old, 0, pos), text, sliceText(old, Math.min(pos + n, size), size)])
  }
  self.pos = pos + n
  self.size = Math.max(size, self.pos)
}

function write(self: PyStringIO, value: PyValue): PyValue {
  if (!self.ok) throw uninitialized()
  const text = strValue(value)
  if (text === undefined) throw typeError("string argument expected, got '%T'", value)
  if (self.closed) throw closedError()
  const n = textLength(text)
  if (n > 0) insert(self, text)
  return int(n)
}

function read(self: PyStringIO, size: PyValue): PyValue {
  const asked = sizeOrNone(size)
  checkOpen(self)
  const rest = Math.max(0, self.size - self.pos)
  const n = asked < 0 || asked > rest ? rest : asked
  const { pos } = self
  self.pos += n
  return pos === 0 && n === self.size ? contents(self) : sliceText(contents(self), pos, pos + n)
}

function readline(self: PyStringIO, limit: number): PyStr {
  const { pos } = self
  if (pos >= self.size) return ''
  const text = contents(self)
  const found = findLineEnd(text, pos, self.lineEnd)
  let end = found < 0 ? self.size : found
  if (limit >= 0 && end > pos + limit) end = pos + limit
  self.pos = end
  return sliceText(text, pos, end)
}

function next(self: PyStringIO): PyValue | undefined {
  checkOpen(self)
  if (self.cls === stringIOType) {
    const line = readline(self, -1)
    return line === '' ? undefined : line
  }
  const line = callMethod(self, 'readline')
  const text = strValue(line)
  if (text === undefined) {
    throw ioError(`readline() should have returned a str object, not '${typeOf(line).name}'`)
  }
  return text === '' ? undefined : line
}

function truncate(self: PyStringIO, pos: PyValue): PyValue {
  const n = pos === None ? self.pos : sizeOrNone(pos)
  checkOpen(self)
  if (n < 0) throw valueError(`Negative size value ${n}`)
  if (n < self.size) {
    self.text = sliceText(contents(self), 0, n)
    self.size = n
  }
  return int(n)
}

function seek(self: PyStringIO, target: PyValue, whence: number): PyValue {
  const pos = toSsize(target)
  checkOpen(self)
  if (whence < 0 || whence > 2) throw valueError(`Invalid whence (${whence}, should be 0, 1 or 2)`)
  if (pos < 0 && whence === 0) throw valueError(`Negative seek position ${pos}`)
  if (whence !== 0 && pos !== 0) throw ioError("Can't do nonzero cur-relative seeks")
  self.pos = whence === 0 ? pos : whence === 1 ? self.pos : self.size
  const exact = index(target)
  self.farPos = whence === 0 && typeof exact === 'bigint' ? exact : undefined
  return exactPosition(self)
}

function newlineText(newline: PyValue): string | undefined {
  if (newline === None) return undefined
  const s = strValue(newline)
  if (s === undefined) throw typeError('newline must be str or None, not %T', newline)
  const text = toUtf16(s)
  if (!['', '\n', '\r', '\r\n'].includes(text)) {
    throw valueError('illegal newline value: %s', toUtf16(repr(newline)))
  }
  return text
}

function init(self: PyStringIO, value: PyValue, newlineValue: PyValue): void {
  const newline = newlineText(newlineValue)
  const initial = value === None ? '' : strValue(value)
  if (initial === undefined) throw typeError('initial_value must be str or None, not %T', value)
  self.ok = false
  self.newline = newline === undefined ? None : newline
  self.lineEnd = newline === undefined ? 'translated' : newline === '' ? 'universal' : newline
  self.translator =
    newline === undefined || newline === '' ? new NewlineState(newline === undefined) : undefined
  self.writeNewline = newline?.startsWith('\r') ? newline : undefined
  self.text = ''
  self.tail = []
  self.size = self.pos = 0
  if (textLength(initial) > 0) insert(self, initial)
  self.pos = 0
  self.closed = false
  self.ok = true
}

function getstate(self: PyStringIO): PyValue {
  checkOpen(self)
  const dict = instanceDict(self)
  let copy: PyValue = None
  if (dict.size > 0) {
    const own = new PyDict()
    own.update(dict)
    copy = own
  }
  return new PyTuple([contents(self), self.newline, int(self.pos), copy])
}

function setstate(self: PyStringIO, state: PyValue): PyValue {
  if (self.closed) throw closedError()
  if (!(state instanceof PyTuple) || state.items.length < 4) {
    throw typeError('%T.__setstate__ argument should be 4-tuple, got %T', self, state)
  }
  const [value, newline, at, dict] = state.items as [PyValue, PyValue, PyValue, PyValue]
  init(self, value, newline)
  // The value was translated when it was written; not again.
  self.text = strValue(value) ?? ''
  self.tail = []
  self.size = textLength(self.text)
  const n = intValue(at)
  if (n === undefined) throw typeError('third item of state must be an integer, got %T', at)
  const pos = toSsize(n)
  if (pos < 0) throw valueError('position value cannot be negative')
  self.pos = pos
  restoreDict(self, dict, 'fourth')
  return None
}

const openThen = (value: PyValue) => (self: PyStringIO) => {
  checkOpen(self)
  return value
}

export const stringIOType: PyType = defineType(PyStringIO, {
  name: 'StringIO',
  signature: "initial_value = '', newline = '\n'",
  module: '_io',
  base: textIOBaseType,
  slots: { tp_new: type => new type.ctor(), tp_iternext: next },
  init: [
    "initial_value = '', newline = <unrepresentable>",
    (self, value, newline) => init(self, value, newline ?? '\n'),
  ],
  methods: {
    close: [
      '',
      self => {
        self.closed = true
        self.text = ''
        self.tail = []
        return None
      },
    ],
    getvalue: [
      '',
      self => {
        checkOpen(self)
        return contents(self)
      },
    ],
    read: ['size = -1, /', read],
    readline: [
      'size = -1, /',
      (self, size) => {
        const limit = sizeOrNone(size)
        checkOpen(self)
        return readline(self, limit)
      },
    ],
    tell: [
      '',
      self => {
        checkOpen(self)
        return exactPosition(self)
      },
    ],
    truncate: ['pos = None, /', truncate],
    seek: ['pos, whence = 0, /', (self, pos, whence) => seek(self, pos, toCInt(whence))],
    write: ['s, /', write],
    seekable: ['', openThen(true)],
    readable: ['', openThen(true)],
    writable: ['', openThen(true)],
    __getstate__: ['', getstate],
    __setstate__: ['state, /', setstate],
  },
  getset: {
    closed: self => {
      if (!self.ok) throw uninitialized()
      return self.closed
    },
    newlines: self => {
      checkOpen(self)
      return self.translator?.newlines ?? None
    },
    line_buffering: openThen(false),
  },
})
