/**
 * The streams that hold bytes or text nobody has written out yet.
 *
 * JavaScript finalises nothing in time, so what CPython's reference counts would write when the last
 * reference goes is written here: at exit, and when a file is opened that such a stream writes to.
 * A stream is in the set exactly as long as something waits in it.
 */
import type { HostStat } from '../../host/host.ts'
import { looseSet } from '../../objects/finalization.ts'
import { callMethod } from '../../runtime/calls.ts'
import { PyBaseException } from '../../runtime/errors.ts'
import type { PyObject } from '../../runtime/values.ts'

export interface PendingStream extends PyObject {
  /** 0: text over buffers, flushed first; 1: buffers over files. */
  readonly flushOrder: 0 | 1
  /** The open file below, where it is the host's own. */
  fileBelow(): HostStat | undefined
}

const waiting = looseSet<PendingStream>()

export function addPending(stream: PendingStream): void {
  waiting.add(stream)
}

export function removePending(stream: PendingStream): void {
  waiting.delete(stream)
}

function flush(stream: PendingStream): void {
  try {
    callMethod(stream, 'flush')
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
  }
}

/** Flushes those that `wanted` picks; their errors are lost, as in CPython's finalisers. */
export function flushWhere(wanted: (stream: PendingStream) => boolean): void {
  for (const order of [0, 1]) {
    for (const stream of [...waiting]) if (stream.flushOrder === order && wanted(stream)) flush(stream)
  }
}

/** Writes out what any stream holds. Called when the interpreter ends. */
export function flushAllAtExit(): void {
  flushWhere(() => true)
}

/** Writes out what was written to this file by streams that were never closed. */
export function flushSharing(stat: HostStat): void {
  if (waiting.size === 0) return
  flushWhere(stream => {
    const other = stream.fileBelow()
    return other !== undefined && other.ino === stat.ino && other.dev === stat.dev
  })
}
