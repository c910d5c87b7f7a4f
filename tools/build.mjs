// Builds dist/: the command line (typhon.js), the library (index.js and its types), data files, the standard
// library and the frozen modules. `--code-only` leaves out the last two, which take longest.
import { execFileSync } from 'node:child_process'
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'
import { lazyRegistry } from './lazy_registry.mjs'
import { installStandardLibrary } from './stdlib/install.mjs'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const codeOnly = process.argv.includes('--code-only')
const started = performance.now()
const SHEBANG = '#!/usr/bin/env node'
const log = line => console.log(`${((performance.now() - started) / 1000).toFixed(1).padStart(5)} s  ${line}`)

/** Entry point -> bundle. Names are kept, because tracebacks and `sys._getframe` read them. */
const BUNDLES = [
  { entry: 'src/cli/start.ts', out: 'dist/typhon.js', platform: 'node', format: 'esm', banner: SHEBANG },
  {
    entry: 'src/cli/entry.ts',
    out: 'dist/typhon.cjs',
    platform: 'node',
    format: 'cjs',
    // A function for those who compile this as a script (src/cli/startup/code_cache.ts); Node calls it itself
    // when it builds a start-up snapshot.
    banner: 'globalThis.typhonBundle = (function (require, module, __filename) {',
    footer: "})\nif (typeof require === 'function') typhonBundle(require, {}, __filename)",
    define: { 'import.meta.url': 'TYPHON_URL' },
    inject: "const TYPHON_URL = require('node:url').pathToFileURL(__filename).href",
    plugins: [lazyRegistry],
    // One byte a character in memory and in snapshots, and a fifth fewer of them. Traces still have lines.
    charset: 'ascii',
    minifyWhitespace: true,
    lineLimit: 120,
  },
  { entry: 'src/index.ts', out: 'dist/index.js', platform: 'neutral', format: 'esm', banner: '' },
]

/** Writes beside the target and renames: a build never leaves half a program for another process. */
async function bundle({
  entry,
  out,
  platform,
  format,
  banner,
  footer,
  define,
  inject = '',
  charset = 'utf8',
  plugins = [],
  minifyWhitespace = false,
  lineLimit,
}) {
  if (!existsSync(join(root, entry))) return log(`${out}: skipped, there is no ${entry} yet`)
  const target = join(root, out)
  const temporary = `${target}.${process.pid}`
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    format,
    platform,
    target: 'es2022',
    mainFields: ['module', 'main'],
    minifySyntax: true,
    minifyWhitespace,
    ...(lineLimit === undefined ? {} : { lineLimit }),
    charset,
    plugins,
    legalComments: 'none',
    define: { TYPHON_VERSION: JSON.stringify(version), ...define },
    banner: banner ? { js: `${banner}\n${inject}` } : {},
    footer: footer ? { js: footer } : {},
    outfile: temporary,
    metafile: true,
    logLevel: 'error',
  })
  if (banner === SHEBANG) chmodSync(temporary, 0o755)
  renameSync(temporary, target)
  log(`${out}: ${Math.round(Object.values(result.metafile.outputs)[0].bytes / 1024)} KB`)
}

/** Tables that few programs need, as files beside the bundles: name in dist/data -> source. */
const DATA = {
  'cjk.json': 'src/base/codecs/cjk/tables.json',
  'sqlite3.wasm': 'node_modules/@sqlite.org/sqlite-wasm/dist/sqlite3.wasm',
}

function copyData() {
  mkdirSync(join(root, 'dist/data'), { recursive: true })
  for (const [name, source] of Object.entries(DATA)) {
    if (existsSync(join(root, source))) copyFileSync(join(root, source), join(root, 'dist/data', name))
    else log(`dist/data/${name}: left out, there is no ${source} (npm install)`)
  }
}

/** The command as the package installs it: a shell script that starts Node. */
function launcher() {
  const target = join(root, 'dist/typhon')
  copyFileSync(join(root, 'src/cli/startup/launcher.sh'), `${target}.${process.pid}`)
  chmodSync(`${target}.${process.pid}`, 0o755)
  renameSync(`${target}.${process.pid}`, target)
}

/** dist/types mirrors src; dist/index.d.ts points at it. Type errors are `npm run check`'s business. */
function declarations() {
  if (!existsSync(join(root, 'src/index.ts'))) return
  const folder = join(root, 'dist/types')
  rmSync(folder, { recursive: true, force: true })
  const options = '--declaration --emitDeclarationOnly --rewriteRelativeImportExtensions --noEmit false'
  try {
    execFileSync(
      'npx',
      ['tsc', ...options.split(' '), '--rootDir', 'src', '--outDir', folder, '-p', typesProject()],
      {
        cwd: root,
        stdio: 'pipe',
      },
    )
  } catch {
    log('dist/index.d.ts: written in spite of type errors (see npm run check)')
  }
  writeFileSync(join(root, 'dist/index.d.ts'), "export * from './types/index.js'\n")
  log('dist/index.d.ts')
}

function typesProject() {
  const path = join(root, '.cache/build/tsconfig.types.json')
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(
    path,
    JSON.stringify({ extends: '../../tsconfig.json', files: ['../../src/index.ts'], include: [] }),
  )
  return path
}

/** A step that fails is reported, fails the build, and does not keep the others from running. */
async function step(name, action) {
  try {
    await action()
  } catch (error) {
    process.exitCode = 1
    log(`${name}: FAILED`)
    console.error(error?.errors ? error.message : error)
  }
}

mkdirSync(join(root, 'dist'), { recursive: true })
await step('launcher', launcher)
await Promise.all(BUNDLES.map(one => step(one.out, () => bundle(one))))
await step('data', copyData)
if (!codeOnly) {
  await step('library', () => installStandardLibrary(root, log))
  await step('types', declarations)
}
