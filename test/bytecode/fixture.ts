/** Access to the fixtures that make_fixtures.py has written with CPython. */
import { readFileSync } from 'node:fs'
import { CodeObject } from '../../src/bytecode/code.ts'
import { loadsCode } from '../../src/bytecode/marshal.ts'
import { PYC_HEADER_SIZE } from '../../src/bytecode/pyc.ts'

export function readBytes(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`fixtures/${name}`, import.meta.url)))
}

export function readJson<T>(name: string): T {
  return JSON.parse(readFileSync(new URL(`fixtures/${name}`, import.meta.url), 'utf8')) as T
}

export function samplePyc(): Uint8Array {
  return readBytes('sample.pyc')
}

/** The sample's code objects, outer ones first. */
export function sampleCodes(): CodeObject[] {
  const codes: CodeObject[] = []
  const visit = (code: CodeObject): void => {
    codes.push(code)
    for (const c of code.consts) if (c instanceof CodeObject) visit(c)
  }
  visit(loadsCode(samplePyc().subarray(PYC_HEADER_SIZE)))
  return codes
}

export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from(hex.match(/../g) ?? [], byte => Number.parseInt(byte, 16))
}

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, byte => byte.toString(16).padStart(2, '0')).join('')
}
