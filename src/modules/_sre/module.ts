/** The `_sre` module: what re's compiler and parser need of the engine. CPython: Modules/_sre/sre.c. */
import { index } from '../../runtime/abstract.ts'
import { defineModule } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { overflowError, runtimeError, typeError } from '../../runtime/errors.ts'
import {
  int,
  intValue,
  isExactInt,
  None,
  PyIntSub,
  PyList,
  PyTuple,
  type PyValue,
} from '../../runtime/values.ts'
import * as op from './constants.ts'
import { PyPattern } from './objects.ts'
import { Program } from './program.ts'
import './match.ts'
import './pattern.ts'
import { isBytes, subjectOf } from './subject.ts'
import { newTemplate } from './template.ts'
import { isCasedAscii, isCasedUnicode, lowerAscii, lowerUnicode } from './unicode_data.ts'
import { validateCode } from './validate.ts'

function codeWord(value: PyValue): number {
  if (!isExactInt(value) && typeof value !== 'boolean' && !(value instanceof PyIntSub)) {
    throw typeError('an integer is required')
  }
  const word = intValue(value)!
  if (word < 0) throw overflowError("can't convert negative value to unsigned int")
  if (BigInt(word) >> 64n) throw overflowError('Python int too large to convert to C unsigned long')
  if (word > 0xffffffff) throw overflowError('regular expression code size limit exceeded')
  return Number(word)
}

/** A C int argument. */
function toCInt(value: PyValue): number {
  const n = index(value)
  if (typeof n === 'number' && n === (n | 0)) return n
  throw overflowError('Python int too %s to convert to C int', n < 0 ? 'small' : 'large')
}

function compile(
  pattern: PyValue,
  flags: PyValue,
  code: PyValue,
  groups: number,
  groupindex: PyValue,
  indexgroup: PyValue,
): PyValue {
  const flagBits = toCInt(flags)
  if (!(code instanceof PyList)) throw typeError("compile() argument 'code' must be list, not %T", code)
  if (!(groupindex instanceof PyDict)) {
    throw typeError("compile() argument 'groupindex' must be dict, not %T", groupindex)
  }
  if (!(indexgroup instanceof PyTuple)) {
    throw typeError("compile() argument 'indexgroup' must be tuple, not %T", indexgroup)
  }
  const words = Uint32Array.from(code.items, codeWord)
  const self = new PyPattern()
  self.pattern = pattern
  self.flags = flagBits
  self.bytes = pattern === None ? null : isBytes(subjectOf(pattern))
  const named = groupindex.keyArray().length > 0
  self.groupindex = named ? groupindex : null
  self.indexgroup = named && indexgroup.items.length > 0 ? indexgroup : null
  if (!validateCode(words, groups)) throw runtimeError('invalid SRE code')
  self.program = new Program(words, groups)
  return self
}

function template(_pattern: PyValue, parts: PyValue): PyValue {
  if (!(parts instanceof PyList)) throw typeError('template() argument 2 must be list, not %T', parts)
  return newTemplate(parts)
}

export const sreModule = defineModule({
  name: '_sre',
  functions: {
    compile: ['pattern, flags, code, groups: int, groupindex, indexgroup', compile],
    template: ['pattern, template, /', template],
    getcodesize: ['', () => int(op.CODESIZE)],
    ascii_iscased: ['character, /', character => isCasedAscii(toCInt(character))],
    unicode_iscased: ['character, /', character => isCasedUnicode(toCInt(character))],
    ascii_tolower: ['character, /', character => int(lowerAscii(toCInt(character)))],
    unicode_tolower: ['character, /', character => int(lowerUnicode(toCInt(character)))],
  },
  attributes: () => ({
    MAGIC: int(op.MAGIC),
    CODESIZE: int(op.CODESIZE),
    MAXREPEAT: int(op.MAXREPEAT),
    MAXGROUPS: int(op.MAXGROUPS),
    copyright: ' SRE 2.2.2 Copyright (c) 1997-2002 by Secret Labs AB ',
  }),
})
