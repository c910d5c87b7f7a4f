/**
 * _BufferedIOBase: readinto over read, and refusals. CPython: Modules/_io/bufferedio.c (bufferediobase).
 */

import { callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { int, PyBytes, type PyValue } from '../../runtime/values.ts'
import { unsupported, withWritable } from './common.ts'
import { ioBaseType, PyIOBase } from './iobase.ts'

export class PyBufferedIOBase extends PyIOBase {}

function readinto(self: PyBufferedIOBase, target: PyValue, method: 'read' | 'read1', fname: string): PyValue {
  return withWritable(target, fname, into => {
    const data = callMethod(self, method, int(into.length))
    if (!(data instanceof PyBytes)) throw typeError('read() should return bytes')
    const bytes = data.data
    if (bytes.length > into.length) {
      throw valueError(
        `read() returned too much data: ${into.length} bytes requested, ${bytes.length} returned`,
      )
    }
    into.set(bytes)
    return int(bytes.length)
  })
}

const refuse = (name: string) => (): never => {
  throw unsupported(name)
}

export const bufferedIOBaseType = defineType(PyBufferedIOBase, {
  name: '_BufferedIOBase',
  module: '_io',
  base: ioBaseType,
  layout: PyIOBase,
  methods: {
    detach: ['', refuse('detach')],
    read: ['size = -1, /', refuse('read')],
    read1: ['size = -1, /', refuse('read1')],
    readinto: ['buffer, /', (self, buffer) => readinto(self, buffer, 'read', 'readinto')],
    readinto1: ['buffer, /', (self, buffer) => readinto(self, buffer, 'read1', 'readinto1')],
    write: ['b, /', refuse('write')],
  },
})
