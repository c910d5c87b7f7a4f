/**
 * The objects of `_sre` as data: patterns, matches, scanners, templates; and how a match is started.
 * CPython: Modules/_sre/sre.h.
 */

import { PyBorrower } from '../../objects/live_views.ts'
import type { PyDict } from '../../runtime/dict.ts'
import { runtimeError, systemError, typeError } from '../../runtime/errors.ts'
import { machine } from '../../runtime/state.ts'
import { None, PyObject, type PyTuple, type PyValue } from '../../runtime/values.ts'
import { MAX_KEPT_STACK, type MatcherBase } from './matcher_base.ts'
import { BytesMatcher } from './matcher_bytes.ts'
import { PointsMatcher } from './matcher_points.ts'
import { type NativeMatch, NativeMatcher } from './native_matcher.ts'
import { EngineError, type Program } from './program.ts'
import { isBytes, lengthOf, type Subject, subjectOf } from './subject.ts'

export class PyPattern extends PyObject {
  declare pattern: PyValue
  declare flags: number
  declare program: Program
  /** True for a bytes pattern, false for a str pattern, null if the pattern is None. */
  declare bytes: boolean | null
  /** A matcher that no session uses at the moment. */
  spare: NativeMatcher | null = null
  /** Group names; null if there are none. */
  declare groupindex: PyDict | null
  declare indexgroup: PyTuple | null
}

export class PyMatch extends PyObject {
  declare pattern: PyPattern
  declare string: PyValue
  /** Start and end of the match and of each group; -1 for a group that took no part. */
  declare private knownSpans: readonly number[] | null
  /** What the host's engine found, until somebody asks for positions. */
  declare native: NativeMatch | null
  declare pos: number
  declare endpos: number
  declare lastindex: number
  declare regs: PyValue | undefined

  constructor(matcher?: MatcherBase) {
    super()
    this.native = matcher instanceof NativeMatcher ? matcher.found : null
    this.knownSpans = this.native === null && matcher !== undefined ? checkedSpans(matcher) : null
  }

  get groupCount(): number {
    return this.pattern.program.groups
  }

  get spans(): readonly number[] {
    this.knownSpans ??= this.native!.spans()
    return this.knownSpans
  }
}

export class PyScanner extends PyBorrower {
  declare pattern: PyPattern
  declare session: Session
  declare executing: boolean
  /** Set when a match failed: there will be no further one. */
  declare done: boolean
  get borrowed(): PyValue {
    return this.session.string
  }
}

/** A replacement: a literal, then group numbers each with the literal that follows (undefined if empty). */
export class PyTemplate extends PyObject {
  declare literal: PyValue
  declare items: readonly { readonly group: number; readonly literal: PyValue | undefined }[]
}

/** A matcher together with the objects it works for. */
export interface Session {
  readonly pattern: PyPattern
  readonly string: PyValue
  readonly subject: Subject
  readonly pos: number
  readonly endpos: number
  readonly matcher: MatcherBase
}

/** A long match can be interrupted. */
function checkSignals(): void {
  machine.checkSignals?.()
}

/** Prepares matching `string`, with the bounds cut to its length. */
export function startSession(pattern: PyPattern, string: PyValue, pos: number, endpos: number): Session {
  const subject = subjectOf(string)
  if (isBytes(subject) && pattern.bytes === false) {
    throw typeError('cannot use a string pattern on a bytes-like object')
  }
  if (!isBytes(subject) && pattern.bytes === true) {
    throw typeError('cannot use a bytes pattern on a string-like object')
  }
  const length = lengthOf(subject)
  const from = Math.min(Math.max(pos, 0), length)
  const to = Math.min(Math.max(endpos, 0), length)
  const matcher = newMatcher(pattern, subject, from, to)
  matcher.interrupt = checkSignals
  return { pattern, string, subject, pos: from, endpos: to, matcher }
}

/** Gives the matcher back to its pattern, for the next match; the session is over then. */
export function endSession(session: Session): void {
  const { matcher, pattern } = session
  if (!(matcher instanceof NativeMatcher) || matcher.stack.length > MAX_KEPT_STACK) return
  // Nothing may keep the subject alive.
  matcher.rebind('', 0, 0)
  pattern.spare = matcher
}

function stringMatcher(pattern: PyPattern, subject: string, from: number, to: number): NativeMatcher {
  const { spare } = pattern
  if (spare === null) return new NativeMatcher(pattern.program, subject, from, to)
  pattern.spare = null
  spare.rebind(subject, from, to)
  return spare
}

function newMatcher(pattern: PyPattern, subject: Subject, from: number, to: number): MatcherBase {
  if (typeof subject === 'string') return stringMatcher(pattern, subject, from, to)
  const { program } = pattern
  if (isBytes(subject)) return new BytesMatcher(program, subject, from, to)
  return new PointsMatcher(program, subject.points, from, to)
}

/** Runs the matcher; trouble in the code of the pattern becomes a RuntimeError. */
export function runMatcher(matcher: MatcherBase, search: boolean): boolean {
  try {
    return search ? matcher.search() : matcher.match()
  } catch (error) {
    if (error instanceof EngineError) throw runtimeError('internal error in regular expression engine')
    throw error
  }
}

/** The match object for what the matcher just found. */
export function newMatch(session: Session): PyMatch {
  const { matcher } = session
  const match = new PyMatch(matcher)
  match.pattern = session.pattern
  match.string = session.string
  match.pos = session.pos
  match.endpos = session.endpos
  match.lastindex = matcher.lastindex
  match.regs = undefined
  return match
}

function checkedSpans(matcher: MatcherBase): readonly number[] {
  const spans = matcher.spans()
  for (let i = 2; i < spans.length; i += 2) {
    if (spans[i]! > spans[i + 1]!) {
      throw systemError('The span of capturing group is wrong, please report a bug for the re module.')
    }
  }
  return spans
}

/** Matches once and gives a match object or None. */
export function matchOrNone(session: Session, search: boolean): PyValue {
  return runMatcher(session.matcher, search) ? newMatch(session) : None
}
