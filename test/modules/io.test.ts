import { beforeAll, describe, expect, test } from 'vitest'
import { createMemoryHost } from '../../src/host/memory.ts'
import '../../src/objects/init.ts'
import { flushAllAtExit, ioModule } from '../../src/modules/_io/module.ts'
import { findLineEnd, NewlineState } from '../../src/modules/_io/newlines.ts'
import { textCodec } from '../../src/modules/_io/text_codecs.ts'
import { getAttr } from '../../src/runtime/attributes.ts'
import { call, callMethod } from '../../src/runtime/calls.ts'
import { PyNamespace } from '../../src/runtime/dict.ts'
import { state } from '../../src/runtime/state.ts'
import { int, type PyModule, type PyValue } from '../../src/runtime/values.ts'

describe('files of the memory host', () => {
  let module: PyModule
  const output: string[] = []
  const open = (...args: PyValue[]) => call(getAttr(module, 'open'), args)

  beforeAll(() => {
    state.host = createMemoryHost({ stdout: bytes => output.push(new TextDecoder().decode(bytes)) })
    state.sysDict = new PyNamespace()
    module = ioModule.create()
  })

  test('small writes reach the host once', () => {
    const out = call(getAttr(module, 'open'), [int(1), 'w', int(-1), 'utf-8'])
    for (let i = 0; i < 100; i++) callMethod(out, 'write', 'ü')
    expect(output).toEqual([])
    callMethod(out, 'flush')
    expect(output).toEqual(['ü'.repeat(100)])
  })

  test('what a dropped stream holds is written when its file is opened, and at exit', () => {
    callMethod(open('/a', 'w'), 'write', 'one')
    expect(callMethod(open('/a'), 'read')).toBe('one')
    const again = open('/a')
    callMethod(open('/a', 'a'), 'write', ' two')
    flushAllAtExit()
    expect(callMethod(again, 'read')).toBe('one two')
  })

  test('files that nothing refers to are closed when descriptors run out', () => {
    const kept = open('/a')
    const list = new PyNamespace()
    list.setStr('kept', kept)
    state.sysDict.setStr('probe', list)
    for (let i = 0; i < 3000; i++) open('/a')
    expect(callMethod(kept, 'read')).toBe('one two')
  })
})

test('a UTF-8 sequence across chunks is decoded once it is whole', () => {
  const decoder = textCodec('utf-8').decoder('strict')
  const bytes = new TextEncoder().encode('aé€b')
  const pieces = Array.from(bytes, b => decoder.decode(Uint8Array.of(b), false))
  expect(pieces).toEqual(['a', '', 'é', '', '', '€', 'b'])
  decoder.decode(bytes.subarray(0, 2), false)
  expect(() => decoder.decode(new Uint8Array(0), true)).toThrow()
})

test('a CR at the end of a chunk waits for its LF', () => {
  const s = new NewlineState(true)
  expect([s.process('a\r', false), s.process('\nb\r', false), s.process('', true)]).toEqual([
    'a',
    '\nb',
    '\n',
  ])
})

test('where lines end', () => {
  expect(findLineEnd('a\nb', 0, 'translated')).toBe(2)
  expect(findLineEnd('ab\r\nc', 0, 'universal')).toBe(4)
  expect(findLineEnd('ab\rc\n', 0, 'universal')).toBe(3)
  expect(findLineEnd('ab\r', 0, '\r\n')).toBe(-1 - 2)
  expect(findLineEnd('abc', 1, '\r\n')).toBe(-1 - 3)
})
