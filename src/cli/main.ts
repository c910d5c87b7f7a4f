/**
 * `typhon`: python3's command line over the Node host. CPython: Modules/main.c.
 */
import { existsSync, openSync, readFileSync, realpathSync, rmSync, statSync, writeSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { readFrozenImage } from '../host/frozen_image.ts'
import { type Host, HostExit } from '../host/host.ts'
import { createBuildHost, createNodeHost } from '../host/node/host.ts'
import { boot } from '../importlib/boot.ts'
import { plainTraceback } from '../importlib/print_exception.ts'
import { fits, type Prepared, prepare, wake } from '../importlib/snapshot.ts'
import { options as jitOptions } from '../jit/control.ts'
import { configureJit } from '../jit/init.ts'
import { PYTHON_VERSION, versionText } from '../modules/sys/info.ts'
import { PyBaseException } from '../runtime/errors.ts'
import { debugInternalErrors } from '../vm/init.ts'
import { commandLine, escaped, isDamaged } from './arguments.ts'
import { helpText } from './help.ts'
import { type CommandLine, parseCommandLine, UsageError } from './options.ts'
import { pathConfiguration } from './path_config.ts'
import { pathFiles } from './path_files.ts'
import { runMain, ScriptError } from './run.ts'
import { type Installation, jitLogFile, jitMode, makeConfig } from './settings.ts'
import { loadBundle } from './startup/code_cache.ts'

const errorOut = (text: string): void => {
  writeSync(2, text)
}

type Frozen = Installation['frozen']

const readFrozen = (folder: string): Frozen =>
  readFrozenImage(readFileSync(join(folder, 'frozen/modules.bin')))

/** The bundle lies beside `lib`, `frozen` and `data`. `frozen`: what is known of the second already. */
function findInstallation(program: string, frozen: Frozen | undefined): Installation {
  const folder = dirname(realpathSync(fileURLToPath(import.meta.url)))
  return {
    program,
    folder,
    files: pathFiles,
    warn: message => errorOut(`${message}\n`),
    frozen: frozen ?? readFrozen(folder),
    data: name => {
      const path = join(folder, 'data', name)
      return existsSync(path) ? readFileSync(path) : undefined
    },
  }
}

function environment(name: string): string | undefined {
  const value = process.env[name]
  if (value === undefined || value === '') return undefined
  const entry = isDamaged(value) ? host?.environment?.entries().find(([key]) => key === name) : undefined
  return entry === undefined ? value : escaped(entry[1])
}

function showAndLeave(line: CommandLine): number {
  const text =
    line.show === 'version'
      ? `Python ${PYTHON_VERSION.join('.')}\n`
      : line.show === 'long-version'
        ? `Python ${versionText}\n`
        : helpText(line.show!)
  writeSync(1, text)
  return 0
}

/** Writes lines to the file of -X jitlog. */
function jitLog(path: string | undefined): ((line: string) => void) | null {
  if (path === undefined) return null
  const fd = openSync(path, 'w')
  return text => void writeSync(fd, `${text}\n`)
}

const SIGINT = 2
let host: Host | undefined

interface Snapshot extends Prepared {
  /** Of the library's files, the one that stands for them. */
  readonly landmark: string
  /** The launcher compares their file with the one that they are from. */
  readonly frozen: Frozen
}

function start(prepared: Snapshot | undefined): number {
  const argv = commandLine()
  const line = parseCommandLine(argv)
  if (line.show !== undefined) return showAndLeave(line)
  if (environment('TYPHON_DEBUG') !== undefined) debugInternalErrors(errorOut)
  host = createNodeHost()
  const installation = findInstallation(process.argv[1]!, prepared?.frozen)
  const config = makeConfig(line, environment, argv, installation, process.platform)
  if (prepared !== undefined && !(fits(config) && isCurrent(prepared))) return startAfresh()
  if (environment('TYPHON_JIT_DUMP') !== undefined) jitOptions.dump = errorOut
  configureJit(jitMode(line), jitLog(jitLogFile(line)), config.stdlib)
  try {
    if (prepared === undefined) boot(host, config)
    else wake(prepared, host, config)
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    errorOut(pathConfiguration(config, environment))
    errorOut(`Fatal Python error: the interpreter could not start\n${plainTraceback(e)}`)
    return 1
  }
  return runMain(host, line, config)
}

/** For settings that the snapshot was not made for: the bundle once more, from its file. */
function startAfresh(): number {
  return loadBundle(fileURLToPath(import.meta.url), undefined).bundle.main()
}

/** What tells that a library is still the one that the snapshot has imported from. */
function landmark(stdlib: string): string {
  const found = statSync(join(stdlib, 'os.py'), { throwIfNoEntry: false })
  return found === undefined ? '' : `${found.ino} ${found.size} ${found.mtimeMs}`
}

/** False if the library was replaced. The launcher finds the snapshot without a record then, and has it made anew. */
function isCurrent({ stdlib, landmark: before }: Snapshot): boolean {
  if (landmark(stdlib) === before) return true
  const option = process.execArgv.indexOf('--snapshot-blob')
  try {
    rmSync(`${process.execArgv[option + 1]}.txt`, { force: true })
  } catch {
    // A folder that cannot be written: each start is a plain one.
  }
  return false
}

/** The first half of a start, kept in a snapshot, for the program that is called by the name. */
export function prepareSnapshot(program: string): Snapshot {
  const installation = findInstallation(program, undefined)
  const { frozen } = installation
  const config = makeConfig(parseCommandLine([]), () => undefined, [], installation, process.platform)
  try {
    return { ...prepare(createBuildHost(), config), landmark: landmark(config.stdlib), frozen }
  } catch (e) {
    // Node cannot print what is no Error.
    throw e instanceof PyBaseException ? new Error(plainTraceback(e)) : e
  }
}

/**
 * The launcher keeps one variable from Node, which would read certificates for nothing, and sets one for the C library. Python
 * programs and their children have them as they were.
 */
function restoreEnvironment(): void {
  const { TYPHON_NODE_EXTRA_CA_CERTS: certificates, TYPHON_GLIBC_TUNABLES: tunables } = process.env
  if (certificates !== undefined) {
    process.env.NODE_EXTRA_CA_CERTS = certificates
    delete process.env.TYPHON_NODE_EXTRA_CA_CERTS
  }
  if (tunables !== undefined) {
    delete process.env.GLIBC_TUNABLES
    delete process.env.TYPHON_GLIBC_TUNABLES
  }
}

/** Runs the command line, from the start or from what a snapshot holds. The exit status. */
export function main(prepared?: Snapshot): number {
  restoreEnvironment()
  try {
    return start(prepared)
  } catch (e) {
    if (e instanceof UsageError || e instanceof ScriptError) {
      errorOut(e.message)
      return e.status
    }
    if (e instanceof HostExit) return e.status
    throw e
  }
}

const KEYBOARD_INTERRUPT = 130

export function leave(status: number): never {
  // A shell must see that the interrupt ended the program: die of it, as without a handler.
  if (status === KEYBOARD_INTERRUPT) {
    host?.interrupts?.unwatch(SIGINT)
    process.kill(process.pid, 'SIGINT')
  }
  process.exit(status)
}
