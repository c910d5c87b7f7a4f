/**
 * Adapters: functions that take the arguments as one kind of call gives them (so many, the last ones under these
 * names), and call the compiled form of a Python function with all its locals. They are made for code that is called
 * again and again in a way that `f.argc` does not say: with defaults, `*args`, `**kwargs` or keywords, by callers that do
 * not know it. What they take for granted they test; other calls go the general way (`bind.ts`).
 *
 * An adapter belongs to the code object. Each has text of its own, so that V8's feedback about it is its own too.
 */
import { type Executable, executableOf } from '../objects/executable.ts'
import { monitors } from '../objects/monitoring.ts'
import type { PyFunction } from '../runtime/function.ts'
import type { KwNames } from '../runtime/slots.ts'
import { PyTuple, type PyValue } from '../runtime/values.ts'
import { buildMap } from './bind.ts'
import { identifier } from './control.ts'
import { keywordDefault, planned, starArity } from './known_calls.ts'

type Maybe = PyValue | undefined
export type Direct = (...args: Maybe[]) => Maybe

/** Calls of one kind before an adapter is made: that costs as much as some hundred of them. */
const PATIENCE = 40
/** Code that is called in more ways than this goes the general way. */
const MOST = 6
const MOST_ARGUMENTS = 12

/** A kind of call with names; `js` is null until there have been enough of them. */
interface NamedAdapter {
  readonly n: number
  readonly names: readonly string[]
  heat: number
  js: Direct | null
}

/** What `Executable.adapters` is. */
class Adapters {
  /** By the number of arguments, all without names. */
  readonly positional: (Direct | undefined)[] = []
  readonly heat: number[] = []
  readonly named: NamedAdapter[] = []
  made = 0
}

/** The general way, by `calling.ts`. */
export const unadapted = {} as { call(f: PyFunction, args: PyValue[], names: KwNames): Maybe }

/** The adapter for calls of `f` with `n` arguments; null: there is none. */
export function adapterFor(f: PyFunction, n: number): Direct | null {
  const adapters = executableOf(f.code).adapters as Adapters | null
  return adapters === null ? null : (adapters.positional[n] ?? null)
}

/** As `adapterFor`, for arguments of which the last have `names`. */
export function namedAdapterFor(f: PyFunction, n: number, names: readonly string[]): Direct | null {
  const adapters = executableOf(f.code).adapters as Adapters | null
  return adapters === null ? null : (find(adapters, n, names)?.js ?? null)
}

function find({ named }: Adapters, n: number, names: readonly string[]): NamedAdapter | undefined {
  for (const known of named) if (known.n === n && isSame(known.names, names)) return known
  return undefined
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  if (a === b) return true
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false
  return true
}

/** A call of `f`, whose code is compiled, has gone the general way; after some of them the next ones will not. */
export function noteCall(f: PyFunction, exe: Executable, n: number, names: KwNames): void {
  if (n > MOST_ARGUMENTS) return
  exe.adapters ??= new Adapters()
  const adapters = exe.adapters as Adapters
  if (adapters.made >= MOST) return
  if (names === null) {
    const heat = (adapters.heat[n] ?? 0) + 1
    adapters.heat[n] = heat
    if (heat === PATIENCE) makeAdapter(f, exe, n)
    return
  }
  const known = find(adapters, n, names)
  if (known === undefined) {
    if (adapters.named.length < MOST) adapters.named.push({ n, names, heat: 1, js: null })
  } else if (++known.heat === PATIENCE) known.js = build(f, exe, n, names)
}

/** Makes the adapter for `n` arguments if it can be made. */
export function makeAdapter(f: PyFunction, exe: Executable, n: number): Direct | null {
  exe.adapters ??= new Adapters()
  const { positional } = exe.adapters as Adapters
  while (positional.length <= n) positional.push(undefined)
  const js = positional[n] ?? build(f, exe, n, null)
  if (js !== null) positional[n] = js
  return js
}

/** What the text of an adapter names. */
class AdapterWriter {
  readonly constants: unknown[] = []
  temps = 0
  constant(v: unknown): string {
    return `k${this.constants.push(v) - 1}`
  }
  use(name: string): string {
    return name
  }
  temp(): string {
    return `t${this.temps++}`
  }
}

const SUPPORT = { PyTuple, buildMap, keywordDefault }

function build(f: PyFunction, exe: Executable, n: number, names: KwNames): Direct | null {
  if (monitors.active || n > MOST_ARGUMENTS) return null
  const w = new AdapterWriter()
  const given = Array.from({ length: n }, (_, i) => `a${i}`)
  const plan = planned(w, f, exe, given, names ?? [], 'f')
  if (plan === null) return null
  const { conditions, locals } = plan
  const arity = exe.simple ? exe.argcount : starArity(locals.length)
  const temps = Array.from({ length: w.temps }, (_, i) => `t${i}`)
  const constants = w.constants.map((_, i) => `k${i}=K[${i}]`)
  const tests = [`f.argc===${arity}`, ...conditions]
  const text = `"use strict";const {PyTuple,buildMap,keywordDefault}=R${constants.map(c => `,${c}`).join('')};
return function ${identifier(exe)}_${n}(${[...given, 'f'].join(',')}){${temps.length > 0 ? `let ${temps.join(',')};` : ''}
return ${tests.join('&&')}?f.js(${[...locals, 'f'].join(',')}):slow(f,[${given.join(',')}],names)}`
  const make = new Function('R', 'K', 'slow', 'names', text) as (...args: unknown[]) => Direct
  ;(exe.adapters as Adapters).made++
  return make(SUPPORT, w.constants, unadapted.call, names)
}
