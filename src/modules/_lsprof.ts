/**
 * `_lsprof.Profiler`: how often and how long functions run, by `sys.setprofile`'s events. Calls of native
 * functions count as part of their caller. CPython: Modules/_lsprof.c.
 */
import { PyFrame } from '../objects/frame.ts'
import { defineStructSequence } from '../objects/structseq.ts'
import { isTrue, toFloat } from '../runtime/abstract.ts'
import { call } from '../runtime/calls.ts'
import { defineModule, defineType, type NativeModule, nativeFunction } from '../runtime/define.ts'
import { valueError } from '../runtime/errors.ts'
import type { PyCode } from '../runtime/function.ts'
import { state } from '../runtime/state.ts'
import type { PyType } from '../runtime/type.ts'
import { int, None, PyFloat, PyList, PyObject, type PyValue } from '../runtime/values.ts'
import { traceHooks } from './sys/frames.ts'

class Times {
  total = 0
  inline = 0
  calls = 0
  recursive = 0
  level = 0

  /** A call ended. */
  add(total: number, inline: number): void {
    if (--this.level === 0) this.total += total
    else this.recursive++
    this.inline += inline
    this.calls++
  }
}

class Entry extends Times {
  readonly code: PyCode
  readonly callees: Map<PyCode, Times> = new Map()
  constructor(code: PyCode) {
    super()
    this.code = code
  }
}

interface Activation {
  readonly entry: Entry
  readonly start: number
  /** Time spent in callees. */
  inner: number
}

class PyProfiler extends PyObject {
  timer: PyValue = None
  unit = 0
  subcalls = true
  enabled = false
  entries: Map<PyCode, Entry> = new Map()
  stack: Activation[] = []
  hook: PyValue = None
}

const profilerEntry = defineStructSequence({
  name: 'profiler_entry',
  module: '_lsprof',
  fields: ['code', 'callcount', 'reccallcount', 'totaltime', 'inlinetime', 'calls'],
})
const profilerSubentry = defineStructSequence({
  name: 'profiler_subentry',
  module: '_lsprof',
  fields: ['code', 'callcount', 'reccallcount', 'totaltime', 'inlinetime'],
})

function now(p: PyProfiler): number {
  if (p.timer !== None) return toFloat(call(p.timer, [])) * (p.unit > 0 ? p.unit : 1)
  return Number(state.host.clock?.monotonic() ?? 0n) / 1e9
}

function entered(p: PyProfiler, code: PyCode): void {
  let entry = p.entries.get(code)
  if (entry === undefined) {
    entry = new Entry(code)
    p.entries.set(code, entry)
  }
  entry.level++
  const caller = p.stack[p.stack.length - 1]
  if (p.subcalls && caller !== undefined) calleeTimes(caller.entry, code).level++
  p.stack.push({ entry, start: now(p), inner: 0 })
}

function calleeTimes(entry: Entry, code: PyCode): Times {
  let times = entry.callees.get(code)
  if (times === undefined) {
    times = new Times()
    entry.callees.set(code, times)
  }
  return times
}

function left(p: PyProfiler): void {
  const done = p.stack.pop()
  if (done === undefined) return
  const total = now(p) - done.start
  const inline = total - done.inner
  done.entry.add(total, inline)
  const caller = p.stack[p.stack.length - 1]
  if (caller === undefined) return
  caller.inner += total
  if (p.subcalls) calleeTimes(caller.entry, done.entry.code).add(total, inline)
}

function profileHook(p: PyProfiler): PyValue {
  return nativeFunction('profile', 'frame, event, arg, /', (frame, event) => {
    if (frame instanceof PyFrame || hasCode(frame)) {
      if (event === 'call') entered(p, codeOf(frame))
      else if (event === 'return') left(p)
    }
    return None
  })
}

const hasCode = (v: PyValue): v is PyObject & { frame: PyFrame } =>
  typeof v === 'object' && 'frame' in v && v.frame instanceof PyFrame
const codeOf = (v: PyObject): PyCode =>
  (v instanceof PyFrame ? v : (v as PyObject & { frame: PyFrame }).frame).code

function enable(p: PyProfiler, subcalls: boolean): PyValue {
  if (traceHooks.getProfile() !== None) throw valueError('Another profiling tool is already active')
  p.subcalls = subcalls
  p.enabled = true
  p.hook = profileHook(p)
  traceHooks.setProfile(p.hook)
  return None
}

/** Calls that still run are counted up to here. */
function disable(p: PyProfiler): PyValue {
  if (!p.enabled) return None
  traceHooks.setProfile(None)
  p.enabled = false
  while (p.stack.length > 0) left(p)
  return None
}

function stats(p: PyProfiler): PyValue {
  const row = (code: PyCode, t: Times) => [
    code,
    int(t.calls),
    int(t.recursive),
    new PyFloat(t.total),
    new PyFloat(t.inline),
  ]
  const entries = [...p.entries.values()].filter(e => e.calls > 0)
  return new PyList(
    entries.map(e => {
      const callees = [...e.callees].map(([code, t]) => profilerSubentry.make(row(code, t)))
      return profilerEntry.make([...row(e.code, e), callees.length > 0 ? new PyList(callees) : None])
    }),
  )
}

const profilerType: PyType = defineType(PyProfiler, {
  name: 'Profiler',
  module: '_lsprof',
  slots: { tp_new: type => new type.ctor() },
  init: [
    'timer = None, timeunit: float = 0.0, subcalls: bool = True, builtins: bool = True',
    (p, timer, unit, subcalls) => {
      p.timer = timer
      p.unit = unit
      p.subcalls = subcalls
    },
  ],
  methods: {
    enable: ['subcalls = True, builtins = True', (p, subcalls) => enable(p, isTrue(subcalls))],
    disable: ['', disable],
    clear: [
      '',
      p => {
        p.entries = new Map()
        p.stack = []
        return None
      },
    ],
    getstats: ['', stats],
  },
})

export const lsprofModule: NativeModule = defineModule({
  name: '_lsprof',
  attributes: () => ({
    Profiler: profilerType,
    profiler_entry: profilerEntry.type,
    profiler_subentry: profilerSubentry.type,
  }),
})
