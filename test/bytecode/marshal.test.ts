import { describe, expect, test } from 'vitest'
import { TupleConstant } from '../../src/base/constant.ts'
import { dumps, loads, loadsCode } from '../../src/bytecode/marshal.ts'
import { type MarshalFactory, readMarshalStream } from '../../src/bytecode/marshal_reader.ts'
import { MarshalError } from '../../src/bytecode/marshal_types.ts'
import { PlainList } from '../../src/bytecode/plain_value.ts'
import {
  makeHashPyc,
  makeTimestampPyc,
  PYC_HEADER_SIZE,
  pycVersion,
  readPycHeader,
  sourceHash,
} from '../../src/bytecode/pyc.ts'
import { fromHex, readJson, samplePyc, toHex } from './fixture.ts'

interface MarshalFixture {
  /** Data, its version, and the value written again in version 2. */
  values: [string, number, string | null][]
  errors: [string, string, string][]
}

const fixture = readJson<MarshalFixture>('marshal.json')

describe('marshal', () => {
  test('reads every version', () => {
    for (const [hex, version, again] of fixture.values) {
      const value = loads(fromHex(hex))
      if (again !== null) expect(toHex(dumps(value, { version: 2 }))).toBe(again)
      if (again !== null && version < 3) expect(toHex(dumps(value, { version }))).toBe(hex)
    }
  })

  test('refuses what CPython refuses, in its words', () => {
    for (const [hex, type, message] of fixture.errors) {
      const read = () => loads(fromHex(hex))
      expect(read).toThrow(MarshalError)
      expect(read).toThrow(expect.objectContaining({ type, message }))
    }
  })

  test('a module is written as CPython has written it', () => {
    const data = samplePyc().subarray(PYC_HEADER_SIZE)
    expect(toHex(dumps(loadsCode(data)))).toBe(toHex(data))
  })

  test('a list can hold itself, also within a tuple', () => {
    const list = loads(fromHex('db01000000a9017200000000'))
    expect(list).toBeInstanceOf(PlainList)
    const [inner] = (list as PlainList).items
    expect(inner).toBeInstanceOf(TupleConstant)
    expect((inner as TupleConstant).items[0]).toBe(list)
  })

  test('code objects can be ruled out', () => {
    const data = samplePyc().subarray(PYC_HEADER_SIZE)
    expect(() => loads(data, { allowCode: false })).toThrow('unmarshalling code objects is disallowed')
    expect(() => dumps(loadsCode(data), { allowCode: false })).toThrow(
      'marshalling code objects is disallowed',
    )
  })

  test('nesting has a limit in both directions', () => {
    let value: TupleConstant = new TupleConstant([])
    for (let i = 0; i < 1999; i++) value = new TupleConstant([value])
    expect(loads(dumps(value))).toBeInstanceOf(TupleConstant)
    expect(() => dumps(new TupleConstant([value]))).toThrow('object too deeply nested to marshal')
  })

  test('a huge size without the bytes for it costs nothing', () => {
    expect(() => loads(fromHex('28ffffff7f'))).toThrow('EOF read where object expected')
    expect(() => loads(fromHex('73ffffff7f'))).toThrow('marshal data too short')
    expect(() => loads(fromHex('6cffffff7f'))).toThrow('marshal data too short')
  })

  test('a stream is read no further than needed', () => {
    const data = fromHex('2902e901000000da0161ff')
    let p = 0
    const fetch = (n: number) => data.subarray(p, (p += n))
    const strings: unknown[] = []
    const factory: MarshalFactory<unknown> = {
      none: null,
      true: true,
      false: false,
      ellipsis: '...',
      stopIteration: 'StopIteration',
      makeInt: value => value,
      makeFloat: value => value,
      makeComplex: real => real,
      makeBytes: bytes => bytes,
      makeString: (value, interned) => strings.push([value, interned]) && value,
      makeTuple: items => items,
      makeList: items => items,
      finishList: () => {},
      makeDict: () => new Map(),
      setDictItem: () => {},
      makeSet: () => new Set(),
      makeFrozenSet: () => new Set(),
      addToSet: () => {},
      makeSlice: () => null,
      makeCode: () => null,
    }
    expect(readMarshalStream(fetch, factory)).toEqual([1, 'a'])
    expect(strings).toEqual([['a', true]])
    expect(p).toBe(data.length - 1)
    expect(() => readMarshalStream(() => new Uint8Array(0), factory)).toThrow(
      'EOF read where object expected',
    )
  })
})

describe('pyc headers', () => {
  test('are read and written', () => {
    expect(readPycHeader(samplePyc())).toMatchObject({ kind: 'hash', checkSource: false })
    expect(readPycHeader(makeTimestampPyc(Uint8Array.of(1), 2 ** 32 + 5, 7))).toEqual({
      kind: 'timestamp',
      mtime: 5,
      size: 7,
    })
    const hash = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
    expect(readPycHeader(makeHashPyc(Uint8Array.of(), hash, true))).toEqual({
      kind: 'hash',
      checkSource: true,
      hash,
    })
  })

  test('of other kinds are told apart', () => {
    expect(readPycHeader(samplePyc().subarray(0, 12))).toEqual({ kind: 'truncated' })
    expect(readPycHeader(fromHex('2b0e0d0a04000000'.padEnd(32, '0')))).toEqual({
      kind: 'bad-flags',
      flags: 4,
    })
    expect(readPycHeader(fromHex('cb0d0d0a'))).toMatchObject({ kind: 'bad-magic', version: '3.12' })
    expect(pycVersion(fromHex('03f30d0a'))).toBe('2.7')
    expect(pycVersion(fromHex('00000000'))).toBeNull()
  })

  test('source hashes', () => {
    for (const [text, hash] of readJson<[string, string][]>('hashes.json')) {
      expect(toHex(sourceHash(new TextEncoder().encode(text)))).toBe(hash)
    }
  })
})
