/**
 * `os.stat_result` and the calls that make it. CPython: Modules/posixmodule.c (_pystat_fromstructstat).
 */
import type { HostStat } from '../../host/host.ts'
import { defineStructSequence } from '../../objects/structseq.ts'
import { valueError } from '../../runtime/errors.ts'
import { int, intFromBigInt, PyFloat, type PyValue } from '../../runtime/values.ts'
import { files, onFd, pathAt } from './call.ts'
import { guard } from './paths.ts'

export const statResult = defineStructSequence({
  name: 'stat_result',
  module: 'os',
  fields: [
    'st_mode',
    'st_ino',
    'st_dev',
    'st_nlink',
    'st_uid',
    'st_gid',
    'st_size',
    null,
    null,
    null,
    'st_atime',
    'st_mtime',
    'st_ctime',
    'st_atime_ns',
    'st_mtime_ns',
    'st_ctime_ns',
    'st_blksize',
    'st_blocks',
    'st_rdev',
  ],
  sequenceLength: 10,
})

const NS = 1000000000n
/** Seconds as CPython has them: the whole part plus 1e-9 times the rest. */
function seconds(ns: bigint): PyFloat {
  let whole = ns / NS
  let rest = ns % NS
  if (rest < 0n) {
    rest += NS
    whole -= 1n
  }
  return new PyFloat(Number(whole) + 1e-9 * Number(rest))
}
const wholeSeconds = (ns: bigint): PyValue => {
  const whole = ns / NS
  return intFromBigInt(ns % NS < 0n ? whole - 1n : whole)
}

export function statObject(s: HostStat): PyValue {
  const times = [s.atimeNs, s.mtimeNs, s.ctimeNs]
  return statResult.make([
    int(s.mode),
    intFromBigInt(s.ino),
    intFromBigInt(s.dev),
    int(s.nlink),
    int(s.uid),
    int(s.gid),
    int(s.size),
    ...times.map(wholeSeconds),
    ...times.map(seconds),
    ...times.map(intFromBigInt),
    int(s.blksize),
    int(s.blocks),
    intFromBigInt(s.rdev),
  ])
}

export function stat(path: PyValue, folder: PyValue, followSymlinks: boolean, fname = 'stat'): PyValue {
  const p = pathAt(path, fname, folder, { allowFd: fname === 'stat' })
  if (p.fd !== undefined) {
    if (!followSymlinks) throw valueError('stat: cannot use fd and follow_symlinks together')
    return fstat(p.fd)
  }
  const read = () => (followSymlinks ? files().stat(p.path) : files().lstat(p.path))
  return statObject(guard(read, p.shown))
}

export function fstat(fd: number): PyValue {
  return statObject(onFd(d => d.fstat(fd)))
}
