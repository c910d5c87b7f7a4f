/**
 * `_typhon_jit`: what the compiler of hot code shows of itself, for `python -m typhon.jit`.
 */
import { fromUtf16 } from '../base/wide_string.ts'
import { defineModule } from '../runtime/define.ts'
import { newDict } from '../runtime/dict.ts'
import { typeError } from '../runtime/errors.ts'
import { PyFunction } from '../runtime/function.ts'
import { machine } from '../runtime/state.ts'
import { int, type PyValue } from '../runtime/values.ts'

function source(f: PyValue): PyValue {
  if (!(f instanceof PyFunction)) throw typeError('a Python function is expected, not %T', f)
  return fromUtf16(machine.jitSource?.(f) ?? '// there is no compiler')
}

function counters(): PyValue {
  const entries = Object.entries(machine.jitCounters?.() ?? {})
  return newDict(entries.map(([name, n]) => [name, int(n)] as const))
}

export const typhonJit = defineModule({
  name: '_typhon_jit',
  functions: { source: ['function, /', source], counters: ['', counters] },
})
