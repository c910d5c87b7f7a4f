/**
 * Twins: shallow copies that stand in for objects while the host's collector looks which of those are dead.
 *
 * Whoever had an object lets go of it: what is left is a weak reference and its twin. What the twin has of other
 * members is cut from it, so that members do not keep each other alive, and put back when the host has looked:
 * the member itself where it lives, its twin where it is gone. Plain containers on the way from one member to another can
 * be members as well. CPython: Python/gc.c (subtract_refs) has the counts for the same question.
 */
import { HashTable, PyDict } from '../runtime/dict.ts'
import { PyList, PyTuple } from '../runtime/values.ts'

export interface Member {
  readonly ref: WeakRef<object>
  readonly twin: object
  readonly links: Link[]
}

/** A part of a twin that is another member. */
interface Link {
  readonly key: unknown
  readonly to: Member
}

/** What is made a member must be no more than its parts: nobody can tell a copy of it by anything else. */
const CONTAINERS: ReadonlySet<unknown> = new Set([
  Array.prototype,
  Map.prototype,
  PyList.prototype,
  PyTuple.prototype,
  PyDict.prototype,
  HashTable.prototype,
])

/** So many parts of containers are copied at most. */
const MOST_PARTS = 500_000

type Parts = Record<string, unknown>
const partsOf = (o: object): Iterable<[unknown, unknown]> => (o instanceof Map ? o : Object.entries(o))

const isContainer = (v: unknown): v is object =>
  typeof v === 'object' && v !== null && CONTAINERS.has(Object.getPrototypeOf(v))

function put(twin: object, key: unknown, part: unknown): void {
  if (twin instanceof Map) twin.set(key, part)
  else (twin as Parts)[key as string] = part
}

export function copyOf(o: object): object {
  if (o instanceof Map) return new Map(o)
  if (Array.isArray(o)) return o.slice()
  return Object.assign(Object.create(Object.getPrototypeOf(o)), o)
}

/** Makes members of the containers that members hold, directly or in one another. */
export function addContainers(members: Map<unknown, Member>): void {
  const todo = [...members.values()]
  let left = MOST_PARTS
  for (let member = todo.pop(); member !== undefined && left > 0; member = todo.pop()) {
    for (const [, part] of partsOf(member.twin)) {
      left--
      if (!isContainer(part) || members.has(part)) continue
      const inner: Member = { ref: new WeakRef(part), twin: copyOf(part), links: [] }
      members.set(part, inner)
      todo.push(inner)
    }
  }
}

/** Cuts the twins from other members. */
export function cutLinks(members: ReadonlyMap<unknown, Member>): void {
  for (const { twin, links } of members.values()) {
    for (const [key, part] of partsOf(twin)) {
      const to = typeof part === 'object' ? members.get(part) : undefined
      if (to !== undefined) links.push({ key, to })
    }
    for (const { key } of links) put(twin, key, undefined)
  }
}

/** Makes the twins of dead members whole again. */
export function restoreLinks(dead: readonly Member[]): void {
  for (const { twin, links } of dead) {
    for (const { key, to } of links) put(twin, key, to.ref.deref() ?? to.twin)
  }
}
