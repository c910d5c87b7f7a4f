/**
 * Where the interpreter is installed: its library, `sys.prefix` and the like, `sys.path`. From the program's own path,
 * links followed as CPython does, landmarks upward from it, `pyvenv.cfg`, a `._pth` file, PYTHONHOME and PYTHONPATH.
 * Pure but for `PathFiles`. There is no machine code to load, hence no `lib-dynload`: neither as a landmark of
 * `sys.exec_prefix` nor on `sys.path`. CPython: Modules/getpath.py.
 */

import type { InterpreterConfig } from '../modules/sys/config.ts'

/** What is asked of the file system. */
export interface PathFiles {
  isFile(path: string): boolean
  isFolder(path: string): boolean
  /** The target of a symbolic link, undefined for anything else. */
  readLink(path: string): string | undefined
  /** A small text file's lines, undefined where it cannot be read. */
  readLines(path: string): readonly string[] | undefined
  cwd(): string
}

export interface PathInputs {
  /** How the program was called: a path, not a name that is looked up in PATH. */
  readonly program: string
  /** The folder of Typhon's own files, where the search goes on if no landmark is found. */
  readonly folder: string
  /** PYTHONHOME and PYTHONPATH, where they count. */
  readonly home: string | undefined
  readonly pythonPath: string | undefined
  warn(message: string): void
}

type Paths =
  | 'executable'
  | 'baseExecutable'
  | 'prefix'
  | 'execPrefix'
  | 'basePrefix'
  | 'baseExecPrefix'
  | 'stdlib'
  | 'path'

export interface PathConfig extends Pick<InterpreterConfig, Paths> {
  /** There is a `._pth` file, which isolates the interpreter: whether it asks for `site`. */
  readonly pth: { readonly importSite: boolean } | undefined
}

const STDLIB = 'lib/python3.14'
const STDLIB_LANDMARKS = [`${STDLIB}/os.py`, `${STDLIB}/os.pyc`]
const ZIP = 'lib/python314.zip'
/** Names that the program of an environment's home may have if it is not called as the environment's. */
const PROGRAM_NAMES = ['python3', 'python3.14', 'typhon']

// ---- paths as getpath.c has them

/** Without `.`, `..` and doubled separators; two at the start stay, as POSIX has it. */
function normalized(path: string): string {
  const root = /^\/\/(?!\/)/.test(path) ? '//' : path.startsWith('/') ? '/' : ''
  const parts: string[] = []
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue
    if (part !== '..' || (root === '' && (parts.at(-1) ?? '..') === '..')) parts.push(part)
    else parts.pop()
  }
  return `${root}${parts.join('/')}` || '.'
}

function joined(folder: string, name: string): string {
  return normalized(name.startsWith('/') || folder === '' ? name : `${folder}/${name}`)
}

const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')))
const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

function absolute(files: PathFiles, path: string): string {
  if (path.startsWith('/')) return normalized(path)
  const inside = path === '' ? '.' : normalized(path)
  return inside === '.' ? files.cwd() : `${files.cwd()}/${inside}`
}

/** As many links as Linux follows. */
const MOST_LINKS = 40

/** The file at the end of a chain of links; folders on the way stay as they are named. */
function followed(files: PathFiles, path: string): string {
  let at = path
  for (let i = 0; i < MOST_LINKS; i++) {
    const target = files.readLink(at)
    if (target === undefined) return at
    at = target.startsWith('/') ? target : joined(folderOf(at), target)
  }
  return path
}

/** The nearest folder, from `folder` upward but not the root, that has one of the files. */
function searchUp(files: PathFiles, folder: string, landmarks: readonly string[]): string | undefined {
  for (let at = folder; at !== ''; at = folderOf(at))
    if (landmarks.some(name => files.isFile(joined(at, name)))) return at
  return undefined
}

// ---- virtual environments

interface Environment {
  readonly prefix: string
  /** `home` of pyvenv.cfg: the folder of the interpreter that made the environment. */
  readonly home: string | undefined
}

/** `pyvenv.cfg` above the program's folder, or in it. */
function findEnvironment(files: PathFiles, executable: string): Environment | undefined {
  const folder = folderOf(executable)
  for (const prefix of [folderOf(folder), folder]) {
    const lines = files.readLines(joined(prefix, 'pyvenv.cfg'))
    if (lines !== undefined) return { prefix, home: homeIn(lines) }
  }
  return undefined
}

function homeIn(lines: readonly string[]): string | undefined {
  for (const line of lines) {
    const equals = line.indexOf('=')
    if (equals >= 0 && line.slice(0, equals).trim().toLowerCase() === 'home')
      return line.slice(equals + 1).trim()
  }
  return undefined
}

/** The interpreter that an environment was made from. */
function baseOf(files: PathFiles, executable: string, home: string): string {
  const real = followed(files, executable)
  if (real !== executable) return real
  const same = joined(home, nameOf(executable))
  if (files.isFile(same)) return same
  return PROGRAM_NAMES.map(name => joined(home, name)).find(path => files.isFile(path)) ?? same
}

// ---- the library

interface Library {
  readonly prefix: string
  readonly execPrefix: string
  readonly stdlib: string | undefined
}

function findLibrary(files: PathFiles, folder: string, home: string | undefined, ours: string): Library {
  if (home !== undefined) {
    const colon = home.indexOf(':')
    const prefix = colon < 0 ? home : home.slice(0, colon)
    return { prefix, execPrefix: (colon < 0 ? '' : home.slice(colon + 1)) || prefix, stdlib: undefined }
  }
  const zipped = searchUp(files, folder, [ZIP])
  if (zipped !== undefined) {
    const stdlib = joined(zipped, STDLIB)
    return { prefix: zipped, execPrefix: zipped, stdlib: files.isFolder(stdlib) ? stdlib : undefined }
  }
  const prefix = searchUp(files, folder, STDLIB_LANDMARKS) ?? searchUp(files, ours, STDLIB_LANDMARKS) ?? ours
  return { prefix, execPrefix: prefix, stdlib: joined(prefix, STDLIB) }
}

// ---- ._pth

interface PathFile {
  readonly folder: string
  readonly lines: readonly string[]
}

/** A file of the program's name and `._pth` beside it, or beside what it is a link to. */
function findPathFile(files: PathFiles, programs: readonly string[]): PathFile | undefined {
  for (const program of programs) {
    const lines = files.readLines(`${program}._pth`)
    if (lines !== undefined) return { folder: folderOf(program), lines }
  }
  return undefined
}

/** The whole of `sys.path`, and whether `site` is asked for. */
function readPathFile(
  { folder, lines }: PathFile,
  inputs: PathInputs,
): { path: string[]; importSite: boolean } {
  const path: string[] = []
  let importSite = false
  for (const line of lines.map(text => text.split('#')[0]!.trim())) {
    if (line === 'import site') importSite = true
    else if (line.startsWith('import ')) inputs.warn("unsupported 'import' line in ._pth file")
    else if (line !== '') path.push(joined(folder, line))
  }
  return { path, importSite }
}

// ---- all of it

export function findPaths(inputs: PathInputs, files: PathFiles): PathConfig {
  const executable = absolute(files, inputs.program)
  const environment = findEnvironment(files, executable)
  const ofHome = inputs.home === undefined ? environment?.home : undefined
  const baseExecutable = ofHome === undefined ? executable : baseOf(files, executable, ofHome)
  const real = followed(files, baseExecutable)
  const pathFile = findPathFile(files, [executable, real])
  const home = pathFile?.folder ?? inputs.home
  const library = findLibrary(files, ofHome || folderOf(real), home, inputs.folder)
  const stdlib = library.stdlib ?? joined(library.prefix, STDLIB)
  const pythonPath = inputs.pythonPath?.split(':').map(entry => absolute(files, entry)) ?? []
  const pth = pathFile === undefined ? undefined : readPathFile(pathFile, inputs)
  return {
    executable,
    baseExecutable,
    prefix: environment?.prefix ?? library.prefix,
    execPrefix: environment?.prefix ?? library.execPrefix,
    basePrefix: library.prefix,
    baseExecPrefix: library.execPrefix,
    stdlib,
    path: pth?.path ?? [...pythonPath, joined(library.prefix, ZIP), stdlib],
    pth: pth === undefined ? undefined : { importSite: pth.importSite },
  }
}
