/**
 * Typhon's public API: an interpreter over a host that the embedder chooses.
 *
 *     import { createInterpreter, createMemoryHost } from 'typhon'
 *     const python = createInterpreter({ host: createMemoryHost(), frozen, stdlib: '/lib' })
 *     python.run('print(sum(range(10)))')
 *
 * One interpreter a JavaScript realm (thread, worker). Without host capabilities Python can compute
 * and reach nothing.
 */
import { fromUtf16, toUtf16 } from './base/wide_string.ts'
import { type FrozenModule, readFrozenImage } from './host/frozen_image.ts'
import type { Host } from './host/host.ts'
import { boot, mainModule } from './importlib/boot.ts'
import { finalize } from './importlib/finalize.ts'
import { defaultConfig, type InterpreterConfig } from './modules/sys/config.ts'
import { repr, str } from './runtime/abstract.ts'
import { PyBaseException } from './runtime/errors.ts'
import type { PyCode } from './runtime/function.ts'
import { machine } from './runtime/state.ts'

export type { Host, HostPath } from './host/host.ts'
export { HostError, HostExit } from './host/host.ts'
export { collectText, createMemoryHost } from './host/memory.ts'
export type { FrozenModule, InterpreterConfig }
export { readFrozenImage }

export interface InterpreterOptions {
  readonly host: Host
  /** The build's `frozen/modules.bin`, read with `readFrozenImage`. */
  readonly frozen: ReadonlyMap<string, FrozenModule>
  /** Folder of the standard library in the host's files. */
  readonly stdlib: string
  /** A file of the build's `data` folder, asked for when it is first needed: without `cjk.json` no CJK codecs, without `sqlite3.wasm` no sqlite3. */
  readonly data?: (name: string) => Uint8Array | undefined
  /** Anything else: argv, flags, search path. */
  readonly config?: Partial<InterpreterConfig>
}

/** A Python exception that reached the embedder. */
export class PythonError extends Error {
  override name = 'PythonError'
  /** The exception's type, e.g. `ValueError`. */
  readonly type: string
  constructor(e: PyBaseException) {
    super(`${e.cls.name}: ${toUtf16(str(e))}`)
    this.type = e.cls.name
  }
}

export interface Interpreter {
  /** Runs statements in `__main__`. Throws PythonError. */
  run(source: string, filename?: string): void
  /** The `repr()` of an expression's value, in `__main__`. Throws PythonError. */
  evaluate(expression: string): string
  /** Runs exit functions and flushes the streams. */
  close(): void
}

let running = false

/** Boots Python in this realm. Throws if it runs already, and PythonError if the boot fails. */
export function createInterpreter(options: InterpreterOptions): Interpreter {
  if (running) throw new Error('Typhon runs already in this realm: use a worker for another interpreter')
  running = true
  const { prefix = '', executable = '' } = options.config ?? {}
  const config: InterpreterConfig = {
    ...defaultConfig,
    baseExecutable: executable,
    execPrefix: prefix,
    basePrefix: prefix,
    baseExecPrefix: prefix,
    path: [options.stdlib],
    stdlib: options.stdlib,
    frozen: options.frozen,
    ...(options.data === undefined ? {} : { data: options.data }),
    ...options.config,
  }
  guarded(() => boot(options.host, config))
  return {
    run: (source, filename = '<string>') => {
      guarded(() => execute(source, filename, 'exec'))
    },
    evaluate: expression => guarded(() => toUtf16(repr(execute(expression, '<string>', 'eval')))),
    close: () => {
      finalize()
      running = false
    },
  }
}

function execute(source: string, filename: string, mode: 'exec' | 'eval') {
  const globals = mainModule().dict!
  const code = machine.compile(fromUtf16(source), fromUtf16(filename), mode, 0, true, -1, -1)
  return machine.execCode(code as PyCode, globals, globals)
}

function guarded<T>(run: () => T): T {
  try {
    return run()
  } catch (e) {
    throw e instanceof PyBaseException ? new PythonError(e) : e
  }
}
