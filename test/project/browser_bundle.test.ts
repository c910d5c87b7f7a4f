// The core runs where there is no Node: everything but host/node and cli bundles for a browser.
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, test } from 'vitest'

const src = join(import.meta.dirname, '../../src')

function sources(folder: string): string[] {
  return readdirSync(join(src, folder), { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (path === join('host', 'node') || path === 'cli') return []
    if (entry.isDirectory()) return sources(path)
    return entry.name.endsWith('.ts') && !entry.name.endsWith('.d.ts') ? [path] : []
  })
}

test('the core bundles for a browser without a node: import', async () => {
  const files = sources('')
  expect(files).toContain('host/memory.ts')
  const result = await build({
    stdin: {
      contents: files.map((file, i) => `export * as m${i} from './${file}'`).join('\n'),
      resolveDir: src,
      loader: 'ts',
    },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
    metafile: true,
    logLevel: 'silent',
  })
  expect(result.errors).toEqual([])
  const imports = Object.values(result.metafile.outputs).flatMap(output => output.imports)
  expect(imports.filter(one => one.external)).toEqual([])
})

test('a page can use the memory host as it is bundled', async () => {
  const result = await build({
    stdin: { contents: `export * from './host/memory.ts'`, resolveDir: src, loader: 'ts' },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  })
  const text = result.outputFiles[0]?.text ?? ''
  expect(text).not.toMatch(/\b(require|process|Buffer)\b\s*[.(]/)
})
