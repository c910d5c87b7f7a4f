/**
 * Filter specifiers as Python has them: mappings with an "id" and the options of that filter.
 * CPython: parse_filter_spec and its helpers in Modules/_lzmamodule.c.
 */
import { getItem, index, len, mappingKeys } from '../../runtime/abstract.ts'
import { newDict } from '../../runtime/dict.ts'
import { overflowError, typeError, valueError } from '../../runtime/errors.ts'
import { typeOf } from '../../runtime/type.ts'
import { int, intFromBigInt, type PyValue, strValue } from '../../runtime/values.ts'
import { unsupported } from './errors.ts'
import { FILTER, type Filter, isLzma, type LzmaOptions, presetOptions } from './filters.ts'

export const DEFAULT_PRESET = 6
const MAX_FILTERS = 4
const MODE_FAST = 1
const MODE_NORMAL = 2
const MATCH_FINDERS = [3, 4, 0x12, 0x13, 0x14]
const LZMA_KEYS = ['preset', 'dict_size', 'lc', 'lp', 'pb', 'mode', 'nice_len', 'mf', 'depth']

export function uint32(value: PyValue): number {
  const n = index(value)
  if (n < 0) throw overflowError("can't convert negative int to unsigned")
  if (n > 0xffffffff) throw overflowError('Value too large for uint32_t type')
  return Number(n)
}

/** The options by name, the id left out; names that the filter does not know are an error. */
function options(spec: PyValue, known: readonly string[], what: string): Map<string, number> {
  const found = new Map<string, number>()
  for (const key of mappingKeys(spec)) {
    const name = strValue(key)
    if (name === 'id') continue
    if (typeof name !== 'string' || !known.includes(name)) {
      throw valueError(`Invalid filter specifier for ${what} filter`)
    }
    found.set(name, uint32(getItem(spec, key)))
  }
  return found
}

function lzmaOptions(spec: PyValue): LzmaOptions {
  const given = options(spec, LZMA_KEYS, 'LZMA')
  const preset = presetOptions(given.get('preset') ?? DEFAULT_PRESET)
  const lc = given.get('lc') ?? preset.lc
  const lp = given.get('lp') ?? preset.lp
  const pb = given.get('pb') ?? preset.pb
  const mode = given.get('mode') ?? (preset.lazy ? MODE_NORMAL : MODE_FAST)
  const dictionarySize = given.get('dict_size') ?? preset.dictionarySize
  const niceLength = given.get('nice_len') ?? preset.niceLength
  const finder = given.get('mf') ?? MATCH_FINDERS[0]!
  if (lc + lp > 4 || pb > 4 || (mode !== MODE_FAST && mode !== MODE_NORMAL)) throw unsupported()
  if (dictionarySize < 4096 || dictionarySize > 1.5 * 2 ** 30 || niceLength < 2 || niceLength > 273)
    throw unsupported()
  if (!MATCH_FINDERS.includes(finder)) throw unsupported()
  return {
    lc,
    lp,
    pb,
    dictionarySize,
    niceLength,
    lazy: mode === MODE_NORMAL,
    depth: given.get('depth') || preset.depth,
  }
}

export function filterOf(spec: PyValue): Filter {
  if (typeOf(spec).slots.mp_subscript === null) {
    throw typeError('Filter specifier must be a dict or dict-like object')
  }
  if (!mappingKeys(spec).some(key => strValue(key) === 'id')) {
    throw valueError('Filter specifier must have an "id" entry')
  }
  const id = BigInt(index(getItem(spec, 'id')))
  if (id === FILTER.LZMA1 || id === FILTER.LZMA2) return { id, kind: 'lzma', options: lzmaOptions(spec) }
  if (id === FILTER.DELTA) {
    const distance = options(spec, ['dist'], 'delta').get('dist') ?? 1
    if (distance < 1 || distance > 256) throw unsupported()
    return { id, kind: 'delta', distance }
  }
  if (id < FILTER.DELTA || id > FILTER.RISCV) throw valueError(`Invalid filter ID: ${id}`)
  options(spec, ['start_offset'], 'BCJ')
  throw unsupported()
}

export function filterChain(specs: PyValue): Filter[] {
  const count = len(specs)
  if (count > MAX_FILTERS) {
    throw valueError(`Too many filters - liblzma supports a maximum of ${MAX_FILTERS}`)
  }
  return Array.from({ length: count }, (_, i) => filterOf(getItem(specs, int(i))))
}

/** The specifier of a filter read from a file: what its properties tell. */
export function specifierOf(filter: Filter): PyValue {
  const entries: [string, PyValue][] = [['id', intFromBigInt(filter.id)]]
  if (filter.kind === 'delta') entries.push(['dist', int(filter.distance)])
  else {
    entries.push(['dict_size', int(filter.options.dictionarySize)])
    if (filter.id === FILTER.LZMA1) {
      const { lc, lp, pb } = filter.options
      entries.push(['lc', int(lc)], ['lp', int(lp)], ['pb', int(pb)])
    }
  }
  return newDict(entries)
}

export const lzmaFilterOf = (filters: readonly Filter[]): Filter => {
  const last = filters[filters.length - 1]
  if (last === undefined || filters.length !== 1 || !isLzma(last) || last.id !== FILTER.LZMA1)
    throw unsupported()
  return last
}
