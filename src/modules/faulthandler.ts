/**
 * `faulthandler`: there is no native code that could crash; it can be enabled, and it can show where
 * Python is. Time-outs and signals are absent. CPython: Modules/faulthandler.c.
 */
import { requireDescriptors, writeAll } from '../host/host.ts'
import { PyFrame } from '../objects/frame.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { runtimeError } from '../runtime/errors.ts'
import { type FrameLike, state } from '../runtime/state.ts'
import { None, type PyValue } from '../runtime/values.ts'
import { descriptorOf } from './fcntl.ts'
import { guard } from './posix/paths.ts'

let enabled = false

/** The descriptor of `file`; `sys.stderr` by default. */
function target(file: PyValue): number {
  if (file !== None) return descriptorOf(file)
  const stderr = state.sysDict.getStr('stderr')
  if (stderr === undefined) throw runtimeError('unable to get sys.stderr')
  if (stderr === None) throw runtimeError('sys.stderr is None')
  return descriptorOf(stderr)
}

function stackText(): string {
  const lines = ['Current thread 0x0000000000000001 [python] (most recent call first):']
  for (let f: FrameLike | null = state.frame; f !== null; f = f.back) {
    if (!(f instanceof PyFrame)) continue
    const { plain } = f.code
    lines.push(`  File "${plain.filename}", line ${f.currentLine()} in ${plain.name}`)
  }
  if (lines.length === 1) lines.push('  <no Python frame>')
  return `${lines.join('\n')}\n`
}

function dump(file: PyValue): PyValue {
  const fd = target(file)
  guard(() => writeAll(requireDescriptors(state.host), fd, new TextEncoder().encode(stackText())))
  return None
}

export const faulthandlerModule: NativeModule = defineModule({
  name: 'faulthandler',
  functions: {
    enable: [
      'file = None, all_threads: bool = True, c_stack: bool = True',
      file => {
        target(file)
        enabled = true
        return None
      },
    ],
    disable: [
      '',
      () => {
        const was = enabled
        enabled = false
        return was
      },
    ],
    is_enabled: ['', () => enabled],
    dump_traceback: ['file = None, all_threads: bool = True', file => dump(file)],
    cancel_dump_traceback_later: ['', () => None],
  },
})
