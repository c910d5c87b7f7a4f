/** _collections. CPython: Modules/_collectionsmodule.c. */
import { defineModule } from '../../runtime/define.ts'
import { defaultDictType } from './defaultdict.ts'
import { dequeIteratorType, dequeReverseIteratorType, dequeType } from './deque.ts'
import { orderedDictType } from './ordered_dict.ts'
import { countElements, tupleGetterType } from './tuplegetter.ts'

export const _collections = defineModule({
  name: '_collections',
  functions: { _count_elements: ['mapping, iterable, /', countElements] },
  attributes: () => ({
    deque: dequeType,
    defaultdict: defaultDictType,
    _deque_iterator: dequeIteratorType,
    _deque_reverse_iterator: dequeReverseIteratorType,
    _tuplegetter: tupleGetterType,
    OrderedDict: orderedDictType,
  }),
})
