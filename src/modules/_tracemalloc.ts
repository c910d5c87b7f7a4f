/** `_tracemalloc`: JavaScript allocates, so nothing is traced. CPython: Modules/_tracemalloc.c. */
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { runtimeError, valueError } from '../runtime/errors.ts'
import { int, None, PyList, PyTuple, type PyValue } from '../runtime/values.ts'

function start(frames: number): PyValue {
  if (frames < 1 || frames > 65535) throw valueError('the number of frames must be in range [1; 65535]')
  throw runtimeError('tracemalloc cannot trace: Typhon leaves memory to the JavaScript engine')
}

export const tracemallocModule: NativeModule = defineModule({
  name: '_tracemalloc',
  functions: {
    is_tracing: ['', () => false],
    clear_traces: ['', () => None],
    _get_traces: ['', () => new PyList()],
    _get_object_traceback: ['obj, /', () => None],
    start: ['nframe: int = 1, /', start],
    stop: ['', () => None],
    get_traceback_limit: ['', () => int(1)],
    get_tracemalloc_memory: ['', () => int(0)],
    get_traced_memory: ['', () => new PyTuple([int(0), int(0)])],
    reset_peak: ['', () => None],
  },
})
