/**
 * `sysconf`, `pathconf` and `confstr`: Linux's answers, which no host call gives. Names whose answer differs from
 * machine to machine and is not known are left out.
 */
import { ERRNO, strerror } from '../../host/errno.ts'
import { osError } from '../../objects/exceptions.ts'
import { index } from '../../runtime/abstract.ts'
import { functionTable } from '../../runtime/define.ts'
import { newDict, type PyDict } from '../../runtime/dict.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { int, intValue, None, type PyValue, strValue } from '../../runtime/values.ts'
import { files, onFd, proc, reached } from './call.ts'
import { guard, type PathArgument, pathArgument } from './paths.ts'

type Known = Readonly<Record<string, readonly [number: number, value: number | (() => number)]>>

const PATH: Known = {
  PC_LINK_MAX: [0, 127],
  PC_MAX_CANON: [1, 255],
  PC_MAX_INPUT: [2, 255],
  PC_NAME_MAX: [3, 255],
  PC_PATH_MAX: [4, 4096],
  PC_PIPE_BUF: [5, 4096],
  PC_CHOWN_RESTRICTED: [6, 1],
  PC_NO_TRUNC: [7, 1],
  PC_VDISABLE: [8, 0],
}

const SYSTEM: Known = {
  SC_ARG_MAX: [0, 2097152],
  SC_CLK_TCK: [2, 100],
  SC_NGROUPS_MAX: [3, 65536],
  SC_OPEN_MAX: [4, 1024],
  SC_PAGESIZE: [30, 4096],
  SC_PAGE_SIZE: [30, 4096],
  SC_SEM_NSEMS_MAX: [32, -1],
  SC_SEM_VALUE_MAX: [33, 2147483647],
  SC_IOV_MAX: [60, 1024],
  SC_NPROCESSORS_CONF: [83, () => proc().cpuCount()],
  SC_NPROCESSORS_ONLN: [84, () => proc().cpuCount()],
  SC_HOST_NAME_MAX: [180, 64],
  SC_LINE_MAX: [43, 2048],
  SC_VERSION: [29, 200809],
}

const TEXTS: Readonly<Record<string, readonly [number, string]>> = {
  CS_PATH: [0, '/bin:/usr/bin'],
}

function find(names: Readonly<Record<string, readonly [number, unknown]>>, name: PyValue): unknown {
  const text = strValue(name)
  if (text !== undefined) {
    const row = typeof text === 'string' && Object.hasOwn(names, text) ? names[text] : undefined
    if (row === undefined) throw valueError('unrecognized configuration name')
    return row[1]
  }
  if (intValue(name) === undefined) throw typeError('configuration names must be strings or integers')
  const row = Object.values(names).find(([n]) => n === index(name))
  if (row === undefined) throw osError(ERRNO.EINVAL, strerror(ERRNO.EINVAL))
  return row[1]
}

const valueOf = (found: unknown): PyValue => int(Number(typeof found === 'function' ? found() : found))

/** Errors of the file come first: it must be there. */
function pathconf(p: PathArgument, name: PyValue): PyValue {
  const found = find(PATH, name)
  const { fd } = p
  if (fd !== undefined) onFd(d => d.fstat(fd))
  else guard(() => files().stat(reached(p)), p.shown)
  return valueOf(found)
}

const namesOf = (names: Readonly<Record<string, readonly [number, unknown]>>): PyDict =>
  newDict(Object.entries(names).map(([name, [n]]) => [name, int(n)]))

export const limitNames = () => ({
  pathconf_names: namesOf(PATH),
  sysconf_names: namesOf(SYSTEM),
  confstr_names: namesOf(TEXTS),
})

export const limits = functionTable({
  pathconf: ['path, name', (path, name) => pathconf(pathArgument(path, 'pathconf', 'path', true), name)],
  fpathconf: ['fd, name, /', (fd, name) => pathconf(pathArgument(fd, 'fpathconf', 'fd', true), name)],
  sysconf: ['name, /', name => valueOf(find(SYSTEM, name))],
  confstr: [
    'name, /',
    name => {
      const found = find(TEXTS, name)
      return typeof found === 'string' ? found : None
    },
  ],
})
