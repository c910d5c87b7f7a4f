/**
 * Source text run in `__main__`: never cached. CPython: Python/pythonrun.c (PyRun_SimpleStringFlags,
 * _PyRun_SimpleFile).
 */
import { fromUtf16 } from '../base/wide_string.ts'
import type { Host } from '../host/host.ts'
import { mainModule } from '../importlib/boot.ts'
import { compileScript } from '../importlib/compile.ts'
import { registerSource } from '../importlib/print_exception.ts'
import { lookupAttr } from '../runtime/attributes.ts'
import { callMethod } from '../runtime/calls.ts'
import type { PyCode } from '../runtime/function.ts'
import { machine, state } from '../runtime/state.ts'
import { None, PyBytes, type PyValue } from '../runtime/values.ts'

/** Compiles bytes (a script) or a text, and runs it. */
export function runSource(source: PyValue, filename: string): void {
  const globals = mainModule().dict!
  const code =
    source instanceof PyBytes
      ? compileScript(source.data, filename)
      : machine.compile(source, fromUtf16(filename), 'exec', 0, true, -1, -1)
  if (filename === '<string>') registerSource(code, source, filename)
  machine.execCode(code as PyCode, globals, globals)
}

/** All that is left of stdin, as a script. */
export function runStdin(): void {
  const stdin = state.sysDict.getStr('stdin')
  if (stdin === undefined || stdin === None) return
  const buffer = lookupAttr(stdin, 'buffer') ?? stdin
  mainModule().dict!.setStr('__file__', '<stdin>')
  runSource(callMethod(buffer, 'read'), '<stdin>')
}

/** A variable of the environment; '' where it is not set. */
export function variable(host: Host, name: string): string {
  const found = host.environment?.entries().find(([key]) => key === name)
  return typeof found?.[1] === 'string' ? found[1] : ''
}
