/**
 * How many objects a collection has found, as CPython would count: those in cycles that nothing else refers to, and
 * what only those refer to. What is in no cycle would have gone before, when its last reference went.
 *
 * Before the host's collector runs, what running code cannot be seen to come to is looked through, and who refers to whom is
 * written down by numbers, with a weak reference to each. Afterwards the references tell who is dead, the numbers what
 * was a cycle. So the host decides; a search that does not see all only makes the notes longer.
 * CPython: Python/gc.c (deduce_unreachable, handle_resurrected_objects).
 */
import type { PyType } from '../runtime/type.ts'
import { None, PyObject } from '../runtime/values.ts'
import { type Traced, traced } from './detached.ts'
import { PyFrame } from './frame.ts'
import { partsOf } from './reachable.ts'
import { isTracked } from './referents.ts'

/** An object, as far as it is known after its end. */
interface Node extends Traced {
  /** Null: no value of Python's, but a part of one. */
  ref: WeakRef<object> | null
  readonly counts: boolean
  readonly edges: number[]
}

export type Notes = readonly Node[]

/** References back to whom something belongs, which CPython has none for. */
const BACK_OF_FRAME = new Set(['gen', 'back', 'inner', 'callee'])

function edgesOf(o: object): Iterable<unknown> {
  if (o instanceof PyFrame) return entriesBut(o, key => BACK_OF_FRAME.has(key))
  if (o instanceof PyObject) return entriesBut(o, key => key === 'dictView').concat(classOf(o))
  return partsOf(o)
}

function entriesBut(o: object, isLeft: (key: string) => boolean): unknown[] {
  return Object.entries(o)
    .filter(([key]) => !isLeft(key))
    .map(([, part]) => part)
}

const classOf = (o: PyObject): PyType[] => (o.cls.isHeap() ? [o.cls] : [])

/** Notes about `candidates` and all that can be come to from them, but for what is in `reached`. */
export function takeNotes(candidates: Iterable<object>, reached: ReadonlySet<object>): Notes {
  const numbers = new Map<object, number>()
  const found: object[] = []
  const numberOf = (o: object): number => {
    let n = numbers.get(o)
    if (n === undefined) {
      n = found.push(o) - 1
      numbers.set(o, n)
    }
    return n
  }
  for (const o of candidates) if (!reached.has(o)) numberOf(o)
  const notes: Node[] = []
  // Grows on the way.
  for (const o of found) {
    const edges: number[] = []
    for (const part of edgesOf(o)) if (isObject(part) && !reached.has(part)) edges.push(numberOf(part))
    const isValue = o instanceof PyObject
    const node: Node = {
      ref: isValue ? new WeakRef(o) : null,
      counts: isValue && !(o instanceof PyFrame) && isTracked(o),
      edges,
    }
    if (isValue) traced.set(o, node)
    notes.push(node)
  }
  return notes
}

const isObject = (v: unknown): v is object =>
  typeof v === 'object' && v !== null && v !== None && !ArrayBuffer.isView(v)

const isAlive = (node: Node): boolean => node.ref !== null && node.ref.deref() !== undefined

/** Of what the notes are about: the dead that CPython would have collected. */
export function cyclicTrash(notes: Notes): Node[] {
  const isDead = notes.map(node => !isAlive(node))
  const inTrash = new Set<number>()
  const todo = membersOfCycles(notes, isDead)
  for (let n = todo.pop(); n !== undefined; n = todo.pop()) {
    if (inTrash.has(n)) continue
    inTrash.add(n)
    for (const to of notes[n]!.edges) if (isDead[to]) todo.push(to)
  }
  return [...inTrash].map(n => notes[n]!).filter(node => node.counts)
}

/** The numbers of those that can come back to themselves: strongly connected components, by Tarjan's algorithm. */
function membersOfCycles(notes: Notes, isDead: readonly boolean[]): number[] {
  const out: number[] = []
  const order = new Int32Array(notes.length)
  const lowest = new Int32Array(notes.length)
  const next = new Int32Array(notes.length)
  const open = new Set<number>()
  const stack: number[] = []
  let count = 0
  for (let root = 0; root < notes.length; root++) {
    if (!isDead[root] || order[root] !== 0) continue
    const path = [root]
    while (path.length > 0) {
      const n = path[path.length - 1]!
      if (order[n] === 0) {
        order[n] = lowest[n] = ++count
        open.add(n)
        stack.push(n)
      }
      const { edges } = notes[n]!
      let deeper = -1
      while (next[n]! < edges.length && deeper < 0) {
        const to = edges[next[n]!++]!
        if (!isDead[to]) continue
        if (order[to] === 0) deeper = to
        else if (open.has(to)) lowest[n] = Math.min(lowest[n]!, order[to]!)
      }
      if (deeper >= 0) {
        path.push(deeper)
        continue
      }
      path.pop()
      const caller = path[path.length - 1]
      if (caller !== undefined) lowest[caller] = Math.min(lowest[caller]!, lowest[n]!)
      if (lowest[n] !== order[n]) continue
      const component = stack.splice(stack.indexOf(n))
      for (const member of component) open.delete(member)
      if (component.length > 1 || edges.includes(n)) out.push(...component)
    }
  }
  return out
}
