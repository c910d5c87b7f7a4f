/** Goldens that CPython made: see goldens/generate.py. */
import { readFileSync } from 'node:fs'
import { fromCodePoints, type WideString } from '../../src/base/wide_string.ts'

export function golden<T>(name: string): T[] {
  return JSON.parse(readFileSync(new URL(`goldens/${name}.json`, import.meta.url), 'utf8'))
}

export function pointsOf(text: string | WideString): number[] {
  return typeof text === 'string' ? Array.from(text, ch => ch.charCodeAt(0)) : [...text.points]
}

export const text = fromCodePoints

export const fromHex = (hex: string) => new Uint8Array(Buffer.from(hex, 'hex'))
export const toHex = (data: Uint8Array) => Buffer.from(data).toString('hex')

/** What `run` gives, or the message of what it throws. */
export function outcome<T>(run: () => T): T | string {
  try {
    return run()
  } catch (error) {
    return (error as Error).message
  }
}
