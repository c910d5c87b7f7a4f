/**
 * `__del__` under a collector that tells nobody before an object is gone.
 *
 * Objects whose end somebody wants to see wait in a set, which keeps them alive. To find out which of them
 * nothing else refers to, each is put out of the set and its contents into a twin, the host's collector runs,
 * and who is gone by then gets its finaliser called on the twin, which is the same object for all that Python
 * can see: class, contents, id. Who is still there goes back. So nobody is finalised too early; too late are
 * objects that refer to themselves otherwise than by attributes of such objects: they wait for the interpreter's end.
 * CPython: subtype_dealloc in Objects/typeobject.c, Python/gc.c (finalize_garbage).
 */
import { PyBaseException } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { type PyType, typeOf } from '../runtime/type.ts'
import type { PyObject } from '../runtime/values.ts'

const waiting = new Set<PyObject>()
/** Shall wait, unless they are over before somebody looks: most coroutines are. */
const fresh: PyObject[] = []
const FRESH_LIMIT = 1024

/** A collection of the host is worth its time when so many wait; doubled while there are few to find. */
const FIRST_LIMIT = 10_000
const LAST_LIMIT = 200_000
let limit = FIRST_LIMIT

/** Each object of a chain is found after the one that refers to it; a longer one takes several calls. */
const MOST_ROUNDS = 100

/** Sets whose members do not live on for being in them: they are out while the host's collector looks. */
const looseSets: (() => PutBack)[] = []
type PutBack = () => void

export function looseSet<T extends PyObject>(): Set<T> {
  const set = new Set<T>()
  looseSets.push(() => {
    const members = Array.from(set, o => new WeakRef(o))
    set.clear()
    return () => {
      for (const member of members) {
        const o = member.deref()
        if (o !== undefined) set.add(o)
      }
    }
  })
  return set
}

export const finalization = {
  /** Too many wait: `finalizeUnreachable` shall be called between two instructions. */
  due: false,
}

/** Set by those who know better what their objects hold on to. */
export const finalizationHooks = {
  /** One of `fresh` is going to wait now; false if it is over. */
  waits: (_o: PyObject): boolean => true,
  /** It cannot be put out of the set now. */
  isBusy: (_o: PyObject): boolean => false,
  /** What refers to `from` only because it belongs to it shall refer to `to`. */
  moved: (_from: PyObject, _to: PyObject): void => {},
  /** What weak references to an object share; undefined if it has none. */
  referentOf: (_o: PyObject): object | undefined => undefined,
  /** Weak references that shared `referent` refer to `to`. */
  refer: (_referent: object, _to: PyObject): void => {},
  /** Forgets values that the machine needs no more. */
  dropStale: (): void => {},
  /** Reports what a finaliser raised. */
  unraisable: (_e: PyBaseException, _o: PyObject): void => {},
}

/** Asks for `tp_finalize` of the object's class to be called when nothing refers to it any more. */
export function awaitEnd(o: PyObject): void {
  waiting.add(o)
  if (waiting.size > limit && !finalization.due) {
    finalization.due = true
    Atomics.store(state.interrupt, 0, 1)
  }
}

/** As `awaitEnd` for what does not live long; `finalizationHooks.waits` is asked later. */
export function awaitEndLater(o: PyObject): void {
  if (fresh.push(o) >= FRESH_LIMIT) sortFresh()
}

function sortFresh(): void {
  for (const o of fresh) if (finalizationHooks.waits(o)) awaitEnd(o)
  fresh.length = 0
}

/** Finalisers of native types that say themselves when the end of an object matters: most often it does not. */
const selfAsking = new Set<unknown>()

export function asksItself(finalizer: (o: never) => void): void {
  selfAsking.add(finalizer)
}

/** A new instance of a class of Python's waits from the beginning, as it may have a `__del__`. */
export function awaitNew(o: PyObject, type: PyType): void {
  const { tp_finalize } = type.slots
  if (tp_finalize !== null && type.isHeap() && !selfAsking.has(tp_finalize)) awaitEnd(o)
}

export function forgetEnd(o: PyObject): void {
  waiting.delete(o)
}

/** An object that is out of the set while the host's collector looks. */
interface Candidate {
  readonly ref: WeakRef<PyObject>
  readonly twin: PyObject
  /** Attributes that hold other candidates. The twin does not have them, or cycles would live for ever. */
  readonly links: { readonly key: string; readonly to: Candidate }[]
  /** What weak references to the object share. */
  readonly referent: object | undefined
}

function twinOf(o: PyObject): PyObject {
  const twin = Object.assign(Object.create(Object.getPrototypeOf(o)), o) as PyObject
  // A view of the object's attributes keeps the object itself alive.
  if (twin.dictView !== undefined) twin.dictView = undefined
  finalizationHooks.moved(o, twin)
  return twin
}

const attributesOf = (o: PyObject): Record<string, unknown> => o as unknown as Record<string, unknown>

/** Empties the set, but for those that cannot leave it. A function of its own, so that no variable keeps one alive. */
function detach(): Candidate[] {
  const out = new Map<unknown, Candidate>()
  sortFresh()
  for (const o of waiting) {
    if (finalizationHooks.isBusy(o)) continue
    waiting.delete(o)
    const referent = finalizationHooks.referentOf(o)
    out.set(o, { ref: new WeakRef(o), twin: twinOf(o), links: [], referent })
  }
  for (const { twin, links } of out.values()) {
    const attributes = attributesOf(twin)
    for (const key of Object.keys(attributes)) {
      const to = out.get(attributes[key])
      if (to === undefined) continue
      links.push({ key, to })
      attributes[key] = undefined
    }
  }
  return [...out.values()]
}

/** Puts those that are alive back; gives the others, their twins whole again. */
function attach(candidates: Candidate[]): Candidate[] {
  const dead: Candidate[] = []
  for (const c of candidates) {
    const o = c.ref.deref()
    if (o === undefined) dead.push(c)
    else {
      finalizationHooks.moved(c.twin, o)
      waiting.add(o)
    }
  }
  for (const { twin, links } of dead) {
    for (const { key, to } of links) attributesOf(twin)[key] = to.ref.deref() ?? to.twin
  }
  return dead
}

/**
 * Those that are to be finalised now. What another dead one refers to waits for it, as it may come to life again;
 * where they all refer to each other, all are, and weak references do not see them any more.
 */
function nextOf(dead: Candidate[]): Candidate[] {
  const referred = new Set(dead.flatMap(c => c.links.map(link => link.to)))
  const first = dead.filter(c => !referred.has(c))
  const now = first.length === 0 ? dead : first
  for (const c of dead) {
    if (c.referent !== undefined && first.length > 0) finalizationHooks.refer(c.referent, c.twin)
    if (first.length > 0 && referred.has(c)) waiting.add(c.twin)
  }
  return now
}

const finalized = new WeakSet<PyObject>()

/** Its finaliser has run, and it lives on. */
export const wasFinalized = (o: PyObject): boolean => finalized.has(o)

function finalize(o: PyObject): void {
  finalized.add(o)
  try {
    typeOf(o).slots.tp_finalize?.(o)
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    finalizationHooks.unraisable(e, o)
  }
}

/** One collection. A function of its own: a variable of the caller would keep what it found alive. */
function collectOnce(): number {
  const candidates = detach()
  const putBack = looseSets.map(takeOut => takeOut())
  finalizationHooks.dropStale()
  state.host.memory?.collect()
  for (const put of putBack) put()
  const dead = nextOf(attach(candidates))
  for (const { twin } of dead) finalize(twin)
  return dead.length
}

/** Runs the host's collector, then the finalisers of what is gone, until nothing more goes; gives their number. */
export function finalizeUnreachable(): number {
  finalization.due = false
  if (state.host.memory === undefined) return 0
  let count = 0
  for (let round = 0, found = 1; found > 0 && round < MOST_ROUNDS; round++, count += found)
    found = collectOnce()
  limit = Math.max(Math.min(2 * limit, LAST_LIMIT), 2 * waiting.size)
  return count
}

/** At the interpreter's end nothing is reachable any more. Finalisers may make new objects, but not for ever. */
export function finalizeAll(): void {
  for (let round = 0; round < 10; round++) {
    sortFresh()
    if (waiting.size === 0) return
    const all = holdersFirst()
    waiting.clear()
    all.forEach(finalize)
  }
}

/** Those that wait, each before what its attributes hold: text is written before the file below is closed. */
function holdersFirst(): PyObject[] {
  const out: PyObject[] = []
  const seen = new Set<PyObject>()
  const placed = new Set<PyObject>()
  const todo = [...waiting]
  while (todo.length > 0) {
    const o = todo[todo.length - 1]!
    const parts = seen.has(o) ? [] : Object.values(attributesOf(o)).filter(v => waiting.has(v as PyObject))
    seen.add(o)
    const more = parts.filter(part => !seen.has(part as PyObject)) as PyObject[]
    todo.push(...more)
    if (more.length > 0) continue
    todo.pop()
    if (!placed.has(o)) out.push(o)
    placed.add(o)
  }
  return out.reverse()
}
