/** From Node's stat result, always asked for with bigints so that nanoseconds survive. */
import type { BigIntStats } from 'node:fs'
import type { HostStat } from '../host.ts'

export function toHostStat(stat: BigIntStats): HostStat {
  return {
    mode: Number(stat.mode),
    ino: stat.ino,
    dev: stat.dev,
    rdev: stat.rdev,
    nlink: Number(stat.nlink),
    uid: Number(stat.uid),
    gid: Number(stat.gid),
    size: Number(stat.size),
    blksize: Number(stat.blksize),
    blocks: Number(stat.blocks),
    atimeNs: stat.atimeNs,
    mtimeNs: stat.mtimeNs,
    ctimeNs: stat.ctimeNs,
    birthtimeNs: stat.birthtimeNs,
  }
}
