/**
 * The strings and bytes that patterns are matched against: reading them, slicing them, joining pieces.
 * CPython: getstring() and getslice() in Modules/_sre/sre.c.
 */
import { concatBytes } from '../../base/bytes.ts'
import { fromCodePoints, WideString } from '../../base/wide_string.ts'
import { bufferBytes } from '../../runtime/abstract.ts'
import { exc, isException, typeError } from '../../runtime/errors.ts'
import { typeOf } from '../../runtime/type.ts'
import { PyBytes, type PyStr, type PyValue, strValue } from '../../runtime/values.ts'

/** What a matcher reads: narrow text, code points, or bytes. */
export type Subject = PyStr | Uint8Array

/** The characters of a str or bytes-like object. */
export function subjectOf(value: PyValue): Subject {
  const text = strValue(value)
  if (text !== undefined) return text
  if (value instanceof PyBytes) return value.data
  if (typeOf(value).slots.bf_getbuffer === null) throw notText(value)
  try {
    return bufferBytes(value)
  } catch (error) {
    if (!isException(error, exc.Exception)) throw error
    throw notText(value)
  }
}

function notText(value: PyValue) {
  return typeError("expected string or bytes-like object, got '%T'", value)
}

export function isBytes(subject: Subject): subject is Uint8Array {
  return subject instanceof Uint8Array
}

export function lengthOf(subject: Subject): number {
  return subject instanceof WideString ? subject.points.length : subject.length
}

/** The slice from..to as a Python object; `value` is the object that `subject` belongs to. */
export function slice(value: PyValue, subject: Subject, from: number, to: number): PyValue {
  if (typeof subject === 'string') return subject.slice(from, to)
  if (subject instanceof WideString) return fromCodePoints(subject.points.subarray(from, to))
  if (value instanceof PyBytes && value.cls.ctor === PyBytes && from === 0 && to === subject.length)
    return value
  return new PyBytes(subject.slice(from, to))
}

/** Joins what str.join or bytes.join would join with nothing between. */
export function join(pieces: readonly PyValue[], bytes: boolean): PyValue {
  return bytes ? joinBytes(pieces) : joinText(pieces)
}

function joinText(pieces: readonly PyValue[]): PyStr {
  let out = ''
  let wide = false
  const texts = pieces.map((piece, i) => {
    const text = strValue(piece)
    if (text === undefined) throw typeError('sequence item %d: expected str instance, %T found', i, piece)
    if (typeof text === 'string') out += text
    else wide = true
    return text
  })
  return wide ? joinPoints(texts) : out
}

function joinPoints(texts: readonly PyStr[]): PyStr {
  const points: number[] = []
  for (const text of texts) {
    if (typeof text !== 'string') for (const point of text.points) points.push(point)
    else for (let i = 0; i < text.length; i++) points.push(text.charCodeAt(i))
  }
  return fromCodePoints(points)
}

function joinBytes(pieces: readonly PyValue[]): PyBytes {
  const parts = pieces.map((piece, i) => {
    if (typeOf(piece).slots.bf_getbuffer !== null) return bufferBytes(piece)
    throw typeError('sequence item %d: expected a bytes-like object, %T found', i, piece)
  })
  return new PyBytes(concatBytes(parts))
}
