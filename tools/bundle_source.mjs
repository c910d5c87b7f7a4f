/** Bundles an entry point over our TypeScript sources and imports it: for tools, which run without a build. */
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { build } from 'esbuild'

const SOURCE = fileURLToPath(new URL('../src/', import.meta.url))

/** The exports of `entry`, a module's text with paths from src. */
export async function importSource(entry) {
  const outfile = join(mkdtempSync(join(tmpdir(), 'typhon-source-')), 'bundle.mjs')
  await build({
    stdin: { contents: entry, resolveDir: SOURCE, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'node',
    minifySyntax: true,
    outfile,
    logLevel: 'error',
  })
  return import(pathToFileURL(outfile).href)
}
