/** `errno`: Linux's error numbers, on every host. CPython: Modules/errnomodule.c. */
import { ERRNO } from '../host/errno.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import { int, type PyValue } from '../runtime/values.ts'

/** Number -> name; where a number has two names the first one is listed. */
function errorCodes(): PyDict {
  const codes = new PyDict()
  for (const [name, n] of Object.entries(ERRNO)) if (!codes.has(int(n))) codes.set(int(n), name)
  return codes
}

export const errnoModule: NativeModule = defineModule({
  name: 'errno',
  attributes: () => {
    const out: Record<string, PyValue> = { errorcode: errorCodes() }
    for (const [name, n] of Object.entries(ERRNO)) out[name] = int(n)
    return out
  },
})
