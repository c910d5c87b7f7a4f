/**
 * The prompt: the library's `_pyrepl` where stdin is a terminal, the basic one elsewhere. CPython: Modules/main.c
 * (pymain_run_stdin, pymain_repl).
 */
import { fromUtf16 } from '../base/wide_string.ts'
import { type Host, HostError, readFile } from '../host/host.ts'
import { mainModule } from '../importlib/boot.ts'
import { importModule } from '../importlib/import.ts'
import type { InterpreterConfig } from '../modules/sys/config.ts'
import { makeFlags } from '../modules/sys/info.ts'
import { audit } from '../modules/sys/sys.ts'
import { getAttr } from '../runtime/attributes.ts'
import { call, callKw } from '../runtime/calls.ts'
import { PyBaseException, PySystemExit } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { PyBytes, type PyValue } from '../runtime/values.ts'
import { interact } from './repl.ts'
import { showException, writeError } from './report.ts'
import { runSource, variable } from './source.ts'

/** The prompt in place of a program; raises SystemExit. */
export function promptAsProgram(host: Host, config: InterpreterConfig): void {
  doNotInspect(config)
  if (!config.ignoreEnvironment) runStartup(host)
  runHook()
  startPrompt(host, config, false)
}

/** The prompt after a program; raises SystemExit. */
export function promptAfterProgram(host: Host, config: InterpreterConfig): void {
  doNotInspect(config)
  runHook()
  startPrompt(host, config, true)
}

/** `exit()` at the prompt is the end. */
function doNotInspect(config: InterpreterConfig): void {
  state.sysDict.setStr('flags', makeFlags({ ...config, inspect: 0 }))
}

/** `startup`: the file of PYTHONSTARTUP has not run yet. */
function startPrompt(host: Host, config: InterpreterConfig, startup: boolean): void {
  audit('cpython.run_stdin')
  const basic = !config.ignoreEnvironment && variable(host, 'PYTHON_BASIC_REPL') !== ''
  if (basic || host.descriptors?.isatty(0) !== true) {
    interact()
    return
  }
  let main: PyValue
  try {
    main = importModule('_pyrepl.main')
  } catch (e) {
    if (e instanceof PyBaseException) writeError('Could not import _pyrepl.main\n')
    throw e
  }
  callKw(getAttr(main, 'interactive_console'), [], { mainmodule: mainModule(), pythonstartup: startup })
}

/** What goes wrong is shown, and no more, unless it is SystemExit. */
function shown(run: () => void): void {
  try {
    run()
  } catch (e) {
    if (!(e instanceof PyBaseException) || e instanceof PySystemExit) throw e
    showException(e)
  }
}

/** `sys.__interactivehook__`, by which `site` sets up completion and the history's file. */
function runHook(): void {
  const hook = state.sysDict.getStr('__interactivehook__')
  if (hook === undefined) return
  shown(() => {
    try {
      audit('cpython.run_interactivehook', hook)
      call(hook, [])
    } catch (e) {
      if (e instanceof PyBaseException) writeError('Failed calling sys.__interactivehook__\n')
      throw e
    }
  })
}

/** The file that PYTHONSTARTUP names. */
function runStartup(host: Host): void {
  const path = variable(host, 'PYTHONSTARTUP')
  if (path === '') return
  shown(() => audit('cpython.run_startup', fromUtf16(path)))
  let source: Uint8Array
  try {
    source = readFile(host, path)
  } catch (e) {
    if (!(e instanceof HostError)) throw e
    writeError(`Could not open PYTHONSTARTUP\n`)
    writeError(`FileNotFoundError: [Errno ${e.errno}] ${e.message}: '${path}'\n`)
    return
  }
  const dict = mainModule().dict!
  dict.setStr('__file__', fromUtf16(path))
  shown(() => runSource(new PyBytes(source), path))
  dict.deleteStr('__file__')
}
