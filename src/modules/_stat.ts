/** `_stat`: the bits of a file mode. CPython: Modules/_stat.c. */
import { index } from '../runtime/abstract.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { overflowError } from '../runtime/errors.ts'
import { int, type PyInt, type PyValue } from '../runtime/values.ts'

const S_IFMT = 0o170000
const TYPES = {
  S_IFDIR: 0o040000,
  S_IFCHR: 0o020000,
  S_IFBLK: 0o060000,
  S_IFREG: 0o100000,
  S_IFIFO: 0o010000,
  S_IFLNK: 0o120000,
  S_IFSOCK: 0o140000,
} as const

const CONSTANTS: Readonly<Record<string, number>> = {
  ...TYPES,
  S_IFDOOR: 0,
  S_IFPORT: 0,
  S_IFWHT: 0,
  S_ISUID: 0o4000,
  S_ISGID: 0o2000,
  S_ISVTX: 0o1000,
  S_ENFMT: 0o2000,
  S_IREAD: 0o400,
  S_IWRITE: 0o200,
  S_IEXEC: 0o100,
  S_IRWXU: 0o700,
  S_IRUSR: 0o400,
  S_IWUSR: 0o200,
  S_IXUSR: 0o100,
  S_IRWXG: 0o070,
  S_IRGRP: 0o040,
  S_IWGRP: 0o020,
  S_IXGRP: 0o010,
  S_IRWXO: 0o007,
  S_IROTH: 0o004,
  S_IWOTH: 0o002,
  S_IXOTH: 0o001,
  UF_SETTABLE: 0xffff,
  UF_NODUMP: 1,
  UF_IMMUTABLE: 2,
  UF_APPEND: 4,
  UF_OPAQUE: 8,
  UF_NOUNLINK: 16,
  UF_COMPRESSED: 32,
  UF_TRACKED: 64,
  UF_DATAVAULT: 128,
  UF_HIDDEN: 0x8000,
  SF_SETTABLE: 0xffff0000,
  SF_ARCHIVED: 0x10000,
  SF_IMMUTABLE: 0x20000,
  SF_APPEND: 0x40000,
  SF_NOUNLINK: 0x100000,
  SF_SNAPSHOT: 0x200000,
  SF_FIRMLINK: 0x800000,
  SF_DATALESS: 0x40000000,
  ST_MODE: 0,
  ST_INO: 1,
  ST_DEV: 2,
  ST_NLINK: 3,
  ST_UID: 4,
  ST_GID: 5,
  ST_SIZE: 6,
  ST_ATIME: 7,
  ST_MTIME: 8,
  ST_CTIME: 9,
}

const ULONG_MAX = 18446744073709551615n

/** A mode: an int that fits the C library's mode_t, 32 bits. */
function toMode(v: PyValue): number {
  const n: PyInt = index(v)
  if (n < 0) throw overflowError("can't convert negative value to unsigned int")
  if (BigInt(n) > ULONG_MAX) throw overflowError('Python int too large to convert to C unsigned long')
  if (n > 0xffffffff) throw overflowError('mode out of range')
  return Number(n)
}

const isType =
  (type: number) =>
  (mode: PyValue): PyValue =>
    (toMode(mode) & S_IFMT) === type
const never = (mode: PyValue): PyValue => {
  toMode(mode)
  return false
}

const TYPE_LETTERS = new Map<number, string>([
  [TYPES.S_IFREG, '-'],
  [TYPES.S_IFDIR, 'd'],
  [TYPES.S_IFLNK, 'l'],
  [TYPES.S_IFBLK, 'b'],
  [TYPES.S_IFCHR, 'c'],
  [TYPES.S_IFIFO, 'p'],
  [TYPES.S_IFSOCK, 's'],
])

/** `-rwxr-xr-x`, with s, S, t and T for the three bits above. */
function filemode(v: PyValue): PyValue {
  const mode = toMode(v)
  let out = TYPE_LETTERS.get(mode & S_IFMT) ?? '?'
  for (const [shift, special, letter] of [
    [6, 0o4000, 's'],
    [3, 0o2000, 's'],
    [0, 0o1000, 't'],
  ] as const) {
    const bits = (mode >> shift) & 7
    out += (bits & 4 ? 'r' : '-') + (bits & 2 ? 'w' : '-')
    const executable = (bits & 1) !== 0
    if (mode & special) out += executable ? letter : letter.toUpperCase()
    else out += executable ? 'x' : '-'
  }
  return out
}

export const statModule: NativeModule = defineModule({
  name: '_stat',
  functions: {
    S_ISDIR: ['mode, /', isType(TYPES.S_IFDIR)],
    S_ISCHR: ['mode, /', isType(TYPES.S_IFCHR)],
    S_ISBLK: ['mode, /', isType(TYPES.S_IFBLK)],
    S_ISREG: ['mode, /', isType(TYPES.S_IFREG)],
    S_ISFIFO: ['mode, /', isType(TYPES.S_IFIFO)],
    S_ISLNK: ['mode, /', isType(TYPES.S_IFLNK)],
    S_ISSOCK: ['mode, /', isType(TYPES.S_IFSOCK)],
    S_ISDOOR: ['mode, /', never],
    S_ISPORT: ['mode, /', never],
    S_ISWHT: ['mode, /', never],
    S_IMODE: ['mode, /', mode => int(toMode(mode) & 0o7777)],
    S_IFMT: ['mode, /', mode => int(toMode(mode) & S_IFMT)],
    filemode: ['mode, /', filemode],
  },
  attributes: () => Object.fromEntries(Object.entries(CONSTANTS).map(([name, n]) => [name, int(n)])),
})
