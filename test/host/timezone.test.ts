import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { daysFromCivil, localRules, mktime, parsePosixTz, parseTzif } from '../../src/host/timezone.ts'

interface Row {
  tz: string
  file: string | null
  local: [number, number, number, string][]
  mktime: [number, number, number, number, number, number, number][]
}

// Made by tools/generate_timezone_fixture.mjs: what the C library says.
const rows: Row[] = JSON.parse(readFileSync(new URL('fixtures/timezones.json', import.meta.url), 'utf8'))

describe.each(rows)('TZ=$tz', ({ tz, file, local, mktime: made }) => {
  const rules = localRules(tz, path =>
    file !== null && path.endsWith(tz) ? Buffer.from(file, 'base64') : undefined,
  )

  test('localtime', () => {
    const ours = local.map(([t]) => {
      const { offset, isDst, name } = rules.at(t)
      return [t, offset, Number(isDst), name]
    })
    expect(ours).toEqual(local)
  })

  test('mktime', () => {
    const ours = made.map(([year, month, day, hour, minute, dst]) => {
      const wall = daysFromCivil(year, month, day) * 86400 + hour * 3600 + minute * 60
      return [year, month, day, hour, minute, dst, mktime(t => rules.at(t), wall, dst)]
    })
    expect(ours).toEqual(made)
  })
})

test('malformed zone files and rules give undefined', () => {
  const file = Buffer.from(rows[0]?.file ?? '', 'base64')
  expect(parseTzif(new Uint8Array(0))).toBeUndefined()
  expect(parseTzif(new Uint8Array(100))).toBeUndefined()
  for (let length = 0; length < file.length - 40; length += 7) {
    expect(parseTzif(file.subarray(0, length)), `${length} bytes`).toBeUndefined()
  }
  expect(parsePosixTz('')).toBeUndefined()
  expect(parsePosixTz('1')).toBeUndefined()
})
