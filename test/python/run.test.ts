/**
 * Runs the plain-assert programs of this folder under Typhon: one process for each folder, each file in
 * a fresh `__main__`-like namespace. A file passes on CPython 3.14 before it is committed.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'

const here = dirname(fileURLToPath(import.meta.url))
const typhon = join(here, '../../dist/typhon.js')
const environment = Object.fromEntries(
  Object.entries(process.env).filter(([name]) => !name.startsWith('PYTHON')),
)

/** Prints `ok FILE`, or `failed FILE` and the traceback, for each file named in argv. */
const DRIVER = `
import sys, traceback, types
for path in sys.argv[1:]:
    module = sys.modules['__main__'] = types.ModuleType('__main__')
    namespace = vars(module)
    namespace.update(__file__=path, __builtins__=__builtins__)
    try:
        with open(path, encoding='utf-8') as file:
            source = file.read()
        exec(compile(source, path, 'exec'), namespace)
        print('ok', path, flush=True)
    except BaseException:
        print('failed', path, flush=True)
        print(traceback.format_exc().replace('ok ', 'ok_').replace('failed ', 'failed_'), flush=True)
`

function results(files: string[]): Map<string, string> {
  const run = spawnSync(process.execPath, [typhon, '-B', '-c', DRIVER, ...files], {
    env: environment,
    encoding: 'utf8',
    timeout: 55_000,
  })
  const found = new Map<string, string>()
  let current = ''
  for (const line of run.stdout.split('\n')) {
    const m = /^(ok|failed) (.*)$/.exec(line)
    if (m === null) found.set(current, `${found.get(current) ?? ''}\n${line}`)
    else {
      current = m[2]!
      found.set(current, m[1]!)
    }
  }
  for (const file of files) if (!found.has(file)) found.set(file, `did not run: ${run.stderr.slice(-2000)}`)
  return found
}

/** `sqlite3` comes from an npm package, which an older node_modules may not have. */
const isLeftOut = (folder: string): boolean =>
  folder === 'sqlite' && !existsSync(join(here, '../../node_modules/@sqlite.org/sqlite-wasm'))

for (const folder of readdirSync(here, { withFileTypes: true })) {
  if (!folder.isDirectory()) continue
  const files = readdirSync(join(here, folder.name))
    .filter(name => name.endsWith('.py'))
    .map(name => join(here, folder.name, name))
  if (files.length === 0) continue
  describe.skipIf(isLeftOut(folder.name))(folder.name, () => {
    const found = results(files)
    for (const file of files) {
      test(file.slice(here.length + 1), () => {
        expect(found.get(file)!.trim()).toBe('ok')
      })
    }
  })
}
