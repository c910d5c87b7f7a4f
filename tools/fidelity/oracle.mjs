/** The CPython to compare with, its library's files, and a cache of its results in the user's cache folder. */
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const here = dirname(fileURLToPath(import.meta.url))
const userCache = process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache')

export const scriptPath = name => join(here, name)

/** TYPHON_PYTHON, or the interpreter in the reference's cache folder; undefined if there is none. */
export function findPython() {
  const folder = process.env.TYPHON_ORACLE ?? join(userCache, 'typhon-oracle')
  const path = process.env.TYPHON_PYTHON ?? join(folder, 'usr/bin/python3.14')
  return existsSync(path) ? path : undefined
}

/** No PYTHON* variable of ours, and the same hashes each time. */
export const environment = { PATH: process.env.PATH, HOME: homedir(), PYTHONHASHSEED: '0' }

export class Oracle {
  constructor(python) {
    this.python = python
    this.key = `${python}|${statSync(python).mtimeMs}`
    this.folder = join(userCache, 'typhon-fidelity')
    mkdirSync(this.folder, { recursive: true })
  }

  run(script, args, input) {
    const settings = { input, encoding: 'utf8', env: environment, maxBuffer: 1 << 30 }
    return execFileSync(this.python, ['-X', 'utf8', scriptPath(script), ...args], settings)
  }

  libraryFolder() {
    const script = 'import os; print(os.path.dirname(os.__file__))'
    return execFileSync(this.python, ['-I', '-c', script], { encoding: 'utf8', env: environment }).trim()
  }

  /** Where CPython's result for a file is kept, for this state of file and script. */
  cacheName(script, variant, file) {
    const text = readFileSync(scriptPath(script))
    const key = `${this.key}|${variant}|${file}|${statSync(file).mtimeMs}`
    return join(this.folder, createHash('sha1').update(text).update(key).digest('hex'))
  }

  /** Lets `script` make the results that are missing: it reads pairs of lines, source and target. */
  fill(script, args, variant, files) {
    const missing = []
    for (const file of files) {
      const target = this.cacheName(script, variant, file)
      if (!existsSync(target)) missing.push(file, target)
    }
    for (let i = 0; i < missing.length; i += 200) {
      this.run(script, args, `${missing.slice(i, i + 200).join('\n')}\n`)
    }
  }

  /** A JSON object that outlives the process. */
  table(name) {
    const path = join(this.folder, `${name}.json`)
    const data = existsSync(path) ? JSON.parse(readFileSync(path, 'utf8')) : {}
    return { data, save: () => writeFileSync(path, JSON.stringify(data)) }
  }
}

/** All .py files in a folder, or the file itself. */
export function sourceFiles(path) {
  if (!statSync(path).isDirectory()) return [path]
  return readdirSync(path, { withFileTypes: true, recursive: true })
    .filter(e => e.isFile() && e.name.endsWith('.py'))
    .map(e => join(e.parentPath ?? e.path, e.name))
    .sort()
}
