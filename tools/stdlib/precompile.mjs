// Compiles sources with our own compiler, on two workers.
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { Worker } from 'node:worker_threads'
import { build } from 'esbuild'
import { sha256 } from './assemble.mjs'

const WORKERS = 2

/** Bundles the compiler for the workers; undefined while there is none. `key` changes when it does. */
export async function bundleCompiler(root) {
  if (!existsSync(join(root, 'src/compiler/compile.ts'))) return undefined
  const folder = join(root, '.cache/build')
  mkdirSync(folder, { recursive: true })
  const outfile = join(folder, `compiler.${process.pid}.mjs`)
  await build({
    entryPoints: [join(root, 'tools/stdlib/compiler_entry.mjs')],
    bundle: true,
    format: 'esm',
    platform: 'neutral',
    target: 'node20',
    minifyWhitespace: true,
    logLevel: 'error',
    outfile,
  })
  return { url: pathToFileURL(outfile).href, path: outfile, key: sha256(readFileSync(outfile)) }
}

/**
 * Compiles each of `jobs` ({source, filename}); the marshal data, in their order. A file that does
 * not compile gives undefined and one line on stderr.
 */
export async function compileAll(compiler, jobs) {
  const codes = new Array(jobs.length)
  const order = jobs.map((_, i) => i).sort((a, b) => jobs[b].source.length - jobs[a].source.length)
  let failures = 0
  const run = () =>
    new Promise((resolve, reject) => {
      const worker = new Worker(new URL('./compile_worker.mjs', import.meta.url), {
        workerData: compiler.url,
        resourceLimits: { stackSizeMb: 16 },
      })
      const next = () => {
        const id = order.shift()
        if (id === undefined) return void worker.terminate().then(resolve)
        worker.postMessage({ id, source: jobs[id].source, filename: jobs[id].filename })
      }
      worker.on('error', reject)
      worker.on('message', message => {
        if (message.code) codes[message.id] = message.code
        if (message.error && failures++ < 5) console.error(message.error)
        next()
      })
    })
  await Promise.all(Array.from({ length: Math.min(WORKERS, jobs.length) }, run))
  return { codes, failures }
}
