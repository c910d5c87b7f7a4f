/**
 * The basic prompt: lines from stdin until a statement is whole. Prompts go to stderr, but in a terminal with
 * `readline`. CPython: Python/pythonrun.c (PyRun_InteractiveLoop); whether input is whole is
 * `codeop`'s to say.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { mainModule } from '../importlib/boot.ts'
import { PyCF_MASK, PyCF_ONLY_AST } from '../importlib/compile.ts'
import { importModule } from '../importlib/import.ts'
import { registerSource } from '../importlib/print_exception.ts'
import { canEdit, editedLine } from '../modules/_readline.ts'
import { versionText } from '../modules/sys/info.ts'
import { str } from '../runtime/abstract.ts'
import { getAttr, setAttr } from '../runtime/attributes.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { exc, isException, PyBaseException, PySyntaxError, PySystemExit } from '../runtime/errors.ts'
import type { PyCode } from '../runtime/function.ts'
import { machine, state } from '../runtime/state.ts'
import { int, intValue, None, type PyValue, strValue } from '../runtime/values.ts'
import { flush, showException, writeError } from './report.ts'

/** What `help`, `copyright` and the like are for is said only where `site` has made them. */
export function banner(withSite: boolean): string {
  const platform = toUtf16(str(state.sysDict.getStr('platform')!))
  const hint = withSite ? 'Type "help", "copyright", "credits" or "license" for more information.\n' : ''
  return `Python ${versionText} on ${platform}\n${hint}`
}

function prompt(name: 'ps1' | 'ps2', fallback: string): string {
  let value = state.sysDict.getStr(name)
  if (value === undefined) {
    value = fallback
    state.sysDict.setStr(name, value)
  }
  return toUtf16(str(value))
}

/** One line with its newline, or undefined at the end of the input; a closed descriptor is that too. */
function readLine(text: string): string | undefined {
  flush('stdout')
  try {
    const edited = editLine(text)
    if (edited !== undefined) return edited
    writeError(text)
    flush('stderr')
    const line = strValue(callMethod(state.sysDict.getStr('stdin')!, 'readline'))
    return line === undefined ? undefined : toUtf16(line) || undefined
  } catch (e) {
    if (isException(e, exc.OSError) || isException(e, exc.EOFError)) return undefined
    throw e
  }
}

/** In a terminal, once `readline` is imported; undefined elsewhere. */
function editLine(text: string): string | undefined {
  const [stdin, stdout] = [state.sysDict.getStr('stdin'), state.sysDict.getStr('stdout')]
  if (stdin === undefined || stdout === undefined || !canEdit(stdin, stdout)) return undefined
  const line = editedLine(fromUtf16(text))
  return line === undefined ? undefined : `${toUtf16(str(line))}\n`
}

/** Blank lines and comments. */
const NOTHING = /^(?:[ \t\f]*(?:#.*)?\n?)*$/

const compileSingle = (source: string, filename: string, flags: number): PyValue =>
  machine.compile(fromUtf16(source), fromUtf16(filename), 'single', flags, true, -1, -1)

/** Reads lines until they are a whole statement, for `isWhole`; undefined at the end of the input. */
function readStatement(isWhole: (source: string) => boolean): string | undefined {
  const ps1 = prompt('ps1', '>>> ')
  const ps2 = prompt('ps2', '... ')
  let source = readLine(ps1)
  if (source === undefined) return undefined
  while (!source.endsWith('\n') || !isWhole(source)) {
    const more = readLine(ps2)
    if (more === undefined) {
      writeError('\n')
      break
    }
    source += more
  }
  return source
}

/** Reads and runs statements until the input ends; SystemExit ends it too, and is thrown. */
export function interact(): void {
  const maybeCompile = call(getAttr(importModule('codeop'), 'CommandCompiler'), [])
  // Only the parser says whether a statement is whole, so that the rest of its errors come when it is.
  const parser = getAttr(maybeCompile, 'compiler')
  setAttr(parser, 'flags', int(PyCF_ONLY_AST | Number(intValue(getAttr(parser, 'flags')))))
  // What is wrong counts as whole: compiling it again shows the error without codeop's frames.
  const isWhole = (source: string): boolean => {
    try {
      return call(maybeCompile, [fromUtf16(source.replace(/\n$/, '')), '<stdin>', 'single']) !== None
    } catch (e) {
      if (e instanceof PyBaseException) return true
      throw e
    }
  }
  const globals = mainModule().dict!
  // What has been imported from __future__ holds for the rest of the session.
  let flags = 0
  for (let n = 0; ; n++) {
    try {
      const source = readStatement(isWhole)
      if (source === undefined) {
        writeError('\n')
        return
      }
      if (NOTHING.test(source)) continue
      const code = compileStatement(source, `<stdin-${n}>`, flags)
      flags |= code.plain.flags & PyCF_MASK
      machine.execCode(code, globals, globals)
    } catch (e) {
      if (!(e instanceof PyBaseException) || e instanceof PySystemExit) throw e
      showException(e)
    }
  }
}

function compileStatement(source: string, filename: string, flags: number): PyCode {
  // The parser's errors name <stdin>; code has a name of its own, under which tracebacks find its source.
  compileSingle(source, '<stdin>', flags | PyCF_ONLY_AST)
  try {
    const code = compileSingle(source, filename, flags) as PyCode
    registerSource(code, fromUtf16(source), '<stdin>')
    return code
  } catch (e) {
    if (e instanceof PySyntaxError && e.text === None) e.text = lineOf(source, e.lineno)
    throw e
  }
}

function lineOf(source: string, lineno: PyValue | undefined): PyValue {
  const line = source.split('\n')[Number(lineno ?? 0) - 1]
  return line === undefined ? None : fromUtf16(`${line}\n`)
}
