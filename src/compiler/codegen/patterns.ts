/**
 * `match` (PEP 634). Every pattern function consumes the subject on top of the stack and jumps to
 * `failPop` if it does not match. Captured values wait on the stack, under what is still needed,
 * until the whole pattern has matched. CPython: codegen_match and codegen_pattern_*.
 */
import {
  ComplexConstant,
  type Constant as ConstantValue,
  FloatConstant,
  TupleConstant,
} from '../../base/constant.ts'
import { toUtf16, WideString } from '../../base/wide_string.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import { NB } from '../../bytecode/opcodes.ts'
import type {
  Match,
  MatchAs,
  MatchClass,
  MatchMapping,
  MatchOr,
  MatchSequence,
  MatchSingleton,
  MatchValue,
  match_case,
  pattern,
} from '../../syntax/ast.ts'
import { type Location, NEXT_LOCATION, NO_LOCATION } from '../location.ts'
import { reprConstant, reprString } from '../unparse.ts'
import type { Compiler } from './compiler.ts'
import { addBinary, addCompare, codegenJumpIf } from './expressions.ts'
import { codegenNameop } from './names.ts'

/** The state of one case (or of one alternative of an or-pattern). */
interface PatternContext {
  /** Names captured so far, in the order of their values on the stack. */
  stores: string[]
  /** False where a capture or wildcard would make later cases unreachable. */
  allowIrrefutable: boolean
  /** Labels to jump to on failure: number i pops i items, each falls through to the one before. */
  failPop: number[]
  /** Items above the captures that patterns still need. */
  onTop: number
}

function isWildcard(p: pattern): boolean {
  return p.kind === 'MatchAs' && p.name === null
}

function isStarWildcard(p: pattern): boolean {
  return p.kind === 'MatchStar' && p.name === null
}

export function codegenMatch(c: Compiler, s: Match): void {
  c.visitExpr(s.subject)
  const end = c.newLabel()
  const last = s.cases.length - 1
  const lastCase = s.cases[last]!
  // A trailing `case _` needs neither a copy of the subject nor a test.
  const hasDefault = isWildcard(lastCase.pattern) && last > 0
  const tested = hasDefault ? last : last + 1
  for (let i = 0; i < tested; i++) codegenCase(c, s.cases[i]!, end, i === tested - 1, i === last)
  if (hasDefault) codegenDefaultCase(c, lastCase, end)
  c.useLabel(end)
}

function codegenCase(c: Compiler, m: match_case, end: number, isLastTested: boolean, isLast: boolean): void {
  const loc = m.pattern.location()
  if (!isLastTested) c.addOpI(OP.COPY, 1, loc)
  const pc: PatternContext = {
    stores: [],
    allowIrrefutable: m.guard !== null || isLast,
    failPop: [],
    onTop: 0,
  }
  codegenPattern(c, m.pattern, pc)
  for (const name of pc.stores) codegenNameop(c, loc, name, 'Store')
  if (m.guard !== null) {
    ensureFailPop(c, pc, 0)
    codegenJumpIf(c, loc, m.guard, pc.failPop[0]!, false)
  }
  // The subject: its removal belongs to the line of the body.
  if (!isLastTested) c.addOp(OP.POP_TOP, NEXT_LOCATION)
  c.visitStmts(m.body)
  c.addJump(OP.JUMP, end, NO_LOCATION)
  emitFailPop(c, loc, pc)
}

function codegenDefaultCase(c: Compiler, m: match_case, end: number): void {
  const loc = m.pattern.location()
  // Shows the default case to line tracing.
  c.addOp(OP.NOP, loc)
  if (m.guard !== null) codegenJumpIf(c, loc, m.guard, end, false)
  c.visitStmts(m.body)
}

// Failure

function ensureFailPop(c: Compiler, pc: PatternContext, n: number): void {
  while (pc.failPop.length <= n) pc.failPop.push(c.newLabel())
}

/** Jumps with `op` to where everything that this pattern has on the stack is popped. */
function jumpToFailPop(c: Compiler, loc: Location, pc: PatternContext, op: number): void {
  const pops = pc.onTop + pc.stores.length
  ensureFailPop(c, pc, pops)
  c.addJump(op, pc.failPop[pops]!, loc)
}

function emitFailPop(c: Compiler, loc: Location, pc: PatternContext): void {
  for (let i = pc.failPop.length - 1; i > 0; i--) {
    c.useLabel(pc.failPop[i]!)
    c.addOp(OP.POP_TOP, loc)
  }
  if (pc.failPop.length > 0) c.useLabel(pc.failPop[0]!)
  pc.failPop = []
}

// Captures

/** Moves the top item under the next `count - 1`. */
function rotate(c: Compiler, loc: Location, count: number): void {
  for (let i = count; i > 1; i--) c.addOpI(OP.SWAP, i, loc)
}

function duplicateStore(c: Compiler, loc: Location, name: string): Error {
  return c.error(`multiple assignments to name ${reprString(name)} in pattern`, loc)
}

function storeName(c: Compiler, loc: Location, name: string | null, pc: PatternContext): void {
  if (name === null) {
    c.addOp(OP.POP_TOP, loc)
    return
  }
  if (pc.stores.includes(name)) throw duplicateStore(c, loc, name)
  rotate(c, loc, pc.onTop + pc.stores.length + 1)
  pc.stores.push(name)
}

// Patterns

function codegenPattern(c: Compiler, p: pattern, pc: PatternContext): void {
  switch (p.kind) {
    case 'MatchValue':
      patternValue(c, p, pc)
      return
    case 'MatchSingleton':
      patternSingleton(c, p, pc)
      return
    case 'MatchSequence':
      patternSequence(c, p, pc)
      return
    case 'MatchMapping':
      patternMapping(c, p, pc)
      return
    case 'MatchClass':
      patternClass(c, p, pc)
      return
    case 'MatchStar':
      storeName(c, p.location(), p.name, pc)
      return
    case 'MatchAs':
      patternAs(c, p, pc)
      return
    case 'MatchOr':
      patternOr(c, p, pc)
      return
  }
}

/** Inside other patterns, captures and wildcards are fine. */
function codegenSubpattern(c: Compiler, p: pattern, pc: PatternContext): void {
  const saved = pc.allowIrrefutable
  pc.allowIrrefutable = true
  codegenPattern(c, p, pc)
  pc.allowIrrefutable = saved
}

function patternValue(c: Compiler, p: MatchValue, pc: PatternContext): void {
  const loc = p.location()
  if (p.value.kind !== 'Constant' && p.value.kind !== 'Attribute') {
    throw c.error('patterns may only match literals and attribute lookups', loc)
  }
  c.visitExpr(p.value)
  addCompare(c, loc, 'Eq')
  c.addOp(OP.TO_BOOL, loc)
  jumpToFailPop(c, loc, pc, OP.POP_JUMP_IF_FALSE)
}

function patternSingleton(c: Compiler, p: MatchSingleton, pc: PatternContext): void {
  const loc = p.location()
  c.loadConst(p.value, loc)
  addCompare(c, loc, 'Is')
  jumpToFailPop(c, loc, pc, OP.POP_JUMP_IF_FALSE)
}

function patternAs(c: Compiler, p: MatchAs, pc: PatternContext): void {
  const loc = p.location()
  if (p.pattern === null) {
    if (!pc.allowIrrefutable) {
      const what = p.name === null ? 'wildcard' : `name capture ${reprString(p.name)}`
      throw c.error(`${what} makes remaining patterns unreachable`, loc)
    }
    storeName(c, loc, p.name, pc)
    return
  }
  pc.onTop++
  c.addOpI(OP.COPY, 1, loc)
  codegenPattern(c, p.pattern, pc)
  pc.onTop--
  storeName(c, loc, p.name, pc)
}

function patternSequence(c: Compiler, p: MatchSequence, pc: PatternContext): void {
  const loc = p.location()
  const { patterns } = p
  const size = patterns.length
  const star = patterns.findIndex(sub => sub.kind === 'MatchStar')
  if (patterns.some((sub, i) => sub.kind === 'MatchStar' && i > star)) {
    throw c.error('multiple starred names in sequence pattern', loc)
  }
  pc.onTop++
  c.addOp(OP.MATCH_SEQUENCE, loc)
  jumpToFailPop(c, loc, pc, OP.POP_JUMP_IF_FALSE)
  if (star < 0 || size > 1) {
    c.addOp(OP.GET_LEN, loc)
    c.loadConst(star < 0 ? size : size - 1, loc)
    addCompare(c, loc, star < 0 ? 'Eq' : 'GtE')
    jumpToFailPop(c, loc, pc, OP.POP_JUMP_IF_FALSE)
  }
  pc.onTop--
  if (patterns.every(sub => isWildcard(sub) || isStarWildcard(sub))) c.addOp(OP.POP_TOP, loc)
  else if (star >= 0 && isStarWildcard(patterns[star]!)) sequenceBySubscript(c, loc, patterns, star, pc)
  else sequenceByUnpacking(c, loc, patterns, star, pc)
}

function sequenceByUnpacking(
  c: Compiler,
  loc: Location,
  patterns: readonly pattern[],
  star: number,
  pc: PatternContext,
): void {
  const size = patterns.length
  if (star < 0) {
    c.addOpI(OP.UNPACK_SEQUENCE, size, loc)
  } else {
    const after = size - star - 1
    if (star >= 1 << 8 || after >= 0x7fffff) {
      throw c.error('too many expressions in star-unpacking sequence pattern', loc)
    }
    c.addOpI(OP.UNPACK_EX, star + (after << 8), loc)
  }
  pc.onTop += size
  for (const sub of patterns) {
    pc.onTop--
    codegenSubpattern(c, sub, pc)
  }
}

/** With `*_` only the wanted items are fetched, counted from the end by length: -1 may not work. */
function sequenceBySubscript(
  c: Compiler,
  loc: Location,
  patterns: readonly pattern[],
  star: number,
  pc: PatternContext,
): void {
  pc.onTop++
  patterns.forEach((sub, i) => {
    if (isWildcard(sub) || i === star) return
    c.addOpI(OP.COPY, 1, loc)
    if (i < star) {
      c.loadConst(i, loc)
    } else {
      c.addOp(OP.GET_LEN, loc)
      c.loadConst(patterns.length - i, loc)
      addBinary(c, loc, 'Sub')
    }
    c.addOpI(OP.BINARY_OP, NB.NB_SUBSCR, loc)
    codegenSubpattern(c, sub, pc)
  })
  pc.onTop--
  c.addOp(OP.POP_TOP, loc)
}

function validateAttributes(c: Compiler, p: MatchClass): void {
  const { kwd_attrs: attrs, kwd_patterns: patterns } = p
  if (attrs.length !== patterns.length) {
    const sizes = `kwd_attrs (${attrs.length}) / kwd_patterns (${patterns.length})`
    throw c.error(`${sizes} length mismatch in class pattern`, p)
  }
  for (let i = 0; i < attrs.length; i++) {
    for (let j = i + 1; j < attrs.length; j++) {
      if (attrs[i] === attrs[j]) {
        throw c.error(`attribute name repeated in class pattern: ${attrs[i]}`, patterns[j]!)
      }
    }
  }
}

function patternClass(c: Compiler, p: MatchClass, pc: PatternContext): void {
  const loc = p.location()
  validateAttributes(c, p)
  c.visitExpr(p.cls)
  c.loadName(new TupleConstant([...p.kwd_attrs]), loc)
  c.addOpI(OP.MATCH_CLASS, p.patterns.length, loc)
  failIfNone(c, loc, pc, 1)
  const patterns = [...p.patterns, ...p.kwd_patterns]
  c.addOpI(OP.UNPACK_SEQUENCE, patterns.length, loc)
  pc.onTop += patterns.length - 1
  for (const sub of patterns) {
    pc.onTop--
    if (isWildcard(sub)) c.addOp(OP.POP_TOP, loc)
    else codegenSubpattern(c, sub, pc)
  }
}

/** MATCH_CLASS and MATCH_KEYS leave a tuple, or None for no match; `onTop` grows by `pushed`. */
function failIfNone(c: Compiler, loc: Location, pc: PatternContext, pushed: number): void {
  pc.onTop += pushed
  c.addOpI(OP.COPY, 1, loc)
  c.loadConst(null, loc)
  c.addOpI(OP.IS_OP, 1, loc)
  jumpToFailPop(c, loc, pc, OP.POP_JUMP_IF_FALSE)
}

function patternMapping(c: Compiler, p: MatchMapping, pc: PatternContext): void {
  const loc = p.location()
  const size = p.keys.length
  if (size !== p.patterns.length) {
    throw c.error(`keys (${size}) / patterns (${p.patterns.length}) length mismatch in mapping pattern`, loc)
  }
  pc.onTop++
  c.addOp(OP.MATCH_MAPPING, loc)
  jumpToFailPop(c, loc, pc, OP.POP_JUMP_IF_FALSE)
  if (size === 0 && p.rest === null) {
    pc.onTop--
    c.addOp(OP.POP_TOP, loc)
    return
  }
  if (size > 0) {
    c.addOp(OP.GET_LEN, loc)
    c.loadConst(size, loc)
    addCompare(c, loc, 'GtE')
    jumpToFailPop(c, loc, pc, OP.POP_JUMP_IF_FALSE)
  }
  codegenMappingKeys(c, loc, p)
  c.addOpI(OP.BUILD_TUPLE, size, loc)
  c.addOp(OP.MATCH_KEYS, loc)
  failIfNone(c, loc, pc, 2)
  c.addOpI(OP.UNPACK_SEQUENCE, size, loc)
  pc.onTop += size - 1
  for (const sub of p.patterns) {
    pc.onTop--
    codegenSubpattern(c, sub, pc)
  }
  pc.onTop -= 2
  if (p.rest !== null) {
    bindRest(c, loc, p.rest, size, pc)
    return
  }
  c.addOp(OP.POP_TOP, loc)
  c.addOp(OP.POP_TOP, loc)
}

function codegenMappingKeys(c: Compiler, loc: Location, p: MatchMapping): void {
  const seen = new Set<string>()
  for (const key of p.keys) {
    if (key.kind === 'Constant') {
      const identity = equalityKey(key.value)
      if (seen.has(identity)) {
        throw c.error(`mapping pattern checks duplicate key (${reprConstant(key.value)})`, loc)
      }
      seen.add(identity)
    } else if (key.kind !== 'Attribute') {
      throw c.error('mapping pattern keys may only match literals and attribute lookups', loc)
    }
    c.visitExpr(key)
  }
}

/** Equal for keys that are equal in Python: 1, 1.0 and True are one key. */
function equalityKey(value: ConstantValue): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  if (value instanceof ComplexConstant && value.imag === 0) return equalityKey(new FloatConstant(value.real))
  if (value instanceof FloatConstant && Number.isInteger(value.value)) return String(BigInt(value.value))
  if (typeof value === 'string' || value instanceof WideString) return `'${toUtf16(value)}`
  return reprConstant(value)
}

/** `**rest`: a copy of the subject without the matched keys. Stack: subject, keys. */
function bindRest(c: Compiler, loc: Location, rest: string, size: number, pc: PatternContext): void {
  c.addOpI(OP.BUILD_MAP, 0, loc)
  c.addOpI(OP.SWAP, 3, loc)
  c.addOpI(OP.DICT_UPDATE, 2, loc)
  c.addOpI(OP.UNPACK_SEQUENCE, size, loc)
  for (let i = size; i > 0; i--) {
    c.addOpI(OP.COPY, 1 + i, loc)
    c.addOpI(OP.SWAP, 2, loc)
    c.addOp(OP.DELETE_SUBSCR, loc)
  }
  storeName(c, loc, rest, pc)
}

// Or-patterns

function patternOr(c: Compiler, p: MatchOr, pc: PatternContext): void {
  const loc = p.location()
  const end = c.newLabel()
  const outer = { ...pc }
  // The names of the first alternative; the others must bind the same, in whatever order.
  let control: string[] | null = null
  p.patterns.forEach((alternative, i) => {
    const altLoc = alternative.location()
    pc.stores = []
    pc.allowIrrefutable = i === p.patterns.length - 1 && outer.allowIrrefutable
    pc.failPop = []
    pc.onTop = 0
    c.addOpI(OP.COPY, 1, altLoc)
    codegenPattern(c, alternative, pc)
    if (control === null) control = pc.stores
    else reorderStores(c, altLoc, loc, control, pc.stores)
    c.addJump(OP.JUMP, end, altLoc)
    emitFailPop(c, altLoc, pc)
  })
  Object.assign(pc, outer)
  c.addOp(OP.POP_TOP, loc)
  jumpToFailPop(c, loc, pc, OP.JUMP)
  c.useLabel(end)
  bindAlternatives(c, loc, control ?? [], pc)
}

/** Puts the captures of an alternative into the order of the first one's. */
function reorderStores(
  c: Compiler,
  altLoc: Location,
  orLoc: Location,
  control: readonly string[],
  stores: string[],
): void {
  const differ = (): Error => c.error('alternative patterns bind different names', orLoc)
  if (stores.length !== control.length) throw differ()
  for (let i = control.length - 1; i >= 0; i--) {
    const at = stores.indexOf(control[i]!)
    if (at < 0) throw differ()
    if (at === i) continue
    const rotated = stores.splice(0, at + 1)
    stores.splice(i - at, 0, ...rotated)
    for (let n = 0; n <= at; n++) rotate(c, altLoc, i + 1)
  }
}

/** Moves the captures to their place: under the other items, the subject's copy and earlier captures. */
function bindAlternatives(c: Compiler, loc: Location, names: readonly string[], pc: PatternContext): void {
  const depth = names.length + 1 + pc.onTop + pc.stores.length
  for (const name of names) {
    rotate(c, loc, depth)
    if (pc.stores.includes(name)) throw duplicateStore(c, loc, name)
    pc.stores.push(name)
  }
  c.addOp(OP.POP_TOP, loc)
}
