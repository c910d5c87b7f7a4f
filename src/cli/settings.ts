/**
 * The interpreter's settings from the command line and the environment. CPython: Python/initconfig.c.
 */
import type { FrozenModule } from '../host/frozen_image.ts'
import type { Mode } from '../jit/control.ts'
import { defaultConfig, type InterpreterConfig } from '../modules/sys/config.ts'
import { findPaths, type PathFiles } from './getpath.ts'
import { type CommandLine, numberVariable, type PythonEnvironment, UsageError } from './options.ts'

/** Where the program is, and what it consists of. */
export interface Installation {
  /** The path it was called by. */
  readonly program: string
  /** Its own files' folder, `lib/python3.14` among them as it is built. */
  readonly folder: string
  readonly files: PathFiles
  /** Shows a line on stderr. */
  warn(message: string): void
  readonly frozen: ReadonlyMap<string, FrozenModule>
  readonly data: InterpreterConfig['data']
}

/** -X options that take one of a few words. */
function choice<T extends string>(name: string, value: string | true, allowed: readonly T[]): T {
  if (allowed.includes(value as T)) return value as T
  throw new UsageError(`-X ${name}: expected one of ${allowed.join(', ')}\n`)
}

function xoption(line: CommandLine, name: string): string | true | undefined {
  let found: string | true | undefined
  for (const [key, value] of line.xoptions) if (key === name) found = value
  return found
}

/** -X jit=MODE */
export function jitMode(line: CommandLine): Mode {
  const given = xoption(line, 'jit')
  return given === undefined ? 'on' : choice('jit', given, ['off', 'on', 'eager', 'stress'])
}

/** -X jitlog=FILE */
export function jitLogFile(line: CommandLine): string | undefined {
  const given = xoption(line, 'jitlog')
  if (given === true) throw new UsageError('-X jitlog: expected a file name\n')
  return given
}

function fatal(message: string): UsageError {
  return new UsageError(`Fatal Python error: config_init: ${message}\n`, 1)
}

function hashSeed(line: CommandLine, env: PythonEnvironment): number | undefined {
  const text = env('PYTHONHASHSEED')
  if (text === undefined || text === 'random' || line.randomHashes) return undefined
  const n = Number(text)
  if (!/^\d+$/.test(text) || n > 4294967295) {
    throw new UsageError(
      'Fatal Python error: config_init_hash_seed: PYTHONHASHSEED must be "random" or an integer in range [0; 4294967295]\n',
      1,
    )
  }
  return n
}

function intMaxStrDigits(line: CommandLine, env: PythonEnvironment): number {
  const read = (text: string, what: string): number => {
    const n = Number(text)
    if (!/^\d+$/.test(text) || (n !== 0 && n < 640)) {
      throw fatal(`${what}: invalid limit; must be >= 640 or 0 for unlimited.`)
    }
    return n
  }
  const x = xoption(line, 'int_max_str_digits')
  if (x !== undefined) return read(x === true ? '' : x, '-X int_max_str_digits')
  const variable = env('PYTHONINTMAXSTRDIGITS')
  return variable === undefined ? 4300 : read(variable, 'PYTHONINTMAXSTRDIGITS')
}

function warnOptions(line: CommandLine, env: PythonEnvironment, devMode: boolean): string[] {
  const out: string[] = []
  if (devMode) out.push('default')
  const variable = env('PYTHONWARNINGS')
  if (variable !== undefined) out.push(...variable.split(','))
  out.push(...line.warnOptions)
  if (line.bytesWarning > 0) out.push(line.bytesWarning > 1 ? 'error::BytesWarning' : 'default::BytesWarning')
  return out
}

/** The locale of texts: the first of its variables that is set. */
function textLocale(environment: PythonEnvironment): string {
  return environment('LC_ALL') ?? environment('LC_CTYPE') ?? environment('LANG') ?? 'C'
}
const PLAIN_LOCALES = new Set(['C', 'POSIX'])
/** Locales that CPython sets itself in place of the plain ones. */
const COERCED_LOCALES = new Set(['C.UTF-8', 'C.utf8', 'UTF-8'])

function utf8Mode(line: CommandLine, env: PythonEnvironment, locale: string): boolean {
  const x = xoption(line, 'utf8')
  if (x !== undefined) {
    if (x === true || x === '1') return true
    if (x === '0') return false
    throw fatal('invalid -X utf8 option value')
  }
  const variable = env('PYTHONUTF8')
  if (variable === undefined) return PLAIN_LOCALES.has(locale)
  if (variable === '1') return true
  if (variable === '0') return false
  throw fatal('invalid PYTHONUTF8 environment variable value')
}

function ioEncoding(env: PythonEnvironment): [string | undefined, string | undefined] {
  const text = env('PYTHONIOENCODING')
  if (text === undefined) return [undefined, undefined]
  const [encoding, errors] = text.split(':')
  return [encoding || undefined, errors || undefined]
}

function pycachePrefix(line: CommandLine, env: PythonEnvironment): string | undefined {
  const x = xoption(line, 'pycache_prefix')
  if (x !== undefined) return x === true || x === '' ? undefined : x
  return env('PYTHONPYCACHEPREFIX')
}

function frozenModules(line: CommandLine, env: PythonEnvironment): boolean {
  const x = xoption(line, 'frozen_modules')
  if (x === undefined) return env('PYTHON_FROZEN_MODULES') !== 'off'
  if (x === true || x === 'on') return true
  if (x === 'off') return false
  throw fatal('bad value for option -X frozen_modules (expected "on" or "off")')
}

/** `-X cpu_count=n` or PYTHON_CPU_COUNT; -1: as many as there are. */
function cpuCount(line: CommandLine, env: PythonEnvironment): number {
  const x = xoption(line, 'cpu_count')
  const text = x ?? env('PYTHON_CPU_COUNT')
  if (text === undefined || text === 'default') return -1
  const n = text === true || !/^\d+$/.test(text) ? 0 : Number(text)
  if (n >= 1) return n
  const source = x === undefined ? 'PYTHON_CPU_COUNT environment variable' : '-X cpu_count=n option'
  throw fatal(`${source}: n is missing or an invalid number, n must be greater than 0`)
}

function importTime(line: CommandLine, env: PythonEnvironment): number {
  const x = xoption(line, 'importtime')
  if (x === '0' || x === '1' || x === '2') return Number(x)
  if (typeof x === 'string' && /^-?\d+$/.test(x))
    throw fatal('-X importtime: values other than 1 and 2 are reserved for future use.')
  if (x !== undefined) return 1
  return numberVariable(env, 'PYTHONPROFILEIMPORTTIME')
}

/** `sys.argv` for what is run. */
function argvOf(line: CommandLine): string[] {
  switch (line.target.kind) {
    case 'command':
      return ['-c', ...line.args]
    case 'module':
      return ['-m', ...line.args]
    case 'file':
      return [line.target.path, ...line.args]
    case 'stdin':
      return line.args.length > 0 ? ['-', ...line.args] : ['']
  }
}

/** All settings. UsageError for values that CPython refuses. */
export function makeConfig(
  line: CommandLine,
  environment: PythonEnvironment,
  args: readonly string[],
  installation: Installation,
  platform: string,
): InterpreterConfig {
  const env: PythonEnvironment = line.ignoreEnvironment ? () => undefined : environment
  const { pth, ...paths } = findPaths(
    {
      program: installation.program,
      folder: installation.folder,
      home: env('PYTHONHOME'),
      pythonPath: env('PYTHONPATH'),
      warn: installation.warn,
    },
    installation.files,
  )
  const alone = pth !== undefined
  const devMode = xoption(line, 'dev') !== undefined || env('PYTHONDEVMODE') !== undefined
  const locale = textLocale(environment)
  const utf8 = utf8Mode(line, env, locale)
  const sourceless = xoption(line, 'sourceless')
  return {
    ...defaultConfig,
    ...paths,
    ownLibrary: paths.stdlib === `${installation.folder}/lib/python3.14`,
    argv: argvOf(line),
    origArgv: [paths.executable, ...args],
    frozen: installation.frozen,
    data: installation.data,
    frozenModules: frozenModules(line, env),
    debug: Math.min(1, Math.max(line.debug, numberVariable(env, 'PYTHONDEBUG'))),
    inspect: Math.max(line.inspect, numberVariable(env, 'PYTHONINSPECT')),
    interactive: line.inspect,
    optimize: Math.max(line.optimize, numberVariable(env, 'PYTHONOPTIMIZE')),
    dontWriteBytecode: line.dontWriteBytecode || numberVariable(env, 'PYTHONDONTWRITEBYTECODE') > 0,
    noUserSite: line.noUserSite || env('PYTHONNOUSERSITE') !== undefined,
    noSite: alone ? !pth.importSite : line.noSite,
    ignoreEnvironment: alone || line.ignoreEnvironment,
    verbose: Math.max(line.verbose, numberVariable(env, 'PYTHONVERBOSE')),
    bytesWarning: line.bytesWarning,
    quiet: line.quiet,
    isolated: alone || line.isolated,
    devMode,
    utf8Mode: utf8,
    streamErrors:
      utf8 || PLAIN_LOCALES.has(locale) || COERCED_LOCALES.has(locale) ? 'surrogateescape' : 'strict',
    warnDefaultEncoding:
      xoption(line, 'warn_default_encoding') !== undefined || env('PYTHONWARNDEFAULTENCODING') !== undefined,
    safePath: alone || line.safePath || env('PYTHONSAFEPATH') !== undefined,
    importTime: importTime(line, env),
    cpuCount: cpuCount(line, env),
    debugRanges: xoption(line, 'no_debug_ranges') === undefined && env('PYTHONNODEBUGRANGES') === undefined,
    hashSeed: hashSeed(line, env),
    intMaxStrDigits: intMaxStrDigits(line, env),
    pycachePrefix: pycachePrefix(line, env),
    checkHashBasedPycs: line.checkHashBasedPycs,
    warnOptions: warnOptions(line, env, devMode),
    xoptions: line.xoptions,
    ioEncoding: ioEncoding(env),
    unbuffered: line.unbuffered || numberVariable(env, 'PYTHONUNBUFFERED') > 0,
    platform,
    sourceless:
      sourceless === undefined ? 'allow' : choice('sourceless', sourceless, ['warn', 'error', 'allow']),
  }
}
