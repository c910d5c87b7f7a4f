/**
 * What loops take their variables for.
 *
 * A variable that a loop finds with nothing known of it, and that is known to be a float (int, list ...) whenever the
 * loop goes round, is tested once, where the loop is entered, and known inside of it: a failed test goes on in the
 * interpreter at the header. So tests move out of loops, and floats and wide ints stay raw.
 * Such assumptions are found by writing all blocks without them; then the blocks are written anew.
 */
import * as OP from '../bytecode/opcode_ids.ts'
import type { Block } from './cfg.ts'
import { type Kind, mergeKinds } from './emitter.ts'

/** What reaches a header from outside of its loop, and by jumps back. */
interface Arrivals {
  forward: Kind[] | null
  back: Kind[] | null
}

export class LoopHeaders {
  private readonly assumed = new Map<number, Map<number, Kind>>()
  /** Assumptions that did not hold, as header and local. */
  private readonly refuted = new Set<string>()
  private arrivals = new Map<number, Arrivals>()
  private live: Set<number>[] | null = null

  restart(): void {
    this.arrivals = new Map()
  }

  /** Kinds of locals that reach `header`: as the loop wants them, in place. */
  arrive(header: number, isBack: boolean, locals: Kind[]): void {
    let known = this.arrivals.get(header)
    if (known === undefined) {
      known = { forward: null, back: null }
      this.arrivals.set(header, known)
    }
    const side = isBack ? 'back' : 'forward'
    const before = known[side]
    known[side] = before === null ? locals.slice() : before.map((kind, i) => mergeKinds(kind, locals[i]!))
    for (const [i, kind] of this.assumed.get(header) ?? []) {
      if (fits(locals[i]!, kind, isBack)) locals[i] = kind
      else this.refuted.add(`${header}:${i}`)
    }
  }

  /** Finds more to assume when all blocks are written; true if they are to be written again. */
  propose(blocks: Block[], root: number, isAllowed: (b: Block) => boolean): boolean {
    let found = false
    for (const [header, { forward, back }] of this.arrivals) {
      const block = blocks[header]!
      if (forward === null || back === null || block.start < 0 || !isAllowed(block)) continue
      for (let i = 0; i < forward.length; i++) {
        const kind = wanted(forward[i]!, back[i]!, header === root)
        if (kind === null || this.refuted.has(`${header}:${i}`) || !this.isLive(blocks, header, i)) continue
        const here = this.assumed.get(header) ?? new Map<number, Kind>()
        this.assumed.set(header, here)
        if (here.has(i)) continue
        here.set(i, kind)
        found = true
      }
    }
    return found
  }

  /** Local `i` may be read at block `id` and behind it before it is stored. */
  isLive(blocks: Block[], id: number, i: number): boolean {
    this.live ??= liveLocals(blocks)
    return this.live[id]!.has(i)
  }
}

/** The kind to assume for a local, if any. The root of a loop that is compiled by itself has no edge to test on. */
function wanted(forward: Kind, back: Kind, isRoot: boolean): Kind | null {
  if (forward === back) return null
  if ((forward === 'i' && back === 'w') || (forward === 'w' && back === 'i')) return 'w'
  return forward === 'o' && back !== 'u' && !isRoot ? back : null
}

/** A value of kind `from` can become one of kind `to`, by a test if the loop is entered. */
function fits(from: Kind, to: Kind, isBack: boolean): boolean {
  if (from === to || (from === 'F' && to === 'f') || (from === 'i' && to === 'w')) return true
  return from === 'o' && !isBack
}

/** The locals that instruction `op` reads, then those that it replaces. */
function accesses(op: number, arg: number): [number[], number[]] {
  switch (op) {
    case OP.LOAD_FAST:
    case OP.LOAD_FAST_BORROW:
    case OP.LOAD_FAST_CHECK:
    case OP.LOAD_FAST_AND_CLEAR:
    case OP.DELETE_FAST:
    case OP.MAKE_CELL:
    case OP.LOAD_DEREF:
    case OP.STORE_DEREF:
    case OP.DELETE_DEREF:
      return [[arg], []]
    case OP.LOAD_FAST_LOAD_FAST:
    case OP.LOAD_FAST_BORROW_LOAD_FAST_BORROW:
      return [[arg >> 4, arg & 15], []]
    case OP.STORE_FAST:
      return [[], [arg]]
    case OP.STORE_FAST_LOAD_FAST:
      return arg >> 4 === (arg & 15) ? [[], [arg >> 4]] : [[arg & 15], [arg >> 4]]
    case OP.STORE_FAST_STORE_FAST:
      return [[], [arg >> 4, arg & 15]]
  }
  return [[], []]
}

/** For each block the locals that are read before they are stored. */
function liveLocals(blocks: Block[]): Set<number>[] {
  const live = blocks.map(() => new Set<number>())
  for (let changed = true; changed; ) {
    changed = false
    for (let id = blocks.length - 1; id >= 0; id--) {
      const b = blocks[id]!
      const here = new Set<number>()
      for (const s of b.successors) for (const i of live[s]!) here.add(i)
      if (!b.exit) {
        for (let k = b.instructions.length - 1; k >= 0; k--) {
          const { op, arg } = b.instructions[k]!
          const [reads, stores] = accesses(op, arg)
          for (const i of stores) here.delete(i)
          for (const i of reads) here.add(i)
        }
      }
      if (b.handler >= 0) for (const i of live[b.handler]!) here.add(i)
      if (here.size === live[id]!.size) continue
      live[id] = here
      changed = true
    }
  }
  return live
}
