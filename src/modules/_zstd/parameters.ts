/** Parameters of `_zstd`: their numbers, bounds and checks. CPython: Modules/_zstd/compressor.c, decompressor.c. */
import { index } from '../../runtime/abstract.ts'
import { PyDict } from '../../runtime/dict.ts'
import { overflowError, typeError, valueError } from '../../runtime/errors.ts'
import { isSubtype, type PyType, typeOf } from '../../runtime/type.ts'
import { intValue, None, type PyValue } from '../../runtime/values.ts'
import type { EncoderOptions } from './encoder.ts'

type Bounds = readonly [name: string, number: number, low: number, high: number]

/** There are no threads here that could share the work. */
export const COMPRESSION: readonly Bounds[] = [
  ['compressionLevel', 100, -131072, 22],
  ['windowLog', 101, 10, 31],
  ['hashLog', 102, 6, 30],
  ['chainLog', 103, 6, 30],
  ['searchLog', 104, 1, 30],
  ['minMatch', 105, 3, 7],
  ['targetLength', 106, 0, 131072],
  ['strategy', 107, 1, 9],
  ['enableLongDistanceMatching', 160, 0, 2],
  ['ldmHashLog', 161, 6, 30],
  ['ldmMinMatch', 162, 4, 4096],
  ['ldmBucketSizeLog', 163, 1, 8],
  ['ldmHashRateLog', 164, 0, 25],
  ['contentSizeFlag', 200, 0, 1],
  ['checksumFlag', 201, 0, 1],
  ['dictIDFlag', 202, 0, 1],
  ['nbWorkers', 400, 0, 0],
  ['jobSize', 401, 0, 0],
  ['overlapLog', 402, 0, 0],
]
export const DECOMPRESSION: readonly Bounds[] = [['windowLogMax', 100, 10, 31]]

export const DEFAULT_LEVEL = 3
const [, , LOWEST_LEVEL, HIGHEST_LEVEL] = COMPRESSION[0]!
const DEFAULT_WINDOW_LOG_MAX = 27

/** The enums of `compression.zstd`, which must not be mixed up. */
export const parameterTypes: { compression: PyType | undefined; decompression: PyType | undefined } = {
  compression: undefined,
  decompression: undefined,
}

/** `windowLogMax` as errors have it: window_log_max. */
const pythonName = (name: string): string => name.replace(/ID|[A-Z]/g, part => `_${part.toLowerCase()}`)

function int32(v: PyValue): number {
  const n = index(v)
  if (n > 0x7fffffff || n < -0x80000000) throw overflowError('Python int too large to convert to C int')
  return Number(n)
}

const SIDES = {
  compression: [COMPRESSION, 'decompression', 'DecompressionParameter'],
  decompression: [DECOMPRESSION, 'compression', 'CompressionParameter'],
} as const

/** Checked values by number. */
function readOptions(options: PyValue, side: keyof typeof SIDES): Map<number, number> {
  const [known, other, otherName] = SIDES[side]
  if (!(options instanceof PyDict)) {
    const name = side === 'compression' ? 'ZstdCompressor' : 'ZstdDecompressor'
    throw typeError(`${name}() argument 'options' must be dict, not %T`, options)
  }
  const values = new Map<number, number>()
  for (const key of options.keyArray()) {
    const value = options.get(key) ?? None
    const wrong = parameterTypes[other]
    if (wrong !== undefined && isSubtype(typeOf(key), wrong)) {
      throw typeError(`${side} options dictionary key must not be a ${otherName} attribute`)
    }
    const number = int32(key)
    const row = known.find(([, n]) => n === number)
    if (row === undefined) throw valueError(`invalid ${side} parameter 'unknown parameter (key ${number})'`)
    values.set(number, checked(row, int32(value), side))
  }
  return values
}

function checked([name, , low, high]: Bounds, value: number, side: string): number {
  if (value >= low && value <= high) return value
  if (value === 0 && side === 'compression') return value
  throw valueError(
    `${side} parameter '${pythonName(name)}' received an illegal value ${value}; the valid range is [${low}, ${high}]`,
  )
}

function levelOf(v: PyValue): number {
  if (intValue(v) === undefined && typeof v !== 'boolean')
    throw typeError('invalid type for level, expected int')
  const level = index(v)
  const range = `the valid range is [${LOWEST_LEVEL}, ${HIGHEST_LEVEL}]`
  if (typeof level === 'bigint') throw valueError(`illegal compression level; ${range}`)
  if (level < LOWEST_LEVEL || level > HIGHEST_LEVEL)
    throw valueError(`illegal compression level ${level}; ${range}`)
  return level
}

export function encoderOptions(level: PyValue, options: PyValue): EncoderOptions {
  if (level !== None && options !== None) throw typeError('Only one of level or options should be used.')
  const values = options === None ? new Map<number, number>() : readOptions(options, 'compression')
  return {
    level: level === None ? (values.get(100) ?? DEFAULT_LEVEL) : levelOf(level),
    windowLog: values.get(101) || undefined,
    contentSize: values.get(200) !== 0,
    checksum: values.get(201) === 1,
    dictionaryId: values.get(202) !== 0,
  }
}

export function windowLogMax(options: PyValue): number {
  return (
    (options === None ? undefined : readOptions(options, 'decompression').get(100)) ?? DEFAULT_WINDOW_LOG_MAX
  )
}
