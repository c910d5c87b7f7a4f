import { expect, test } from 'vitest'
import { CO_FAST_CELL, CO_FAST_LOCAL, type CodeFields, CodeObject } from '../../src/bytecode/code.ts'
import { OP } from '../../src/bytecode/opcodes.ts'
import { verify, verifyDeep } from '../../src/bytecode/verify.ts'
import { sampleCodes } from './fixture.ts'

function code(bytes: number[], fields: Partial<CodeFields> = {}): CodeObject {
  return new CodeObject({
    argcount: 0,
    posonlyargcount: 0,
    kwonlyargcount: 0,
    stacksize: 2,
    flags: 3,
    code: Uint8Array.from(bytes),
    consts: [null],
    names: ['n'],
    localsplusnames: ['a', 'b'],
    localspluskinds: Uint8Array.of(CO_FAST_LOCAL, CO_FAST_CELL),
    filename: 'f',
    name: 'f',
    qualname: 'f',
    firstlineno: 1,
    linetable: new Uint8Array(0),
    exceptiontable: new Uint8Array(0),
    ...fields,
  })
}

const RETURN = [OP.RETURN_VALUE, 0]

test('what CPython compiles is accepted', () => {
  for (const c of sampleCodes()) expect([c.qualname, verify(c)]).toEqual([c.qualname, null])
  expect(verifyDeep(sampleCodes()[0]!)).toBeNull()
  expect(verify(code([OP.LOAD_CONST, 0, ...RETURN]))).toBeNull()
})

test.each<[string, number[], Partial<CodeFields>?]>([
  ['no code', []],
  ['code: co_code is malformed', [OP.NOP]],
  ['control leaves the code', [OP.NOP, 0]],
  ['stack underflow at 0', RETURN],
  ['stack overflow at 4', [OP.LOAD_CONST, 0, OP.LOAD_CONST, 0, OP.LOAD_CONST, 0, ...RETURN]],
  ['invalid opcode 3 at 0', [3, 0]],
  ['invalid opcode 0 at 0', [0, 0, ...RETURN]],
  ['LOAD_CONST 1 at 0: argument out of range', [OP.LOAD_CONST, 1, ...RETURN]],
  ['LOAD_CONST 256 at 2: argument out of range', [OP.EXTENDED_ARG, 1, OP.LOAD_CONST, 0, ...RETURN]],
  ['LOAD_NAME 1 at 0: argument out of range', [OP.LOAD_NAME, 1, ...RETURN]],
  ['LOAD_FAST 2 at 0: argument out of range', [OP.LOAD_FAST, 2, ...RETURN]],
  ['LOAD_DEREF 0 at 0: argument out of range', [OP.LOAD_DEREF, 0, ...RETURN]],
  ['LOAD_FAST_LOAD_FAST 33 at 0: argument out of range', [OP.LOAD_FAST_LOAD_FAST, 0x21, ...RETURN]],
  ['COMPARE_OP 192 at 0: argument out of range', [OP.COMPARE_OP, 192, 0, 0]],
  ['RETURN_GENERATOR 0 at 0: argument out of range', [OP.RETURN_GENERATOR, 0, ...RETURN]],
  ['code ends within an instruction', [OP.LOAD_GLOBAL, 0, 0, 0]],
  ['code ends within an instruction', [OP.NOP, 0, OP.EXTENDED_ARG, 0]],
  ['control leaves the code', [OP.JUMP_FORWARD, 9]],
  ['control leaves the code', [OP.JUMP_BACKWARD_NO_INTERRUPT, 2]],
  ['jump into an instruction at 2', [OP.JUMP_BACKWARD, 1, 0, 0]],
  ['stack depth 0 or 1 at 0', [OP.LOAD_CONST, 0, OP.JUMP_BACKWARD_NO_INTERRUPT, 2]],
  ['FOR_ITER without END_FOR at 6', [OP.LOAD_CONST, 0, OP.FOR_ITER, 0, 0, 0, ...RETURN]],
  ['malformed exception table', [OP.LOAD_CONST, 0, ...RETURN], { exceptiontable: Uint8Array.of(0x80, 1) }],
  [
    'exception table range out of order',
    [OP.LOAD_CONST, 0, ...RETURN],
    { exceptiontable: Uint8Array.of(0x80, 9, 0, 0) },
  ],
  [
    'exception handler is not an instruction',
    [OP.LOAD_CONST, 0, ...RETURN],
    { exceptiontable: Uint8Array.of(0x80, 1, 9, 0) },
  ],
  [
    'stack depth 0 or 1 at 0',
    [OP.LOAD_CONST, 0, ...RETURN],
    { exceptiontable: Uint8Array.of(0x80, 1, 0, 0) },
  ],
  [
    'argument is not a local variable',
    [OP.LOAD_CONST, 0, ...RETURN],
    { argcount: 1, localspluskinds: Uint8Array.of(CO_FAST_CELL, CO_FAST_LOCAL) },
  ],
  ['code: co_varnames is too small', [OP.LOAD_CONST, 0, ...RETURN], { argcount: 2 }],
])('%s', (problem, bytes, fields) => {
  expect(verify(code(bytes, fields))).toBe(problem)
})

test('damage is found or harmless, and never takes long', () => {
  let seed = 1
  const random = (n: number) => (seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff) % n
  for (const original of sampleCodes()) {
    for (let i = 0; i < 20; i++) {
      const bytes = original.code.slice()
      bytes[random(bytes.length)] = random(256)
      const table = original.exceptiontable.slice()
      if (table.length > 0) table[random(table.length)] = random(256)
      const problem = verify(original.with({ code: bytes, exceptiontable: table }))
      expect(problem === null || problem.length > 0).toBe(true)
    }
  }
})
