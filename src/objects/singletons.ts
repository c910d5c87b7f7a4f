/**
 * None, Ellipsis, NotImplemented. CPython: Objects/object.c, Objects/sliceobject.c.
 */
import { defineType } from '../runtime/define.ts'
import { typeError } from '../runtime/errors.ts'
import { EQ, type KwNames, NE } from '../runtime/slots.ts'
import type { PyType } from '../runtime/type.ts'
import {
  Ellipsis,
  int,
  None,
  NotImplemented,
  PyEllipsis,
  PyNone,
  PyNotImplemented,
  type PyValue,
} from '../runtime/values.ts'

const singleton = (name: string, value: PyValue) => (_type: PyType, args: PyValue[], kwnames: KwNames) => {
  if (args.length > 0 || kwnames !== null) throw typeError(`${name} takes no arguments`)
  return value
}

export const noneType = defineType(PyNone, {
  name: 'NoneType',
  signature: '',
  final: true,
  slots: {
    tp_new: singleton('NoneType', None),
    tp_repr: () => 'None',
    nb_bool: () => false,
    tp_hash: () => int(0xfca86420),
    tp_richcompare: (a, b, op) => (a !== b || (op !== EQ && op !== NE) ? NotImplemented : op === EQ),
  },
  doc: 'The type of the None singleton.',
})

export const ellipsisType = defineType(PyEllipsis, {
  name: 'ellipsis',
  signature: '',
  final: true,
  slots: { tp_new: singleton('EllipsisType', Ellipsis), tp_repr: () => 'Ellipsis' },
  methods: { __reduce__: ['', () => 'Ellipsis'] },
})

export const notImplementedType = defineType(PyNotImplemented, {
  name: 'NotImplementedType',
  signature: '',
  final: true,
  slots: {
    tp_new: singleton('NotImplementedType', NotImplemented),
    tp_repr: () => 'NotImplemented',
    nb_bool: () => {
      throw typeError('NotImplemented should not be used in a boolean context')
    },
  },
  methods: { __reduce__: ['', () => 'NotImplemented'] },
})
