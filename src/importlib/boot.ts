/**
 * Starts an interpreter: builtins and sys, then CPython's own importlib, then encodings, streams, site.
 * The order is CPython's. CPython: Python/pylifecycle.c.
 */
import '../objects/init.ts'
import { tableSource } from '../base/codecs/cjk/tables.ts'
import { hashSecretFromBytes, hashSecretFromSeed } from '../base/hash.ts'
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import type { Host } from '../host/host.ts'
import { frozenCode, frozenSwitch, importState } from '../modules/_imp.ts'
import { sqliteSource } from '../modules/_sqlite/source.ts'
import { nativeModules } from '../modules/registry.ts'
import type { InterpreterConfig } from '../modules/sys/config.ts'
import { PyStdPrinter } from '../modules/sys/std_printer.ts'
import { configureSys, prepareSys } from '../modules/sys/sys.ts'
import { debugRanges } from '../objects/code.ts'
import { forgetEnd } from '../objects/finalization.ts'
import { setHashSecret } from '../objects/hash_secret.ts'
import { newModule } from '../objects/module.ts'
import { getAttr, setAttr } from '../runtime/attributes.ts'
import { callKw, callMethod } from '../runtime/calls.ts'
import { PyDict, PyNamespace } from '../runtime/dict.ts'
import { exc, isException } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { int, None, type PyList, type PyModule, PyObject, type PyValue, strValue } from '../runtime/values.ts'
import { runModuleCode } from '../vm/execute.ts'
import { interrupts } from '../vm/interrupts.ts'
import '../vm/init.ts'
import './compile.ts'
import './print_exception.ts'
import './wire.ts'
import { compileDefaults } from './compile.ts'
import { setFrozenLibrary } from './frozen_library.ts'
import { importlib, importModule } from './import.ts'
import { state as importTime } from './import_time.ts'

/** Boots an interpreter in this JavaScript realm. Python exceptions of the boot are thrown as they are. */
export function boot(host: Host, config: InterpreterConfig): void {
  settle(host, config)
  createSysAndBuiltins(config)
  startImportlib()
  addZipimport(config)
  importCore()
  openStreams(host, config)
  if (config.sourceless !== 'allow') watchSourceless(config.sourceless)
  if (config.warnOptions.length > 0) importModule('warnings')
  addMain()
  if (!config.noSite) importModule('site')
  if (host.interrupts !== undefined) interrupts.watchWhenHot(HOT_LOOP)
}

/** Sets what the machine itself keeps of the settings. */
export function settle(host: Host, config: InterpreterConfig): void {
  state.host = host
  state.verboseImports = config.verbose > 0
  state.bytesWarning = config.bytesWarning > 0
  debugRanges.on = config.debugRanges
  importTime.enabled = config.importTime > 0
  importTime.showCached = config.importTime > 1
  setHashSecret(hashSecret(host, config.hashSeed))
  importState.frozen = new Map(config.frozen)
  importState.natives = nativeModules
  setFrozenLibrary(config)
  tableSource.read = () => dataText(config, 'cjk.json')
  sqliteSource.read = () => config.data('sqlite3.wasm')
  importState.checkHashBasedPycs = config.checkHashBasedPycs
  frozenSwitch.enabled = config.frozenModules
  compileDefaults.optimize = Math.min(2, config.optimize) as 0 | 1 | 2
  if (host.interrupts !== undefined) state.interrupt = host.interrupts.flags
}

export function importCodecs(): void {
  importModule('encodings')
  // The codec of file names, which CPython looks up here.
  codecName('utf-8')
}

export function importCore(): void {
  state.builtins.setStr('open', getAttr(importModule('_io'), 'open'))
  importCodecs()
  importModule('_signal')
}

/** `-X sourceless`: the path hooks get a loader that looks for the source first. */
function watchSourceless(policy: 'warn' | 'error'): void {
  callMethod(importModule('_typhon_sourceless'), 'install', policy)
}

/** The names of two modules before anybody has added or changed one. CPython: builtins_copy of an interpreter. */
export const atStart: Record<'builtins' | 'sys', (readonly [PyValue, PyValue])[]> = { builtins: [], sys: [] }

/** Back edges and calls after which Ctrl-C is worth the watcher thread that it needs. */
export const HOT_LOOP = 2000

function hashSecret(host: Host, seed: number | undefined) {
  if (seed !== undefined) return hashSecretFromSeed(seed)
  const bytes = new Uint8Array(24)
  host.random?.fill(bytes)
  return hashSecretFromBytes(bytes)
}

function dataText(config: InterpreterConfig, name: string): string | undefined {
  const bytes = config.data(name)
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
}

export function createSysAndBuiltins(config: InterpreterConfig): void {
  state.modules = new PyDict()
  state.sysDict = new PyNamespace()
  const sys = nativeModules.sys!.create()
  state.sysDict = sys.dict!
  state.modules.setStr('sys', sys)
  prepareSys(state.sysDict, Object.keys(nativeModules))
  configureSys(state.sysDict, config)
  state.sysDict.setStr('modules', state.modules)
  for (const name of ['stderr', '__stderr__']) state.sysDict.setStr(name, new PyStdPrinter())
  const builtins = nativeModules.builtins!.create()
  state.builtins = builtins.dict!
  state.commonConstants = { all: state.builtins.getStr('all')!, any: state.builtins.getStr('any')! }
  atStart.builtins = [...state.builtins.entries()]
  atStart.sys = [...state.sysDict.entries()]
  state.builtins.setStr('__debug__', config.optimize === 0)
  state.modules.setStr('builtins', builtins)
}

/** Runs the frozen `importlib._bootstrap` and installs it, then its second half. */
export function startImportlib(): void {
  const module = newModule('_frozen_importlib')
  module.dict!.setStr('__builtins__', state.builtins)
  // importlib takes this and makes the module look as if it had imported itself.
  module.dict!.setStr('__origname__', 'importlib._bootstrap')
  state.modules.setStr('_frozen_importlib', module)
  importlib.module = module
  runModuleCode(frozenCode('_frozen_importlib'), module.dict!)
  const imp = nativeModules._imp!.create()
  state.modules.setStr('_imp', imp)
  if (state.verboseImports) writeError('import _frozen_importlib # frozen\nimport _imp # builtin\n')
  callMethod(module, '_install', state.modules.getStr('sys')!, imp)
  callMethod(module, '_install_external_importers')
}

/** zipimport comes before the finder of folders in `sys.path_hooks`. */
export function addZipimport(config: InterpreterConfig): void {
  const hooks = state.sysDict.getStr('path_hooks') as PyList
  if (config.verbose > 0) writeError('# installing zipimport hook\n')
  try {
    hooks.items.unshift(getAttr(importModule('zipimport'), 'zipimporter'))
    if (config.verbose > 0) writeError('# installed zipimport hook\n')
  } catch (e) {
    if (!isException(e, exc.ImportError)) throw e
  }
}

export function writeError(text: string): void {
  const err = state.sysDict.getStr('stderr')
  if (err !== undefined && err !== None) callMethod(err, 'write', fromUtf16(text))
}

/** `sys.stdin`, `sys.stdout`, `sys.stderr` over descriptors 0 to 2; None where one is closed. */
export function openStreams(host: Host, config: InterpreterConfig): void {
  const io = importModule('_io')
  const encoding = config.ioEncoding[0] === undefined ? 'utf-8' : codecName(config.ioEncoding[0])
  const errors = config.ioEncoding[1] ?? (config.ioEncoding[0] === undefined ? config.streamErrors : 'strict')
  const streams = [
    ['stdin', 'r', errors],
    ['stdout', 'w', errors],
    ['stderr', 'w', 'backslashreplace'],
  ] as const
  streams.forEach(([name, mode, handler], fd) => {
    const stream = openStream(host, io, fd, name, mode, encoding, handler, config)
    state.sysDict.setStr(name, stream)
    state.sysDict.setStr(`__${name}__`, stream)
  })
}

/** The codec's own name for an encoding, as `encoding` of the streams shows it. */
function codecName(encoding: string): string {
  const codec = callMethod(importModule('_codecs'), 'lookup', fromUtf16(encoding))
  return toUtf16(strValue(getAttr(codec, 'name')) ?? encoding)
}

function isOpen(host: Host, fd: number): boolean {
  try {
    host.descriptors?.fstat(fd)
    return host.descriptors !== undefined
  } catch {
    return false
  }
}

function openStream(
  host: Host,
  io: PyValue,
  fd: number,
  name: string,
  mode: 'r' | 'w',
  encoding: string,
  errors: string,
  config: InterpreterConfig,
): PyValue {
  if (!isOpen(host, fd)) return None
  const unbuffered = config.unbuffered && mode === 'w'
  const raw = callKw(getAttr(io, 'open'), [int(fd), `${mode}b`], {
    buffering: int(unbuffered ? 0 : -1),
    closefd: false,
  })
  const inner = unbuffered ? raw : getAttr(raw, 'raw')
  setAttr(inner, 'name', `<${name}>`)
  const isatty = callMethod(inner, 'isatty') === true
  const stream = callKw(getAttr(io, 'TextIOWrapper'), [raw], {
    encoding: fromUtf16(encoding),
    errors: fromUtf16(errors),
    newline: '\n',
    line_buffering: mode === 'w' && (isatty || name === 'stderr'),
    write_through: unbuffered,
  })
  setAttr(stream, 'mode', mode)
  // They live as long as the process, and are flushed last.
  for (const part of [stream, raw]) if (part instanceof PyObject) forgetEnd(part)
  return stream
}

/** The `__main__` module, empty. */
export function addMain(): void {
  const main = newModule('__main__')
  main.dict!.setStr('__builtins__', state.modules.getStr('builtins')!)
  main.dict!.setStr('__loader__', getAttr(importlib.module!, 'BuiltinImporter'))
  state.modules.setStr('__main__', main)
}

export function mainModule(): PyModule {
  return state.modules.getStr('__main__') as PyModule
}
