import { describe, expect, test } from 'vitest'
import { CsvFormat, CsvReader, CsvRecord } from '../../src/modules/_csv/csv_core.ts'
import { encodeAscii, encodeUnicode, JsonSyntaxError, scanString } from '../../src/modules/_json/json_core.ts'
import { parseFormat, readInt, writeFloat, writeInt } from '../../src/modules/_struct/struct_core.ts'
import { type DigestName, newBlake2, newDigest, newHmac } from '../../src/modules/hashes/digests.ts'
import { asctime, breakTime, mktime, strftime, timegm } from '../../src/modules/time_core.ts'
import { adler32, crc32 } from '../../src/modules/zlib/checksums.ts'
import {
  CompressStream,
  DecompressStream,
  decompress,
  ZlibDecompressor,
} from '../../src/modules/zlib/stream.ts'
import { fromHex, golden, outcome, pointsOf, text, toHex } from './goldens.ts'

type Points = number[]

test('JSON strings', () => {
  for (const [points, strict, scanned, ascii, unicode] of golden<[Points, boolean, unknown, Points, Points]>(
    'json_strings',
  )) {
    const document = text(points)
    let result: unknown
    try {
      const { value, end } = scanString(document, 0, strict)
      result = [pointsOf(value), end]
    } catch (error) {
      if (!(error instanceof JsonSyntaxError)) throw error
      result = [error.message, error.position]
    }
    expect(result).toEqual(scanned)
    expect(pointsOf(encodeAscii(document))).toEqual(ascii)
    expect(pointsOf(encodeUnicode(document))).toEqual(unicode)
  }
})

describe('csv', () => {
  type Options = ConstructorParameters<typeof CsvFormat>[0]
  type Case = [Options, Points[], unknown[], (Points | null)[][], unknown[]]

  function read(options: Options, lines: Points[]): unknown[] {
    const rows: unknown[] = []
    const reader = new CsvReader(
      options,
      (field, kind) => (kind === 'null' ? null : pointsOf(field)),
      () => 131072,
    )
    const problem = outcome(() => {
      for (const line of lines) {
        if (!reader.feed(text(line))) continue
        rows.push(reader.fields)
        reader.reset()
      }
      if (reader.finish()) rows.push(reader.fields)
    })
    return problem === undefined ? rows : [...rows, problem]
  }

  function write(options: Options, row: (Points | null)[]): unknown {
    return outcome(() => {
      const record = new CsvRecord(new CsvFormat(options))
      const quoted = (field: Points | null) =>
        options.quoting === 1 || (options.quoting === 5 && field !== null)
      for (const field of row) record.append(field === null ? null : text(field), quoted(field))
      return pointsOf(record.finish(row.at(-1) === null))
    })
  }

  test.each(golden<Case>('csv').map((c, i) => [i, ...c] as const))(
    'case %i',
    (_, options, lines, rows, out, lines2) => {
      expect(read(options, lines)).toEqual(rows)
      expect(out.map(row => write(options, row))).toEqual(lines2)
    },
  )
})

describe('zlib', () => {
  type Case = [string, number, number, number, number, string, string, number, number]
  const cases = golden<Case>('zlib')

  test('streams are the bytes of the C library', () => {
    for (const [hex, level, wbits, memLevel, strategy, dictionary, expected] of cases) {
      const data = fromHex(hex)
      const zdict = dictionary === '' ? {} : { zdict: fromHex(dictionary) }
      const stream = new CompressStream({ level, wbits, memLevel, strategy, ...zdict })
      const middle = data.length >> 1
      const parts = [stream.compress(data.subarray(0, middle)), stream.flush(2)]
      const copy = stream.copy()
      parts.push(copy.compress(data.subarray(middle)), copy.flush())
      expect(parts.map(toHex).join('')).toBe(expected)
    }
  })

  test('streams come back in pieces', () => {
    for (const [hex, , wbits, , , dictionary, compressed] of cases) {
      const zdict = dictionary === '' ? undefined : fromHex(dictionary)
      const data = fromHex(`${compressed}abcd`)
      let stream = new DecompressStream(wbits, zdict)
      let out = ''
      for (let at = 0; at < data.length; at += 100) {
        let piece: Uint8Array = data.subarray(at, at + 100)
        do {
          out += toHex(stream.decompress(piece, 150))
          piece = stream.unconsumedTail
        } while (piece.length > 0)
        stream = stream.copy()
      }
      expect(out + toHex(stream.flush())).toBe(hex)
      expect(stream.eof).toBe(true)
      expect(toHex(stream.unusedData)).toBe('abcd')
    }
  })

  test('the decompressor that keeps its input', () => {
    for (const [hex, , wbits, , , dictionary, compressed] of cases) {
      const stream = new ZlibDecompressor(wbits, dictionary === '' ? undefined : fromHex(dictionary))
      let out = toHex(stream.decompress(fromHex(`${compressed}ff`), 64))
      while (!stream.eof) out += toHex(stream.decompress(new Uint8Array(0), 64))
      expect(out).toBe(hex)
      expect(toHex(stream.unusedData)).toBe('ff')
    }
  })

  test('errors and checksums', () => {
    expect(outcome(() => decompress(new Uint8Array(0)))).toBe(
      'Error -5 while decompressing data: incomplete or truncated stream',
    )
    expect(outcome(() => decompress(new TextEncoder().encode('hello')))).toBe(
      'Error -3 while decompressing data: incorrect header check',
    )
    for (const [hex, , , , , , , crc, adler] of cases) {
      const data = fromHex(hex)
      expect(crc32(data)).toBe(crc)
      expect(crc32(data.subarray(7), crc32(data.subarray(0, 7)))).toBe(crc)
      expect(adler32(data)).toBe(adler)
    }
  })
})

test('digests', () => {
  type Case = [DigestName, Record<string, never>, string[], string[], string | null, number, number]
  for (const [name, o, parts, digests, mac, blockSize, digestSize] of golden<Case>('hashes')) {
    const tree = Object.keys(o).length > 0 && (name === 'blake2b' || name === 'blake2s')
    let digest = tree
      ? newBlake2(name, {
          digestSize: o.digest_size!,
          key: fromHex(o.key!),
          salt: fromHex(o.salt!),
          person: fromHex(o.person!),
          fanout: o.fanout!,
          depth: o.depth!,
          leafSize: o.leaf_size!,
          nodeOffset: BigInt(o.node_offset!),
          nodeDepth: o.node_depth!,
          innerSize: o.inner_size!,
          lastNode: o.last_node!,
        })
      : newDigest(name)
    expect([digest.blockSize, digest.digestSize]).toEqual([blockSize, digestSize])
    const found = parts.map(part => {
      digest = digest.copy()
      digest.update(fromHex(part))
      return toHex(digest.digest(40))
    })
    expect(found).toEqual(digests)
    if (mac === null) continue
    const hmac = newHmac(fromHex(parts[0]!), () => newDigest(name))
    hmac.update(fromHex(parts[1]!))
    expect(toHex(hmac.digest())).toBe(mac)
  }
})

test('times', () => {
  for (const [seconds, parts, format, formatted, ascii] of golden<[number, number[], string, string, string]>(
    'time',
  )) {
    const t = breakTime(seconds)
    const fields = [t.year, t.month, t.day, t.hour, t.minute, t.second, t.weekday, t.yearday, t.isdst]
    expect(fields).toEqual(parts)
    expect(strftime(format, t)).toBe(formatted)
    expect(asctime(t)).toBe(ascii)
    expect(timegm(t)).toBe(seconds)
  }
})

test('mktime asks the zone', () => {
  // One hour east of UTC, two from day 100 to day 200 of 1970.
  const zoneAt = (seconds: number) => {
    const isDst = seconds >= 100 * 86400 && seconds < 200 * 86400
    return { offset: isDst ? 7200 : 3600, isDst, name: isDst ? 'S' : 'W' }
  }
  for (const seconds of [0, 150 * 86400, 300 * 86400 + 5]) {
    const t = breakTime(seconds, zoneAt(seconds))
    expect(mktime(t, zoneAt)).toBe(seconds)
    expect(mktime({ ...t, isdst: -1 }, zoneAt)).toBe(seconds)
  }
  // When the clocks go back, the same time comes twice.
  const twice = breakTime(200 * 86400, zoneAt(200 * 86400))
  expect(mktime({ ...twice, isdst: 1 }, zoneAt)).toBe(200 * 86400 - 3600)
  expect(mktime({ ...twice, isdst: 0 }, zoneAt)).toBe(200 * 86400)
})

test('struct formats', () => {
  const sizes = { bhilqPn: 40, '<bq': 9, '@bq': 16, xq: 16, qx: 9, b0q: 8, '3sx2p': 6, D: 16, ' i \n': 4 }
  for (const [format, size] of Object.entries(sizes))
    expect([format, parseFormat(format).size]).toEqual([format, size])
  expect(outcome(() => parseFormat('<P'))).toBe('bad char in struct format')
  expect(outcome(() => parseFormat('3'))).toBe('repeat count given without format specifier')
  expect(outcome(() => parseFormat('99999999999999999999b'))).toBe('total struct size too long')
})

test('half-precision floats', () => {
  const out = new Uint8Array(2)
  for (const [value, bits] of golden<[number, number | null]>('half_floats')) {
    const found = outcome(() => writeFloat(out, 0, 2, true, value))
    expect(found ?? out[0]! + out[1]! * 256).toBe(bits ?? 'float too large to pack with e format')
  }
})

test('integers of every size and order', () => {
  const out = new Uint8Array(8)
  const values = [0, 1, -1, 127, 128, -128, 255, 32767, -32768, 65535, 2 ** 31 - 1, -(2 ** 31), 2 ** 32 - 1]
  const large = [
    2 ** 53 - 1,
    1 - 2 ** 53,
    2n ** 63n - 1n,
    -(2n ** 63n),
    2n ** 64n - 1n,
    2n ** 53n,
    -(2n ** 60n) - 7n,
  ]
  for (const value of [...values, ...large]) {
    for (const size of [1, 2, 4, 8]) {
      for (const signed of [true, false]) {
        for (const little of [true, false]) {
          const bits = BigInt(size * 8)
          const fits = BigInt[signed ? 'asIntN' : 'asUintN'](Number(bits), BigInt(value)) === BigInt(value)
          expect([value, size, writeInt(out, 0, size, signed, little, value)]).toEqual([value, size, fits])
          if (fits) expect(readInt(out, 0, size, signed, little)).toBe(value)
        }
      }
    }
  }
})
