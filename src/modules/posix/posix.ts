/**
 * The `posix` module, as far as the host reaches. What it cannot do is absent, or raises OSError with
 * ENOSYS or NotImplementedError. CPython: Modules/posixmodule.c.
 */
import { fromUtf16 } from '../../base/wide_string.ts'
import { codePointAt, sliceText, textLength } from '../../base/wide_string_ops.ts'
import { strerror } from '../../host/errno.ts'
import { requireEnvironment, requireRandom } from '../../host/host.ts'
import { osError } from '../../objects/exceptions.ts'
import { defineStructSequence } from '../../objects/structseq.ts'
import { defineModule, type NativeModule } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { exc, typeError, valueError } from '../../runtime/errors.ts'
import { state, wakeHooks } from '../../runtime/state.ts'
import { int, None, PyBytes, PyFloat, PyList, PyTuple, type PyValue, strValue } from '../../runtime/values.ts'
import { byDescriptor, statvfsResult, terminalSize } from './by_descriptor.ts'
import { byName } from './by_name.ts'
import { proc } from './call.ts'
import { CONSTANTS, HAVE, HAVE_OPEN_FOLDERS } from './constants.ts'
import { eventConstants, eventFiles } from './event_files.ts'
import { limitNames, limits } from './limits.ts'
import { fspath, guard, type PathArgument, pathArgument, pathBytes } from './paths.ts'
import { processConstants, processes } from './processes.ts'
import { dirEntryType } from './scandir.ts'
import { statResult } from './stat.ts'
import { transfer } from './transfer.ts'

// ---- names in path strings (3.14's native helpers of posixpath)

function splitRoot(path: PyValue): PyValue {
  const p = fspath(path)
  const s = strValue(p)
  if (s === undefined) {
    if (!(p instanceof PyBytes))
      throw typeError('_path_splitroot_ex: path should be string, bytes or os.PathLike, not %T', p)
    const n = rootLength(i => p.data[i] === 47)
    const part = (a: number, b?: number) => new PyBytes(p.data.slice(a, b))
    return new PyTuple([part(0, 0), part(0, n), part(n)])
  }
  const n = rootLength(i => codePointAt(s, i) === 47)
  return new PyTuple(['', sliceText(s, 0, n), sliceText(s, n, textLength(s))])
}

/** `//x` keeps two slashes; any other number is one root. */
function rootLength(isSlash: (i: number) => boolean): number {
  if (!isSlash(0)) return 0
  return isSlash(1) && !isSlash(2) ? 2 : 1
}

// ---- process

const unameResult = defineStructSequence({
  name: 'uname_result',
  module: 'posix',
  fields: ['sysname', 'nodename', 'release', 'version', 'machine'],
})
const timesResult = defineStructSequence({
  name: 'times_result',
  module: 'posix',
  fields: ['user', 'system', 'children_user', 'children_system', 'elapsed'],
})
function times(): PyValue {
  const clock = state.host.clock
  const cpu = Number(clock?.processTime() ?? 0n) / 1e9
  const elapsed = Number(clock?.monotonic() ?? 0n) / 1e9
  return timesResult.make([
    new PyFloat(cpu),
    new PyFloat(0),
    new PyFloat(0),
    new PyFloat(0),
    new PyFloat(elapsed),
  ])
}

function environ(): PyDict {
  const d = new PyDict()
  fillEnviron(d)
  return d
}

function fillEnviron(d: PyDict): void {
  for (const [name, value] of state.host.environment?.entries() ?? [])
    d.set(pathBytes(name), pathBytes(value))
}

/** `posix.environ`, which `os.environ` holds on to. */
function liveEnviron(): PyDict {
  const d = environ()
  wakeHooks.push(() => {
    d.clear()
    fillEnviron(d)
  })
  return d
}

function variableName(v: PyValue, fname: string): PathArgument {
  const name = pathArgument(v, fname, 'name')
  const { path } = name
  if (path.length === 0) throw osError(22, strerror(22))
  if (typeof path === 'string' ? path.includes('=') : path.includes(61)) {
    throw valueError('illegal environment variable name')
  }
  return name
}

/** What `os.supports_*` are made of. */
function have(): PyValue {
  const names = state.host.descriptors?.reachesOpenFolders ? [...HAVE, ...HAVE_OPEN_FOLDERS] : HAVE
  return new PyList(names.map(name => fromUtf16(name)))
}

export const posixModule: NativeModule = defineModule({
  name: 'posix',
  functions: {
    ...byName,
    ...byDescriptor,
    ...transfer,
    ...processes,
    ...limits,
    ...eventFiles,
    fspath: ['path', fspath],
    _path_splitroot_ex: ['path, /', splitRoot],
    getlogin: [
      '',
      () => {
        throw osError(6, strerror(6))
      },
    ],
    uname: [
      '',
      () => {
        const u = proc().uname()
        return unameResult.make(
          [u.sysname, u.nodename, u.release, u.version, u.machine].map(s => fromUtf16(s)),
        )
      },
    ],
    times: ['', times],
    strerror: ['code: int, /', code => strerror(code)],
    urandom: [
      'size: int, /',
      size => {
        if (size < 0) throw valueError('negative argument not allowed')
        const data = new Uint8Array(size)
        guard(() => requireRandom(state.host).fill(data))
        return new PyBytes(data)
      },
    ],
    getrandom: [
      'size: int, flags: int = 0',
      size => {
        const data = new Uint8Array(size)
        guard(() => requireRandom(state.host).fill(data))
        return new PyBytes(data)
      },
    ],
    putenv: [
      'name, value, /',
      (name, value) => {
        const [n, v] = [variableName(name, 'putenv'), pathArgument(value, 'putenv', 'value')]
        guard(() => requireEnvironment(state.host).set(n.path, v.path))
        return None
      },
    ],
    unsetenv: [
      'name, /',
      name => {
        const n = variableName(name, 'unsetenv')
        guard(() => requireEnvironment(state.host).unset(n.path))
        return None
      },
    ],
    _create_environ: ['', environ],
    _supports_virtual_terminal: ['', () => true],
  },
  attributes: () => ({
    environ: liveEnviron(),
    error: exc.OSError,
    stat_result: statResult.type,
    statvfs_result: statvfsResult.type,
    uname_result: unameResult.type,
    terminal_size: terminalSize.type,
    times_result: timesResult.type,
    DirEntry: dirEntryType,
    _have_functions: have(),
    ...limitNames(),
    ...Object.fromEntries(
      Object.entries({ ...CONSTANTS, ...processConstants, ...eventConstants }).map(([name, value]) => [
        name,
        int(value),
      ]),
    ),
  }),
})
