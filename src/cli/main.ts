/**
 * `typhon`: python3's command line over the Node host. CPython: Modules/main.c.
 */
import { existsSync, openSync, readFileSync, realpathSync, writeSync } from 'node:fs'
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
import { runMain, ScriptError } from './run.ts'
import { type Installation, jitLogFile, jitMode, makeConfig } from './settings.ts'
import { loadBundle } from './startup/code_cache.ts'

const errorOut = (text: string): void => {
  writeSync(2, text)
}

/** The program's own folder: the bundle lies beside `lib` and `frozen`, the launcher and `typhon.js`. */
function findInstallation(): Installation {
  const prefix = dirname(realpathSync(fileURLToPath(import.meta.url)))
  const launcher = join(prefix, 'typhon')
  return {
    executable: existsSync(launcher) ? launcher : join(prefix, 'typhon.js'),
    prefix,
    frozen: readFrozenImage(readFileSync(join(prefix, 'frozen/modules.bin'))),
    data: name => {
      const path = join(prefix, 'data', name)
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

function start(prepared: Prepared | undefined): number {
  const argv = commandLine()
  const line = parseCommandLine(argv)
  if (line.show !== undefined) return showAndLeave(line)
  if (environment('TYPHON_DEBUG') !== undefined) debugInternalErrors(errorOut)
  host = createNodeHost()
  const installation = findInstallation()
  const config = makeConfig(
    line,
    environment,
    [installation.executable, ...argv],
    installation,
    process.platform,
  )
  if (prepared !== undefined && !fits(config)) return startAfresh()
  if (environment('TYPHON_JIT_DUMP') !== undefined) jitOptions.dump = errorOut
  configureJit(jitMode(line), jitLog(jitLogFile(line)))
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

/** The first half of a start, kept in a snapshot. */
export function prepareSnapshot(): Prepared {
  const config = makeConfig(parseCommandLine([]), () => undefined, [], findInstallation(), process.platform)
  try {
    return prepare(createBuildHost(), config)
  } catch (e) {
    // Node cannot print what is no Error.
    throw e instanceof PyBaseException ? new Error(plainTraceback(e)) : e
  }
}

/** The launcher keeps this variable from Node, which would read certificates for nothing. */
function restoreEnvironment(): void {
  const { TYPHON_NODE_EXTRA_CA_CERTS: certificates } = process.env
  if (certificates === undefined) return
  process.env.NODE_EXTRA_CA_CERTS = certificates
  delete process.env.TYPHON_NODE_EXTRA_CA_CERTS
}

/** Runs the command line, from the start or from what a snapshot holds. The exit status. */
export function main(prepared?: Prepared): number {
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
