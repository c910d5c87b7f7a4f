/**
 * `_typhon_events`: native code that delivers monitoring events as if it were Python code, for objects of its own
 * that stand for code objects. CPython's tests have it in C; `lib/_testcapi.py` gives it the names there.
 * CPython: Modules/_testcapi/monitoring.c, the PyMonitoring_* functions of Python/instrumentation.c.
 */
import * as EVENT from '../objects/monitoring.ts'
import { monitorHooks, monitors } from '../objects/monitoring.ts'
import { call } from '../runtime/calls.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { exc, PyBaseException, typeError, valueError } from '../runtime/errors.ts'
import { int, None, PyObject, type PyValue } from '../runtime/values.ts'

/** One place that has events: which of them `enter_scope` decides. */
class PyCodeLike extends PyObject {
  /** The tools that watch, by number of the place. */
  tools: number[] = []
  version = -1
}

const codeLikeType = defineType(PyCodeLike, {
  name: 'CodeLike',
  module: 'monitoring',
  final: true,
  new: [
    'num_events: int, /',
    (_type, count) => {
      const o = new PyCodeLike()
      o.tools = new Array<number>(Math.max(count, 0)).fill(0)
      return o
    },
  ],
  slots: { tp_str: o => ['PyCodeLikeObject', ...o.tools.map(n => ` ${n}`)].join(': ') },
})

function codeLike(v: PyValue): PyCodeLike {
  if (v instanceof PyCodeLike) return v
  throw typeError('expected a code-like, got %T', v)
}

/** What was disabled stays so until some events change. */
function enterScope(code: PyValue, first: number, second: number): PyValue {
  const o = codeLike(code)
  if (o.version === monitors.version) return None
  o.version = monitors.version
  const events = second < 0 ? [first] : [first, second]
  events.forEach((event, i) => {
    o.tools[i] = monitors.tools[event] ?? 0
  })
  return None
}

function fire(event: number, code: PyValue, place: number, args: readonly PyValue[]): PyValue {
  const o = codeLike(code)
  const tools = o.tools[place]
  if (tools === undefined) throw valueError(`no event ${place}`)
  if (tools !== 0) o.tools[place] = tools & ~monitorHooks.deliver(event, tools, [o, int(place), ...args])
  return int(o.tools[place]!)
}

/** An event that passes on the exception that is raised. */
function fireException(event: number, code: PyValue, place: number, e: PyValue): PyValue {
  if (e === None && codeLike(code).tools[place] !== 0) {
    throw valueError(`Firing event ${event} with no exception set`)
  }
  return fire(event, code, place, [e])
}

function fireStopIteration(code: PyValue, place: number, value: PyValue): PyValue {
  const e = value instanceof PyBaseException ? value : call(exc.StopIteration, [value])
  return fire(EVENT.STOP_ITERATION, code, place, [e])
}

const plain = (event: number) =>
  ['codelike, offset: int, /', (code: PyValue, i: number) => fire(event, code, i, [])] as const
const withValue = (event: number) =>
  [
    'codelike, offset: int, value, /',
    (code: PyValue, i: number, v: PyValue) => fire(event, code, i, [v]),
  ] as const
const withException = (event: number) =>
  [
    'codelike, offset: int, exception, /',
    (code: PyValue, i: number, e: PyValue) => fireException(event, code, i, e),
  ] as const

export const eventsModule: NativeModule = defineModule({
  name: '_typhon_events',
  functions: {
    fire_event_py_start: plain(EVENT.PY_START),
    fire_event_py_resume: plain(EVENT.PY_RESUME),
    fire_event_py_return: withValue(EVENT.PY_RETURN),
    fire_event_c_return: withValue(EVENT.C_RETURN),
    fire_event_py_yield: withValue(EVENT.PY_YIELD),
    fire_event_call: [
      'codelike, offset: int, callable, arg0, /',
      (code, i, f, arg) => fire(EVENT.CALL, code, i, [f, arg]),
    ],
    fire_event_jump: withValue(EVENT.JUMP),
    fire_event_branch_left: withValue(EVENT.BRANCH_LEFT),
    fire_event_branch_right: withValue(EVENT.BRANCH_RIGHT),
    fire_event_py_throw: withException(EVENT.PY_THROW),
    fire_event_raise: withException(EVENT.RAISE),
    fire_event_reraise: withException(EVENT.RERAISE),
    fire_event_exception_handled: withException(EVENT.EXCEPTION_HANDLED),
    fire_event_py_unwind: withException(EVENT.PY_UNWIND),
    fire_event_stop_iteration: ['codelike, offset: int, value, /', fireStopIteration],
    monitoring_enter_scope: ['codelike, event1: int, event2: int = -1, /', enterScope],
    monitoring_exit_scope: ['', () => None],
  },
  attributes: () => ({ CodeLike: codeLikeType }),
})
