/**
 * python3's command line and PYTHON* variables, read into settings. Pure: no file is touched.
 * CPython: Python/initconfig.c, Python/getopt.c.
 */

/** What is to be run. */
export type Target =
  | { readonly kind: 'command'; readonly source: string }
  | { readonly kind: 'module'; readonly name: string }
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'stdin' }

export interface CommandLine {
  readonly target: Target
  /** What follows the target. */
  readonly args: readonly string[]
  /** -h and the like: print and leave. */
  readonly show: 'help' | 'help-env' | 'help-xoptions' | 'help-all' | 'version' | 'long-version' | undefined
  readonly bytesWarning: number
  readonly dontWriteBytecode: boolean
  readonly debug: number
  readonly ignoreEnvironment: boolean
  readonly inspect: number
  readonly isolated: boolean
  readonly optimize: number
  readonly safePath: boolean
  readonly quiet: boolean
  readonly noUserSite: boolean
  readonly noSite: boolean
  readonly unbuffered: boolean
  readonly verbose: number
  readonly warnOptions: readonly string[]
  readonly skipFirstLine: boolean
  /** -R: whatever PYTHONHASHSEED says. */
  readonly randomHashes: boolean
  readonly xoptions: readonly (readonly [string, string | true])[]
  readonly checkHashBasedPycs: 'default' | 'always' | 'never'
}

/** A command line that cannot be understood; `message` goes to stderr, with exit status 2. */
export class UsageError {
  declare readonly message: string
  declare readonly status: number
  constructor(message: string, status = 2) {
    this.message = message
    this.status = status
  }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Options = Mutable<CommandLine> & { warnOptions: string[]; xoptions: [string, string | true][] }

function defaults(): Options {
  return {
    target: { kind: 'stdin' },
    args: [],
    show: undefined,
    bytesWarning: 0,
    dontWriteBytecode: false,
    debug: 0,
    ignoreEnvironment: false,
    inspect: 0,
    isolated: false,
    optimize: 0,
    safePath: false,
    quiet: false,
    noUserSite: false,
    noSite: false,
    unbuffered: false,
    verbose: 0,
    warnOptions: [],
    skipFirstLine: false,
    randomHashes: false,
    xoptions: [],
    checkHashBasedPycs: 'default',
  }
}

export const USAGE = 'usage: typhon [option] ... [-c cmd | -m mod | file | -] [arg] ...'

const LONG: Readonly<Record<string, CommandLine['show']>> = {
  '--help': 'help',
  '--help-env': 'help-env',
  '--help-xoptions': 'help-xoptions',
  '--help-all': 'help-all',
  '--version': 'version',
}

/** Options that stand alone. */
const FLAGS: Readonly<Record<string, (o: Options) => void>> = {
  b: o => o.bytesWarning++,
  B: o => {
    o.dontWriteBytecode = true
  },
  d: o => o.debug++,
  E: o => {
    o.ignoreEnvironment = true
  },
  h: o => {
    o.show = 'help'
  },
  '?': o => {
    o.show = 'help'
  },
  i: o => o.inspect++,
  I: o => {
    o.isolated = o.ignoreEnvironment = o.noUserSite = o.safePath = true
  },
  O: o => o.optimize++,
  P: o => {
    o.safePath = true
  },
  q: o => {
    o.quiet = true
  },
  R: o => {
    o.randomHashes = true
  },
  s: o => {
    o.noUserSite = true
  },
  S: o => {
    o.noSite = true
  },
  t: () => {},
  u: o => {
    o.unbuffered = true
  },
  v: o => o.verbose++,
  V: o => {
    o.show = o.show === undefined ? 'version' : 'long-version'
  },
  x: o => {
    o.skipFirstLine = true
  },
}

function missingArgument(option: string): UsageError {
  return new UsageError(
    `Argument expected for the ${option} option\n${USAGE}\nTry \`typhon -h' for more information.\n`,
  )
}
function unknownOption(option: string): UsageError {
  return new UsageError(`Unknown option: ${option}\n${USAGE}\nTry \`typhon -h' for more information.\n`)
}

/** Reads the arguments after the program's name. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const o = defaults()
  let i = 0
  for (; i < argv.length; i++) {
    const arg = argv[i]!
    if (arg === '-' || !arg.startsWith('-')) break
    if (arg === '--') {
      i++
      break
    }
    if (arg.startsWith('--')) {
      i += parseLong(o, arg, argv[i + 1])
      continue
    }
    const done = parseShort(o, arg, argv, i)
    if (done === undefined) continue
    if (done.target !== undefined) return finish(o, done.target, argv.slice(done.next))
    i = done.next - 1
  }
  const name = argv[i]
  if (name === undefined) return finish(o, { kind: 'stdin' }, [])
  return finish(o, name === '-' ? { kind: 'stdin' } : { kind: 'file', path: name }, argv.slice(i + 1))
}

function finish(o: Options, target: Target, args: string[]): CommandLine {
  o.target = target
  o.args = args
  return o
}

/** The number of further arguments used. */
function parseLong(o: Options, arg: string, next: string | undefined): number {
  if (arg === '--check-hash-based-pycs') {
    if (next === undefined) throw missingArgument('--check-hash-based-pycs')
    if (next !== 'always' && next !== 'never' && next !== 'default') {
      throw new UsageError(
        `--check-hash-based-pycs must be one of 'default', 'always', or 'never'\n${USAGE}\nTry \`typhon -h' for more information.\n`,
      )
    }
    o.checkHashBasedPycs = next
    return 1
  }
  const show = LONG[arg]
  if (show === undefined) {
    throw unknownOption(arg)
  }
  o.show = show
  return 0
}

/** One argument of one-letter options; what ends the options says where to go on. */
function parseShort(
  o: Options,
  arg: string,
  argv: readonly string[],
  at: number,
): { target?: Target; next: number } | undefined {
  for (let k = 1; k < arg.length; k++) {
    const c = arg[k]!
    const flag = FLAGS[c]
    if (flag !== undefined) {
      flag(o)
      continue
    }
    if (!'cmWX'.includes(c)) throw unknownOption(`-${c}`)
    const attached = arg.slice(k + 1)
    const value = attached !== '' ? attached : argv[at + 1]
    if (value === undefined) throw missingArgument(`-${c}`)
    const next = attached !== '' ? at + 1 : at + 2
    if (c === 'c') return { target: { kind: 'command', source: `${value}\n` }, next }
    if (c === 'm') return { target: { kind: 'module', name: value }, next }
    if (c === 'W') o.warnOptions.push(value)
    else addXoption(o, value)
    return { next }
  }
  return undefined
}

function addXoption(o: Options, text: string): void {
  const eq = text.indexOf('=')
  o.xoptions.push(eq < 0 ? [text, true] : [text.slice(0, eq), text.slice(eq + 1)])
}

/** PYTHON* variables by name; an empty one counts as unset. */
export type PythonEnvironment = (name: string) => string | undefined

/** A variable that is a number or, when not, means 1. */
export function numberVariable(env: PythonEnvironment, name: string): number {
  const text = env(name)
  if (text === undefined) return 0
  return /^\d+$/.test(text) ? Number(text) : 1
}
