/**
 * What `gc` knows about the objects of a program: which are made, how many a collection finds. JavaScript tells neither, so
 * it is noted (`objects/births`, `objects/cyclic_trash`), and only where the program asks for it:
 *
 * | asks                                                              | what is noted                    |
 * |-------------------------------------------------------------------|----------------------------------|
 * | code that uses the result of `collect`, `callbacks`, debug flags    | the objects made, for the count  |
 * | `get_count`                                                       | how many are made                |
 * | `set_threshold`                                                   | how many, to collect in time     |
 *
 * Who does not ask again before many objects are made has lost interest: notes keep objects alive.
 */
import { CACHE_ENTRIES, OP } from '../../bytecode/opcodes.ts'
import { births, noteBirths } from '../../objects/births.ts'
import { cyclicTrash, type Notes, takeNotes } from '../../objects/cyclic_trash.ts'
import type { Traced } from '../../objects/detached.ts'
import type { Executable } from '../../objects/executable.ts'
import {
  finalization,
  finalizationHooks,
  finalizeUnreachable,
  letGoOfAll,
} from '../../objects/finalization.ts'
import { reachable } from '../../objects/reachable.ts'
import { isTracked } from '../../objects/referents.ts'
import { state } from '../../runtime/state.ts'
import { mainThread, threads } from '../../runtime/threads.ts'
import { PyObject } from '../../runtime/values.ts'

/** Objects made until a program that does not ask again has lost interest. */
const MOST_NOTED = 50_000

/** Collections by themselves take this part of the time, and as much more in all. */
const SHARE = 5n
const GRACE = 3_000_000_000n

/** When `gc` collects by itself. */
export const automatic = {
  enabled: true,
  /** Somebody has set thresholds: until then the host's collector is enough. */
  asked: false,
  threshold: 0,
  /** So many objects made are a reason to: `threshold`, and more while there is nothing to find. */
  interval: 0,
  /** Runs a collection; true if it has found anything. */
  collect: (): boolean => false,
}

/** Objects that lived after the last collection, in whatever order; those made since are in `births.log`. */
let known: PyObject[] = []
let made = 0
let askedAt = 0
let started = 0n
let spent = 0n

const now = (): bigint => state.host.clock?.monotonic() ?? 0n
const isAutomatic = (): boolean => automatic.asked && automatic.enabled && automatic.interval > 0
const isCounting = (): boolean => births.log !== null

/** Objects made since the last collection, as far as somebody has noted that. */
export const madeSince = (): number => births.total - made

/** All that running code can come to. */
export function containers(): PyObject[] {
  return [...reachable()].filter(v => v instanceof PyObject && isTracked(v)) as PyObject[]
}

/** Notes how many objects are made, until nobody has asked for long. */
export function noteMade(): void {
  askedAt = births.total
  noteBirths(true)
  plan()
}

/** Notes which objects are made as well: those that are there are known from now on. */
export function startCounting(): void {
  noteMade()
  if (isCounting()) return
  known = containers()
  births.log = []
}

/** When something is to be done next. */
function plan(): void {
  const collection = isAutomatic() ? made + automatic.interval : Number.POSITIVE_INFINITY
  births.limit = Math.min(collection, askedAt + MOST_NOTED)
}

births.reached = () => {
  births.limit = Number.POSITIVE_INFINITY
  finalization.due = true
  Atomics.store(state.interrupt, 0, 1)
}

/** `enabled`, a threshold or who asks has changed. */
export function replan(threshold: number): void {
  automatic.threshold = automatic.interval = threshold
  if (isAutomatic()) noteMade()
  else plan()
}

function loseInterest(): void {
  known = []
  births.log = null
  askedAt = Number.POSITIVE_INFINITY
  if (!isAutomatic()) noteBirths(false)
}

finalizationHooks.due = () => {
  finalization.due = false
  const { total } = births
  if (isAutomatic() && total >= made + automatic.interval) collectByItself()
  else if (total < askedAt + MOST_NOTED) finalizeUnreachable()
  if (total >= askedAt + MOST_NOTED) loseInterest()
  plan()
}

/** Where nothing was found it waits for twice as many objects; where there was no time for it, for as many again. */
function collectByItself(): void {
  const begin = now()
  if (started === 0n) started = begin
  made = births.total
  if (threads.current !== mainThread || spent > GRACE + (begin - started) / SHARE) return
  const found = automatic.collect()
  spent += now() - begin
  automatic.interval = found ? automatic.threshold : 2 * automatic.interval
}

/** Runs a collection; gives how many objects it has found, and those themselves if they are to be saved. The youngest alone are not looked at. */
export function counted(
  collect: (counting: boolean) => void,
  save: boolean,
  generation: number,
): { count: number; saved: PyObject[] } {
  if (!isCounting() || generation === 0) {
    collect(false)
    made = births.total
    plan()
    return { count: 0, saved: [] }
  }
  const notes = survey()
  const saved = save ? collectAndSave(notes, collect) : []
  if (!save) collect(true)
  const { length } = save ? saved : cyclicTrash(notes)
  known = containers()
  births.log = []
  made = births.total
  noteMade()
  return { count: length, saved }
}

/** Notes about what cannot be seen to be alive. A function of its own: no variable keeps what it has seen. */
function survey(): Notes {
  const candidates = known.concat(births.log ?? [])
  known = []
  births.log = null
  const putBack = letGoOfAll()
  finalizationHooks.dropStale()
  const notes = takeNotes(candidates, reachable())
  putBack()
  return notes
}

/** Twins stand for those that are gone when the host has looked for the first time. */
function collectAndSave(notes: Notes, collect: (counting: boolean) => void): PyObject[] {
  let saved: PyObject[] | null = null
  const { alsoLook, gone } = finalizationHooks
  finalizationHooks.alsoLook = () => (saved === null ? living(notes) : [])
  finalizationHooks.gone = dead => {
    if (saved !== null) return
    const twins = new Map<Traced | undefined, object>(dead.map(({ trace, twin }) => [trace, twin]))
    saved = cyclicTrash(notes)
      .map(node => twins.get(node))
      .filter(o => o instanceof PyObject)
  }
  try {
    collect(true)
  } finally {
    Object.assign(finalizationHooks, { alsoLook, gone })
  }
  return saved ?? []
}

const living = (notes: Notes): PyObject[] =>
  notes.map(({ ref }) => ref?.deref()).filter(o => o instanceof PyObject)

// ---- who asks

const LOADS: ReadonlySet<number> = new Set([
  OP.PUSH_NULL,
  OP.LOAD_FAST,
  OP.LOAD_FAST_BORROW,
  OP.LOAD_GLOBAL,
  OP.LOAD_NAME,
  OP.LOAD_CONST,
  OP.LOAD_SMALL_INT,
])

const usesOf = new WeakMap<Executable, boolean>()

/** Whether code does something with what `collect` gives, at any of its calls. */
export function usesCount(exe: Executable): boolean {
  let uses = usesOf.get(exe)
  if (uses === undefined) {
    uses = findsUse(exe)
    usesOf.set(exe, uses)
  }
  return uses
}

function findsUse({ plain: { code, names } }: Executable): boolean {
  let called = false
  for (let i = 0; i < code.length; i += 2 * (1 + CACHE_ENTRIES[code[i]!]!)) {
    const op = code[i]!
    if (called && (op === OP.CALL || op === OP.CALL_KW)) {
      if (code[i + 2 * (1 + CACHE_ENTRIES[op]!)] !== OP.POP_TOP) return true
      called = false
    } else if (isNamed(op) && names[nameIndex(op, code[i + 1]!)] === 'collect') called = true
    else if (!LOADS.has(op)) called = false
  }
  return false
}

const isNamed = (op: number): boolean => op === OP.LOAD_ATTR || op === OP.LOAD_GLOBAL || op === OP.LOAD_NAME
const nameIndex = (op: number, arg: number): number => (op === OP.LOAD_NAME ? arg : arg >> 1)
