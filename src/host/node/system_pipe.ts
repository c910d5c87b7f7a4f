/**
 * Real pipes, for child processes.
 *
 * Node cannot make one, so a pipe of this process (../pipe.ts) gets a named pipe when a child first
 * inherits an end: made by mkfifo, opened on both sides, its name removed at once.
 */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { HostError, type HostInterrupts, O } from '../host.ts'
import type { PipeEnd, PipeQueue } from '../pipe.ts'
import { fromNode } from './errors.ts'
import { lazy } from './lazy.ts'
import { NodeFile } from './open_file.ts'

/** Gives each pipe that has one of these ends a pipe of the system; all in one mkfifo. */
export function connectPipes(ends: readonly PipeEnd[], interrupts: HostInterrupts | undefined): void {
  const queues = [...new Set(ends.filter(end => !end.system).map(end => end.queue))]
  if (queues.length === 0) return
  const folder = fs.mkdtempSync(path.join(lazy('node:os').tmpdir(), 'typhon-'))
  try {
    const names = queues.map((_, i) => path.join(folder, String(i)))
    const made = lazy('node:child_process').spawnSync('mkfifo', ['-m', '600', ...names], { stdio: 'ignore' })
    if (made.status !== 0)
      throw new HostError('ENOSYS', undefined, undefined, 'no mkfifo to make a pipe with')
    queues.forEach((queue, i) => {
      connect(queue, names[i]!, interrupts)
    })
  } catch (error) {
    throw error instanceof HostError ? error : fromNode(error)
  } finally {
    fs.rmSync(folder, { recursive: true, force: true })
  }
}

/** Opens both sides; the first opening is non-blocking, because opening waits for the other side. */
function connect(queue: PipeQueue, name: string, interrupts: HostInterrupts | undefined): void {
  const first = fs.openSync(name, O.RDONLY | O.NONBLOCK)
  const writer = fs.openSync(name, O.WRONLY)
  const reader = fs.openSync(name, O.RDONLY)
  fs.closeSync(first)
  for (const chunk of queue.chunks) fs.writeSync(writer, chunk)
  queue.attach(
    new NodeFile(reader, O.RDONLY, undefined, interrupts),
    new NodeFile(writer, O.WRONLY, undefined, interrupts),
  )
}
