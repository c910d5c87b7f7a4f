/** Cells: variables shared between functions. CPython: Objects/cellobject.c. */
import { fromUtf16 } from '../base/wide_string.ts'
import { richCompare } from '../runtime/abstract.ts'
import { defineType } from '../runtime/define.ts'
import { valueError } from '../runtime/errors.ts'
import { EQ, GE, GT, LE, LT, NE } from '../runtime/slots.ts'
import { typeOf } from '../runtime/type.ts'
import { NotImplemented, PyCell, type PyValue } from '../runtime/values.ts'
import { address } from './frame.ts'

/** An empty cell is less than a full one. */
function cellCompare(a: PyValue, b: PyValue, op: number): PyValue {
  if (!(a instanceof PyCell && b instanceof PyCell)) return NotImplemented
  if (a.contents !== undefined && b.contents !== undefined)
    return richCompare(a.contents, b.contents, op as 0)
  const x = a.contents === undefined ? 0 : 1
  const y = b.contents === undefined ? 0 : 1
  switch (op) {
    case LT:
      return x < y
    case LE:
      return x <= y
    case EQ:
      return x === y
    case NE:
      return x !== y
    case GT:
      return x > y
    case GE:
      return x >= y
  }
  return NotImplemented
}

export const cellType = defineType(PyCell, {
  name: 'cell',
  final: true,
  new: ['contents = <unrepresentable>, /', (_type, contents) => new PyCell(contents)],
  slots: {
    tp_richcompare: cellCompare,
    tp_repr: cell =>
      fromUtf16(
        cell.contents === undefined
          ? `<cell at ${address(cell)}: empty>`
          : `<cell at ${address(cell)}: ${typeOf(cell.contents).name} object at ${addressOf(cell.contents)}>`,
      ),
  },
  getset: {
    cell_contents: [
      cell => {
        if (cell.contents === undefined) throw valueError('cell is empty')
        return cell.contents
      },
      (cell, value) => {
        cell.contents = value
      },
    ],
  },
})

/** Ints, strs and bools have no identity of their own in JavaScript: any constant will do. */
function addressOf(v: PyValue): string {
  return typeof v === 'object' && 'cls' in v && !('points' in v) ? address(v) : '0x7f0000000000'
}
