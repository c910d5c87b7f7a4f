/**
 * Real pipes, for child processes.
 *
 * Node cannot make one, so a pipe of this process (../pipe.ts) gets a named pipe when a child first
 * inherits an end: opened on both sides, its name removed at once.
 */
import * as fs from 'node:fs'
import { HostError, type HostInterrupts, O } from '../host.ts'
import { CAPACITY, type PipeEnd, type PipeQueue } from '../pipe.ts'
import { fromNode } from './errors.ts'
import { takeFifo } from './fifos.ts'
import { NodeFile } from './open_file.ts'

/** Gives each pipe that has one of these ends a pipe of the system. */
export function connectPipes(ends: readonly PipeEnd[], interrupts: HostInterrupts | undefined): void {
  for (const end of ends) if (!end.system) connect(end.queue, interrupts)
}

function connect(queue: PipeQueue, interrupts: HostInterrupts | undefined): void {
  if (queue.length > CAPACITY)
    throw new HostError('ENOBUFS', undefined, undefined, 'a pipe for a child holds more than pipes can')
  const [reader, writer] = openBoth(takeFifo())
  for (const chunk of queue.chunks) fs.writeSync(writer, chunk)
  queue.attach(
    new NodeFile(reader, O.RDONLY, undefined, interrupts),
    new NodeFile(writer, O.WRONLY, undefined, interrupts),
  )
}

/** Opens both sides; the first opening is non-blocking, because opening waits for the other side. */
function openBoth(name: string): [number, number] {
  try {
    const first = fs.openSync(name, O.RDONLY | O.NONBLOCK)
    const writer = fs.openSync(name, O.WRONLY)
    const reader = fs.openSync(name, O.RDONLY)
    fs.closeSync(first)
    fs.unlinkSync(name)
    return [reader, writer]
  } catch (error) {
    throw fromNode(error)
  }
}
