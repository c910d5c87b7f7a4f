import { describe, expect, test } from 'vitest'
import { WideString } from '../../src/base/wide_string.ts'
import type { MatcherBase } from '../../src/modules/_sre/matcher_base.ts'
import { BytesMatcher } from '../../src/modules/_sre/matcher_bytes.ts'
import { PointsMatcher } from '../../src/modules/_sre/matcher_points.ts'
import { StringMatcher } from '../../src/modules/_sre/matcher_string.ts'
import { Program } from '../../src/modules/_sre/program.ts'
import { validateCode } from '../../src/modules/_sre/validate.ts'
import { golden, text } from './goldens.ts'

type Spans = number[] | null
interface Case {
  pattern: string
  bytes: boolean
  code: number[]
  groups: number
  /** subject, pos, endpos, match, fullmatch, finditer */
  tests: [number[], number, number, Spans, Spans, Spans[]][]
}

function newMatcher(program: Program, c: Case, subject: number[], pos: number, end: number): MatcherBase {
  if (c.bytes) return new BytesMatcher(program, Uint8Array.from(subject), pos, end)
  const s = text(subject)
  return typeof s === 'string'
    ? new StringMatcher(program, s, pos, end)
    : new PointsMatcher(program, s.points, pos, end)
}

function result(matcher: MatcherBase, found: boolean): Spans {
  return found ? [...matcher.spans(), matcher.lastindex] : null
}

function all(matcher: MatcherBase): Spans[] {
  const found: Spans[] = []
  while (matcher.start <= matcher.end) {
    matcher.reset()
    if (!matcher.search()) break
    found.push(result(matcher, true))
    matcher.advance()
  }
  return found
}

describe('regular expressions match as in CPython', () => {
  test.each(golden<Case>('sre').map(c => [c.pattern, c] as const))('%s', (_, c) => {
    const code = Uint32Array.from(c.code)
    expect(validateCode(code, c.groups)).toBe(true)
    const program = new Program(code, c.groups)
    for (const [subject, pos, end, match, full, found] of c.tests) {
      const make = () => newMatcher(program, c, subject, pos, end)
      const one = make()
      expect(result(one, one.match())).toEqual(match)
      const whole = make()
      whole.matchAll = true
      expect(result(whole, whole.match())).toEqual(full)
      expect(all(make())).toEqual(found)
    }
  })

  test('the three machines agree', () => {
    for (const c of golden<Case>('sre')) {
      if (c.bytes) continue
      const program = new Program(Uint32Array.from(c.code), c.groups)
      for (const [subject, pos, end] of c.tests) {
        const s = text(subject)
        if (s instanceof WideString) continue
        const narrow = all(new StringMatcher(program, s, pos, end))
        expect(all(new PointsMatcher(program, Uint32Array.from(subject), pos, end))).toEqual(narrow)
      }
    }
  })
})

describe('code is validated', () => {
  const valid = golden<Case>('sre')
    .map(c => c.code)
    .filter(code => code.length < 40)

  test('damaged code is refused or runs within its bounds', () => {
    for (const code of valid.slice(0, 60)) {
      for (let i = 0; i < code.length; i++) {
        for (const word of [0, 1, 7, 100, 0xffffffff]) {
          const damaged = Uint32Array.from(code)
          damaged[i] = word
          const groups = 9
          if (!validateCode(damaged, groups)) continue
          const matcher = new StringMatcher(new Program(damaged, groups), 'abcab', 0, 5)
          let ticks = 0
          matcher.interrupt = () => {
            if (++ticks > 2) throw new RangeError('enough')
          }
          try {
            matcher.match()
          } catch (error) {
            expect(['EngineError', 'RangeError', 'Error']).toContain((error as Error).constructor.name)
          }
        }
      }
    }
  })

  test('truncated code is refused', () => {
    for (const code of valid.slice(0, 60)) {
      for (let n = 0; n < code.length - 1; n++) {
        const part = code.slice(0, n)
        if (part[n - 1] === 1) continue
        expect(validateCode(Uint32Array.from(part), 9)).toBe(false)
      }
    }
  })
})

test('deep repeats use no JavaScript stack', () => {
  // (?:ab)*c
  const code = Uint32Array.from([
    14, 4, 0, 1, 0xffffffff, 23, 7, 0, 0xffffffff, 16, 97, 16, 98, 18, 16, 99, 1,
  ])
  expect(validateCode(code, 0)).toBe(true)
  const subject = `${'ab'.repeat(200_000)}c`
  const matcher = new StringMatcher(new Program(code, 0), subject, 0, subject.length)
  expect(matcher.match()).toBe(true)
  expect(matcher.ptr).toBe(subject.length)
})
