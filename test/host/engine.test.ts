/** What the host's engine is told: which work runs, and again what ran before. */
import { describe, expect, test } from 'vitest'
import { NodeEngine } from '../../src/host/node/engine.ts'

describe('the engine', () => {
  test('answers what ran before, so that callers can set it back', () => {
    const engine = new NodeEngine()
    expect(engine.expect('runsOnce')).toBe('anything')
    expect(engine.expect('compiling')).toBe('runsOnce')
    expect(engine.expect('runsOnce')).toBe('compiling')
    expect(engine.expect('anything')).toBe('runsOnce')
  })
})
