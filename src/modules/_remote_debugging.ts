/**
 * `_remote_debugging`: reads the stacks of another Python process from its memory. No process's memory can be read
 * here, so whoever makes an unwinder is told so; the types are there for `asyncio.tools`, which imports them.
 * CPython: Modules/_remote_debugging_module.c.
 */
import { defineStructSequence } from '../objects/structseq.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { notImplementedError } from '../runtime/errors.ts'
import { int, PyObject } from '../runtime/values.ts'

class PyRemoteUnwinder extends PyObject {}

const module = '_remote_debugging'

const unwinderType = defineType(PyRemoteUnwinder, {
  name: 'RemoteUnwinder',
  module,
  slots: {
    tp_new: () => {
      throw notImplementedError("Typhon cannot read another process's memory")
    },
  },
})

const records = {
  FrameInfo: ['filename', 'lineno', 'funcname'],
  CoroInfo: ['call_stack', 'task_name'],
  TaskInfo: ['task_id', 'task_name', 'coroutine_stack', 'awaited_by'],
  ThreadInfo: ['thread_id', 'frame_info'],
  AwaitedInfo: ['thread_id', 'awaited_by'],
}

export const remoteDebuggingModule: NativeModule = defineModule({
  name: module,
  attributes: () => ({
    RemoteUnwinder: unwinderType,
    PROCESS_VM_READV_SUPPORTED: int(0),
    ...Object.fromEntries(
      Object.entries(records).map(([name, fields]) => [
        name,
        defineStructSequence({ name, module, fields }).type,
      ]),
    ),
  }),
})
