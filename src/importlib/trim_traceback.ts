/**
 * Takes importlib's own frames out of the traceback of a failed import: all of them for ImportError,
 * else the runs that end in `_call_with_frames_removed`. CPython: Python/import.c (remove_importlib_frames).
 */
import { PyTraceback } from '../objects/traceback.ts'
import type { PyBaseException } from '../runtime/errors.ts'

function isImportlib(tb: PyTraceback): boolean {
  const { filename } = tb.frame.code.plain
  return filename === '<frozen importlib._bootstrap>' || filename === '<frozen importlib._bootstrap_external>'
}

export function trimTraceback(e: PyBaseException, always: boolean): void {
  let tb = e.traceback as PyTraceback | null
  /** The entry before `tb`, and the one before its run of importlib's; null: the exception itself. */
  let previous: PyTraceback | null = null
  let outer: PyTraceback | null = null
  let inside = false
  while (tb instanceof PyTraceback) {
    const { next } = tb
    const now = isImportlib(tb)
    if (now && !inside) outer = previous
    inside = now
    if (inside && (always || tb.frame.code.plain.name === '_call_with_frames_removed')) {
      if (outer === null) e.traceback = next
      else outer.next = next
      previous = outer
    } else previous = tb
    tb = next
  }
}
