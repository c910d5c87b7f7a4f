/** `sys.monitoring` (PEP 669): tools, events and callbacks. CPython: Python/instrumentation.c. */
import { LOCAL_EVENTS } from '../../objects/code_monitoring.ts'
import {
  BRANCH,
  BRANCH_LEFT,
  BRANCH_RIGHT,
  C_RAISE,
  C_RETURN,
  CALL,
  clearTool,
  DISABLE,
  EVENT_NAMES,
  getEvents,
  getLocalEvents,
  isToolUsed,
  MISSING,
  monitors,
  PySentinel,
  pythonCallback,
  registerCallback,
  restartEvents,
  setEvents,
  setLocalEvents,
} from '../../objects/monitoring.ts'
import { newNamespace } from '../../objects/namespace.ts'
import { defineModule, defineType, type NativeModule } from '../../runtime/define.ts'
import { newDict } from '../../runtime/dict.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { PyCode } from '../../runtime/function.ts'
import { int, None, type PyValue, strValue } from '../../runtime/values.ts'

const TOOLS = 6

defineType(PySentinel, { name: 'object', module: 'sys.monitoring', final: true, noNew: true })

function checkId(id: number): void {
  if (id < 0 || id >= TOOLS) throw valueError(`invalid tool ${id} (must be between 0 and 5)`)
}

function useTool(id: number, name: PyValue): PyValue {
  checkId(id)
  if (strValue(name) === undefined) throw valueError('tool name must be a str')
  if (isToolUsed(id)) throw valueError(`tool ${id} is already in use`)
  monitors.names[id] = name
  return None
}

function clear(id: number): PyValue {
  checkId(id)
  if (isToolUsed(id)) clearTool(id)
  return None
}

function free(id: number): PyValue {
  clear(id)
  monitors.names[id] = undefined
  return None
}

function register(id: number, event: number, f: PyValue): PyValue {
  checkId(id)
  if (event <= 0 || (event & (event - 1)) !== 0)
    throw valueError('The callback can only be set for one event at a time')
  const number = Math.log2(event)
  if (number >= EVENT_NAMES.length) throw valueError(`invalid event ${event}`)
  return registerCallback(id, number, pythonCallback(f))
}

const C_RESULTS = (1 << C_RETURN) | (1 << C_RAISE)
const C_CALLS = C_RESULTS | (1 << CALL)

/** C_RETURN and C_RAISE come with CALL; BRANCH stands for both directions. */
function ungrouped(events: number): number {
  if ((events & C_RESULTS) !== 0 && (events & C_CALLS) !== C_CALLS)
    throw valueError('cannot set C_RETURN or C_RAISE events independently')
  const set = events & ~C_RESULTS
  if ((set & (1 << BRANCH)) === 0) return set
  return (set & ~(1 << BRANCH)) | (1 << BRANCH_LEFT) | (1 << BRANCH_RIGHT)
}

function setGlobal(id: number, events: number): PyValue {
  checkId(id)
  if (events < 0 || events >= 1 << EVENT_NAMES.length)
    throw valueError(`invalid event set 0x${(events >>> 0).toString(16)}`)
  setEvents(id, ungrouped(events))
  return None
}

function codeArgument(code: PyValue): PyCode {
  if (!(code instanceof PyCode)) throw typeError('code must be a code object')
  return code
}

function setLocal(id: number, code: PyValue, events: number): PyValue {
  const target = codeArgument(code)
  checkId(id)
  const set = ungrouped(events)
  if (set < 0 || set >= 1 << LOCAL_EVENTS)
    throw valueError(`invalid local event set 0x${(set >>> 0).toString(16)}`)
  setLocalEvents(target, id, set)
  return None
}

/** Who watches what, by the names of events. */
function allEvents(): PyValue {
  const rows: [string, PyValue][] = []
  monitors.tools.forEach((tools, event) => {
    if (tools !== 0) rows.push([EVENT_NAMES[event]!, int(tools)])
  })
  return newDict(rows)
}

export const monitoringModule: NativeModule = defineModule({
  name: 'sys.monitoring',
  functions: {
    use_tool_id: ['tool_id: int, name, /', useTool],
    clear_tool_id: ['tool_id: int, /', clear],
    free_tool_id: ['tool_id: int, /', free],
    get_tool: [
      'tool_id: int, /',
      id => {
        checkId(id)
        return monitors.names[id] ?? None
      },
    ],
    register_callback: ['tool_id: int, event: int, func, /', register],
    get_events: [
      'tool_id: int, /',
      id => {
        checkId(id)
        return int(getEvents(id))
      },
    ],
    set_events: ['tool_id: int, event_set: int, /', setGlobal],
    get_local_events: [
      'tool_id: int, code, /',
      (id, code) => {
        const target = codeArgument(code)
        checkId(id)
        return int(getLocalEvents(target, id))
      },
    ],
    set_local_events: ['tool_id: int, code, event_set: int, /', setLocal],
    restart_events: [
      '',
      () => {
        restartEvents()
        return None
      },
    ],
    _all_events: ['', allEvents],
  },
  attributes: () => ({
    DISABLE,
    MISSING,
    events: newNamespace({
      ...Object.fromEntries(EVENT_NAMES.map((name, event) => [name, int(1 << event)])),
      NO_EVENTS: int(0),
    }),
    DEBUGGER_ID: int(0),
    COVERAGE_ID: int(1),
    PROFILER_ID: int(2),
    OPTIMIZER_ID: int(5),
  }),
})
