/**
 * `atexit`: functions that run when the interpreter ends, last registered first. Boot's `finalize` calls
 * `_run_exitfuncs`. CPython: Modules/atexitmodule.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { equals, repr } from '../runtime/abstract.ts'
import { call, isCallable } from '../runtime/calls.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { PyBaseException, typeError } from '../runtime/errors.ts'
import { BuiltinDef, PyBuiltinFunction } from '../runtime/native.ts'
import type { KwNames } from '../runtime/slots.ts'
import { int, None, type PyValue } from '../runtime/values.ts'
import { writeUnraisable } from './sys/sys.ts'

interface ExitCall {
  readonly func: PyValue
  readonly args: PyValue[]
  readonly kwnames: KwNames
}

let calls: ExitCall[] = []

function register(args: PyValue[], kwnames: KwNames): PyValue {
  const given = args.length - (kwnames?.length ?? 0)
  if (given === 0) throw typeError('register() takes at least 1 argument (0 given)')
  const func = args[0]!
  if (!isCallable(func)) throw typeError('the first argument must be callable')
  calls.push({ func, args: args.slice(1), kwnames })
  return func
}

/** Errors are reported, not raised: the rest still runs. A function may register more. */
export function runExitFunctions(): void {
  for (let next = calls.pop(); next !== undefined; next = calls.pop()) {
    try {
      call(next.func, next.args, next.kwnames)
    } catch (e) {
      if (!(e instanceof PyBaseException)) throw e
      writeUnraisable(e, None, fromUtf16(`Exception ignored in atexit callback ${toUtf16(repr(next.func))}`))
    }
  }
}

/** An `__eq__` that changes the list sees entries shift, as in CPython; each is compared once. */
function unregister(func: PyValue): PyValue {
  for (const entry of calls.slice()) {
    if (entry.func !== func && !equals(entry.func, func)) continue
    calls = calls.filter(c => c !== entry)
  }
  return None
}

/** Its arguments are passed on as they come. */
function registerFunction(): PyBuiltinFunction {
  const def = new BuiltinDef('register', 'atexit.register', 'func, /, *args, **kwargs', () => None)
  def.callPlain = register
  return new PyBuiltinFunction(def, undefined, 'atexit')
}

export const atexitModule: NativeModule = defineModule({
  name: 'atexit',
  functions: {
    _clear: [
      '',
      () => {
        calls = []
        return None
      },
    ],
    unregister: ['func, /', unregister],
    _run_exitfuncs: [
      '',
      () => {
        runExitFunctions()
        return None
      },
    ],
    _ncallbacks: ['', () => int(calls.length)],
  },
  attributes: () => ({ register: registerFunction() }),
})
