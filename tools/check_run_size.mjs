// Checks that V8 can optimise the interpreter loop well: the bytecode of `runFrame` in the bundle stays
// under a limit. Usage: node tools/check_run_size.mjs [bundle]; builds one in memory if none is given.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

const LIMIT = 30 * 1024
const root = dirname(dirname(fileURLToPath(import.meta.url)))
const folder = mkdtempSync(join(tmpdir(), 'typhon-run-'))

/** A module that runs `pass`, so that the loop is compiled: V8 prints bytecode of what it compiles. */
async function probe() {
  const source = `
    import './src/objects/init.ts'
    import './src/vm/init.ts'
    import { compile } from './src/compiler/compile.ts'
    import { codeFromPlain } from './src/objects/code.ts'
    import { PyNamespace } from './src/runtime/dict.ts'
    import { state } from './src/runtime/state.ts'
    import { runModuleCode } from './src/vm/execute.ts'
    state.builtins = new PyNamespace()
    runModuleCode(codeFromPlain(compile('pass', { filename: '<probe>', mode: 'exec' })), new PyNamespace())`
  const result = await build({
    stdin: { contents: source, resolveDir: root, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2022',
    minifySyntax: true,
    write: false,
    logLevel: 'error',
  })
  const file = join(folder, 'probe.mjs')
  writeFileSync(file, result.outputFiles[0].text)
  return file
}

try {
  const file = process.argv[2] ?? (await probe())
  const flags = ['--print-bytecode', '--print-bytecode-filter=runFrame']
  const text = execFileSync(process.execPath, [...flags, file], { encoding: 'utf8', maxBuffer: 1 << 28 })
  const size = Number(/function: runFrame [^\n]*\n(?:[^\n]*\n)*?Bytecode length: (\d+)/.exec(text)?.[1])
  if (!(size > 0)) throw new Error('V8 printed no bytecode of runFrame')
  console.log(`runFrame: ${size} bytes of bytecode, limit ${LIMIT}`)
  if (size > LIMIT) process.exitCode = 1
  if (!text.includes('SwitchOnSmi')) {
    console.log(
      'runFrame: its switch is a chain of comparisons; V8 makes a jump table where the cases lie close together',
    )
    process.exitCode = 1
  }
} finally {
  rmSync(folder, { recursive: true, force: true })
}
