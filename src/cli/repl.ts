/**
 * The basic prompt: lines from stdin until a statement is whole. CPython: Python/pythonrun.c
 * (PyRun_InteractiveLoop); whether input is whole is `codeop`'s to say.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { mainModule } from '../importlib/boot.ts'
import { importModule } from '../importlib/import.ts'
import { versionText } from '../modules/sys/info.ts'
import { str } from '../runtime/abstract.ts'
import { getAttr } from '../runtime/attributes.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { exc, isException, PyBaseException, PySystemExit } from '../runtime/errors.ts'
import type { PyCode } from '../runtime/function.ts'
import { machine, state } from '../runtime/state.ts'
import { None, type PyValue, strValue } from '../runtime/values.ts'
import { showException } from './report.ts'

function prompt(name: 'ps1' | 'ps2', fallback: string): string {
  let value = state.sysDict.getStr(name)
  if (value === undefined) {
    value = fallback
    state.sysDict.setStr(name, value)
  }
  return toUtf16(str(value))
}

/** One line with its newline, or undefined at the end of the input. */
function readLine(text: string): string | undefined {
  const stdout = state.sysDict.getStr('stdout')!
  callMethod(stdout, 'write', fromUtf16(text))
  callMethod(stdout, 'flush')
  const line = strValue(callMethod(state.sysDict.getStr('stdin')!, 'readline'))
  const read = line === undefined ? '' : toUtf16(line)
  return read === '' ? undefined : read
}

/** Reads lines until they are a whole statement; undefined at the end of the input. */
function readStatement(compile: PyValue): PyValue | undefined {
  const ps1 = prompt('ps1', '>>> ')
  const ps2 = prompt('ps2', '... ')
  let source = readLine(ps1)
  if (source === undefined) return undefined
  for (;;) {
    const code = call(compile, [fromUtf16(source.replace(/\n$/, '')), '<stdin>', 'single'])
    if (code !== None) return code
    const more = readLine(ps2)
    if (more === undefined) return None
    source += more
  }
}

function show(e: PyBaseException): void {
  if (isException(e, exc.KeyboardInterrupt)) {
    callMethod(state.sysDict.getStr('stderr')!, 'write', '\nKeyboardInterrupt\n')
  } else showException(e)
}

/** Reads and runs statements until the input ends or `exit()`. */
export function interact(options: { banner?: boolean } = {}): void {
  if (options.banner) {
    const banner = `Python ${versionText} on ${toUtf16(str(state.sysDict.getStr('platform')!))}\nType "help", "copyright", "credits" or "license" for more information.\n`
    callMethod(state.sysDict.getStr('stderr')!, 'write', fromUtf16(banner))
  }
  const compile = call(getAttr(importModule('codeop'), 'CommandCompiler'), [])
  const globals = mainModule().dict!
  for (;;) {
    try {
      const code = readStatement(compile)
      if (code === undefined) {
        callMethod(state.sysDict.getStr('stdout')!, 'write', '\n')
        return
      }
      if (code !== None) machine.execCode(code as PyCode, globals, globals)
    } catch (e) {
      if (!(e instanceof PyBaseException) || e instanceof PySystemExit) throw e
      show(e)
    }
  }
}
