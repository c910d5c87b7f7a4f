/**
 * From a control-flow graph to nested labelled blocks and `while (true)` loops.
 *
 * Each block is placed under its immediate dominator; one that several forward edges reach, or that handles
 * exceptions, follows a labelled block that those edges break out of. Blocks with a handler are grouped into
 * JavaScript `try` regions whose `catch` breaks to the handler's label. Works for every reducible graph; for
 * others `structure` says why not. After N. Ramsey, "Beyond Relooper" (2022).
 */
import type { Block } from './cfg.ts'

export type Node =
  /** The code of block `id`. */
  | { kind: 'block'; id: number; needs: Set<number> | null }
  /** What edge number `index` of block `id` has to move. */
  | { kind: 'edge'; id: number; index: number; needs: Set<number> | null }
  | { kind: 'continue'; label: number; needs: Set<number> | null }
  | { kind: 'break'; label: number; needs: Set<number> | null }
  /** `body` runs if the branch at the end of block `id` takes successor `index`. */
  | { kind: 'if'; id: number; index: number; body: Node[]; needs: Set<number> | null }
  | { kind: 'loop'; label: number; body: Node[]; needs: Set<number> | null }
  | { kind: 'label'; label: number; body: Node[]; needs: Set<number> | null }
  | { kind: 'try'; label: number; body: Node[]; needs: Set<number> | null }

interface Dominators {
  order: number[]
  rpo: Int32Array
  idom: Int32Array
}

function successorsOf(b: Block): number[] {
  return b.handler >= 0 && b.throws ? [...b.successors, b.handler] : b.successors
}

function reversePostOrder(blocks: Block[], root: number): number[] {
  const seen = new Uint8Array(blocks.length)
  const order: number[] = []
  const stack: [number, number][] = [[root, 0]]
  seen[root] = 1
  while (stack.length > 0) {
    const top = stack[stack.length - 1]!
    const next = successorsOf(blocks[top[0]]!)
    if (top[1] < next.length) {
      const s = next[top[1]++]!
      if (seen[s] === 0) {
        seen[s] = 1
        stack.push([s, 0])
      }
    } else {
      order.push(top[0])
      stack.pop()
    }
  }
  return order.reverse()
}

/** Cooper, Harvey and Kennedy's algorithm. */
export function dominators(blocks: Block[], root: number): Dominators {
  const order = reversePostOrder(blocks, root)
  const rpo = new Int32Array(blocks.length).fill(-1)
  order.forEach((id, i) => {
    rpo[id] = i
  })
  const predecessors: number[][] = blocks.map(() => [])
  for (const id of order) for (const s of successorsOf(blocks[id]!)) predecessors[s]!.push(id)
  const idom = new Int32Array(blocks.length).fill(-1)
  idom[root] = root
  const meet = (a: number, b: number): number => {
    while (a !== b) {
      while (rpo[a]! > rpo[b]!) a = idom[a]!
      while (rpo[b]! > rpo[a]!) b = idom[b]!
    }
    return a
  }
  for (let changed = true; changed; ) {
    changed = false
    for (const id of order) {
      if (id === root) continue
      let found = -1
      for (const p of predecessors[id]!) {
        if (idom[p]! >= 0) found = found < 0 ? p : meet(p, found)
      }
      if (idom[id] !== found) {
        idom[id] = found
        changed = true
      }
    }
  }
  return { order, rpo, idom }
}

export interface Structured {
  readonly nodes: Node[]
  /** Blocks in reverse post-order. */
  readonly order: number[]
  readonly headers: ReadonlySet<number>
}

/** The structured form, or the reason why there is none. */
export function structure(blocks: Block[], root: number): Structured | string {
  const { order, rpo, idom } = dominators(blocks, root)
  const dominates = (a: number, b: number): boolean => {
    for (;;) {
      if (a === b) return true
      if (b === root) return false
      b = idom[b]!
    }
  }
  const headers = new Set<number>()
  const handlers = new Set<number>()
  const forward = new Int32Array(blocks.length)
  for (const id of order) {
    const b = blocks[id]!
    for (const s of b.successors) {
      if (rpo[s]! <= rpo[id]!) {
        if (!dominates(s, id)) return 'irreducible control flow'
        headers.add(s)
      } else forward[s]!++
    }
    if (b.handler >= 0 && b.throws) {
      handlers.add(b.handler)
      if (rpo[b.handler]! <= rpo[id]!) return 'a handler before what it covers'
    }
  }
  const children: number[][] = blocks.map(() => [])
  const size = new Int32Array(blocks.length)
  for (const id of order) if (id !== root) children[idom[id]!]!.push(id)
  for (let k = order.length - 1; k >= 0; k--) {
    const id = order[k]!
    size[id]!++
    if (id !== root) size[idom[id]!]! += size[id]!
  }
  const merges = (id: number): boolean => handlers.has(id) || forward[id]! > 1

  const placeTree = (id: number, out: Node[]): void => {
    const followers = children[id]!.filter(merges).sort((a, b) => rpo[b]! - rpo[a]!)
    if (!headers.has(id)) {
      placeWithin(id, followers, 0, out)
      return
    }
    const body: Node[] = []
    placeWithin(id, followers, 0, body)
    out.push({ kind: 'loop', label: id, body, needs: null })
  }
  const placeWithin = (id: number, followers: number[], k: number, out: Node[]): void => {
    const follower = followers[k]
    if (follower !== undefined) {
      let body: Node[] = []
      placeWithin(id, followers, k + 1, body)
      if (handlers.has(follower)) body = guard(body, follower)
      out.push({ kind: 'label', label: follower, body, needs: null })
      placeTree(follower, out)
      return
    }
    out.push({ kind: 'block', id, needs: null })
    const next = blocks[id]!.successors
    if (next.length === 1) placeBranch(id, 0, out)
    if (next.length < 2) return
    const simple = (s: number): boolean => rpo[s]! <= rpo[id]! || merges(s)
    let [inside, after] = [0, 1]
    const [a, b] = [next[0]!, next[1]!]
    if (!simple(a) && (simple(b) || size[b]! < size[a]!)) [inside, after] = [1, 0]
    const body: Node[] = []
    placeBranch(id, inside, body)
    out.push({ kind: 'if', id, index: inside, body, needs: null })
    placeBranch(id, after, out)
  }
  const placeBranch = (id: number, index: number, out: Node[]): void => {
    const to = blocks[id]!.successors[index]!
    out.push({ kind: 'edge', id, index, needs: null })
    if (rpo[to]! <= rpo[id]!) out.push({ kind: 'continue', label: to, needs: null })
    else if (merges(to)) out.push({ kind: 'break', label: to, needs: null })
    else placeTree(to, out)
  }

  /** The handlers that exceptions in a node go to. */
  const needsOf = (n: Node): Set<number> => {
    if (n.needs !== null) return n.needs
    const out = new Set<number>()
    if (n.kind === 'block') {
      const b = blocks[n.id]!
      if (b.throws) out.add(b.handler)
    } else if ('body' in n) {
      for (const child of n.body) for (const h of needsOf(child)) out.add(h)
      if (n.kind === 'try') out.delete(n.label)
    }
    n.needs = out
    return out
  }
  /** Puts what handler `h` covers, and nothing that it does not, into `try` regions. */
  const guard = (list: Node[], h: number): Node[] => {
    const out: Node[] = []
    let run: Node[] = []
    let covered = false
    const flush = (): void => {
      if (covered) out.push({ kind: 'try', label: h, body: run, needs: null })
      else out.push(...run)
      run = []
      covered = false
    }
    for (const n of list) {
      const needs = needsOf(n)
      if (needs.size === 0) run.push(n)
      else if (needs.size === 1 && needs.has(h)) {
        run.push(n)
        covered = true
      } else {
        flush()
        if (needs.has(h) && 'body' in n) {
          n.body = guard(n.body, h)
          n.needs = null
        }
        out.push(n)
      }
    }
    flush()
    return out
  }

  const nodes: Node[] = []
  placeTree(root, nodes)
  return { nodes, order, headers }
}
