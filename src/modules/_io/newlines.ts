/**
 * Universal newlines: what a decoder with translation does to the text that comes through it, and the type
 * IncrementalNewlineDecoder over it; and where lines end in text. CPython: Modules/_io/textio.c.
 */
import { fromCodePoints, type WideString } from '../../base/wide_string.ts'
import { concatText, indexOfText, sliceText, textLength } from '../../base/wide_string_ops.ts'
import { callMethod } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import {
  int,
  intFromBigInt,
  intValue,
  None,
  PyBytes,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'

const SEEN_CR = 1
const SEEN_LF = 2
const SEEN_CRLF = 4
const SEEN_ALL = 7

/** The state of newline translation: which kinds came by, and a CR at the end that a LF may follow. */
export class NewlineState {
  readonly translate: boolean
  pendingCr = false
  seen = 0
  constructor(translate: boolean) {
    this.translate = translate
  }

  reset(): void {
    this.seen = 0
    this.pendingCr = false
  }

  /** The next piece of decoded text, translated if wanted. */
  process(text: PyStr, final: boolean): PyStr {
    let out = text
    if (this.pendingCr && (final || textLength(out) > 0)) {
      out = concatText('\r', out)
      this.pendingCr = false
    }
    // A CR at the end is held back: if a LF comes next, both are one newline.
    if (!final && endsWithCr(out)) {
      out = sliceText(out, 0, textLength(out) - 1)
      this.pendingCr = true
    }
    if (out === '') return out
    return typeof out === 'string' ? this.processNarrow(out) : this.processWide(out)
  }

  private processNarrow(text: string): string {
    if (!text.includes('\r')) {
      if ((this.seen & SEEN_LF) === 0 && text.includes('\n')) this.seen |= SEEN_LF
      return text
    }
    if (this.seen !== SEEN_ALL) {
      if (text.includes('\r\n')) this.seen |= SEEN_CRLF
      if (/\r(?!\n)/.test(text)) this.seen |= SEEN_CR
      if (/(?<!\r)\n/.test(text)) this.seen |= SEEN_LF
    }
    return this.translate ? text.replace(/\r\n?/g, '\n') : text
  }

  private processWide(text: WideString): PyStr {
    const { points } = text
    const out = new Uint32Array(points.length)
    let n = 0
    for (let i = 0; i < points.length; i++) {
      const c = points[i]!
      if (c === 13) {
        const crlf = points[i + 1] === 10
        this.seen |= crlf ? SEEN_CRLF : SEEN_CR
        if (crlf) i++
        out[n++] = 10
      } else {
        if (c === 10) this.seen |= SEEN_LF
        out[n++] = c
      }
    }
    return this.translate && n !== points.length ? fromCodePoints(out.subarray(0, n)) : this.wideAs(text, out)
  }

  /** Same length: single CRs may still have become LFs. */
  private wideAs(text: WideString, translated: Uint32Array): PyStr {
    return this.translate && (this.seen & SEEN_CR) !== 0 ? fromCodePoints(translated) : text
  }

  /** The attribute `newlines`. */
  get newlines(): PyValue {
    const kinds: string[] = []
    if ((this.seen & SEEN_CR) !== 0) kinds.push('\r')
    if ((this.seen & SEEN_LF) !== 0) kinds.push('\n')
    if ((this.seen & SEEN_CRLF) !== 0) kinds.push('\r\n')
    return kinds.length === 0 ? None : kinds.length === 1 ? kinds[0]! : new PyTuple(kinds)
  }
}

function endsWithCr(s: PyStr): boolean {
  if (typeof s === 'string') return s.charCodeAt(s.length - 1) === 13
  return s.points[s.points.length - 1] === 13
}

/** How lines end: translated (only LF), universal (any of the three), or by one given string. */
export type LineEnd = 'translated' | 'universal' | string

/**
 * The index past the end of the line that starts at `start`; negative if it does not end: then
 * `-1 - i`, where `i` is up to where text certainly belongs to the line.
 */
export function findLineEnd(s: PyStr, start: number, end: LineEnd): number {
  const length = textLength(s)
  if (end === 'translated' || end === '\n') {
    const at = typeof s === 'string' ? s.indexOf('\n', start) : s.points.indexOf(10, start)
    return at < 0 ? -1 - length : at + 1
  }
  if (end === 'universal') return findUniversal(s, start, length)
  const at = indexOfText(s, end, start)
  if (at >= 0) return at + end.length
  // The first character of a longer line end may be the last one here.
  const half = end.length > 1 && length > start && indexOfText(s, end[0]!, length - 1) >= 0
  return -1 - (half ? length - 1 : length)
}

function findUniversal(s: PyStr, start: number, length: number): number {
  if (typeof s === 'string') {
    const lf = s.indexOf('\n', start)
    const before = lf < 0 ? s.indexOf('\r', start) : s.slice(start, lf).indexOf('\r')
    if (before < 0) return lf < 0 ? -1 - length : lf + 1
    const cr = lf < 0 ? before : start + before
    return s.charCodeAt(cr + 1) === 10 ? cr + 2 : cr + 1
  }
  const { points } = s
  for (let i = start; i < length; i++) {
    const c = points[i]
    if (c === 10) return i + 1
    if (c === 13) return points[i + 1] === 10 ? i + 2 : i + 1
  }
  return -1 - length
}

// ---- IncrementalNewlineDecoder

export class PyNewlineDecoder extends PyObject {
  /** Undefined until `__init__`; None: the input is text already. */
  decoder: PyValue | undefined = undefined
  newlineState = new NewlineState(false)
}

function inner(self: PyNewlineDecoder): PyValue {
  if (self.decoder === undefined) {
    throw valueError('IncrementalNewlineDecoder.__init__() not called')
  }
  return self.decoder
}

/** The text a decoder gave; TypeError if it is none. */
export function checkDecoded(v: PyValue): PyStr {
  const s = strValue(v)
  if (s === undefined) throw typeError("decoder should return a string result, not '%T'", v)
  return s
}

function decode(self: PyNewlineDecoder, input: PyValue, final: boolean): PyValue {
  const decoder = inner(self)
  const text = decoder === None ? input : callMethod(decoder, 'decode', input, final)
  return self.newlineState.process(checkDecoded(text), final)
}

function getstate(self: PyNewlineDecoder): PyValue {
  const decoder = inner(self)
  const pending = self.newlineState.pendingCr ? 1n : 0n
  if (decoder === None) return new PyTuple([new PyBytes(), int(Number(pending))])
  const state = callMethod(decoder, 'getstate')
  if (!(state instanceof PyTuple)) throw typeError('illegal decoder state')
  const flag = state.items.length === 2 ? intValue(state.items[1]!) : undefined
  if (flag === undefined) throw typeError('illegal decoder state')
  return new PyTuple([state.items[0]!, intFromBigInt((BigInt(flag) << 1n) | pending)])
}

function setstate(self: PyNewlineDecoder, state: PyValue): PyValue {
  const decoder = inner(self)
  if (!(state instanceof PyTuple)) throw typeError('state argument must be a tuple')
  const flag = state.items.length === 2 ? intValue(state.items[1]!) : undefined
  if (flag === undefined) throw typeError('setstate(): illegal state argument')
  self.newlineState.pendingCr = (BigInt(flag) & 1n) === 1n
  if (decoder === None) return None
  return callMethod(decoder, 'setstate', new PyTuple([state.items[0]!, intFromBigInt(BigInt(flag) >> 1n)]))
}

export const newlineDecoderType = defineType(PyNewlineDecoder, {
  name: 'IncrementalNewlineDecoder',
  module: '_io',
  init: [
    "decoder, translate: bool, errors = 'strict'",
    (self, decoder, translate) => {
      self.decoder = decoder
      self.newlineState = new NewlineState(translate)
    },
  ],
  methods: {
    decode: ['input, final: bool = False', decode],
    getstate: ['', getstate],
    setstate: ['state, /', setstate],
    reset: [
      '',
      self => {
        const decoder = inner(self)
        self.newlineState.reset()
        return decoder === None ? None : callMethod(decoder, 'reset')
      },
    ],
  },
  getset: {
    newlines: self => {
      inner(self)
      return self.newlineState.newlines
    },
  },
})
