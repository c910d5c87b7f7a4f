/** `_suggestions`: "Did you mean" for `traceback`. CPython: Modules/_suggestions.c. */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { typeError } from '../runtime/errors.ts'
import { None, PyList, type PyValue, strValue } from '../runtime/values.ts'

/** The machine's own search; set by `importlib/wire`. */
export const suggestionHooks = {} as {
  suggest(candidates: readonly string[], name: string): string | undefined
}

function generate(candidates: PyValue, item: string): PyValue {
  if (!(candidates instanceof PyList)) throw typeError('candidates must be a list')
  const names = candidates.items.map(c => {
    const s = strValue(c)
    if (s === undefined) throw typeError("all elements in 'candidates' must be strings")
    return toUtf16(s)
  })
  const found = suggestionHooks.suggest(names, item)
  return found === undefined ? None : fromUtf16(found)
}

export const suggestionsModule: NativeModule = defineModule({
  name: '_suggestions',
  functions: { _generate_suggestions: ['candidates, item: string, /', generate] },
})
