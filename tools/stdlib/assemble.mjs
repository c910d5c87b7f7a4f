// Puts the standard library together: the files of the npm package `pyodide`, minus what is its
// own, with its edits undone (lib/overlay/patches.mjs), plus our modules from lib/.
import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { OMIT, PATCHES, REPLACE } from '../../lib/overlay/patches.mjs'
import { readZip } from './zip.mjs'

export function sha256(...parts) {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(part).update('\0')
  return hash.digest('hex')
}

/** All files below a folder, as paths relative to it. */
export function walk(folder, prefix = '') {
  if (!existsSync(folder)) return []
  return readdirSync(folder, { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap(entry => {
      if (entry.name === '__pycache__') return []
      const path = prefix + entry.name
      return entry.isDirectory() ? walk(join(folder, entry.name), `${path}/`) : [path]
    })
}

/** One number for everything that goes in: the package, our modules, and the tools that put them together. */
export function inputKey(root) {
  const hashes = folder => walk(folder).map(path => path + sha256(readFileSync(join(folder, path))))
  const ours = ['lib', 'tools/stdlib'].flatMap(folder => hashes(join(root, folder)))
  return sha256(readFileSync(archive(root)), ...ours)
}

function archive(root) {
  const path = join(root, 'node_modules/pyodide/python_stdlib.zip')
  if (!existsSync(path)) throw new Error('the npm package pyodide is not installed: run npm ci')
  return path
}

function patched(path, bytes) {
  let text = bytes.toString('utf8')
  for (const { find, put, times } of PATCHES[path]) {
    let count = 0
    text = text.replace(new RegExp(find, 'gm'), () => {
      count++
      return put
    })
    if (count !== times) throw new Error(`${path}: /${find}/ matched ${count} times, not ${times}`)
  }
  return Buffer.from(text)
}

/** Path below lib/python3.14 -> contents. */
export function assemble(root) {
  const out = new Map()
  const given = readZip(readFileSync(archive(root)))
  for (const path of [...Object.keys(PATCHES), ...REPLACE]) {
    if (!given.has(path)) throw new Error(`the npm package pyodide has no ${path} any more`)
  }
  for (const [path, bytes] of given) {
    if (OMIT.some(pattern => pattern.test(path)) || REPLACE.includes(path)) continue
    out.set(path, path in PATCHES ? patched(path, bytes) : bytes)
  }
  const lib = join(root, 'lib')
  for (const path of walk(lib)) {
    if (path.startsWith('overlay/') && !path.startsWith('overlay/files/')) continue
    out.set(path.replace(/^overlay\/files\//, ''), readFileSync(join(lib, path)))
  }
  return out
}
