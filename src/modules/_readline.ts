/**
 * `_readline`: who reads the lines that input() gets from a terminal. `lib/readline.py` sets it.
 * CPython: PyOS_ReadlineFunctionPointer of Parser/myreadline.c.
 */
import { HostError } from '../host/host.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { PyBaseException } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { intValue, None, type PyStr, type PyValue } from '../runtime/values.ts'

/** Called with the prompt; gives a line without its end, or None if it cannot edit in this terminal. */
const lineEditor = { read: null as PyValue | null }

/** Whether a stream is the host's own of that number, and a terminal. */
function isTerminal(stream: PyValue, fd: number): boolean {
  try {
    return intValue(callMethod(stream, 'fileno')) === fd && state.host.descriptors?.isatty(fd) === true
  } catch (e) {
    if (e instanceof PyBaseException || e instanceof HostError) return false
    throw e
  }
}

/** Whether there is a line editor, and both streams are the terminal. */
export function canEdit(stdin: PyValue, stdout: PyValue): boolean {
  return lineEditor.read !== null && isTerminal(stdin, 0) && isTerminal(stdout, 1)
}

/**
 * A line without its end, by the editor, which shows the prompt; undefined where there is none for this terminal.
 * Raises what the editor raises: EOFError at the end of the input.
 */
export function editedLine(prompt: PyStr): PyValue | undefined {
  const line = lineEditor.read === null ? None : call(lineEditor.read, [prompt])
  return line === None ? undefined : line
}

export const readlineModule: NativeModule = defineModule({
  name: '_readline',
  functions: {
    set_line_editor: [
      'function, /',
      read => {
        lineEditor.read = read === None ? null : read
        return None
      },
    ],
  },
})
