/**
 * Prints an exception that nobody caught: by the library's `traceback`, or, where that cannot be
 * imported or fails, in the same form without source lines. CPython: Python/pythonrun.c (_PyErr_Display).
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { sysHooks } from '../modules/sys/sys.ts'
import { PyTraceback } from '../objects/traceback.ts'
import { str } from '../runtime/abstract.ts'
import { getAttr, lookupAttr } from '../runtime/attributes.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { PyBaseException } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { None, type PyValue, strValue } from '../runtime/values.ts'
import { importModule } from './import.ts'

const CAUSE = 'The above exception was the direct cause of the following exception:'
const CONTEXT = 'During handling of the above exception, another exception occurred:'

function safeText(e: PyBaseException): string {
  try {
    return toUtf16(str(e))
  } catch (second) {
    if (second instanceof PyBaseException) return '<exception str() failed>'
    throw second
  }
}

function ownLines(e: PyBaseException): string[] {
  const lines: string[] = []
  for (let tb = e.traceback; tb instanceof PyTraceback; tb = tb.next) {
    const { filename, name } = tb.frame.code.plain
    lines.push(`  File "${filename}", line ${tb.lineno()}, in ${name}`)
  }
  if (lines.length > 0) lines.unshift('Traceback (most recent call last):')
  const text = safeText(e)
  const name = qualifiedName(e)
  return [...lines, text === '' ? name : `${name}: ${text}`]
}

/** With its module's name, unless everybody knows where it is. */
function qualifiedName(e: PyBaseException): string {
  const module = strValue(lookupAttr(e.cls, '__module__') ?? None)
  const text = module === undefined ? '<unknown>' : toUtf16(module)
  const name = toUtf16(str(getAttr(e.cls, '__qualname__')))
  return text === 'builtins' || text === '__main__' ? name : `${text}.${name}`
}

/** The plain form, causes and contexts first, unless it shall be `alone`. */
export function plainTraceback(e: PyBaseException, alone = false, seen = new Set<PyBaseException>()): string {
  seen.add(e)
  const earlier = alone ? null : (e.cause ?? (e.suppressContext ? null : e.context))
  const head =
    earlier instanceof PyBaseException && !seen.has(earlier)
      ? `${plainTraceback(earlier, alone, seen)}\n${e.cause === null ? CONTEXT : CAUSE}\n\n`
      : ''
  return `${head}${ownLines(e).join('\n')}\n`
}

function printPlain(e: PyBaseException, alone: boolean): void {
  const err = state.sysDict.getStr('stderr')
  if (err !== undefined && err !== None) callMethod(err, 'write', fromUtf16(plainTraceback(e, alone)))
}

/** Lets tracebacks show the source of code that has no file: `-c`, the prompt. */
export function registerSource(code: PyValue, source: PyValue, name: string): void {
  try {
    callMethod(importModule('linecache'), '_register_code', code, source, fromUtf16(name))
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
  }
}

sysHooks.printException = (e, alone = false) => {
  try {
    call(getAttr(importModule('traceback'), '_print_exception_bltin'), [e])
  } catch (second) {
    if (!(second instanceof PyBaseException)) throw second
    printPlain(e, alone)
  }
}
