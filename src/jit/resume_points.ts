/**
 * The control-flow graph of a generator's compiled form, which is entered anew after each yield.
 *
 * A block that yields ends the graph there; a block of its own (`resumption`) goes on behind it. The root tests
 * R, the place where the frame rests, and goes to the resumption. One inside of a loop that can also go round
 * without a yield must be entered through the loop's header, or the graph would be irreducible: in front of such
 * a header comes a block that tests R again, which is 0 as soon as the resumption has been reached.
 */
import * as OP from '../bytecode/opcode_ids.ts'
import { CACHE_ENTRIES, numPopped, numPushed } from '../bytecode/opcodes.ts'
import type { Executable } from '../objects/executable.ts'
import { type Block, buildGraph, type Instruction, suspends } from './cfg.ts'
import { slotValue, type Value } from './emitter.ts'
import type { FunctionWriter } from './function_writer.ts'
import { CompileError } from './refusal.ts'
import { dominators } from './structure.ts'

export interface GeneratorGraph {
  readonly blocks: Block[]
  readonly root: number
}

interface Resumption {
  readonly block: Block
  readonly at: Instruction
  /** Headers on the way in, outermost first. */
  route: number[]
}

/** Some `except`, `finally` or `with` may handle an exception while the generator rests. */
export function handlesExceptions(exe: Executable): boolean {
  const units = exe.plainUnits()
  for (let i = 0; i < units.length; i += 1 + CACHE_ENTRIES[units[i]! & 255]!) {
    if ((units[i]! & 255) === OP.PUSH_EXC_INFO) return true
  }
  return false
}

function newBlock(blocks: Block[], like: Partial<Block>): Block {
  const block: Block = {
    id: blocks.length,
    start: -1,
    instructions: [],
    entry: undefined,
    successors: [],
    handler: -1,
    throws: false,
    exit: false,
    write: null,
    ...like,
  }
  blocks.push(block)
  return block
}

function edgesOf(b: Block): number[] {
  return b.handler >= 0 && b.throws ? [...b.successors, b.handler] : b.successors
}

/** Puts a resumption behind each block that suspends. */
function addResumptions(blocks: Block[]): Resumption[] {
  const out: Resumption[] = []
  for (const b of blocks.slice()) {
    const at = b.instructions[b.instructions.length - 1]!
    if (!suspends(at.op)) continue
    const { entry, handler, successors } = b
    const block = newBlock(blocks, { entry, handler, successors, throws: true })
    b.successors = [block.id]
    out.push({ block, at, route: [] })
  }
  return out
}

/** The depth of the operand stack at the start of each block; of resumptions, before what was sent is there. */
function stackDepths(blocks: Block[]): number[] {
  const depths: number[] = new Array(blocks.length).fill(-1)
  const todo = [0]
  depths[0] = 0
  const reach = (id: number, depth: number): void => {
    if (depths[id]! >= 0) return
    depths[id] = depth
    todo.push(id)
  }
  for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
    const b = blocks[id]!
    let depth = depths[id]!
    if (b.instructions.length === 0) depth++
    let last = -1
    for (const { op, arg } of b.instructions) {
      last = op
      if (op !== OP.FOR_ITER && op !== OP.SEND) depth += numPushed(op, arg) - numPopped(op, arg)
    }
    if (suspends(last)) depth--
    b.successors.forEach((s, i) => {
      reach(s, last === OP.FOR_ITER && i === 0 ? depth + 1 : depth)
    })
    if (b.handler >= 0) reach(b.handler, b.entry!.depth + (b.entry!.lasti ? 2 : 1))
  }
  return depths
}

/** For each block the blocks that lead to it. */
function predecessorsOf(blocks: Block[]): number[][] {
  const out: number[][] = blocks.map(() => [])
  for (const b of blocks) for (const s of edgesOf(b)) out[s]!.push(b.id)
  return out
}

/** The loops by their headers: what reaches a jump back without passing the header. */
function loopsOf(blocks: Block[]): Map<number, Set<number>> {
  const { order, rpo, idom } = dominators(blocks, 0)
  const predecessors = predecessorsOf(blocks)
  const loops = new Map<number, Set<number>>()
  for (const id of order) {
    for (const header of blocks[id]!.successors) {
      if (rpo[header]! > rpo[id]!) continue
      let d = id
      while (d !== header && d !== 0) d = idom[d]!
      if (d !== header) throw new CompileError('irreducible control flow')
      const loop = loops.get(header) ?? new Set([header])
      loops.set(header, loop)
      for (const todo = [id]; todo.length > 0; ) {
        const b = todo.pop()!
        if (loop.has(b) || rpo[b]! < 0) continue
        loop.add(b)
        todo.push(...predecessors[b]!)
      }
    }
  }
  return loops
}

/** The blocks of `whole` that are on a way from the header back to it. */
function remainingLoop(blocks: Block[], header: number, whole: ReadonlySet<number>): Set<number> {
  const reach = (next: (id: number) => number[]): Set<number> => {
    const seen = new Set<number>()
    const todo = next(header).slice()
    for (let id = todo.pop(); id !== undefined; id = todo.pop()) {
      if (!whole.has(id) || seen.has(id)) continue
      seen.add(id)
      if (id !== header) todo.push(...next(id))
    }
    return seen
  }
  const predecessors = predecessorsOf(blocks)
  const forward = reach(id => edgesOf(blocks[id]!))
  const back = reach(id => predecessors[id]!)
  return new Set([...forward].filter(id => back.has(id)))
}

/** What is left of a loop when yields leave it can be entered elsewhere than at its header. */
function hasSideEntry(blocks: Block[], header: number, whole: ReadonlySet<number>): boolean {
  const loop = remainingLoop(blocks, header, whole)
  return blocks.some(b => !loop.has(b.id) && edgesOf(b).some(s => s !== header && loop.has(s)))
}

/** Blocks that lead from R to the one of `targets` (by resumption) that is meant. */
class Dispatch {
  private readonly blocks: Block[]
  private readonly depths: number[]
  constructor(blocks: Block[], depths: number[]) {
    this.blocks = blocks
    this.depths = depths
  }

  /** A block that goes to `a` if `condition` holds, else to `b`. */
  test(condition: string, a: number, b: number, depth = Math.max(this.depths[a]!, this.depths[b]!)): Block {
    const block = newBlock(this.blocks, { successors: [a, b] })
    this.depths[block.id] = depth
    block.write = w => {
      w.condition = condition
      const stack = w.stack
      w.otherExit(slots(stack, this.depths[block.successors[1]!]!))
      w.stack = slots(stack, this.depths[block.successors[0]!]!)
    }
    return block
  }

  /** The block to go to for any of `points`, which are in the order of their positions. */
  choose(points: readonly Resumption[], target: (r: Resumption) => number): number {
    const first = target(points[0]!)
    const same = points.findIndex(r => target(r) !== first)
    if (same < 0) return first
    const middle = points.length >> 1
    // Not amid those that go the same way, if that can be helped.
    const cut = same > middle ? same : middle
    const [low, high] = [points.slice(0, cut), points.slice(cut)]
    const condition = `R<${high[0]!.at.unit + 1}`
    return this.test(condition, this.choose(low, target), this.choose(high, target)).id
  }
}

/** The operands of a path on which some variables hold nothing yet. */
function slots(stack: readonly Value[], depth: number): Value[] {
  const out = stack.slice(0, depth)
  while (out.length < depth) out.push(slotValue(out.length, 'o'))
  return out
}

const STOPITERATION_ERROR = 3

/** The handler around the whole body, which does what `leftGenerator` can do without being told. */
function isStopHandler({ instructions }: Block): boolean {
  const [first, second] = instructions
  return (
    instructions.length === 2 &&
    first!.op === OP.CALL_INTRINSIC_1 &&
    first!.arg === STOPITERATION_ERROR &&
    second!.op === OP.RERAISE
  )
}

export function generatorGraph(exe: Executable): GeneratorGraph {
  const { blocks } = buildGraph(exe)
  for (const b of blocks) if (b.handler >= 0 && isStopHandler(blocks[b.handler]!)) b.handler = -1
  const points = addResumptions(blocks)
  const whole = loopsOf(blocks)
  const depths = stackDepths(blocks)
  for (const b of blocks) {
    const last = b.instructions[b.instructions.length - 1]
    if (last !== undefined && suspends(last.op)) b.successors = []
  }
  const used = points.filter(r => depths[r.block.id]! >= 0)
  used.sort((a, b) => a.at.unit - b.at.unit)
  const headers = [...whole.keys()].sort((a, b) => whole.get(b)!.size - whole.get(a)!.size)
  const entered = headers.filter(h => hasSideEntry(blocks, h, whole.get(h)!))
  for (const r of used) r.route = entered.filter(h => whole.get(h)!.has(r.block.id))
  const root = connect(blocks, depths, used, entered)
  for (const r of used) writeResumption(r, depths[r.block.id]!, entered.length > 0)
  return { blocks, root }
}

/** The graph of a generator's body that runs from its beginning, and goes on behind each yield. */
export function bodyGraph(exe: Executable): GeneratorGraph {
  if (handlesExceptions(exe)) throw new CompileError('a visitor beside handlers')
  const { blocks } = buildGraph(exe)
  for (const b of blocks) if (b.handler >= 0 && isStopHandler(blocks[b.handler]!)) b.handler = -1
  const start = blocks.find(b => b.instructions.some(i => i.op === OP.RETURN_GENERATOR))
  if (start === undefined) throw new CompileError('no RETURN_GENERATOR')
  const root = newBlock(blocks, { successors: start.successors })
  root.write = w => w.push({ js: w.use('None'), kind: 'o' })
  return { blocks, root: root.id }
}

/** Adds the tests of R; gives the root. */
function connect(blocks: Block[], depths: number[], points: Resumption[], entered: number[]): number {
  const dispatch = new Dispatch(blocks, depths)
  const gates = new Map<number, Block>()
  for (const h of entered) {
    const gate = dispatch.test('R===0', h, h, depths[h]!)
    for (const b of blocks) {
      if (b.handler === h) throw new CompileError('a handler is a loop')
      if (b !== gate) b.successors = b.successors.map(s => (s === h ? gate.id : s))
    }
    gates.set(h, gate)
  }
  const step = (k: number) => (r: Resumption) => {
    const h = r.route[k]
    return h === undefined ? r.block.id : gates.get(h)!.id
  }
  for (const [h, gate] of gates) {
    const inside = points.filter(r => r.route.includes(h))
    const next = (r: Resumption): number => step(r.route.indexOf(h) + 1)(r)
    gate.successors = [h, dispatch.choose(inside, next)]
  }
  const first = dispatch.choose(points, step(0))
  const root = newBlock(blocks, { successors: [first] })
  root.write = w => {
    w.stack = slots([], depths[first]!)
  }
  return root.id
}

function writeResumption({ block, at }: Resumption, depth: number, hasGates: boolean): void {
  block.write = (w: FunctionWriter) => {
    if (hasGates) w.line('R=0;')
    w.resumption(at, depth)
    w.line(`if(v===undefined){${w.use('thrownIn')}(F);X=null;${w.fail()}}`)
    w.push({ js: 'v', kind: 'o' })
  }
}
