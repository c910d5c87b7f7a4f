import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { dumps } from '../../src/bytecode/marshal.ts'
import { makeHashPyc, sourceHash } from '../../src/bytecode/pyc.ts'
import { compile } from '../../src/compiler/compile.ts'
import { samplePyc, toHex } from './fixture.ts'

test('the sample compiles to the very bytes of the .pyc that CPython writes', () => {
  const source = new Uint8Array(readFileSync(new URL('sample.py', import.meta.url)))
  const code = compile(source, { filename: 'sample.py' })
  expect(toHex(makeHashPyc(dumps(code), sourceHash(source), false))).toBe(toHex(samplePyc()))
})
