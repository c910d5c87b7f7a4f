/**
 * A line of a source file, for errors and warnings that know no more than file and line. The file
 * may be gone, be another by now, or never have been one: then there is no text.
 * CPython: Python/errors.c (_PyErr_ProgramDecodedTextObject).
 */
import { HostError, readFile } from '../host/host.ts'
import { state } from '../runtime/state.ts'
import { SyntaxErrorData } from '../syntax/errors.ts'
import { type Decode, decodeSource } from '../syntax/source.ts'

/** CPython reads lines with a buffer of this many bytes, and keeps the first of what it reads. */
const LONGEST = 999

/** Line `lineno`, counted from 1, with its line feed; null if there is none. */
export function programText(filename: string, lineno: number, decode: Decode): string | null {
  if (lineno < 1 || filename === '' || filename.startsWith('<')) return null
  const text = fileText(filename, decode)
  if (text === null) return null
  let start = 0
  for (let n = 1; n < lineno; n++) {
    start = text.indexOf('\n', start) + 1
    if (start === 0) return null
  }
  if (start >= text.length) return null
  const end = text.indexOf('\n', start) + 1
  return shortened(end === 0 ? text.slice(start) : text.slice(start, end))
}

function fileText(filename: string, decode: Decode): string | null {
  try {
    const bytes = readFile(state.host, filename)
    const text = decodeSource(bytes, { filename, decode })
    return text.replace(/\r\n?/g, '\n')
  } catch (error) {
    if (error instanceof SyntaxErrorData || error instanceof HostError) return null
    throw error
  }
}

function shortened(line: string): string {
  const bytes = new TextEncoder().encode(line)
  return bytes.length <= LONGEST ? line : new TextDecoder().decode(bytes.subarray(0, LONGEST))
}
