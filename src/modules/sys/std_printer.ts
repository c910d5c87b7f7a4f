/**
 * `sys.stderr` until `_io` is there: writes straight to the descriptor. CPython: Objects/fileobject.c
 * (PyStdPrinter_Type).
 */
import { toUtf16, type WideString } from '../../base/wide_string.ts'
import { writeAll } from '../../host/host.ts'
import { defineType } from '../../runtime/define.ts'
import { state } from '../../runtime/state.ts'
import { int, None, PyObject } from '../../runtime/values.ts'

export class PyStdPrinter extends PyObject {
  fd = 2
}

function write(self: PyStdPrinter, text: string | WideString) {
  const { descriptors } = state.host
  const utf8 = new TextEncoder().encode(toUtf16(text))
  if (descriptors !== undefined) writeAll(descriptors, self.fd, utf8)
  return int(utf8.length)
}

export const stdPrinterType = defineType(PyStdPrinter, {
  name: 'stderrprinter',
  final: true,
  methods: {
    write: ['text: str, /', write],
    flush: ['', () => None],
    close: ['', () => None],
    fileno: ['', self => int(self.fd)],
    isatty: ['', self => state.host.descriptors?.isatty(self.fd) === true],
  },
  getset: { closed: () => false, encoding: () => None, mode: () => 'w' },
})
