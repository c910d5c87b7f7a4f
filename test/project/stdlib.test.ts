// The standard library as it is put together, before anything is compiled.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { crc32 } from '../../src/base/binascii.ts'
import { readFrozenImage } from '../../src/host/frozen_image.ts'
// @ts-expect-error: tools are plain JavaScript
import { assemble } from '../../tools/stdlib/assemble.mjs'
// @ts-expect-error: tools are plain JavaScript
import { codeFilename, FROZEN, packFrozen } from '../../tools/stdlib/frozen_modules.mjs'
// @ts-expect-error: tools are plain JavaScript
import { makePyc, sourceHash } from '../../tools/stdlib/pyc.mjs'

const files: Map<string, Buffer> = assemble(join(import.meta.dirname, '../..'))

test('what was pyodide is gone', () => {
  const traces = [...files].filter(([, bytes]) => bytes.toString('latin1').toLowerCase().includes('pyodide'))
  expect(traces.map(([path]) => path)).toEqual([])
  expect([...files.keys()].filter(path => path.includes('emscripten'))).toEqual([])
  expect(files.get('json/encoder.py')?.toString()).not.toContain('JSNULL')
})

test('the modules that everything needs are there', () => {
  for (const path of [
    'os.py',
    'site.py',
    'encodings/utf_8.py',
    'importlib/_bootstrap.py',
    '_sysconfigdata__linux_.py',
  ]) {
    expect(files.has(path), path).toBe(true)
  }
  expect(files.get('webbrowser.py')?.toString()).toContain('class BackgroundBrowser')
})

test('every frozen module has a source', () => {
  for (const { name, source } of FROZEN) if (source) expect(files.has(source), name).toBe(true)
  expect(codeFilename({ origname: 'importlib._bootstrap' })).toBe('<frozen importlib._bootstrap>')
  expect(codeFilename({ origname: '<__phello__' })).toBe('<frozen __phello__>')
})

test('our own modules are frozen: PYTHONHOME may name another library', () => {
  const names = FROZEN.map((module: { name: string }) => module.name)
  const ours = ['typhon', 'typhon.explain', '_typhon_sourceless', '_sysconfigdata__linux_']
  expect(names).toEqual(expect.arrayContaining(ours))
})

test('the image of frozen modules reads back', () => {
  const codes = FROZEN.map((_: unknown, i: number) => Buffer.from([i, i, i].slice(0, 1 + (i % 3))))
  const sources = FROZEN.map(() => Buffer.from('x = 1\n'))
  const image = readFrozenImage(packFrozen(codes, sources))
  expect([...image.keys()]).toEqual(FROZEN.map((module: { name: string }) => module.name))
  expect([...image.values()].map(module => [...module.code])).toEqual(codes.map((code: Buffer) => [...code]))
  expect(image.get('__phello__')).toMatchObject({ isPackage: true, origname: '__phello__' })
  expect(image.get('__hello_only__')?.origname).toBeNull()
  expect(image.get('os')?.source).toEqual({ path: 'os.py', size: 6, crc: crc32(Buffer.from('x = 1\n')) })
  expect(image.get('__phello__.ham')?.source).toBeNull()
})

test('source hashes are CPython’s', () => {
  // _imp.source_hash(importlib.util._RAW_MAGIC_NUMBER, source) of CPython 3.14
  const known: [string, string][] = [
    ['', 'a46a3a65cbb7f561'],
    ['x', '59ac77ad437ba6a1'],
    ['x = 1\n', 'a782a25c32b6b21d'],
    ['print("1234567")', '98d75edc71b14a56'],
    [
      'a longer source text, of more than one word\na longer source text, of more than one word\na longer source text, of more than one word\n',
      '2b0fdc3e43c024a8',
    ],
  ]
  for (const [source, hash] of known) {
    expect(sourceHash(Buffer.from(source)).toString(16).padStart(16, '0')).toBe(hash)
  }
  const header = makePyc(Buffer.from('x'), Buffer.from([1, 2])).subarray(0, 8)
  expect([...header]).toEqual([0x2b, 0x0e, 0x0d, 0x0a, 1, 0, 0, 0])
})
