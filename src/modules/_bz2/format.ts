/** Numbers of the bzip2 format, and its failure. */

export const BLOCK_MAGIC = [0x314159, 0x265359] as const
export const END_MAGIC = [0x177245, 0x385090] as const
/** Runs of the front symbol are written in the digits RUNA and RUNB. */
export const RUN_A = 0
export const RUN_B = 1
/** Symbols are coded in groups, each with one of the tables. */
export const GROUP_SIZE = 50
export const MAX_TABLES = 6

/** Becomes OSError. */
export class Bz2Failure extends Error {}

export const invalid = (): Bz2Failure => new Bz2Failure('Invalid data stream')
