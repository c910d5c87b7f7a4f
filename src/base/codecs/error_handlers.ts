/**
 * The arithmetic of Python's standard codec error handlers. Each takes the input and the bad range and
 * gives the replacement, or undefined where the handler must raise the error it was given.
 * CPython: Python/codecs.c.
 */
import { characterName } from '../unicode/names.ts'
import { fromCodePoints, type WideString } from '../wide_string.ts'
import { type DecodeReplacement, type EncodeReplacement, pointAt } from './codec.ts'
import { backslashEscape } from './escapes.ts'
import { surrogateAt } from './utf_8.ts'

type Text = string | WideString

/** 'replace' when encoding: one '?' a character. */
export function replaceUnencodable(start: number, end: number): EncodeReplacement {
  return { replacement: '?'.repeat(end - start), position: end }
}

/** 'replace' when decoding: one U+FFFD whatever the length. */
export function replaceUndecodable(end: number): DecodeReplacement {
  return { replacement: '\ufffd', position: end }
}

/** 'xmlcharrefreplace' */
export function xmlCharRefReplace(object: Text, start: number, end: number): EncodeReplacement {
  let replacement = ''
  for (let i = start; i < end; i++) replacement += `&#${pointAt(object, i)};`
  return { replacement, position: end }
}

/** 'backslashreplace' when encoding. */
export function backslashReplaceText(object: Text, start: number, end: number): EncodeReplacement {
  let replacement = ''
  for (let i = start; i < end; i++) replacement += backslashEscape(pointAt(object, i))
  return { replacement, position: end }
}

/** 'backslashreplace' when decoding. */
export function backslashReplaceBytes(object: Uint8Array, start: number, end: number): DecodeReplacement {
  let replacement = ''
  for (let i = start; i < end; i++) replacement += backslashEscape(object[i]!)
  return { replacement, position: end }
}

/** 'namereplace': \N{...}, or a hex escape for a character without a name. */
export function nameReplace(object: Text, start: number, end: number): EncodeReplacement {
  let replacement = ''
  for (let i = start; i < end; i++) {
    const cp = pointAt(object, i)
    const name = characterName(cp)
    replacement += name === undefined ? backslashEscape(cp) : `\\N{${name}}`
  }
  return { replacement, position: end }
}

/** Encoders that take as many escaped bytes as there are before they fail on the rest. */
const ESCAPES_IN_PART = new Set(['utf-8', 'ascii', 'latin-1'])

/** 'surrogateescape' when encoding: U+DC80 to U+DCFF become bytes again. */
export function surrogateEscapeText(
  encoding: string,
  object: Text,
  start: number,
  end: number,
): EncodeReplacement | undefined {
  const bytes: number[] = []
  for (let i = start; i < end; i++) {
    const cp = pointAt(object, i)
    if (cp < 0xdc80 || cp > 0xdcff) {
      if (bytes.length === 0 || !ESCAPES_IN_PART.has(encoding)) return undefined
      break
    }
    bytes.push(cp - 0xdc00)
  }
  return { replacement: Uint8Array.from(bytes), position: start + bytes.length }
}

/** 'surrogateescape' when decoding: up to four bytes, as long as they are not ASCII. */
export function surrogateEscapeBytes(
  object: Uint8Array,
  start: number,
  end: number,
): DecodeReplacement | undefined {
  const points: number[] = []
  for (let i = start; i < end && points.length < 4 && object[i]! >= 128; i++) points.push(0xdc00 + object[i]!)
  if (points.length === 0) return undefined
  return { replacement: fromCodePoints(points), position: start + points.length }
}

/** How the Unicode encodings write a surrogate; undefined for any other encoding. */
type SurrogateForm = 'utf-8' | 'utf-16-le' | 'utf-16-be' | 'utf-32-le' | 'utf-32-be'

function surrogateForm(encoding: string): SurrogateForm | undefined {
  const match = /^utf[-_]?(8|16|32)(?:[-_]?([lb]e))?$/i.exec(encoding)
  if (match === null) return encoding === 'CP_UTF8' ? 'utf-8' : undefined
  if (match[1] === '8') return match[2] === undefined ? 'utf-8' : undefined
  const order = (match[2] ?? 'le').toLowerCase()
  return `utf-${match[1]}-${order}` as SurrogateForm
}

/** 'surrogatepass' when encoding. */
export function surrogatePassText(
  encoding: string,
  object: Text,
  start: number,
  end: number,
): EncodeReplacement | undefined {
  const form = surrogateForm(encoding)
  if (form === undefined) return undefined
  const out: number[] = []
  for (let i = start; i < end; i++) {
    const cp = pointAt(object, i)
    if (cp < 0xd800 || cp > 0xdfff) return undefined
    out.push(...surrogateBytes(form, cp))
  }
  return { replacement: Uint8Array.from(out), position: end }
}

function surrogateBytes(form: SurrogateForm, cp: number): number[] {
  const high = cp >> 8
  const low = cp & 255
  if (form === 'utf-8') return [0xe0 | (cp >> 12), 0x80 | ((cp >> 6) & 63), 0x80 | (cp & 63)]
  if (form === 'utf-16-le') return [low, high]
  if (form === 'utf-16-be') return [high, low]
  return form === 'utf-32-le' ? [low, high, 0, 0] : [0, 0, high, low]
}

/** 'surrogatepass' when decoding: one surrogate at the start of the bad range. */
export function surrogatePassBytes(
  encoding: string,
  object: Uint8Array,
  start: number,
): DecodeReplacement | undefined {
  const form = surrogateForm(encoding)
  if (form === undefined) return undefined
  const size = form === 'utf-8' ? 3 : form.startsWith('utf-16') ? 2 : 4
  if (start + size > object.length) return undefined
  const cp = form === 'utf-8' ? surrogateAt(object, start) : unitAt(form, object, start)
  if (cp === undefined || cp < 0xd800 || cp > 0xdfff) return undefined
  return { replacement: fromCodePoints([cp]), position: start + size }
}

function unitAt(form: SurrogateForm, bytes: Uint8Array, i: number): number {
  const size = form.startsWith('utf-16') ? 2 : 4
  let value = 0
  for (let k = 0; k < size; k++) value = value * 256 + bytes[form.endsWith('be') ? i + k : i + size - 1 - k]!
  return value
}
