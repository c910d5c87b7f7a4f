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
import { threads } from '../runtime/threads.ts'
import { type PyType, typeOf } from '../runtime/type.ts'
import { None, PyObject, type PyValue } from '../runtime/values.ts'
import { addContainers, cutLinks, type Member, restoreLinks } from './detached.ts'
import { endsHarmlessly } from './harmless_end.ts'

const waiting = new Set<PyObject>()
/** Shall wait, unless they are over before somebody looks: most coroutines are. */
const fresh: PyObject[] = []
const FRESH_LIMIT = 1024

/** A collection of the host is worth its time when so many wait; doubled while there are few to find. */
const FIRST_LIMIT = 10_000
const LAST_LIMIT = 200_000
let limit = FIRST_LIMIT

/** Of a chain of which a collection finds one object, this many are found at once. */
const MOST_ROUNDS = 100

/** From then on it looks like a chain that goes through containers, which are worth the time of copying. */
const FIRST_DEEP_ROUND = 2

/** What lets go of values while the host's collector looks, and has those that live put back. */
const lettingGo: (() => PutBack)[] = []
type PutBack = () => void

export function beforeCollection(letGo: () => PutBack): void {
  lettingGo.push(letGo)
}

/** A set whose members do not live on for being in it. */
export function looseSet<T extends PyObject>(): Set<T> {
  const set = new Set<T>()
  beforeCollection(() => {
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
  /** `findDropped` shall be called when the present instruction is over. */
  searchDue: false,
  /** It shall be called at the next poll. */
  searchSoon: false,
}

/** Set by those who know better what their objects hold on to. */
export const finalizationHooks = {
  /** One of `fresh` is going to wait now; false if it is over. */
  waits: (_o: PyObject): boolean => true,
  /** It cannot be put out of the set now. */
  isBusy: (_o: PyObject): boolean => false,
  /** What only `o` has of its own and can come back to `o`: each with the copy that `twin` shall have. */
  parts: (_o: PyObject, _twin: PyObject): Iterable<readonly [object, object]> => [],
  /** What weak references to an object share; undefined if it has none. */
  referentOf: (_o: PyObject): object | undefined => undefined,
  /** Weak references that shared `referent` refer to `to`. */
  refer: (_referent: object, _to: PyObject): void => {},
  /** Forgets values that the machine needs no more. */
  dropStale: (): void => {},
  /** Calls the callbacks of weak references whose object is gone. */
  callBack: (): void => {},
  /** Reports what a finaliser raised. */
  unraisable: (_e: PyBaseException, _o: PyObject): void => {},
}

/** Instances made while a collection runs, by finalisers or by threads that had their turn meanwhile: finding those is no reason to look again. */
let late: WeakSet<PyObject> | null = null

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
  if (tp_finalize === null || !type.isHeap() || selfAsking.has(tp_finalize)) return
  late?.add(o)
  awaitEnd(o)
}

export function forgetEnd(o: PyObject): void {
  waiting.delete(o)
}

/** An object that is out of the set while the host's collector looks. */
interface Candidate extends Member {
  readonly twin: PyObject
  /** What weak references to the object share. */
  readonly referent: object | undefined
  readonly isLate: boolean
}

const isCandidate = (member: Member): member is Candidate => 'referent' in member

function twinOf(o: PyObject): PyObject {
  const twin = Object.assign(Object.create(Object.getPrototypeOf(o)), o) as PyObject
  // A view of the object's attributes keeps the object itself alive.
  if (twin.dictView !== undefined) twin.dictView = undefined
  return twin
}

const attributesOf = (o: PyObject): Record<string, unknown> => o as unknown as Record<string, unknown>

/**
 * Empties the set, but for those that cannot leave it. A function of its own, so that no variable keeps one alive.
 * With `deep`, what containers hold counts as what attributes hold.
 */
function detach(deep: boolean): Member[] {
  const out = new Map<unknown, Member>()
  sortFresh()
  for (const o of waiting) {
    if (finalizationHooks.isBusy(o)) continue
    waiting.delete(o)
    const referent = finalizationHooks.referentOf(o)
    const candidate: Candidate = {
      ref: new WeakRef(o),
      twin: twinOf(o),
      links: [],
      referent,
      isLate: late?.has(o) === true,
    }
    out.set(o, candidate)
    for (const [part, twin] of finalizationHooks.parts(o, candidate.twin))
      out.set(part, { ref: new WeakRef(part), twin, links: [] })
  }
  if (deep) addContainers(out)
  cutLinks(out)
  return [...out.values()]
}

/** Puts those that are alive back; gives the others, their twins whole again. */
function attach(members: Member[]): Member[] {
  const dead: Member[] = []
  for (const member of members) {
    const o = member.ref.deref()
    if (o === undefined) dead.push(member)
    else if (isCandidate(member)) waiting.add(o as PyObject)
  }
  restoreLinks(dead)
  return dead
}

/** How many dead ones refer to each member. */
function countReferrers(dead: Member[]): Map<Member, number> {
  const counts = new Map<Member, number>()
  for (const { links } of dead) {
    for (const { to } of links) counts.set(to, (counts.get(to) ?? 0) + 1)
  }
  return counts
}

/**
 * Finalises the dead; gives the number of finalisers called, but for late ones. What another dead one refers to waits for it, as it may come
 * to life again: until the next collection, or until the finaliser has shown that it did nothing of the kind. Where they all
 * refer to each other, all are finalised, and weak references do not see them any more.
 */
function finalizeDead(dead: Member[]): number {
  const counts = countReferrers(dead)
  const free = dead.filter(member => !counts.has(member))
  const candidates = dead.filter(isCandidate)
  if (free.length === 0) {
    for (const { twin } of candidates) finalize(twin)
    return candidates.filter(({ isLate }) => !isLate).length
  }
  for (const { referent, twin } of candidates) {
    if (referent !== undefined) finalizationHooks.refer(referent, twin)
    waiting.add(twin)
  }
  const left = new Set(dead)
  let count = 0
  // Grows on the way.
  for (const member of free) {
    left.delete(member)
    if (isCandidate(member)) {
      waiting.delete(member.twin)
      if (!member.isLate) count++
      if (!finalize(member.twin)) continue
    }
    for (const { to } of member.links) {
      const others = counts.get(to)! - 1
      counts.set(to, others)
      if (others === 0 && left.has(to)) free.push(to)
    }
  }
  return count
}

const finalized = new WeakSet<PyObject>()

/** Its finaliser has run, and it lives on. */
export const wasFinalized = (o: PyObject): boolean => finalized.has(o)

/** Calls the finaliser; true if what the object refers to is sure to be as dead as before. */
function finalize(o: PyObject): boolean {
  finalized.add(o)
  const harmless = endsHarmlessly(o)
  try {
    typeOf(o).slots.tp_finalize?.(o)
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    finalizationHooks.unraisable(e, o)
    return false
  }
  return harmless
}

/** One collection. A function of its own: a variable of the caller would keep what it found alive. */
function collectOnce(deep: boolean): number {
  const members = detach(deep)
  const putBack = lettingGo.map(letGo => letGo())
  finalizationHooks.dropStale()
  state.host.memory?.collect()
  for (const put of putBack) put()
  const dead = attach(members)
  threads.isCollecting = true
  try {
    return finalizeDead(dead)
  } finally {
    threads.isCollecting = false
  }
}

/**
 * Runs the host's collector, then the finalisers of what is gone, until nothing more goes; gives their number. While
 * another such collection runs it does nothing, as in CPython. In haste it ends as soon as nobody waits.
 */
export function finalizeUnreachable(inHaste = false): number {
  finalization.due = false
  if (state.host.memory === undefined || late !== null) return 0
  late = new WeakSet()
  let count = 0
  let found = 1
  try {
    for (let round = 0; found > 0 && round < MOST_ROUNDS; round++, count += found) {
      if (inHaste && round > 0 && waiting.size === 0) break
      found = collectOnce(round >= FIRST_DEEP_ROUND)
    }
  } finally {
    late = null
  }
  limit = Math.max(Math.min(2 * limit, LAST_LIMIT), 2 * waiting.size)
  return count
}

/** Drops of objects that lived on, by object: the reference was not the last one. */
const survived = new WeakMap<object, number>()

/** Looks at once for what a program let go of may take this processor time and, beyond, this part of what it has had. */
const FREE_NS = 500_000_000n
const SHARE = 10n
let spent = 0n

function canAffordLook(): boolean {
  if (state.host.memory === undefined || late !== null) return false
  return spent <= FREE_NS + (state.host.clock?.processTime() ?? 0n) / SHARE
}

/** Whose end native code looks at by weak references of its own. */
const watched = new WeakSet<PyObject>()

export function watchEnd(o: PyObject): void {
  watched.add(o)
}

/**
 * A program has let go of `v`. True if `findDropped` shall be called as soon as no variable holds it: its end can be seen
 * (by a finaliser or a weak reference), and it is worth the host's collector. One that lived on is looked for
 * again after the 1st, 2nd, 4th, 8th drop.
 */
export function isDropSeen(v: PyValue | undefined): boolean {
  if (!(v instanceof PyObject) || v === None) return false
  const isSeen = waiting.has(v) || watched.has(v) || finalizationHooks.referentOf(v) !== undefined
  if (!isSeen && (typeOf(v).slots.tp_finalize === null || !fresh.includes(v))) return false
  const drops = (survived.get(v) ?? 0) + 1
  survived.set(v, drops)
  return (drops & (drops - 1)) === 0 && canAffordLook()
}

/** Compiled code lets go of `v`, which its variables may still hold: the next poll searches. */
export function noteDrop(v: PyValue | undefined): void {
  if (!isDropSeen(v)) return
  finalization.searchSoon = true
  Atomics.store(state.interrupt, 0, 1)
}

/** What programs see of the end of what they have just let go of: finalisers, then the callbacks of weak references. */
export function findDropped(): undefined {
  finalization.searchDue = finalization.searchSoon = false
  const { clock } = state.host
  const start = clock?.processTime() ?? 0n
  finalizeUnreachable(true)
  finalizationHooks.callBack()
  spent += (clock?.processTime() ?? 0n) - start
}

/** At the interpreter's end nothing is reachable any more, but for those that are spared. Finalisers may make new objects, but not for ever. */
export function finalizeAll(spared: ReadonlySet<PyObject> = new Set()): void {
  for (let round = 0; round < 10; round++) {
    sortFresh()
    const all = holdersFirst(spared)
    if (all.length === 0) return
    for (const o of all) waiting.delete(o)
    all.forEach(finalize)
  }
}

/** All that wait now. */
export function waitingForEnd(): ReadonlySet<PyObject> {
  sortFresh()
  return waiting
}

/** Those that wait and are not spared, each before what its attributes hold: text is written before the file below is closed. */
function holdersFirst(spared: ReadonlySet<PyObject>): PyObject[] {
  const out: PyObject[] = []
  const seen = new Set<PyObject>()
  const placed = new Set<PyObject>(spared)
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
