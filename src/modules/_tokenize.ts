/**
 * `_tokenize`: the tokenizer as an iterator of tuples. All lines are read before the first token is given.
 * CPython: Python/Python-tokenize.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { strHooks } from '../objects/str.ts'
import { call } from '../runtime/calls.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { exc, isException, typeError } from '../runtime/errors.ts'
import type { PyType } from '../runtime/type.ts'
import {
  int,
  None,
  PyBytes,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { TokenIterator } from '../syntax/tokenize.ts'
import { KEYWORD_BASE, NAME } from '../syntax/tokens.ts'
import { frontEnd } from './front_end.ts'

class PyTokenizerIter extends PyObject {
  readline: PyValue = None
  encoding: string | null = null
  extraTokens = false
  tokens: TokenIterator | null = null
  /** The line of the last token, and the same as a value. */
  line = ''
  lineValue: PyStr = ''
}

/** One line; empty at the end, which `readline` may also say by StopIteration. */
function readLine(it: PyTokenizerIter): string {
  let line: PyValue
  try {
    line = call(it.readline, [])
  } catch (e) {
    if (isException(e, exc.StopIteration)) return ''
    throw e
  }
  if (it.encoding !== null) {
    if (!(line instanceof PyBytes)) throw typeError('readline() returned a non-bytes object')
    return toUtf16(strHooks.decode(line.data, it.encoding, 'replace'))
  }
  const text = strValue(line)
  if (text === undefined) throw typeError('readline() returned a non-string object')
  return toUtf16(text)
}

function readAll(it: PyTokenizerIter): string {
  let source = ''
  for (let line = readLine(it); line !== ''; line = readLine(it)) source += line
  return source
}

function next(it: PyTokenizerIter): PyValue | undefined {
  const t = frontEnd('<string>', () => {
    it.tokens ??= new TokenIterator(readAll(it), { extraTokens: it.extraTokens })
    return it.tokens.next()
  })
  if (t === null) return undefined
  if (t.line !== it.line) {
    it.line = t.line
    it.lineValue = fromUtf16(t.line)
  }
  return new PyTuple([
    int(t.type >= KEYWORD_BASE ? NAME : t.type),
    fromUtf16(t.string),
    new PyTuple([int(t.lineno), int(t.col)]),
    new PyTuple([int(t.endLineno), int(t.endCol)]),
    it.lineValue,
  ])
}

const tokenizerIterType: PyType = defineType(PyTokenizerIter, {
  name: 'TokenizerIter',
  signature: null,
  module: '_tokenize',
  new: [
    'readline, /, *, extra_tokens: bool, encoding: string = None',
    (type, readline, extraTokens, encoding) => {
      const it = new type.ctor() as PyTokenizerIter
      it.readline = readline
      it.extraTokens = extraTokens
      it.encoding = typeof encoding === 'string' ? encoding : null
      return it
    },
  ],
  slots: { tp_iter: it => it, tp_iternext: next },
})

export const tokenizeModule: NativeModule = defineModule({
  name: '_tokenize',
  attributes: () => ({ TokenizerIter: tokenizerIterType }),
})
