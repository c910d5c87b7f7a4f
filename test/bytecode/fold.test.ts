import { expect, test } from 'vitest'
import {
  ComplexConstant,
  type Constant,
  FloatConstant,
  SliceConstant,
  TupleConstant,
} from '../../src/base/constant.ts'
import { fromUtf16 } from '../../src/base/wide_string.ts'
import { NB, OP } from '../../src/bytecode/opcodes.ts'
import { ConstantCache } from '../../src/compiler/constant_cache.ts'
import { foldBinary, foldUnary, makeFrozenSet } from '../../src/compiler/flowgraph/fold.ts'

const float = (value: number) => new FloatConstant(value)
const complex = (real: number, imag: number) => new ComplexConstant(real, imag)
const tuple = (...items: Constant[]) => new TupleConstant(items)
const huge = 2n ** 100n

const binary: [Constant, keyof typeof NB, Constant, Constant | undefined][] = [
  [1, 'NB_ADD', true, 2],
  [9007199254740991, 'NB_ADD', 1, 9007199254740992n],
  [-7, 'NB_FLOOR_DIVIDE', 2, -4],
  [-7, 'NB_REMAINDER', 3, 2],
  [7, 'NB_REMAINDER', 0, undefined],
  [1, 'NB_TRUE_DIVIDE', 3, float(1 / 3)],
  [huge, 'NB_TRUE_DIVIDE', 3n * huge, float(1 / 3)],
  [10n ** 400n, 'NB_TRUE_DIVIDE', 3, undefined],
  [2, 'NB_POWER', 64, 2n ** 64n],
  [2, 'NB_POWER', 65, undefined],
  [0, 'NB_POWER', huge, 0],
  [2, 'NB_POWER', -1, float(0.5)],
  [0, 'NB_POWER', -1, undefined],
  [1, 'NB_LSHIFT', 127, 2n ** 127n],
  [1, 'NB_LSHIFT', 128, undefined],
  [1, 'NB_LSHIFT', -1, undefined],
  [-5, 'NB_RSHIFT', huge, -1],
  [true, 'NB_AND', false, false],
  [true, 'NB_XOR', 1, 0],
  [float(-0), 'NB_ADD', float(0), float(0)],
  [float(5), 'NB_REMAINDER', float(-3), float(-1)],
  [float(-1), 'NB_FLOOR_DIVIDE', float(0.1), float(-10)],
  [float(1e308), 'NB_POWER', 2, undefined],
  [1, 'NB_SUBTRACT', complex(0, 0), complex(1, -0)],
  [2, 'NB_MULTIPLY', complex(1, -0), complex(2, -0)],
  [complex(1, 2), 'NB_POWER', 2, complex(-3, 4)],
  [complex(1, 2), 'NB_TRUE_DIVIDE', 0, undefined],
  ['ab', 'NB_MULTIPLY', 3, 'ababab'],
  ['ab', 'NB_MULTIPLY', 2049, undefined],
  ['ab', 'NB_MULTIPLY', -1, undefined],
  ['', 'NB_MULTIPLY', -1, ''],
  [2, 'NB_MULTIPLY', tuple(1, 'x'), tuple(1, 'x', 1, 'x')],
  ['a', 'NB_ADD', fromUtf16('\u{1f600}'), fromUtf16('a\u{1f600}')],
  ['%s', 'NB_REMAINDER', 1, undefined],
  ['abc', 'NB_SUBSCR', -1, 'c'],
  ['abc', 'NB_SUBSCR', 3, undefined],
  ['abcde', 'NB_SUBSCR', new SliceConstant(null, null, -2), 'eca'],
  [tuple(1, 2, 3), 'NB_SUBSCR', new SliceConstant(1, huge, null), tuple(2, 3)],
  [fromUtf16('a\u{1f600}b'), 'NB_SUBSCR', 2, 'b'],
  [Uint8Array.of(7, 8), 'NB_SUBSCR', 1, 8],
]

test('binary operators', () => {
  for (const [left, op, right, result] of binary) {
    expect([op, foldBinary(left, NB[op], right)]).toEqual([op, result])
  }
})

test('unary operators', () => {
  expect(foldUnary(0, OP.UNARY_NEGATIVE, 0)).toBe(0)
  expect(foldUnary(true, OP.UNARY_NEGATIVE, 0)).toBe(-1)
  expect(foldUnary(5, OP.UNARY_INVERT, 0)).toBe(-6)
  expect(foldUnary(true, OP.UNARY_INVERT, 0)).toBeUndefined()
  expect(foldUnary('', OP.UNARY_NOT, 0)).toBe(true)
  expect(foldUnary(complex(0, 1), OP.UNARY_NEGATIVE, 0)).toEqual(complex(-0, -1))
})

test('constants merge by type and value', () => {
  const cache = new ConstantCache()
  const keys = [
    0,
    false,
    float(0),
    float(-0),
    complex(0, 0),
    complex(0, -0),
    '',
    Uint8Array.of(),
    tuple(),
    tuple(0),
    null,
  ]
  expect(new Set(keys.map(c => cache.key(c))).size).toBe(keys.length)
  expect(cache.merge(tuple(1, 'a'))).toBe(cache.merge(tuple(1, 'a')))
  expect(cache.merge(float(Number.NaN))).not.toBe(cache.merge(float(Number.NaN)))
})

test('a frozenset keeps the first of equal items', () => {
  expect(
    makeFrozenSet([1, float(1), true, 'a', float(0.5), complex(0.5, 0)], new ConstantCache()).items,
  ).toEqual([1, 'a', float(0.5)])
})
