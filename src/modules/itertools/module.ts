/** itertools. CPython: Modules/itertoolsmodule.c. */
import { defineModule } from '../../runtime/define.ts'
import {
  combinationsType,
  combinationsWithReplacementType,
  permutationsType,
  productType,
} from './combinatorics.ts'
import {
  accumulateType,
  chainType,
  compressType,
  dropWhileType,
  filterFalseType,
  isliceType,
  starMapType,
  takeWhileType,
} from './filters.ts'
import {
  batchedType,
  groupByType,
  grouperType,
  pairwiseType,
  tee,
  teeDataType,
  teeType,
  zipLongestType,
} from './grouping.ts'
import { countType, cycleType, repeatType } from './infinite.ts'

export const itertools = defineModule({
  name: 'itertools',
  doc: 'Iterators that are made from others: endless ones, combinations, groups, slices.',
  functions: {
    tee: ['iterable, n: int = 2, /', tee, 'A tuple of n iterators, each over all items of one iterable.'],
  },
  attributes: () => ({
    accumulate: accumulateType,
    batched: batchedType,
    chain: chainType,
    combinations: combinationsType,
    compress: compressType,
    count: countType,
    combinations_with_replacement: combinationsWithReplacementType,
    cycle: cycleType,
    dropwhile: dropWhileType,
    filterfalse: filterFalseType,
    groupby: groupByType,
    _grouper: grouperType,
    islice: isliceType,
    pairwise: pairwiseType,
    permutations: permutationsType,
    product: productType,
    repeat: repeatType,
    starmap: starMapType,
    takewhile: takeWhileType,
    _tee: teeType,
    _tee_dataobject: teeDataType,
    zip_longest: zipLongestType,
  }),
})
