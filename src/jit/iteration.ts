/**
 * Loops: GET_ITER and FOR_ITER.
 *
 * `for i in range(...)` has no iterator object where the profile has seen a range only: kind `R` on the operand stack
 * stands for three variables `a<n>`, `b<n>`, `g<n>` (values left, the next one, the step). Whoever needs the object,
 * the interpreter when it goes on, gets one that continues there: nobody else can hold it.
 */
import * as OP from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES } from '../bytecode/opcodes.ts'
import { coreTypes } from '../runtime/type.ts'
import type { Instruction } from './cfg.ts'
import { isObject, itemsValue, rangeValue, type Value } from './emitter.ts'
import type { FunctionWriter } from './function_writer.ts'
import { generatorNext } from './generator_rows.ts'
import {
  SEEN_GENERATOR,
  SEEN_LIST,
  SEEN_LIST_ITERATOR,
  SEEN_PAIRS,
  SEEN_RANGE_ITERATOR,
  SEEN_TUPLE,
  SEEN_TUPLE_ITERATOR,
} from './profile.ts'

/** A variable that holds the operand. */
function inVariable(w: FunctionWriter, v: Value): string {
  if (isObject(v) && /^[a-z]\w*$/i.test(v.js)) return v.js
  const t = w.temp()
  w.line(`${t}=${w.boxed(v)};`)
  return t
}

/** The FOR_ITER that takes the iterator which GET_ITER makes; -1 for another use. */
export function consumer(w: FunctionWriter, getIter: Instruction): number {
  const units = w.exe.plainUnits()
  let unit = getIter.next
  for (let n = 0; n < 8 && unit < units.length; n++) {
    const op = units[unit]! & 255
    if (op === OP.FOR_ITER) return unit
    // What comprehensions do before their loop.
    if (op !== OP.LOAD_FAST_AND_CLEAR && op !== OP.SWAP && op !== OP.BUILD_LIST && op !== OP.NOP) return -1
    unit += 1 + CACHE_ENTRIES[op]!
  }
  return -1
}

export function getIter(w: FunctionWriter): void {
  // A range that has not been made: see intrinsics.ts.
  if (w.peek().kind === 'R') return
  const loop = consumer(w, w.instruction)
  if (loop >= 0 && !w.mayNotGuess() && w.seenAt(loop) === SEEN_RANGE_ITERATOR) {
    const range = inVariable(w, w.peek())
    w.guard(`!${w.use('isSmallRange')}(${range})`)
    w.pop()
    const v = rangeValue(w.newRange())
    w.line(`${rangeMoves(v, `${range}.length`, `${range}.start`, `${range}.step`)}`)
    w.push(v)
    return
  }
  if (loop >= 0 && !w.mayNotGuess() && itemsOf(w, w.seenAt(loop))) return
  const v = w.boxed(w.pop())
  w.position()
  w.pushEval(`${w.use('getIter')}(${v},F,${w.stack.length})`)
}

/** A loop over a list or tuple: the iterator is two variables, `h<n>` (the list) and `j<n>` (the index). */
function itemsOf(w: FunctionWriter, iterator: number): boolean {
  if (iterator !== SEEN_LIST_ITERATOR && iterator !== SEEN_TUPLE_ITERATOR) return false
  const v = w.peek()
  const kind = iterator === SEEN_LIST_ITERATOR ? 'L' : 'T'
  if (v.kind !== kind) {
    // It may be an iterator itself.
    if (v.kind !== 'o' || w.seen(0) !== (kind === 'L' ? SEEN_LIST : SEEN_TUPLE)) return false
    w.guard(`${v.js}.cls!==${w.constant(kind === 'L' ? coreTypes.list : coreTypes.tuple)}`)
    w.refine(v, { ...v, kind })
  }
  const { js } = w.pop()
  const items = itemsValue(w.newRange())
  w.line(`${items.js}=${js};j${items.raw}=0;`)
  w.push(items)
  return true
}

function rangeMoves(v: Value, left: string, next: string, step: string): string {
  return `a${v.raw}=${left};b${v.raw}=${next};g${v.raw}=${step};`
}

export function forIter(w: FunctionWriter): void {
  const top = w.peek()
  if (top.kind === 'R') {
    const n = top.raw
    const t = w.temp()
    w.line(`if(c=a${n}>0){a${n}--;${t}=b${n};b${n}=${t}+g${n};}`)
    finish(w, 'c', { js: t, kind: 'i' })
    return
  }
  if (top.kind === 'I') {
    const n = top.raw
    const t = w.temp()
    const double = `(${t}=${w.use('doubleAt')}(h${n},j${n}))!==undefined`
    w.line(`if(c=j${n}<h${n}.array.length)${t}=h${n}.array[j${n}++];else if(c=${double})j${n}++;`)
    finish(w, 'c', { js: t, kind: 'o' })
    return
  }
  const seen = w.mayNotGuess() ? 0 : w.seen(0)
  if (seen === SEEN_RANGE_ITERATOR) rangeNext(w)
  else if (seen === SEEN_LIST_ITERATOR) itemNext(w, 'PyListIterator', 'list')
  else if (seen === SEEN_TUPLE_ITERATOR) itemNext(w, 'PyTupleIterator', 'tuple')
  else if (seen === SEEN_PAIRS && unpacks(w)) pairNext(w)
  else if (seen === SEEN_GENERATOR) generatorNext(w)
  else anyNext(w)
}

/** The loop goes on with `v` if `condition` holds. */
function finish(w: FunctionWriter, condition: string, v: Value): void {
  w.condition = condition
  w.otherExit(w.stack.slice())
  w.push(v)
}

function rangeNext(w: FunctionWriter): void {
  const it = inVariable(w, w.peek())
  const t = w.temp()
  w.guard(`${it}.constructor!==${w.use('PyRangeIterator')}`)
  w.line(`c=${it}.left>0;if(c){${it}.left--;${t}=${it}.current;${it}.current=${t}+${it}.step;}`)
  finish(w, 'c', { js: t, kind: 'i' })
}

function itemNext(w: FunctionWriter, iterator: string, field: string): void {
  const it = inVariable(w, w.peek())
  const t = w.temp()
  w.guard(`${it}.constructor!==${w.use(iterator)}`)
  const items = `${it}.${field}.array`
  w.line(
    `if(${it}.${field}!==null&&${it}.index<${items}.length)${t}=${items}[${it}.index++];else ${t}=${w.use('next')}(${it});`,
  )
  finish(w, `${t}!==undefined`, { js: t, kind: 'o' })
}

/** The body begins by taking a pair apart, and nothing else goes there. */
function unpacks(w: FunctionWriter): boolean {
  const id = w.block.successors[0]!
  const body = w.blocks[id]!
  const first = body.instructions[0]
  if (body.exit || first === undefined || first.op !== OP.UNPACK_SEQUENCE || first.arg !== 2) return false
  return w.blocks.every(b => b === w.block || !b.successors.includes(id))
}

/** enumerate, zip and items() where the pair is taken apart at once: it is never made. */
function pairNext(w: FunctionWriter): void {
  const it = inVariable(w, w.peek())
  w.guard(`!${w.use('givesPairs')}(${it})`)
  const second = w.temp()
  const first = w.temp()
  const slow = w.slow(`${w.use('nextPair')}(${it})`)
  w.line(`if((${second}=${w.use('quickPair')}(${it}))===undefined)${second}=${slow};`)
  w.line(`${first}=${w.use('pair')}.first;`)
  w.condition = `${second}!==undefined`
  w.otherExit(w.stack.slice())
  w.push({ js: second, kind: 'o' })
  w.push({ js: first, kind: 'o' })
  w.unpacked.add(w.block.successors[0]!)
}

function anyNext(w: FunctionWriter): void {
  const it = inVariable(w, w.peek())
  const t = w.temp()
  const R = w.use('PyRangeIterator')
  const slow = w.slow(`${w.use('next')}(${it})`)
  w.line(
    `if(${it}.constructor===${R}){if(${it}.left>0){${it}.left--;${t}=${it}.current;${it}.current=${t}+${it}.step;}else ${t}=undefined;}else ${t}=${slow};`,
  )
  finish(w, `${t}!==undefined`, { js: t, kind: 'o' })
}
