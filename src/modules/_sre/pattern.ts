/** re.Pattern and the scanner. CPython: the pattern_ and scanner_ functions of Modules/_sre/sre.c. */
import { fromUtf16, toUtf16, WideString } from '../../base/wide_string.ts'
import { PyByteArray } from '../../objects/bytearray_value.ts'
import { PyMappingProxy } from '../../objects/mappingproxy.ts'
import { builtin } from '../../objects/sequence.ts'
import { equals, hash, hooks, repr } from '../../runtime/abstract.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { call, isCallable } from '../../runtime/calls.ts'
import { defineType } from '../../runtime/define.ts'
import { newDict } from '../../runtime/dict.ts'
import { exc, isException, systemError, valueError } from '../../runtime/errors.ts'
import { type CompareOp, EQ, NE } from '../../runtime/slots.ts'
import {
  int,
  intFromBigInt,
  None,
  NotImplemented,
  type PyInt,
  PyList,
  type PyStr,
  PyTuple,
  type PyValue,
} from '../../runtime/values.ts'
import * as op from './constants.ts'
import { expandTemplate } from './match.ts'
import { NativeMatcher } from './native_matcher.ts'
import {
  endSession,
  matchOrNone,
  newMatch,
  PyPattern,
  PyScanner,
  type PyTemplate,
  runMatcher,
  type Session,
  startSession,
} from './objects.ts'
import { isBytes, join, slice, subjectOf } from './subject.ts'
import { compileTemplate } from './template.ts'

function matchOnce(session: Session, search: boolean): PyValue {
  const match = matchOrNone(session, search)
  endSession(session)
  return match
}

function fullMatch(session: Session): PyValue {
  session.matcher.matchAll = true
  return matchOnce(session, false)
}

/** Calls `visit` after each match from left to right, until it returns false. */
function eachMatch(session: Session, visit: () => boolean): void {
  const { matcher } = session
  while (matcher.start <= matcher.end) {
    matcher.reset()
    if (!runMatcher(matcher, true)) return
    const goOn = visit()
    matcher.advance()
    if (!goOn) return
  }
}

/** The text of a group of the match just found, or `missing`. */
function currentGroup(session: Session, group: number, missing: PyValue): PyValue {
  const { matcher } = session
  if (matcher instanceof NativeMatcher && matcher.found !== null)
    return matcher.found.groups[group] ?? missing
  const { mark, lastmark } = matcher
  const index = (group - 1) * 2
  if (session.string === None || index >= lastmark || mark[index]! < 0 || mark[index + 1]! < 0) return missing
  if (mark[index]! > mark[index + 1]!) {
    throw systemError('The span of capturing group is wrong, please report a bug for the re module.')
  }
  return slice(session.string, session.subject, mark[index]!, mark[index + 1]!)
}

function findAll(session: Session): PyValue {
  const { matcher, string, subject } = session
  const { groups } = session.pattern.program
  const empty = slice(string, subject, 0, 0)
  const found: PyValue[] = []
  eachMatch(session, () => {
    if (groups === 0) found.push(slice(string, subject, matcher.start, matcher.ptr))
    else if (groups === 1) found.push(currentGroup(session, 1, empty))
    else
      found.push(new PyTuple(Array.from({ length: groups }, (_, i) => currentGroup(session, i + 1, empty))))
    return true
  })
  endSession(session)
  return new PyList(found)
}

function split(session: Session, maxsplit: number): PyValue {
  const { matcher, string, subject } = session
  const { groups } = session.pattern.program
  const parts: PyValue[] = []
  let last = matcher.start
  let count = 0
  if (maxsplit >= 0) {
    eachMatch(session, () => {
      parts.push(slice(string, subject, last, matcher.start))
      for (let group = 1; group <= groups; group++) parts.push(currentGroup(session, group, None))
      last = matcher.ptr
      return ++count !== maxsplit
    })
  }
  parts.push(slice(string, subject, last, session.endpos))
  endSession(session)
  return new PyList(parts)
}

/** A replacement is text as it stands, a template, or a function of the match. */
type Replacement =
  | { readonly kind: 'literal'; readonly text: PyValue }
  | { readonly kind: 'template'; readonly template: PyTemplate }
  | { readonly kind: 'function'; readonly callable: PyValue }

function replacementOf(pattern: PyPattern, value: PyValue): Replacement {
  if (isCallable(value)) return { kind: 'function', callable: value }
  if (!hasBackslash(value)) return { kind: 'literal', text: value }
  const template = compileTemplate(pattern, value)
  return template.items.length === 0
    ? { kind: 'literal', text: template.literal }
    : { kind: 'template', template }
}

/** Whatever is not text counts as having one: re's compiler then says what is wrong with it. */
function hasBackslash(value: PyValue): boolean {
  try {
    const subject = subjectOf(value)
    if (typeof subject === 'string') return subject.includes('\\')
    return (subject instanceof WideString ? subject.points : subject).includes(92)
  } catch (error) {
    if (isException(error, exc.Exception)) return true
    throw error
  }
}

/** Replaces up to `count` matches (0: all); gives the text and how many were replaced. */
function substitute(pattern: PyPattern, value: PyValue, string: PyValue, count: number): [PyValue, number] {
  const replacement = replacementOf(pattern, value)
  const session = startSession(pattern, string, 0, Number.MAX_SAFE_INTEGER)
  const { matcher, subject } = session
  const pieces: PyValue[] = []
  let last = 0
  let done = 0
  if (count >= 0) {
    eachMatch(session, () => {
      const { start, ptr } = matcher
      if (last < start) pieces.push(slice(string, subject, last, start))
      const item = replacementFor(replacement, session)
      if (item !== None) pieces.push(item)
      last = ptr
      return ++done !== count
    })
  }
  if (last < session.endpos) pieces.push(slice(string, subject, last, session.endpos))
  endSession(session)
  return [join(pieces, isBytes(subject)), done]
}

function replacementFor(replacement: Replacement, session: Session): PyValue {
  switch (replacement.kind) {
    case 'literal':
      return replacement.text
    case 'template':
      return expandTemplate(replacement.template, newMatch(session))
    case 'function':
      return call(replacement.callable, [newMatch(session)])
  }
}

function substituteCounted(pattern: PyPattern, repl: PyValue, string: PyValue, count: number): PyValue {
  const [text, done] = substitute(pattern, repl, string, count)
  return new PyTuple([text, int(done)])
}

function newScanner(pattern: PyPattern, string: PyValue, pos: number, endpos: number): PyScanner {
  const scanner = new PyScanner()
  scanner.pattern = pattern
  scanner.session = startSession(pattern, string, pos, endpos)
  scanner.executing = false
  scanner.done = false
  if (string instanceof PyByteArray) {
    string.exports++
    string.views++
  }
  return scanner
}

function scan(scanner: PyScanner, search: boolean): PyValue {
  if (scanner.executing) throw valueError('regular expression scanner already executing')
  if (scanner.done) return None
  const { matcher } = scanner.session
  if (search && matcher.start > matcher.end) return None
  scanner.executing = true
  try {
    matcher.reset()
    const match = matchOrNone(scanner.session, search)
    if (match === None) scanner.done = true
    else matcher.advance()
    return match
  } finally {
    scanner.executing = false
  }
}

const FLAG_NAMES = [
  ['re.IGNORECASE', op.FLAG_IGNORECASE],
  ['re.LOCALE', op.FLAG_LOCALE],
  ['re.MULTILINE', op.FLAG_MULTILINE],
  ['re.DOTALL', op.FLAG_DOTALL],
  ['re.UNICODE', op.FLAG_UNICODE],
  ['re.VERBOSE', op.FLAG_VERBOSE],
  ['re.DEBUG', op.FLAG_DEBUG],
  ['re.ASCII', op.FLAG_ASCII],
] as const

function patternRepr(self: PyPattern): PyStr {
  let { flags } = self
  const kinds = op.FLAG_LOCALE | op.FLAG_UNICODE | op.FLAG_ASCII
  // UNICODE is what a str pattern has unless it says otherwise.
  if (self.bytes === false && (flags & kinds) === op.FLAG_UNICODE) flags &= ~op.FLAG_UNICODE
  const names: string[] = []
  for (const [name, flag] of FLAG_NAMES) {
    if (flags & flag) names.push(name)
    flags &= ~flag
  }
  if (flags !== 0) names.push(`0x${(flags >>> 0).toString(16)}`)
  const text = Array.from(toUtf16(repr(self.pattern)))
    .slice(0, 200)
    .join('')
  return fromUtf16(`re.compile(${text}${names.length > 0 ? `, ${names.join('|')}` : ''})`)
}

function patternHash(self: PyPattern): PyInt {
  let h = self.flags ^ self.program.code.length
  for (const code of self.program.code) h = (Math.imul(h, 31) + code) | 0
  const mixed = intFromBigInt(BigInt(hash(self.pattern)) ^ BigInt(h))
  return mixed === -1 ? int(-2) : mixed
}

function samePattern(a: PyPattern, b: PyPattern): boolean {
  const codeA = a.program.code
  const codeB = b.program.code
  if (a.flags !== b.flags || a.bytes !== b.bytes || codeA.length !== codeB.length) return false
  // One pattern can have two codes: they depend on the locale it was compiled under.
  return codeA.every((code, i) => code === codeB[i]) && equals(a.pattern, b.pattern)
}

function patternCompare(a: PyPattern, b: PyValue, operator: CompareOp): PyValue {
  if ((operator !== EQ && operator !== NE) || !(b instanceof PyPattern)) return NotImplemented
  return (a === b || samePattern(a, b)) === (operator === EQ)
}

export const scannerType = defineType(PyScanner, {
  name: 'SRE_Scanner',
  module: '_sre',
  final: true,
  noNew: true,
  methods: {
    match: ['', self => scan(self, false)],
    search: ['', self => scan(self, true)],
  },
  getset: { pattern: self => self.pattern },
})

export const patternType = defineType(PyPattern, {
  name: 'Pattern',
  module: 're',
  doc: 'A compiled regular expression.',
  final: true,
  noNew: true,
  hasWeakref: true,
  slots: { tp_repr: patternRepr, tp_hash: patternHash, tp_richcompare: patternCompare },
  methods: {
    match: [
      'string, pos: int = 0, endpos: int = sys.maxsize',
      (self, string, pos, endpos) => matchOnce(startSession(self, string, pos, endpos), false),
    ],
    fullmatch: [
      'string, pos: int = 0, endpos: int = sys.maxsize',
      (self, string, pos, endpos) => fullMatch(startSession(self, string, pos, endpos)),
    ],
    search: [
      'string, pos: int = 0, endpos: int = sys.maxsize',
      (self, string, pos, endpos) => matchOnce(startSession(self, string, pos, endpos), true),
    ],
    findall: [
      'string, pos: int = 0, endpos: int = sys.maxsize',
      (self, string, pos, endpos) => findAll(startSession(self, string, pos, endpos)),
    ],
    finditer: [
      'string, pos: int = 0, endpos: int = sys.maxsize',
      (self, string, pos, endpos) =>
        call(builtin('iter'), [getAttr(newScanner(self, string, pos, endpos), 'search'), None]),
    ],
    scanner: ['string, pos: int = 0, endpos: int = sys.maxsize', newScanner],
    split: [
      'string, maxsplit: int = 0',
      (self, string, maxsplit) => split(startSession(self, string, 0, Number.MAX_SAFE_INTEGER), maxsplit),
    ],
    sub: [
      'repl, string, count: int = 0',
      (self, repl, string, count) => substitute(self, repl, string, count)[0],
    ],
    subn: ['repl, string, count: int = 0', substituteCounted],
    __copy__: ['', self => self],
    __deepcopy__: ['memo, /', self => self],
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
  getset: {
    pattern: self => self.pattern,
    flags: self => int(self.flags),
    groups: self => int(self.program.groups),
    groupindex: self => (self.groupindex === null ? newDict() : new PyMappingProxy(self.groupindex)),
  },
})
