/**
 * Exceptions that nobody caught: shown through `sys.excepthook`, or an exit status.
 * CPython: Python/pythonrun.c (_PyErr_PrintEx, handle_system_exit).
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { sysHooks } from '../modules/sys/sys.ts'
import { str } from '../runtime/abstract.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { PyBaseException, PySystemExit } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { intValue, None } from '../runtime/values.ts'

/** Through `sys.excepthook`; an exception in that is shown too. */
export function showException(e: PyBaseException): void {
  const hook = state.sysDict.getStr('excepthook')
  state.sysDict.setStr('last_exc', e)
  state.sysDict.setStr('last_type', e.cls)
  state.sysDict.setStr('last_value', e)
  state.sysDict.setStr('last_traceback', e.traceback ?? None)
  if (hook === undefined) {
    writeError('sys.excepthook is missing\n')
    sysHooks.printException(e)
    return
  }
  try {
    flush('stdout')
    call(hook, [e.cls, e, e.traceback ?? None])
  } catch (second) {
    if (second instanceof PySystemExit) throw second
    if (!(second instanceof PyBaseException)) throw second
    writeError('Error in sys.excepthook:\n')
    sysHooks.printException(second)
    writeError('\nOriginal exception was:\n')
    sysHooks.printException(e)
  }
}

export function writeError(text: string): void {
  const err = state.sysDict.getStr('stderr')
  if (err !== undefined && err !== None) callMethod(err, 'write', fromUtf16(text))
}

export function flush(name: string): void {
  const stream = state.sysDict.getStr(name)
  if (stream !== undefined && stream !== None) callMethod(stream, 'flush')
}

/** What `sys.exit(code)` means to the shell. */
export function exitStatus(e: PySystemExit): number {
  const { code } = e
  if (code === None) return 0
  const n = intValue(code)
  if (n !== undefined) {
    const wide = BigInt(n)
    // As C's long has it: -1 where it does not fit.
    return BigInt.asIntN(64, wide) === wide ? Number(BigInt.asUintN(8, wide)) : 255
  }
  writeError(`${toUtf16(str(code))}\n`)
  return 1
}
