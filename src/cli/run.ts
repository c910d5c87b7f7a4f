/**
 * Runs what the command line names, and ends the interpreter. CPython: Modules/main.c (pymain_run_python),
 * Python/pythonrun.c.
 */

import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { textLength } from '../base/wide_string_ops.ts'
import { readPycHeader } from '../bytecode/pyc.ts'
import { type Host, HostExit, type HostPath, readFile } from '../host/host.ts'
import { mainModule } from '../importlib/boot.ts'
import { finalize } from '../importlib/finalize.ts'
import { importlib, importModule } from '../importlib/import.ts'
import { pathImporter } from '../importlib/path_importer.ts'
import { marshalLoads } from '../modules/marshal.ts'
import { hostPath, pathStr } from '../modules/posix/paths.ts'
import type { InterpreterConfig } from '../modules/sys/config.ts'
import { sysHooks } from '../modules/sys/sys.ts'
import { encodeError } from '../objects/codec_errors.ts'
import { scriptPath } from '../objects/shadowing.ts'
import { getAttr } from '../runtime/attributes.ts'
import { call } from '../runtime/calls.ts'
import { exc, isException, PyBaseException, PySystemExit, runtimeError } from '../runtime/errors.ts'
import { PyCode } from '../runtime/function.ts'
import { machine, state } from '../runtime/state.ts'
import { None, PyBytes, PyList, type PyStr, type PyValue } from '../runtime/values.ts'
import type { CommandLine } from './options.ts'
import { promptAfterProgram, promptAsProgram } from './prompt.ts'
import { banner, interact } from './repl.ts'
import { exitStatus, showException, writeError } from './report.ts'
import { runSource, runStdin, variable } from './source.ts'

const KEYBOARD_INTERRUPT = 130

/** The exit status. */
export function runMain(host: Host, line: CommandLine, config: InterpreterConfig): number {
  sysHooks.baseRepl = () => (isInteractive(host, line) ? interact() : runStdin())
  const interactive = line.target.kind === 'stdin' && isInteractive(host, line)
  if (config.verbose > 0 || interactive) {
    if (!config.quiet) writeError(banner(!config.noSite))
  }
  let status = guarded(() => runTarget(host, line, config), config.inspect > 0 && !interactive)
  if (!interactive && mustInspect(host, line, config))
    status = guarded(() => promptAfterProgram(host, config), false)
  return finalize(config.verbose) ? status : 120
}

function isInteractive(host: Host, line: CommandLine): boolean {
  return line.inspect > 0 || host.descriptors?.isatty(0) === true
}

/** `-i`, or PYTHONINSPECT, which the program itself may have set: a prompt when the program has ended. */
function mustInspect(host: Host, line: CommandLine, config: InterpreterConfig): boolean {
  if (!isInteractive(host, line)) return false
  return config.inspect > 0 || (!config.ignoreEnvironment && variable(host, 'PYTHONINSPECT') !== '')
}

/** Runs Python code; what it raises is shown and becomes a status. `stay`: SystemExit is only shown. */
function guarded(run: () => void, stay: boolean): number {
  try {
    run()
    return 0
  } catch (e) {
    if (e instanceof HostExit) return e.status
    if (!(e instanceof PyBaseException)) throw e
    return statusOf(e, stay)
  }
}

function statusOf(e: PyBaseException, stay: boolean): number {
  if (e instanceof PySystemExit && !stay) return exitStatus(e)
  try {
    showException(e)
  } catch (second) {
    if (second instanceof PySystemExit) return exitStatus(second)
    throw second
  }
  return isException(e, exc.KeyboardInterrupt) ? KEYBOARD_INTERRUPT : 1
}

// ---- targets

function insertPath(folder: string): void {
  const path = state.sysDict.getStr('path')
  if (path instanceof PyList) path.items.unshift(fromUtf16(folder))
  scriptPath.folder = folder
}

function runTarget(host: Host, line: CommandLine, config: InterpreterConfig): void {
  const { target } = line
  switch (target.kind) {
    case 'command':
      if (!config.safePath) insertPath('')
      runSource(decodable(fromUtf16(dedent(target.source))), '<string>')
      return
    case 'module':
      if (!config.safePath) insertPath(cwd(host))
      runModule(target.name, true)
      return
    case 'file':
      runFile(host, target.path, line, config)
      return
    case 'stdin':
      if (!config.safePath) insertPath('')
      if (isInteractive(host, line)) promptAsProgram(host, config)
      else runStdin()
  }
}

/** The code of -c, unless it has bytes that are no UTF-8. */
function decodable(source: PyStr): PyStr {
  const at = /\p{Surrogate}/u.exec(toUtf16(source))
  if (at === null) return source
  writeError('Unable to decode the command from the command line:\n')
  const start = fromUtf16(toUtf16(source).slice(0, at.index))
  throw encodeError('utf-8', source, textLength(start), textLength(start) + 1, 'surrogates not allowed')
}

/** Lone surrogates are bytes of the name. */
const named = (path: string): HostPath => hostPath(fromUtf16(path))

function cwd(host: Host): string {
  try {
    return toUtf16(pathStr(host.files?.getcwd() ?? ''))
  } catch {
    return ''
  }
}

function runModule(name: string, alterArgv: boolean): void {
  call(getAttr(importModule('runpy'), '_run_module_as_main'), [fromUtf16(name), alterArgv])
}

/** `-c` takes code that is indented as a whole: the white space all lines share goes, and that of empty lines. */
function dedent(source: string): string {
  const lines = source.split('\n').map(line => (/^[ \t]*$/.test(line) ? '' : line))
  let margin: string | undefined
  for (const line of lines) {
    if (line === '') continue
    const indent = /^[ \t]*/.exec(line)![0]
    let shared = 0
    while (shared < Math.min(indent.length, margin?.length ?? indent.length)) {
      if (margin !== undefined && indent[shared] !== margin[shared]) break
      shared++
    }
    margin = indent.slice(0, shared)
  }
  return lines.map(line => line.slice(margin?.length ?? 0)).join('\n')
}

function runFile(host: Host, name: string, line: CommandLine, config: InterpreterConfig): void {
  const path = absolute(host, name)
  if (pathImporter(path) !== None) {
    insertPath(path)
    runModule('__main__', false)
    return
  }
  const data = readScript(host, path, config)
  if (!config.safePath) insertPath(scriptFolder(host, path))
  const dict = mainModule().dict!
  const file = fromUtf16(path)
  dict.setStr('__file__', file)
  dict.setStr('__cached__', None)
  if (isPyc(path, data)) {
    dict.setStr('__loader__', mainLoader('SourcelessFileLoader', file))
    runPyc(data)
    return
  }
  dict.setStr('__loader__', mainLoader('SourceFileLoader', file))
  runSource(new PyBytes(line.skipFirstLine ? withoutFirstLine(data) : data), path)
}

function mainLoader(name: string, file: PyValue): PyValue {
  const external = getAttr(importlib.module!, '_bootstrap_external')
  return call(getAttr(external, name), ['__main__', file])
}

function readScript(host: Host, path: string, config: InterpreterConfig): Uint8Array {
  try {
    return readFile(host, named(path))
  } catch (e) {
    if (!(e instanceof Object) || !('errno' in e)) throw e
    const error = e as { errno: number; message: string }
    const program = config.executable || 'typhon'
    throw new ScriptError(`${program}: can't open file '${path}': [Errno ${error.errno}] ${error.message}\n`)
  }
}

/** The script cannot be read: the message and the exit status. */
export class ScriptError {
  declare readonly message: string
  declare readonly status: number
  constructor(message: string) {
    this.message = message
    this.status = 2
  }
}

function absolute(host: Host, path: string): string {
  return path.startsWith('/') ? path : `${cwd(host)}/${path}`
}

/** The folder of a script, links resolved. */
function scriptFolder(host: Host, path: string): string {
  let target = path
  try {
    const link = host.files?.readlink(named(path))
    if (link !== undefined) {
      const text = toUtf16(pathStr(link))
      target = text.startsWith('/') ? text : `${path.slice(0, path.lastIndexOf('/') + 1)}${text}`
    }
  } catch {
    // not a link
  }
  try {
    target = toUtf16(pathStr(host.files?.realpath(named(target)) ?? target))
  } catch {
    // the folder part below is what is left
  }
  const slash = target.lastIndexOf('/')
  return slash < 0 ? '' : target.slice(0, slash) || '/'
}

function withoutFirstLine(data: Uint8Array): Uint8Array {
  const end = data.indexOf(10)
  return end < 0 ? new Uint8Array(0) : data.subarray(end)
}

function isPyc(path: string, data: Uint8Array): boolean {
  if (path.endsWith('.pyc')) return true
  return (
    data.length >= 2 && readPycHeader(data).kind !== 'bad-magic' && readPycHeader(data).kind !== 'truncated'
  )
}

function runPyc(data: Uint8Array): void {
  const header = readPycHeader(data)
  if (header.kind === 'bad-magic' || header.kind === 'truncated')
    throw runtimeError('Bad magic number in .pyc file')
  const code = marshalLoads(data.slice(16))
  if (!(code instanceof PyCode)) throw runtimeError('Bad code object in .pyc file')
  const globals = mainModule().dict!
  machine.execCode(code, globals, globals)
}
