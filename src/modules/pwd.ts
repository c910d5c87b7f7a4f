/** `pwd` and `grp`: the user and group tables, read from the host's /etc. CPython: Modules/pwdmodule.c, grpmodule.c. */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { HostError, readFile } from '../host/host.ts'
import { defineStructSequence } from '../objects/structseq.ts'
import { index, repr } from '../runtime/abstract.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { keyError, typeError, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { typeOf } from '../runtime/type.ts'
import { int, PyList, type PyStr, type PyValue } from '../runtime/values.ts'
import { decodeFs } from './posix/paths.ts'

/** The lines of a table as fields; none where the host has no such file. */
function rows(path: string, fields: number): string[][] {
  let text: string
  try {
    text = toUtf16(decodeFs(readFile(state.host, path)))
  } catch (e) {
    if (e instanceof HostError) return []
    throw e
  }
  return text
    .split('\n')
    .filter(line => line !== '' && !line.startsWith('#'))
    .map(line => line.split(':'))
    .filter(row => row.length >= fields)
}

const structPasswd = defineStructSequence({
  name: 'struct_passwd',
  module: 'pwd',
  fields: ['pw_name', 'pw_passwd', 'pw_uid', 'pw_gid', 'pw_gecos', 'pw_dir', 'pw_shell'],
})
const structGroup = defineStructSequence({
  name: 'struct_group',
  module: 'grp',
  fields: ['gr_name', 'gr_passwd', 'gr_gid', 'gr_mem'],
})

const users = (): string[][] => rows('/etc/passwd', 7)
const groups = (): string[][] => rows('/etc/group', 4)

const user = (row: readonly string[]): PyValue =>
  structPasswd.make(
    row.slice(0, 7).map((text, i) => (i === 2 || i === 3 ? int(Number(text)) : fromUtf16(text))),
  )

function group([name, password, gid, members]: readonly string[]): PyValue {
  const names = members === '' ? [] : members!.split(',')
  return structGroup.make([
    fromUtf16(name!),
    fromUtf16(password!),
    int(Number(gid)),
    new PyList(names.map(fromUtf16)),
  ])
}

/** An id argument as text; the largest ids may be given as -1. */
function idText(v: PyValue, what: string): string {
  if (typeOf(v).slots.nb_index === null) throw typeError(`${what} should be integer, not %T`, v)
  return String(index(v))
}

function byId(table: string[][], column: number, v: PyValue, fname: string, what: string): string[] {
  const id = idText(v, what)
  const row = table.find(r => r[column] === id)
  if (row === undefined) throw keyError(`${fname}(): ${what} not found: ${id}`)
  return row
}

function byName(table: string[][], name: PyStr, fname: string): string[] {
  const text = toUtf16(name)
  if (text.includes('\0')) throw valueError('embedded null byte')
  const row = table.find(r => r[0] === text)
  if (row === undefined) throw keyError(fromUtf16(`${fname}(): name not found: ${toUtf16(repr(name))}`))
  return row
}

export const pwdModule: NativeModule = defineModule({
  name: 'pwd',
  functions: {
    getpwuid: ['uid, /', uid => user(byId(users(), 2, uid, 'getpwuid', 'uid'))],
    getpwnam: ['name: str, /', name => user(byName(users(), name, 'getpwnam'))],
    getpwall: ['', () => new PyList(users().map(user))],
  },
  attributes: () => ({ struct_passwd: structPasswd.type }),
})

export const grpModule: NativeModule = defineModule({
  name: 'grp',
  functions: {
    getgrgid: ['id', id => group(byId(groups(), 2, id, 'getgrgid', 'gid'))],
    getgrnam: ['name: str', name => group(byName(groups(), name, 'getgrnam'))],
    getgrall: ['', () => new PyList(groups().map(group))],
  },
  attributes: () => ({ struct_group: structGroup.type }),
})
