/** Decoding of source bytes: marks, declarations, line ends. */
import { describe, expect, test } from 'vitest'
import { Module } from '../../src/syntax/ast.ts'
import { SyntaxErrorData } from '../../src/syntax/errors.ts'
import { parse } from '../../src/syntax/parse.ts'
import { decodeSource, findCookie, normaliseNewlines } from '../../src/syntax/source.ts'

const bytes = (...parts: (string | number[])[]) =>
  Uint8Array.from(
    parts.flatMap(part => (typeof part === 'string' ? Array.from(part, c => c.charCodeAt(0)) : part)),
  )
const MARK = [0xef, 0xbb, 0xbf]
const options = { filename: 'f.py' }

function failure(source: Uint8Array): SyntaxErrorData {
  try {
    decodeSource(source, options)
  } catch (error) {
    if (error instanceof SyntaxErrorData) return error
    throw error
  }
  throw new Error('no error')
}

describe('findCookie', () => {
  test.each([
    ['# coding: latin-1\n', 'iso-8859-1'],
    ['# -*- coding: UTF_8 -*-', 'utf-8'],
    ['#!/usr/bin/python\n# vim: set fileencoding=koi8-r :\n', 'koi8-r'],
    ['\n\n# coding: ascii\n', null],
    ['x = 1\n# coding: ascii\n', null],
    ['x = "# coding: ascii"\n', null],
    ['# nothing\r\n#coding=cp1252\r\n', 'cp1252'],
    [`#${' '.repeat(9000)}coding=cp1252\n`, 'cp1252'],
  ])('%j', (text, cookie) => {
    expect(findCookie(bytes(text))).toBe(cookie)
  })
})

describe('decodeSource', () => {
  test('utf-8 with and without a mark', () => {
    expect(decodeSource(bytes(MARK, 'x'), options)).toBe('x')
    expect(decodeSource(bytes([0xc3, 0xa9]), options)).toBe('é')
  })

  test('latin-1, ascii and others', () => {
    expect(decodeSource(bytes('# coding: latin1\n', [0xe9]), options)).toBe('# coding: latin1\né')
    expect(failure(bytes('# coding: ascii\nx="', [0xff])).message).toMatch(
      /^'ascii' codec can't decode byte 0xff/,
    )
    const decode = (encoding: string) => `<${encoding}>`
    expect(decodeSource(bytes('# coding: koi8-r\n'), { ...options, decode })).toBe('<koi8-r>')
    expect(failure(bytes('# coding: foo\n')).message).toBe('unknown encoding: foo')
  })

  test('line ends before other decoders, null bytes', () => {
    const seen: number[][] = []
    const decode = (_encoding: string, given: Uint8Array) => {
      seen.push([...given.subarray(14)])
      return ''
    }
    const source = bytes('# coding: hz\r\nab\rc\r\n\r\nd')
    decodeSource(source, { ...options, decode, finalNewline: true })
    decodeSource(source, { ...options, decode })
    expect(seen).toEqual([
      [98, 10, 99, 10, 10, 100, 10],
      [98, 10, 99, 10, 10, 100],
    ])
    expect(failure(bytes('x', [0xff, 0])).message).toBe('source code string cannot contain null bytes')
  })

  test('errors', () => {
    const error = failure(bytes('\n\nx="', [0xff], '"\n'))
    expect(error.message).toMatch(
      /^Non-UTF-8 code starting with '\\xff' on line 3, but no encoding declared;/,
    )
    expect([error.lineno, error.offset, error.text]).toEqual([3, 4, 'x="\ufffd"'])
    expect(failure(bytes(MARK, '# coding: latin-1\n')).message).toBe('encoding problem: iso-8859-1 with BOM')
  })
})

test('line ends', () => {
  expect(normaliseNewlines('a\r\nb\rc', true)).toBe('a\nb\nc\n')
  expect(normaliseNewlines('a', false)).toBe('a')
  expect(() => normaliseNewlines('a\0b', true)).toThrow('source code string cannot contain null bytes')
  const tree = parse(bytes("x = '''a\r\nb'''\r\ny"), { filename: 'f', mode: 'exec' })
  expect(tree instanceof Module && tree.body.map(statement => statement.lineno)).toEqual([1, 3])
})

describe('a script, whose lines up to the declaration are decoded last', () => {
  const script = (source: Uint8Array) => {
    try {
      return decodeSource(source, { filename: 'f.py', script: true, finalNewline: true })
    } catch (error) {
      if (error instanceof SyntaxErrorData) return `${error.lineno}: ${error.message} | ${error.text}`
      throw error
    }
  }

  test.each([
    [['#coding:ascii ', [0xc3, 0xa4], '\nx\n'], '0xc3 in position 14', '1: (unicode error)'],
    [['#!/', [0xe4], '\n#coding:ascii\nx\n'], '0xe4 in position 3', '2: (unicode error)'],
    [['#a\r\n#coding:ascii ', [0xe4], '\r\nx\r\n'], '0xe4 in position 17', '2: (unicode error)'],
    [['#coding:ascii ', [0xe4], '\n"', [0xe4], '"\n'], '0xe4 in position 2', "0: 'ascii'"],
    [['#coding:ascii ', [0xc3, 0xa4]], '0xa4 in position 0', "0: 'ascii'"],
  ])('%j', (parts, where, start) => {
    const text = script(bytes(...parts))
    expect(text).toContain(where)
    expect(text.startsWith(start)).toBe(true)
  })

  test('that is right', () => {
    expect(script(bytes('#!', [0xe4], '\n#coding:latin1\n"', [0xe4], '"'))).toBe('#!ä\n#coding:latin1\n"ä"')
    expect(script(bytes('#coding:ascii\nx'))).toBe('#coding:ascii\nx\n')
  })
})

test('a script of bytes that are no UTF-8 says where they are', () => {
  const range = (from: number, to: number) => Array.from({ length: to - from }, (_, i) => from + i)
  const sequences = [
    ...[...range(0x80, 0xc2), ...range(0xf5, 0x100)].map(first => [first]),
    ...range(0xc0, 0xc2).flatMap(first => range(0x80, 0xc0).map(next => [first, next])),
    ...range(0xf5, 0xf8).map(first => [first, 0x80, 0x80, 0x81]),
    ...range(0x80, 0xa0).flatMap(next => [0x80, 0xbf].map(last => [0xe0, next, last])),
    ...range(0xa0, 0xc0).flatMap(next => [0x80, 0xbf].map(last => [0xed, next, last])),
    ...range(0x80, 0x90).flatMap(next => [0x80, 0xbf].map(last => [0xf0, next, last, last])),
    ...range(0x90, 0xc0).flatMap(next => [0x80, 0xbf].map(last => [0xf4, next, last, last])),
  ]
  for (const sequence of sequences) {
    const source = bytes('\n\n\n"', sequence, '"\n')
    const start = `Non-UTF-8 code starting with '\\x${sequence[0]!.toString(16)}' in file f.py on line 4,`
    expect(() => decodeSource(source, { filename: 'f.py', script: true })).toThrow(start)
  }
})
