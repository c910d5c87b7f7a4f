/** functools.cmp_to_key and reduce. CPython: Modules/_functoolsmodule.c. */
import { iter, iterNext, richCompare } from '../../runtime/abstract.ts'
import { call } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { attributeError, exc, isException, typeError } from '../../runtime/errors.ts'
import type { CompareOp, KwNames } from '../../runtime/slots.ts'
import { int, None, PyObject, type PyValue } from '../../runtime/values.ts'

class PyKeyWrapper extends PyObject {
  cmp: PyValue = None
  object: PyValue | undefined
}

function wrapperCompare(a: PyKeyWrapper, b: PyValue, op: CompareOp): PyValue {
  if (!(b instanceof PyKeyWrapper)) throw typeError('other argument must be K instance')
  if (a.object === undefined || b.object === undefined) throw attributeError(a, 'object', 'object')
  return richCompare(call(a.cmp, [a.object, b.object]), int(0), op)
}

/** K(obj): a wrapper of `obj` with the same comparison. */
function wrapperCall(self: PyKeyWrapper, args: PyValue[], kwnames: KwNames): PyValue {
  if (args.length === 0) throw typeError("K() missing required argument 'obj' (pos 1)")
  if (args.length > 1) throw typeError(`K() takes at most 1 argument (${args.length} given)`)
  if (kwnames !== null && kwnames.length === 1 && kwnames[0] !== 'obj') {
    throw typeError(`K() got an unexpected keyword argument '${kwnames[0]}'`)
  }
  const wrapper = new PyKeyWrapper()
  wrapper.cmp = self.cmp
  wrapper.object = args[0]!
  return wrapper
}

export const keyWrapperType = defineType(PyKeyWrapper, {
  name: 'KeyWrapper',
  module: 'functools',
  final: true,
  noNew: true,
  slots: { tp_richcompare: wrapperCompare, tp_call: wrapperCall },
  getset: {
    __text_signature__: () => '(obj)',
    obj: [
      self => self.object ?? None,
      (self, value) => {
        self.object = value
      },
    ],
  },
})

export function cmpToKey(cmp: PyValue): PyValue {
  const wrapper = new PyKeyWrapper()
  wrapper.cmp = cmp
  return wrapper
}

/** functools.reduce */
export function reduce(f: PyValue, iterable: PyValue, initial: PyValue | undefined): PyValue {
  const it = iterator(iterable)
  let result = initial ?? iterNext(it)
  if (result === undefined) throw typeError('reduce() of empty iterable with no initial value')
  for (let item = iterNext(it); item !== undefined; item = iterNext(it)) result = call(f, [result, item])
  return result
}

function iterator(iterable: PyValue): PyValue {
  try {
    return iter(iterable)
  } catch (e) {
    if (isException(e, exc.TypeError)) throw typeError('reduce() arg 2 must support iteration')
    throw e
  }
}
