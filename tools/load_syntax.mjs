/** Bundles src/syntax for tools and returns its entry points. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const ROOT = fileURLToPath(new URL('../src/syntax/', import.meta.url))

const ENTRY = `
export { parse } from './parse.ts'
export { dumpTree, outcomeOfCase } from '../../test/syntax/dump.ts'
export { tokenize } from './tokenize.ts'
`

export async function loadSyntax() {
  const outfile = join(mkdtempSync(join(tmpdir(), 'typhon-syntax-')), 'syntax.mjs')
  await build({
    stdin: { contents: ENTRY, resolveDir: ROOT, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    minifySyntax: true,
    outfile,
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}
