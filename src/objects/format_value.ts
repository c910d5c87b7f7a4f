/**
 * `format(v, spec)` where the type of `v` is known to be one of those whose `__format__` cannot differ from
 * the builtin's: no method is looked up. The rest goes through the protocol.
 */
import { format } from '../runtime/abstract.ts'
import { coreTypes } from '../runtime/type.ts'
import { PyFloat, type PyStr, type PyValue } from '../runtime/values.ts'
import { intDecimal } from './int.ts'
import { formatFloatSpec, formatInt, formatStr } from './number_format.ts'

/** FORMAT_WITH_SPEC, `format(v, spec)` */
export function formatValue(v: PyValue, spec: PyValue): PyStr {
  if (spec === '') return formatSimple(v)
  if (typeof spec === 'string') {
    if (typeof v === 'string') return formatStr(v, v, spec)
    if (typeof v === 'number' || typeof v === 'bigint') return formatInt(v, v, spec, intDecimal)
    if (v instanceof PyFloat && v.cls === coreTypes.float) return formatFloatSpec(v, v.v, spec)
  }
  return format(v, spec)
}

/** FORMAT_SIMPLE */
export function formatSimple(v: PyValue): PyStr {
  if (typeof v === 'string') return v
  if (typeof v === 'number') return String(v)
  return format(v, '')
}
