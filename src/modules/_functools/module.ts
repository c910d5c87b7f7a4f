/** _functools. CPython: Modules/_functoolsmodule.c. */
import { defineModule } from '../../runtime/define.ts'
import { cmpToKey, reduce } from './cmp_to_key.ts'
import { lruCacheWrapperType } from './lru_cache.ts'
import { Placeholder, partialType, placeholderType } from './partial.ts'

export const _functools = defineModule({
  name: '_functools',
  functions: {
    reduce: ['function, iterable, /, initial = <unrepresentable>', reduce],
    cmp_to_key: ['mycmp', cmpToKey],
  },
  attributes: () => ({
    _PlaceholderType: placeholderType,
    Placeholder,
    partial: partialType,
    _lru_cache_wrapper: lruCacheWrapperType,
  }),
})
