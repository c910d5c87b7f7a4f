/**
 * BufferedRWPair: a reader and a writer seen as one stream. CPython: Modules/_io/bufferedio.c.
 */
import { getAttr } from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { runtimeError } from '../../runtime/errors.ts'
import { int, type PyValue } from '../../runtime/values.ts'
import { bufferedReaderType, bufferedWriterType } from './buffered.ts'
import { bufferedIOBaseType, PyBufferedIOBase } from './buffered_base.ts'
import { bothInTurn, uninitialized } from './common.ts'
import { checkReadable, checkWritable } from './iobase.ts'

export class PyBufferedRWPair extends PyBufferedIOBase {
  reader: PyValue | undefined = undefined
  writer: PyValue | undefined = undefined
}

function init(self: PyBufferedRWPair, reader: PyValue, writer: PyValue, size: number): void {
  checkReadable(reader)
  checkWritable(writer)
  self.reader = call(bufferedReaderType, [reader, int(size)])
  self.writer = call(bufferedWriterType, [writer, int(size)])
}

function forward(side: 'reader' | 'writer', name: string) {
  return (self: PyBufferedRWPair, args: PyValue[] = []): PyValue => {
    const stream = self[side]
    if (stream === undefined) throw uninitialized()
    return call(getAttr(stream, name), args)
  }
}
const reading = (name: string) => ['*args', forward('reader', name)] as const
const writing = (name: string) => ['*args', forward('writer', name)] as const

const closeWriter = forward('writer', 'close')
const closeReader = forward('reader', 'close')
const ttyWriter = forward('writer', 'isatty')
const ttyReader = forward('reader', 'isatty')

export const bufferedRWPairType = defineType(PyBufferedRWPair, {
  name: 'BufferedRWPair',
  module: '_io',
  base: bufferedIOBaseType,
  init: ['reader, writer, buffer_size: int = 131072, /', init],
  methods: {
    read: reading('read'),
    peek: reading('peek'),
    read1: reading('read1'),
    readinto: reading('readinto'),
    readinto1: reading('readinto1'),
    write: writing('write'),
    flush: ['', self => forward('writer', 'flush')(self)],
    readable: ['', self => forward('reader', 'readable')(self)],
    writable: ['', self => forward('writer', 'writable')(self)],
    close: [
      '',
      self =>
        bothInTurn(
          () => {
            closeWriter(self)
          },
          () => closeReader(self),
        ),
    ],
    isatty: [
      '',
      self => {
        const tty = ttyWriter(self)
        return tty === false ? ttyReader(self) : tty
      },
    ],
  },
  getset: {
    closed: self => {
      if (self.writer === undefined) {
        throw runtimeError('the BufferedRWPair object is being garbage-collected')
      }
      return getAttr(self.writer, 'closed')
    },
  },
})
