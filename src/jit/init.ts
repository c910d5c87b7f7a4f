/** Puts the compiler into its place above the machine: `configureJit` says when it works. */
import * as OP from '../bytecode/opcode_ids.ts'
import { type Executable, executableOf, heatLimits } from '../objects/executable.ts'
import { type PyFrame, STACK } from '../objects/frame.ts'
import { GEN_CREATED, generatorNext, PyGenerator } from '../objects/generator.ts'
import { monitors } from '../objects/monitoring.ts'
import { settled } from '../objects/pending.ts'
import type { PyFunction } from '../runtime/function.ts'
import { machine } from '../runtime/state.ts'
import { mainThread, threads } from '../runtime/threads.ts'
import { typeOf } from '../runtime/type.ts'
import { None } from '../runtime/values.ts'
import { drivers } from '../runtime/visitors.ts'
import { jit } from '../vm/jit_hooks.ts'
import { warm } from '../vm/quicken.ts'
import {
  type CompiledLoop,
  compileFunction,
  compileLoop,
  emitFunction,
  isOfKind,
  SUSPENDS,
} from './compile.ts'
import { counters, type Mode, options } from './control.ts'
import { compileDriven, compileGenerator, emitResume } from './generators.ts'
import { leftLoop, thrown } from './leaving.ts'
import { NONE } from './lower.ts'
import { startProfile } from './profile.ts'
import { CompileError } from './refusal.ts'
import { setUnpackOpcode } from './support.ts'

NONE.value = None
setUnpackOpcode(OP.UNPACK_SEQUENCE)

/** What is known of a function, or of one of its loops, before it is compiled. */
class Candidate {
  /** Calls, or iterations, since the code became hot. */
  count = 0
  watched = false
  /** How often a compiled loop could not be entered with what it found. */
  misses = 0
  /** How many more before the machine asks again about what cannot be compiled. */
  step = 16
  /** null: it cannot be compiled. */
  loop: CompiledLoop | null | undefined = undefined
}

/** Back edges after which a loop of a generator that has not rested for so long is compiled by itself. */
const LONG_LOOP = 1000

/** How many calls or iterations go by before watching begins, and how many are watched. */
const patience = { before: 1, watched: 8 }

/** Counts and watches; true when it is time to compile. */
function isReady(exe: Executable, c: Candidate): boolean {
  c.count++
  if (options.mode === 'eager' || c.watched) return true
  if (c.count === patience.before) startProfile(exe)
  if (c.count < patience.before + patience.watched) return false
  c.watched = true
  return true
}

/** It cannot be compiled; other loops of `exe` may be, so the machine asks again, ever more seldom. */
function refused(exe: Executable, c: Candidate): false {
  exe.next = exe.heat + c.step
  if (c.step < 1024) c.step *= 2
  return false
}

const functions = new WeakMap<Executable, Candidate>()

/** Nothing is compiled (yet: a start-up snapshot is made before there are options). */
function isOff(exe: Executable): boolean {
  if (options.mode !== 'off') return false
  exe.next = 2 * exe.heat + 10_000
  return true
}

/** What modules do while they are imported is compiled only if it goes on for long. */
const IMPORT_THRESHOLD = 4000
const ASK_AGAIN = 150

/**
 * The compiler itself is cold at first: V8 interprets it, and most of what the library does for a short program is over before its
 * compiled code has paid for that. Only what goes on for longer is compiled then. It is put off so often in all, then no more.
 * A program's own code does not wait: what is hot there goes on.
 */
const YOUNG_THRESHOLD = 500
let timesToPutOff = 60

function isOfLibrary({ plain: { filename } }: Executable): boolean {
  return filename.startsWith(options.library) || filename.startsWith('<frozen ')
}

function isTooEarly(exe: Executable): boolean {
  if (options.mode !== 'on') return false
  if (!jit.importing) {
    if (timesToPutOff === 0 || exe.heat >= YOUNG_THRESHOLD || !isOfLibrary(exe)) return false
    timesToPutOff--
  } else if (exe.heat >= IMPORT_THRESHOLD) return false
  exe.next = exe.heat + ASK_AGAIN
  return true
}

jit.hot = (exe, func) => {
  if (exe.entry !== null || isOff(exe) || isTooEarly(exe)) return
  let c = functions.get(exe)
  if (c === undefined) {
    c = new Candidate()
    functions.set(exe, c)
  }
  if (c.loop === null) {
    refused(exe, c)
    return
  }
  if (!isReady(exe, c)) return
  compile(exe, func)
  if (exe.entry === null) c.loop = null
}

function compile(exe: Executable, func: PyFunction): void {
  if ((exe.flags & SUSPENDS) === 0) exe.entry = compileFunction(exe, func)
  else {
    const both = compileGenerator(exe, func)
    exe.entry = both?.entry ?? null
    exe.resume = both?.resume ?? null
  }
}

/** The loop can be entered with the values of `f`. */
function isExpected(f: PyFrame, { kinds }: CompiledLoop): boolean {
  for (let i = 0; i < kinds.length; i++) if (!isOfKind(STACK[f.base + i], kinds[i]!)) return false
  return true
}

/** A loop that finds other values than it was compiled for is soon compiled for any. */
const MANY_MISSES = 3

function enterLoop(f: PyFrame, loop: CompiledLoop, c: Candidate): boolean {
  const { exe, base } = f
  if (f.sp - base - exe.nlocalsplus !== loop.depth) return false
  if (loop.scope !== null && loop.scope !== f.func.scope) return false
  if (!isExpected(f, loop)) {
    if (++c.misses === MANY_MISSES) c.loop = undefined
    return false
  }
  f.saved = STACK.slice(base, base + exe.nlocalsplus)
  f.sites = loop.sites
  try {
    loop.js(f, ...STACK.slice(base, f.sp))
  } catch (e) {
    thrown(e, f)
    leftLoop(f, null, null)
  }
  return true
}

function loopAt(exe: Executable, pc: number): Candidate {
  exe.loops ??= new Map()
  let c = exe.loops.get(pc) as Candidate | undefined
  if (c === undefined) {
    c = new Candidate()
    exe.loops.set(pc, c)
  }
  return c
}

jit.loop = f => {
  const { exe } = f
  if (!exe.quick) {
    warm(exe, f.func)
    if (exe.heat < exe.next) return false
  }
  if (monitors.active || isOff(exe) || threads.current !== mainThread) return false
  if (isTooEarly(exe)) return false
  const c = loopAt(exe, f.pc)
  if (c.loop === null) return refused(exe, c)
  if (c.loop === undefined) {
    if (!isReady(exe, c)) return false
    if (f.gen !== null && exe.entry === null && functions.get(exe)?.loop !== null) {
      // Most loops of generators yield: the next time that this one is resumed it is compiled code that goes on.
      compile(exe, f.func)
      exe.next = exe.heat + (exe.entry === null ? 0 : LONG_LOOP)
      return false
    }
    c.loop = compileLoop(f, c.misses >= MANY_MISSES)
  }
  return c.loop !== null && enterLoop(f, c.loop, c)
}

/** How often a generator could have been driven before that is compiled. */
const DRIVES = 2

drivers.drive = (it, visitor) => {
  if (typeof it !== 'object' || it.constructor !== PyGenerator) return typeOf(it).slots.tp_iternext!(it)
  const gen = it as PyGenerator
  const { func, exe } = gen.frame
  if (gen.js === null || gen.state !== GEN_CREATED) return generatorNext(gen)
  if (exe.driven === undefined) {
    if (options.mode !== 'eager' && ++exe.drives < DRIVES) return generatorNext(gen)
    exe.driven = compileDriven(exe, func)
  }
  const { driven } = exe
  if (driven === null || (driven.scope !== null && driven.scope !== func.scope)) return generatorNext(gen)
  return driven.js(gen, visitor) ?? settled()
}

machine.jitSource = f => {
  try {
    const exe = executableOf(f.code)
    const emit = (exe.flags & SUSPENDS) === 0 ? emitFunction : emitResume
    return emit(exe, f).source
  } catch (e) {
    if (e instanceof CompileError) return `// not compiled: ${e.message}`
    throw e
  }
}
machine.jitCounters = () => ({
  functions: counters.compiled,
  loops: counters.loops,
  deopts: counters.deopts,
  notes: counters.notes,
  refused: [...counters.refused.values()].reduce((a, b) => a + b, 0),
})

/** Sets the mode, and the library's folder; call before any code runs. */
export function configureJit(mode: Mode, writeLog: ((line: string) => void) | null, library: string): void {
  options.mode = mode
  options.library = library
  options.log = writeLog
  if (mode === 'off') return
  const eager = mode === 'eager' || mode === 'stress'
  if (eager) {
    heatLimits.first = 1
    jit.threshold = 1
    patience.before = 1
    patience.watched = 2
    options.again = 1
  }
}
