/**
 * Installs the build as a Python of its own prefix, as distributions do (docs/stdlib.md, "Installed as a prefix"):
 *
 *   node tools/install_prefix.mjs PREFIX [--library FOLDER] [--link]
 *
 *   PREFIX/bin/typhon, python3, python3.14   copies of the launcher
 *   PREFIX/lib/typhon                        Typhon's own files
 *   PREFIX/lib/python3.14                    the library: Typhon's, or a copy of FOLDER
 *
 * --link makes symbolic links to the folders in place of copies.
 */
import {
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readlinkSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const dist = fileURLToPath(new URL('../dist', import.meta.url))
const LAUNCHERS = ['typhon', 'python3', 'python3.14']
const PROGRAM_FILES = ['typhon', 'typhon.js', 'typhon.cjs', 'frozen', 'data']

export function installPrefix(prefix, { library = join(dist, 'lib/python3.14'), link = false } = {}) {
  if (!existsSync(join(library, 'os.py'))) throw new Error(`no Python library in ${library}`)
  mkdirSync(join(prefix, 'bin'), { recursive: true })
  mkdirSync(join(prefix, 'lib'), { recursive: true })
  for (const name of LAUNCHERS) replaceBy(join(dist, 'typhon'), join(prefix, 'bin', name))
  const program = join(prefix, 'lib/typhon')
  const lib = join(prefix, 'lib/python3.14')
  if (link) {
    linkTo(dist, program)
    linkTo(resolve(library), lib)
    return
  }
  for (const folder of [program, lib]) rmSync(folder, { recursive: true, force: true })
  for (const name of PROGRAM_FILES) cpSync(join(dist, name), join(program, name), { recursive: true })
  // What the build's own package.json says of typhon.js.
  writeFileSync(join(program, 'package.json'), '{ "type": "module" }\n')
  cpSync(library, lib, { recursive: true, preserveTimestamps: true })
}

/** A file that may be running is not written into. */
function replaceBy(source, target) {
  const temporary = `${target}.${process.pid}`
  copyFileSync(source, temporary)
  renameSync(temporary, target)
}

/** Others may be using the link that is there already. */
export function linkTo(source, target) {
  if (lstatSync(target, { throwIfNoEntry: false })?.isSymbolicLink() && readlinkSync(target) === source)
    return
  rmSync(target, { recursive: true, force: true })
  symlinkSync(source, target)
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({
    options: { library: { type: 'string' }, link: { type: 'boolean' } },
    allowPositionals: true,
  })
  if (positionals.length !== 1) {
    console.error('usage: install_prefix.mjs PREFIX [--library FOLDER] [--link]')
    process.exit(2)
  }
  installPrefix(positionals[0], values)
}
