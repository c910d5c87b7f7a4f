/**
 * `gc`: JavaScript collects; Python can ask and configure, and sees that nothing was counted.
 *
 * `collect()` runs the host's collector where there is one, then the callbacks of weak references
 * whose object is gone. CPython: Modules/gcmodule.c.
 */
import { fromUtf16 } from '../base/wide_string.ts'
import { CACHE_ENTRIES, OP } from '../bytecode/opcodes.ts'
import type { Executable } from '../objects/executable.ts'
import { finalizeUnreachable, wasFinalized } from '../objects/finalization.ts'
import { FRAME_COMPILED, PyFrame } from '../objects/frame.ts'
import { PyGenerator } from '../objects/generator.ts'
import { levelHooks } from '../objects/levels.ts'
import { reachable } from '../objects/reachable.ts'
import { isTracked, referents } from '../objects/referents.ts'
import { toSsize } from '../runtime/abstract.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { newDict } from '../runtime/dict.ts'
import { PyBaseException, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { mainThread, threads } from '../runtime/threads.ts'
import { int, None, PyList, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { runPendingCallbacks } from './_weakref.ts'
import { writeUnraisable } from './sys/sys.ts'

const gcState = { enabled: true, debug: 0, threshold: [2000, 10, 10], collections: [0, 0, 0], frozen: 0 }
const DEBUG_STATS = 1
const callbacks = new PyList()
const garbage = new PyList()

function runCallbacks(phase: string, generation: number): void {
  if (callbacks.items.length === 0) return
  const info = newDict([
    ['generation', int(generation)],
    ['collected', int(0)],
    ['uncollectable', int(0)],
  ])
  for (const callback of callbacks.items.slice()) {
    try {
      call(callback, [phase, info])
    } catch (e) {
      if (!(e instanceof PyBaseException)) throw e
      writeUnraisable(e, callback)
    }
  }
}

/** The host's collector looks at everything; for the youngest objects alone that is too much to ask. */
function collectAll(): number {
  const asker = state.frame
  const count = finalizeUnreachable()
  const callbacksRun = runPendingCallbacks((e, ref) => writeUnraisable(e, ref))
  const left = count > 0 || callbacksRun > 0
  lastAsked = left || !(asker instanceof PyFrame) ? null : { code: new WeakRef(asker.exe), pc: asker.pc }
  return count
}

/** Where code asked for the last collection, if that found nothing. */
let lastAsked: { code: WeakRef<Executable>; pc: number } | null = null

const LOADS: ReadonlySet<number> = new Set([
  OP.POP_TOP,
  OP.PUSH_NULL,
  OP.LOAD_FAST,
  OP.LOAD_FAST_BORROW,
  OP.LOAD_GLOBAL,
  OP.LOAD_NAME,
  OP.LOAD_ATTR,
])

/**
 * `gc.collect(); gc.collect(); gc.collect()`, which programs write for other implementations' sake: between two of
 * those nothing happens that could leave something to collect.
 */
function isRepeated(): boolean {
  const f = state.frame
  if (lastAsked === null || !(f instanceof PyFrame) || f.exe !== lastAsked.code.deref()) return false
  if (threads.others.length > 0 || callbacks.items.length > 0 || (f.flags & FRAME_COMPILED) !== 0)
    return false
  const { code, names } = f.exe.plain
  let at = lastAsked.pc
  for (let op = code[2 * at]!; LOADS.has(op); op = code[2 * at]!) {
    if (op === OP.LOAD_ATTR && names[code[2 * at + 1]! >> 1] !== 'collect') return false
    at += 1 + CACHE_ENTRIES[op]!
  }
  return at > lastAsked.pc && code[2 * at] === OP.CALL && at + 1 + CACHE_ENTRIES[OP.CALL]! === f.pc
}

const now = (): bigint => state.host.clock?.monotonic() ?? 0n
let lastEnd = 0n
let lastTime = 0n
const SHARE = 4n

/**
 * A thread in the background that collects again and again, as a housekeeper does, would leave the others little
 * time: the host's collector looks through the whole heap. Such calls may take a fifth of the time.
 */
const isTooSoon = (): boolean =>
  threads.current !== mainThread && lastTime > 0n && now() - lastEnd < SHARE * lastTime

function collect(generation: number): PyValue {
  if (generation < 0 || generation > 2) throw valueError('invalid generation')
  if (isTooSoon() || (generation === 2 && isRepeated())) return int(0)
  return levelHooks.leave(collect, () => {
    const started = now()
    runCallbacks('start', generation)
    gcState.collections[generation]!++
    say(`collecting generation ${generation}...`)
    say('objects in each generation: 0 0 0')
    say(`objects in permanent generation: ${gcState.frozen}`)
    const count = generation === 0 ? 0 : collectAll()
    age(generation)
    say(`done, ${count} unreachable, 0 uncollectable, ${(Number(now() - started) / 1e9).toFixed(4)}s elapsed`)
    runCallbacks('stop', generation)
    lastEnd = now()
    lastTime = lastEnd - started
    return int(count)
  })
}

/** Containers that running code can come to: the host does not say what else lives. */
function containers(): PyObject[] {
  return [...reachable()].filter(v => v instanceof PyObject && isTracked(v)) as PyObject[]
}

/**
 * The generations of objects, from the first time that somebody asks for them on: who is not known is of the youngest.
 * The host has its own, of which it does not tell.
 */
let generations: WeakMap<PyObject, number> | null = null

/** What lives is older after a collection. */
function age(collected: number): void {
  if (generations === null) return
  for (const o of containers()) {
    if ((generations.get(o) ?? 0) <= collected) generations.set(o, Math.min(collected + 1, 2))
  }
}

/** Whoever gets a generator in such a list has a reference to it: see vm/loop_generators. */
function shown(found: PyObject[]): PyList {
  for (const o of found) if (o instanceof PyGenerator) o.shared = true
  return new PyList(found)
}

function objects(generation: PyValue): PyValue {
  if (generation === None) return shown(containers())
  const n = toSsize(generation)
  if (n < -1) throw valueError('generation parameter cannot be negative')
  if (n > 2)
    throw valueError('generation parameter must be less than the number of available generations (3)')
  if (n === -1) return shown(containers())
  generations ??= new WeakMap()
  const known = generations
  return shown(containers().filter(o => (known.get(o) ?? 0) === n))
}

function referrers(objs: PyValue[]): PyValue {
  const wanted = new Set(objs)
  return shown(containers().filter(v => referents(v).some(part => wanted.has(part))))
}

/** What DEBUG_STATS asks for, on stderr. */
function say(line: string): void {
  if ((gcState.debug & DEBUG_STATS) === 0) return
  const stderr = state.sysDict.getStr('stderr') ?? None
  if (stderr !== None) callMethod(stderr, 'write', fromUtf16(`gc: ${line}\n`))
}

function setThreshold(args: PyValue[]): PyValue {
  args.slice(0, 3).forEach((v, i) => {
    gcState.threshold[i] = Number(v)
  })
  return None
}

function stats(): PyValue {
  return new PyList(
    gcState.collections.map(n =>
      newDict([
        ['collections', int(n)],
        ['collected', int(0)],
        ['uncollectable', int(0)],
      ]),
    ),
  )
}

const done =
  (run: () => void): (() => PyValue) =>
  () => {
    run()
    return None
  }

export const gcModule: NativeModule = defineModule({
  name: 'gc',
  functions: {
    enable: [
      '',
      done(() => {
        gcState.enabled = true
      }),
    ],
    disable: [
      '',
      done(() => {
        gcState.enabled = false
      }),
    ],
    isenabled: ['', () => gcState.enabled],
    set_debug: [
      'flags: int, /',
      flags => {
        gcState.debug = flags
        return None
      },
    ],
    get_debug: ['', () => int(gcState.debug)],
    get_count: ['', () => new PyTuple([int(0), int(0), int(0)])],
    set_threshold: [
      'threshold0: int, threshold1: int = 10, threshold2: int = 10, /',
      (a, b, c) => setThreshold([int(a), int(b), int(c)]),
    ],
    get_threshold: ['', () => new PyTuple(gcState.threshold.map(int))],
    collect: ['generation: int = 2', collect],
    get_objects: ['generation = None', objects],
    get_stats: ['', stats],
    is_tracked: ['obj, /', isTracked],
    is_finalized: ['obj, /', v => v instanceof PyObject && wasFinalized(v)],
    get_referrers: ['*objs', referrers],
    get_referents: ['*objs', objs => new PyList(objs.flatMap(referents))],
    freeze: [
      '',
      done(() => {
        gcState.frozen = containers().length
      }),
    ],
    unfreeze: [
      '',
      done(() => {
        gcState.frozen = 0
      }),
    ],
    get_freeze_count: ['', () => int(gcState.frozen)],
  },
  attributes: () => ({
    garbage,
    callbacks,
    DEBUG_STATS: int(DEBUG_STATS),
    DEBUG_COLLECTABLE: int(2),
    DEBUG_UNCOLLECTABLE: int(4),
    DEBUG_SAVEALL: int(32),
    DEBUG_LEAK: int(38),
  }),
})
