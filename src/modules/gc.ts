/**
 * `gc`: JavaScript collects; Python can ask and configure, and sees that nothing was counted.
 *
 * `collect()` runs the host's collector where there is one, then the callbacks of weak references
 * whose object is gone. CPython: Modules/gcmodule.c.
 */
import { fromUtf16 } from '../base/wide_string.ts'
import { CACHE_ENTRIES, OP } from '../bytecode/opcodes.ts'
import { PyByteArray } from '../objects/bytearray_value.ts'
import type { Executable } from '../objects/executable.ts'
import { finalizeUnreachable, wasFinalized } from '../objects/finalization.ts'
import { FRAME_COMPILED, PyFrame } from '../objects/frame.ts'
import { levelHooks } from '../objects/levels.ts'
import { PySuper } from '../objects/property.ts'
import { reachable } from '../objects/reachable.ts'
import { iter, iterNext, toSsize } from '../runtime/abstract.ts'
import { instanceDict } from '../runtime/attributes.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { isAnySet, newDict, PyDict } from '../runtime/dict.ts'
import { PyBaseException, valueError } from '../runtime/errors.ts'
import { PyFunction } from '../runtime/function.ts'
import { PyBuiltinFunction } from '../runtime/native.ts'
import { state } from '../runtime/state.ts'
import { mainThread, threads } from '../runtime/threads.ts'
import { coreTypes, PyType, typeOf } from '../runtime/type.ts'
import {
  int,
  None,
  PyBytes,
  PyCell,
  PyComplex,
  PyEllipsis,
  PyFloat,
  PyIntSub,
  PyList,
  PyMethod,
  PyNone,
  PyNotImplemented,
  PyObject,
  PyTuple,
  type PyValue,
} from '../runtime/values.ts'
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

/** Whether CPython's collector would track it: containers are, atoms are not. */
function isTracked(v: PyValue): boolean {
  if (!(v instanceof PyObject)) return false
  if (v instanceof PyTuple) return v.items.some(isTracked)
  const atom =
    v instanceof PyFloat ||
    v instanceof PyBytes ||
    v instanceof PyByteArray ||
    v instanceof PyComplex ||
    v instanceof PyNone ||
    v instanceof PyEllipsis ||
    v instanceof PyNotImplemented
  if (typeOf(v).isHeap()) return !(v instanceof PyType) || v.isHeap()
  if (atom || v instanceof PyIntSub) return false
  if (v instanceof PyType) return v.isHeap()
  if (v instanceof PyBuiltinFunction) return true
  return typeOf(v) !== coreTypes.object
}

const functionParts = (f: PyFunction): PyValue[] =>
  [f.code, f.globals, f.closure, f.defaults, f.kwdefaults, f.module].filter(part => part !== null)

/** What an object refers to, as far as its kind is known here. */
function referents(v: PyValue): PyValue[] {
  if (!(v instanceof PyObject)) return []
  const out: PyValue[] = []
  if (v instanceof PyTuple || v instanceof PyList) out.push(...v.items)
  else if (v instanceof PyDict) for (const c = v.cursor(); c.next(); ) out.push(c.key, c.value)
  else if (v instanceof PyFunction) out.push(...functionParts(v))
  else if (v instanceof PyMethod) out.push(v.func, v.self)
  else if (v instanceof PyCell && v.contents !== undefined) out.push(v.contents)
  else if (v instanceof PyType) out.push(v.dict, ...v.bases, ...v.mro)
  else if (isAnySet(v)) {
    const it = iter(v)
    for (let item = iterNext(it); item !== undefined; item = iterNext(it)) out.push(item)
  }
  if (!(v instanceof PyType) && !(v instanceof PySuper) && typeOf(v).hasDict) {
    out.push(...instanceDict(v).valueArray())
  }
  if (typeOf(v).isHeap()) out.push(typeOf(v))
  return out
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

function objects(generation: PyValue): PyValue {
  if (generation === None) return new PyList(containers())
  const n = toSsize(generation)
  if (n < -1) throw valueError('generation parameter cannot be negative')
  if (n > 2)
    throw valueError('generation parameter must be less than the number of available generations (3)')
  if (n === -1) return new PyList(containers())
  generations ??= new WeakMap()
  const known = generations
  return new PyList(containers().filter(o => (known.get(o) ?? 0) === n))
}

function referrers(objs: PyValue[]): PyValue {
  const wanted = new Set(objs)
  return new PyList(containers().filter(v => referents(v).some(part => wanted.has(part))))
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
