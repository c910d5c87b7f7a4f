/**
 * PyCapsule: what C code hands to other C code through Python, which can do nothing with it but pass it on. There is
 * no C code here, so a capsule has a name and nothing in it. CPython: Objects/capsule.c.
 */
import { fromUtf16 } from '../base/wide_string.ts'
import { defineType } from '../runtime/define.ts'
import { PyObject } from '../runtime/values.ts'
import { addressOf } from './object.ts'

class PyCapsule extends PyObject {
  name = ''
}

export const capsuleType = defineType(PyCapsule, {
  name: 'PyCapsule',
  final: true,
  noNew: true,
  slots: { tp_repr: c => fromUtf16(`<capsule object "${c.name}" at ${addressOf(c)}>`) },
})

export function newCapsule(name: string): PyCapsule {
  const c = new PyCapsule()
  c.name = name
  return c
}
