/**
 * `_readline`: who reads the lines that input() gets from a terminal. `lib/readline.py` sets it.
 * CPython: PyOS_ReadlineFunctionPointer of Parser/myreadline.c.
 */
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { None, type PyValue } from '../runtime/values.ts'

/** Called with the prompt; gives a line without its end, or None if it cannot edit in this terminal. */
export const lineEditor = { read: null as PyValue | null }

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
