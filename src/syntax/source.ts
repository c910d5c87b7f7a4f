/**
 * Source bytes to text: byte order mark, PEP 263 declarations, line ends.
 *
 * utf-8, iso-8859-1 and ascii are built in; other encodings go through a hook.
 * CPython: Parser/tokenizer/helpers.c, Parser/tokenizer/string_tokenizer.c.
 */
import { SyntaxErrorData } from './errors.ts'

/** Decodes bytes in a named encoding; throws SyntaxErrorData or whatever the caller wants to see. */
export type Decode = (encoding: string, bytes: Uint8Array) => string

export interface DecodeOptions {
  readonly filename: string
  readonly decode?: Decode | undefined
  readonly flags?: number | undefined
  /** The source is the program that runs: CPython reads it line by line and words errors otherwise. */
  readonly script?: boolean | undefined
  /** A last line without an end gets one. */
  readonly finalNewline?: boolean | undefined
}

const IGNORE_COOKIE = 0x0800
const LATIN_1 = 'iso-8859-1'
const UTF_8 = 'utf-8'
const LF = 10

/** The text of a source file. Throws SyntaxErrorData. */
export function decodeSource(bytes: Uint8Array, options: DecodeOptions): string {
  const hasMark = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const body = hasMark ? bytes.subarray(3) : bytes
  const ignoreCookie = ((options.flags ?? 0) & IGNORE_COOKIE) !== 0
  const cookie = ignoreCookie ? null : findCookie(body)
  const { filename } = options
  const script = options.script === true
  if (body.includes(0)) throw script ? scriptNulError(withLineFeeds(body), filename) : nullBytesError()
  if (hasMark && cookie !== null && cookie !== UTF_8) throw markError(body, cookie)
  if (cookie === null || cookie === UTF_8) return decodeUtf8(body, options, hasMark || cookie !== null)
  const name = cookie.toLowerCase().replaceAll('_', '-')
  if (LATIN_1_NAMES.has(name)) return decodeLatin1(body)
  const isAscii = ASCII_NAMES.has(name)
  const { decode } = options
  const read = (part: Uint8Array): string => {
    if (isAscii) return decodeAscii(part, filename)
    if (decode === undefined) throw plainError(`unknown encoding: ${cookie}`, filename)
    return decode(cookie, part)
  }
  if (script) return decodeScript(withLineFeeds(body), read, isAscii, options)
  return read(withUnixNewlines(body, options.finalNewline === true))
}

/** CPython opens a script anew at the end of the line with the declaration, then decodes what it has read so far. */
function decodeScript(
  bytes: Uint8Array,
  read: (part: Uint8Array) => string,
  isAscii: boolean,
  { filename, finalNewline }: DecodeOptions,
): string {
  const { line, start, end } = findDeclaration(bytes)!
  const last = end < bytes.length ? end : bytes.length - 1
  const rest = read(withUnixNewlines(bytes.subarray(last), finalNewline === true))
  try {
    read(bytes.subarray(0, end + 1))
  } catch (e) {
    if (!(e instanceof SyntaxErrorData)) throw e
    const shown = isAscii ? bytes.map(byte => (byte < 0x80 ? byte : 0xff)) : bytes
    throw declaredError(e.message, shown, start, line, filename)
  }
  // What is before the declaration's end is a comment.
  return new TextDecoder().decode(bytes.subarray(0, last)) + rest
}

/** CPython sets line ends before it decodes: codecs that are no superset of ASCII see it. */
function withUnixNewlines(source: Uint8Array, finalNewline: boolean): Uint8Array {
  const bytes = withLineFeeds(source)
  if (!finalNewline || bytes.length === 0 || bytes[bytes.length - 1] === LF) return bytes
  const out = new Uint8Array(bytes.length + 1)
  out.set(bytes)
  out[bytes.length] = LF
  return out
}

function nullBytesError(): SyntaxErrorData {
  const message = 'source code string cannot contain null bytes'
  return new SyntaxErrorData('SyntaxError', message, null, null, null, null, null, null)
}

/** An error with no known place. */
function plainError(message: string, filename: string): SyntaxErrorData {
  return new SyntaxErrorData('SyntaxError', message, filename, 0, -1, null, null, null)
}

const ASCII_NAMES = new Set(['ascii', 'us-ascii', '646'])
const LATIN_1_NAMES = new Set([LATIN_1, 'latin1', 'latin', 'l1', 'iso8859-1', '8859', 'cp819'])

// ------------------------------------------------------------------ declarations

/** The declared encoding under its normal name, and the line that says it. */
interface Declaration {
  readonly name: string
  readonly line: number
  readonly start: number
  readonly end: number
}

/** The declared encoding under its normal name, or null. */
export function findCookie(bytes: Uint8Array): string | null {
  return findDeclaration(bytes)?.name ?? null
}

function findDeclaration(bytes: Uint8Array): Declaration | null {
  let start = 0
  for (let line = 1; line <= 2; line++) {
    let end = start
    while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end++
    const text = decodeLatin1(bytes.subarray(start, end))
    const cookie = cookieOfLine(text)
    if (cookie !== null) return { name: normalEncodingName(cookie), line, start, end }
    // Only a blank line or a comment may come before the line with the declaration.
    if (/^[ \t\f]*[^ \t\f#]/.test(text)) return null
    start = bytes[end] === 13 && bytes[end + 1] === 10 ? end + 2 : end + 1
  }
  return null
}

function cookieOfLine(line: string): string | null {
  const match = /^[ \t\f]*#.*?coding[:=][ \t]*([-_.a-zA-Z0-9]+)/.exec(line)
  return match === null ? null : match[1]!
}

function normalEncodingName(name: string): string {
  const lower = name.slice(0, 12).toLowerCase().replaceAll('_', '-')
  if (lower === 'utf-8' || lower.startsWith('utf-8-')) return UTF_8
  if (/^(latin-1|iso-8859-1|iso-latin-1)(-|$)/.test(lower)) return LATIN_1
  return name
}

// ------------------------------------------------------------------ decoding

function decodeUtf8(bytes: Uint8Array, options: DecodeOptions, declared: boolean): string {
  try {
    return new TextDecoder(UTF_8, { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw utf8Error(bytes, options, declared)
  }
}

/** Line feeds for all line ends: lines are counted in what CPython has then. */
function withLineFeeds(bytes: Uint8Array): Uint8Array {
  if (!bytes.includes(13)) return bytes
  return bytes.map(b => (b === 13 ? 10 : b)).filter((_, i) => bytes[i] !== 10 || bytes[i - 1] !== 13)
}

/** Whether an encoding was declared or not, CPython says that none was; only of a script it knows better. */
function utf8Error(source: Uint8Array, options: DecodeOptions, declared: boolean): SyntaxErrorData {
  const bytes = withLineFeeds(source)
  const position = firstInvalidUtf8(bytes)
  const byte = bytes[position]!.toString(16).padStart(2, '0')
  const { line: number, start } = lineOf(bytes, position)
  const filename = options.script === true ? options.filename : null
  // In a script the second line is read with the first, if that is code.
  const line = filename !== null && number === 2 && /^[ \t\f]*[^ \t\f\n#]/.test(lineAt(bytes, 0)) ? 1 : number
  if (filename !== null && declared) {
    const head = findDeclaration(bytes)
    if (head !== null && position < head.end) {
      const message = utf8Message(bytes.subarray(0, head.end + 1), options.decode)
      return declaredError(message, bytes, head.start, head.line, filename)
    }
    const end = bytes.indexOf(LF, start)
    const message = utf8Message(bytes.subarray(start, end < 0 ? bytes.length : end + 1), options.decode)
    return declaredError(message, bytes, start, line, filename)
  }
  const message =
    `Non-UTF-8 code starting with '\\x${byte}'${filename === null ? '' : ` in file ${filename}`} on line ${line}, ` +
    'but no encoding declared; see https://peps.python.org/pep-0263/ for details'
  const offset = Array.from(new TextDecoder().decode(bytes.subarray(start, position))).length + 1
  return new SyntaxErrorData(
    'SyntaxError',
    message,
    filename,
    line,
    offset,
    line,
    offset,
    lineAt(bytes, start),
  )
}

/** The number of the line that holds a position, and where it starts. */
function lineOf(bytes: Uint8Array, position: number): { line: number; start: number } {
  let line = 1
  let start = 0
  for (let i = 0; i < position; i++) {
    if (bytes[i] !== 10) continue
    line++
    start = i + 1
  }
  return { line, start }
}

/** The line is shown as far as C reads it. */
function scriptNulError(bytes: Uint8Array, filename: string): SyntaxErrorData {
  const position = bytes.indexOf(0)
  const { line, start } = lineOf(bytes, position)
  const text = new TextDecoder().decode(bytes.subarray(start, position))
  const message = 'source code cannot contain null bytes'
  return new SyntaxErrorData('SyntaxError', message, filename, line, 0, line, 0, text)
}

/** What the codec says of bytes that are not UTF-8. */
function utf8Message(bytes: Uint8Array, decode: Decode | undefined): string {
  try {
    decode?.(UTF_8, withUnixNewlines(bytes, true))
  } catch (e) {
    if (!(e instanceof SyntaxErrorData)) throw e
    return e.message
  }
  return "'utf-8' codec can't decode the line"
}

/** A line of a script that is not in the encoding it declared. */
function declaredError(
  message: string,
  bytes: Uint8Array,
  start: number,
  line: number,
  filename: string,
): SyntaxErrorData {
  const text = `${lineAt(bytes, start)}\n`
  return new SyntaxErrorData('SyntaxError', `(unicode error) ${message}`, filename, line, 0, line, -1, text)
}

function lineAt(bytes: Uint8Array, start: number): string {
  let end = start
  while (end < bytes.length && bytes[end] !== 10 && bytes[end] !== 13) end++
  return new TextDecoder().decode(bytes.subarray(start, end))
}

function markError(bytes: Uint8Array, cookie: string): SyntaxErrorData {
  const first = lineAt(bytes, 0)
  const line = cookieOfLine(first) === null ? 2 : 1
  const text = line === 1 ? first : lineAt(bytes, bytes.indexOf(10) + 1)
  const message = `encoding problem: ${cookie} with BOM`
  return new SyntaxErrorData('SyntaxError', message, null, line, 0, line, text.length, text)
}

/** The smallest second byte of a sequence, where it is not 0x80, and the largest, where not 0xbf. */
function secondByteRange(first: number): [number, number] {
  if (first === 0xe0) return [0xa0, 0xbf]
  if (first === 0xed) return [0x80, 0x9f]
  if (first === 0xf0) return [0x90, 0xbf]
  if (first === 0xf4) return [0x80, 0x8f]
  return [0x80, 0xbf]
}

function firstInvalidUtf8(bytes: Uint8Array): number {
  let i = 0
  while (i < bytes.length) {
    const first = bytes[i]!
    const size =
      first < 0x80 ? 1 : first < 0xc2 ? 0 : first < 0xe0 ? 2 : first < 0xf0 ? 3 : first < 0xf5 ? 4 : 0
    if (size === 0) return i
    const [low, high] = secondByteRange(first)
    for (let k = 1; k < size; k++) {
      const c = bytes[i + k] ?? 0
      const valid = k === 1 ? c >= low && c <= high : (c & 0xc0) === 0x80
      if (!valid) return i
    }
    i += size
  }
  return 0
}

function decodeLatin1(bytes: Uint8Array): string {
  let text = ''
  for (let i = 0; i < bytes.length; i += 8192) text += String.fromCharCode(...bytes.subarray(i, i + 8192))
  return text
}

function decodeAscii(bytes: Uint8Array, filename: string): string {
  const position = bytes.findIndex(byte => byte >= 0x80)
  if (position < 0) return decodeLatin1(bytes)
  const byte = bytes[position]!.toString(16).padStart(2, '0')
  const message = `'ascii' codec can't decode byte 0x${byte} in position ${position}: ordinal not in range(128)`
  throw plainError(message, filename)
}

// ------------------------------------------------------------------ lines

/** Line ends become line feeds; with `finalNewline` the last line gets one. NUL is an error. */
export function normaliseNewlines(text: string, finalNewline: boolean): string {
  if (text.includes('\0')) throw nullBytesError()
  let out = text.includes('\r') ? text.replace(/\r\n?/g, '\n') : text
  if (finalNewline && out.length > 0 && !out.endsWith('\n')) out += '\n'
  return out
}
