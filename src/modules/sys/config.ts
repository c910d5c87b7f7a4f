/**
 * What an interpreter is started with: the command line's and environment's settings, once they are read.
 * CPython: Include/cpython/initconfig.h (PyConfig).
 */
import type { FrozenModule } from '../../host/frozen_image.ts'

export interface InterpreterConfig {
  /** `sys.argv`. */
  readonly argv: readonly string[]
  /** `sys.orig_argv`. */
  readonly origArgv: readonly string[]
  /** Path of the program, for `sys.executable`. */
  readonly executable: string
  /** `sys._base_executable`: in a virtual environment the program that it was made from. */
  readonly baseExecutable: string
  readonly prefix: string
  readonly execPrefix: string
  readonly basePrefix: string
  readonly baseExecPrefix: string
  /** Folder of the standard library. */
  readonly stdlib: string
  /** It is the one that the frozen modules are of. */
  readonly ownLibrary: boolean
  /** `sys.path` before `site`. */
  readonly path: readonly string[]
  readonly frozen: ReadonlyMap<string, FrozenModule>
  /** A file of the build's `data` folder, read when it is first needed; undefined where there is none. */
  readonly data: (name: string) => Uint8Array | undefined
  readonly frozenModules: boolean
  readonly debug: number
  readonly inspect: number
  readonly interactive: number
  readonly optimize: number
  readonly dontWriteBytecode: boolean
  readonly noUserSite: boolean
  readonly noSite: boolean
  readonly ignoreEnvironment: boolean
  readonly verbose: number
  readonly bytesWarning: number
  readonly quiet: boolean
  readonly isolated: boolean
  readonly devMode: boolean
  readonly utf8Mode: boolean
  readonly warnDefaultEncoding: boolean
  readonly safePath: boolean
  readonly importTime: number
  /** What `os.cpu_count()` says; -1 for the truth. */
  readonly cpuCount: number
  /** Code objects keep columns: not -X no_debug_ranges. */
  readonly debugRanges: boolean
  /** `PYTHONHASHSEED`: undefined for random hashes. */
  readonly hashSeed: number | undefined
  readonly intMaxStrDigits: number
  readonly pycachePrefix: string | undefined
  readonly checkHashBasedPycs: 'default' | 'always' | 'never'
  readonly warnOptions: readonly string[]
  /** `-X name=value`; true where no value was given. */
  readonly xoptions: readonly (readonly [string, string | true])[]
  /** `PYTHONIOENCODING`: [encoding, errors]. */
  readonly ioEncoding: readonly [string | undefined, string | undefined]
  /** The error handler of stdin and stdout where `ioEncoding` has none. */
  readonly streamErrors: 'strict' | 'surrogateescape'
  readonly unbuffered: boolean
  readonly platform: string
  /** What a module from a `.pyc` without its source does: `-X sourceless`. */
  readonly sourceless: 'allow' | 'warn' | 'error'
}

/** Settings of a bare interpreter without files; an embedder or the command line changes what it needs. */
export const defaultConfig: InterpreterConfig = {
  argv: [''],
  origArgv: [],
  executable: '',
  baseExecutable: '',
  prefix: '',
  execPrefix: '',
  basePrefix: '',
  baseExecPrefix: '',
  stdlib: '',
  ownLibrary: true,
  path: [],
  frozen: new Map(),
  data: () => undefined,
  frozenModules: true,
  debug: 0,
  inspect: 0,
  interactive: 0,
  optimize: 0,
  dontWriteBytecode: false,
  noUserSite: false,
  noSite: false,
  ignoreEnvironment: false,
  verbose: 0,
  bytesWarning: 0,
  quiet: false,
  isolated: false,
  devMode: false,
  utf8Mode: true,
  warnDefaultEncoding: false,
  safePath: false,
  importTime: 0,
  cpuCount: -1,
  debugRanges: true,
  hashSeed: undefined,
  intMaxStrDigits: 4300,
  pycachePrefix: undefined,
  checkHashBasedPycs: 'default',
  warnOptions: [],
  xoptions: [],
  ioEncoding: [undefined, undefined],
  streamErrors: 'strict',
  unbuffered: false,
  platform: 'linux',
  sourceless: 'allow',
}

/** What the settings give in place of the number of processors; -1: nothing. */
export const cpuCount = { set: -1 }
