/**
 * `sys.monitoring` (PEP 669): tools, events and callbacks. The machine delivers events through the hook
 * `monitorHooks.changed`, which learns of every change. CPython: Python/instrumentation.c.
 */
import { newNamespace } from '../../objects/namespace.ts'
import { defineModule, defineType, type NativeModule } from '../../runtime/define.ts'
import { notImplementedError, typeError, valueError } from '../../runtime/errors.ts'
import { PyCode } from '../../runtime/function.ts'
import { int, None, PyObject, type PyValue, strValue } from '../../runtime/values.ts'

/** Events by bit position; the last three cannot be local. */
export const EVENTS = {
  PY_START: 1,
  PY_RESUME: 1 << 1,
  PY_RETURN: 1 << 2,
  PY_YIELD: 1 << 3,
  CALL: 1 << 4,
  LINE: 1 << 5,
  INSTRUCTION: 1 << 6,
  JUMP: 1 << 7,
  BRANCH_LEFT: 1 << 8,
  BRANCH_RIGHT: 1 << 9,
  STOP_ITERATION: 1 << 10,
  RAISE: 1 << 11,
  EXCEPTION_HANDLED: 1 << 12,
  PY_UNWIND: 1 << 13,
  PY_THROW: 1 << 14,
  RERAISE: 1 << 15,
  C_RETURN: 1 << 16,
  C_RAISE: 1 << 17,
  BRANCH: 1 << 18,
} as const

const LOCAL_EVENTS = (1 << 11) - 1
const ALL_EVENTS = (1 << 19) - 1
const TOOLS = 6

interface Tool {
  readonly name: PyValue
  events: number
  readonly callbacks: Map<number, PyValue>
  readonly local: Map<PyCode, number>
}

/** What is in effect; read by the machine. */
export const monitoring: { tools: (Tool | undefined)[] } = { tools: [] }

/** Set by the machine; without it, asking for events is refused. */
export const monitorHooks: { changed: (() => void) | undefined } = { changed: undefined }

class PySentinel extends PyObject {}
defineType(PySentinel, { name: 'object', module: 'sys.monitoring', final: true, noNew: true })
const DISABLE = new PySentinel()
const MISSING = new PySentinel()
export const monitorValues = { DISABLE, MISSING }

function checkId(id: number): void {
  if (id < 0 || id >= TOOLS) throw valueError(`invalid tool ${id} (must be between 0 and 5)`)
}

function toolInUse(id: number): Tool {
  checkId(id)
  const tool = monitoring.tools[id]
  if (tool === undefined) throw valueError(`tool ${id} is not in use`)
  return tool
}

function useTool(id: number, name: PyValue): PyValue {
  checkId(id)
  if (strValue(name) === undefined) throw valueError('tool name must be a str')
  if (monitoring.tools[id] !== undefined) throw valueError(`tool ${id} is already in use`)
  monitoring.tools[id] = { name, events: 0, callbacks: new Map(), local: new Map() }
  return None
}

function clearTool(id: number): PyValue {
  checkId(id)
  const tool = monitoring.tools[id]
  if (tool === undefined) return None
  tool.events = 0
  tool.callbacks.clear()
  tool.local.clear()
  monitorHooks.changed?.()
  return None
}

function freeTool(id: number): PyValue {
  clearTool(id)
  monitoring.tools[id] = undefined
  return None
}

function registerCallback(id: number, event: number, f: PyValue): PyValue {
  checkId(id)
  if (event <= 0 || (event & (event - 1)) !== 0) {
    throw valueError('The callback can only be set for one event at a time')
  }
  if (event > ALL_EVENTS) throw valueError(`invalid event ${event}`)
  const tool = monitoring.tools[id]
  const old = tool?.callbacks.get(event) ?? None
  if (f === None) tool?.callbacks.delete(event)
  else tool?.callbacks.set(event, f)
  return old
}

/** BRANCH stands for both directions. C_RETURN and C_RAISE come with CALL. */
function checkEvents(events: number, local: boolean): number {
  if (events < 0 || events > ALL_EVENTS) throw valueError(`invalid event set 0x${events.toString(16)}`)
  const c = EVENTS.C_RETURN | EVENTS.C_RAISE
  if ((events & c) !== 0 && (events & (c | EVENTS.CALL)) !== (c | EVENTS.CALL)) {
    throw valueError('cannot set C_RETURN or C_RAISE events independently')
  }
  let set = events & ~c
  if ((set & EVENTS.BRANCH) !== 0) set = (set & ~EVENTS.BRANCH) | EVENTS.BRANCH_LEFT | EVENTS.BRANCH_RIGHT
  if (local && (set & ~LOCAL_EVENTS) !== 0)
    throw valueError(`invalid local event set 0x${events.toString(16)}`)
  return set
}

function requireMachine(events: number): void {
  if (events !== 0 && monitorHooks.changed === undefined) {
    throw notImplementedError('sys.monitoring: this machine does not deliver events')
  }
}

function setEvents(id: number, events: number): PyValue {
  checkId(id)
  const set = checkEvents(events, false)
  requireMachine(set)
  toolInUse(id).events = set
  monitorHooks.changed?.()
  return None
}

function codeArgument(code: PyValue): PyCode {
  if (!(code instanceof PyCode)) throw typeError('code must be a code object')
  return code
}

function setLocalEvents(id: number, code: PyValue, events: number): PyValue {
  const target = codeArgument(code)
  checkId(id)
  const set = checkEvents(events, true)
  requireMachine(set)
  toolInUse(id).local.set(target, set)
  monitorHooks.changed?.()
  return None
}

/** Set by the machine: what DISABLE has switched off is on again. */
export const restartHook: { restart: () => void } = { restart: () => {} }

function shown(events: number): number {
  const both = EVENTS.BRANCH_LEFT | EVENTS.BRANCH_RIGHT
  return (events & both) === both ? events | EVENTS.BRANCH : events
}

export const monitoringModule: NativeModule = defineModule({
  name: 'sys.monitoring',
  functions: {
    use_tool_id: ['tool_id: int, name, /', useTool],
    clear_tool_id: ['tool_id: int, /', clearTool],
    free_tool_id: ['tool_id: int, /', freeTool],
    get_tool: [
      'tool_id: int, /',
      id => {
        checkId(id)
        return monitoring.tools[id]?.name ?? None
      },
    ],
    register_callback: ['tool_id: int, event: int, func, /', registerCallback],
    get_events: ['tool_id: int, /', id => int(shown(toolInUse(id).events))],
    set_events: ['tool_id: int, event_set: int, /', setEvents],
    get_local_events: [
      'tool_id: int, code, /',
      (id, code) => int(shown(toolInUse(id).local.get(codeArgument(code)) ?? 0)),
    ],
    set_local_events: ['tool_id: int, code, event_set: int, /', setLocalEvents],
    restart_events: [
      '',
      () => {
        restartHook.restart()
        return None
      },
    ],
  },
  attributes: () => ({
    DISABLE,
    MISSING,
    events: newNamespace({
      ...Object.fromEntries(Object.entries(EVENTS).map(([name, bit]) => [name, int(bit)])),
      NO_EVENTS: int(0),
    }),
    DEBUGGER_ID: int(0),
    COVERAGE_ID: int(1),
    PROFILER_ID: int(2),
    OPTIMIZER_ID: int(5),
  }),
})
