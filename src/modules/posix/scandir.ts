/**
 * `os.scandir` and DirEntry. CPython: Modules/posixmodule.c (ScandirIterator, DirEntry).
 */

import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { type HostDirectoryEntry, type HostPath, requireFiles, S_IF } from '../../host/host.ts'
import { awaitEnd, forgetEnd } from '../../objects/finalization.ts'
import { hooks, repr } from '../../runtime/abstract.ts'
import { defineType } from '../../runtime/define.ts'
import { machine, state } from '../../runtime/state.ts'
import { intFromBigInt, None, PyObject, type PyValue } from '../../runtime/values.ts'
import { reached } from './call.ts'
import { guard, joinPath, type PathArgument, pathArgument, pathResult } from './paths.ts'
import { statObject } from './stat.ts'

class PyDirEntry extends PyObject {
  declare entry: HostDirectoryEntry
  /** As Python sees it: only the name where an open folder was read. */
  declare full: HostPath
  /** Where the host finds it. */
  declare real: HostPath
  isBytes = false
  stat: PyValue | undefined
  lstat: PyValue | undefined
}

const shown = (d: PyDirEntry): PyValue => pathResult(d.full, d.isBytes)

function mode(d: PyDirEntry, follow: boolean): number {
  const files = requireFiles(state.host)
  try {
    return (follow ? files.stat(d.real) : files.lstat(d.real)).mode & S_IF.MT
  } catch (e) {
    if (errnoOf(e) === 2) return 0
    return guard(() => {
      throw e
    }, shown(d))
  }
}
const errnoOf = (e: unknown): number => (e instanceof Object && 'errno' in e ? Number(e.errno) : 0)

function isKind(d: PyDirEntry, kind: number, follow: boolean): boolean {
  const type = d.entry.type
  if (type === 0 || (follow && type === S_IF.LNK)) return mode(d, follow) === kind
  return type === kind
}

function entryStat(d: PyDirEntry, follow: boolean): PyValue {
  const files = requireFiles(state.host)
  if (follow && d.entry.type === S_IF.LNK) {
    d.stat ??= statObject(guard(() => files.stat(d.real), shown(d)))
    return d.stat
  }
  d.lstat ??= statObject(guard(() => files.lstat(d.real), shown(d)))
  return d.lstat
}

export const dirEntryType = defineType(PyDirEntry, {
  name: 'DirEntry',
  module: 'posix',
  final: true,
  noNew: true,
  slots: { tp_repr: d => fromUtf16(`<DirEntry ${toUtf16(repr(pathResult(d.entry.name, d.isBytes)))}>`) },
  methods: {
    is_dir: ['*, follow_symlinks: bool = True', (d, follow) => isKind(d, S_IF.DIR, follow)],
    is_file: ['*, follow_symlinks: bool = True', (d, follow) => isKind(d, S_IF.REG, follow)],
    is_symlink: ['', d => isKind(d, S_IF.LNK, false)],
    is_junction: ['', () => false],
    stat: ['*, follow_symlinks: bool = True', entryStat],
    inode: ['', d => intFromBigInt(guard(() => requireFiles(state.host).lstat(d.real), shown(d)).ino)],
    __fspath__: ['', shown],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, args) => hooks.genericAlias(cls, args)] },
  getset: { name: d => pathResult(d.entry.name, d.isBytes), path: shown },
})

class PyScandir extends PyObject {
  entries: PyDirEntry[] = []
  index = 0
}

/** The host has told all names at once, but who neither reads them all nor closes is warned as elsewhere. */
function next(s: PyScandir): PyValue | undefined {
  const entry = s.entries[s.index++]
  if (entry === undefined) close(s)
  return entry
}

function close(s: PyScandir): PyValue {
  s.index = s.entries.length
  forgetEnd(s)
  return None
}

function warnUnclosed(s: PyScandir): void {
  if (s.index < s.entries.length)
    machine.warn('ResourceWarning', `unclosed scandir iterator ${toUtf16(repr(s))}`, 1)
}

defineType(PyScandir, {
  name: 'ScandirIterator',
  module: 'posix',
  final: true,
  noNew: true,
  slots: { tp_iter: s => s, tp_iternext: next, tp_finalize: warnUnclosed },
  methods: { close: ['', close], __enter__: ['', s => s], __exit__: ['*args', s => close(s)] },
})

function directoryEntries(p: PathArgument): HostDirectoryEntry[] {
  return guard(() => requireFiles(state.host).readdir(reached(p)), p.shown)
}

export function scandir(path: PyValue): PyValue {
  const p = path === None ? pathArgument('.', 'scandir') : pathArgument(path, 'scandir', 'path', true)
  const it = new PyScandir()
  const folder = guard(() => reached(p), p.shown)
  it.entries = directoryEntries(p).map(entry => {
    const d = new PyDirEntry()
    d.entry = entry
    d.full = p.fd === undefined ? joinPath(p.path, entry.name) : entry.name
    d.real = joinPath(folder, entry.name)
    d.isBytes = p.isBytes
    return d
  })
  awaitEnd(it)
  return it
}

export function listdir(path: PyValue): PyValue[] {
  const p = path === None ? pathArgument('.', 'listdir') : pathArgument(path, 'listdir', 'path', true)
  return directoryEntries(p).map(e => pathResult(e.name, p.isBytes))
}
