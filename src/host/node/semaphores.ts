/**
 * Semaphores that processes share: a named pipe that holds one byte for each unit. To take a unit is to read a byte,
 * which the system gives to one process only; whoever is killed between two calls leaves nothing half done.
 *
 * The system does not tell how many bytes a pipe holds, so `value` takes them all and puts them back. For those
 * microseconds others see none: who asks but once looks again before it believes that.
 */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { HostError, type HostSemaphore, type HostSemaphores, O } from '../host.ts'
import { codeOf, fromNode } from './errors.ts'
import { sharedFolder, takeFifo } from './fifos.ts'
import { waitInterruptibly } from './wait.ts'

/** What fits into a pipe whatever its user has, and the least that POSIX asks for. */
const MAXIMUM = 32767

const LOOKS = 3
const BETWEEN_LOOKS_MS = 0.02

/** So many are open before it is worth looking for those that nobody has any more. */
const MANY = 64

class NodeSemaphore implements HostSemaphore {
  declare private readonly fd: number
  constructor(fd: number) {
    this.fd = fd
    opened(this, fd)
  }

  tryAcquire(surely: boolean): boolean {
    for (let look = 1; this.take(1) === 0; look++) {
      if (!surely || look === LOOKS) return false
      waitInterruptibly(BETWEEN_LOOKS_MS, undefined)
    }
    return true
  }

  release(): void {
    if (this.put(1) === 0) throw new HostError('EOVERFLOW')
  }

  value(): number {
    const n = this.take(MAXIMUM)
    this.put(n)
    return n
  }

  releaseBelow(limit: number): boolean {
    const n = this.take(limit)
    this.put(Math.min(n + 1, limit))
    return n < limit
  }

  /** How many units there were to take. */
  private take(most: number): number {
    return transfer(() => fs.readSync(this.fd, new Uint8Array(most), 0, most, null))
  }

  /** How many units found room. */
  put(n: number): number {
    return n === 0 ? 0 : transfer(() => fs.writeSync(this.fd, new Uint8Array(n)))
  }
}

/** 0 where the pipe is empty, or full. */
function transfer(run: () => number): number {
  try {
    return run()
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return 0
    throw fromNode(error)
  }
}

const inUse = new Map<number, WeakRef<NodeSemaphore>>()
let worthLooking = MANY

/** Semaphores are not closed: those that JavaScript's collector has found forgotten are, now and then. */
function opened(semaphore: NodeSemaphore, fd: number): void {
  inUse.set(fd, new WeakRef(semaphore))
  if (inUse.size < worthLooking) return
  for (const [number, reference] of inUse) {
    if (reference.deref() !== undefined) continue
    fs.closeSync(number)
    inUse.delete(number)
  }
  worthLooking = Math.max(MANY, 2 * inUse.size)
}

/** Names are one part of a path, with or without the slash that POSIX wants in front. */
function pathOf(name: string): string {
  const plain = name.replace(/^\/+/, '')
  if (plain === '' || plain.includes('/') || plain.includes('\0')) throw new HostError('EINVAL')
  return path.join(sharedFolder(), `typhon-sem.${plain}`)
}

function open(file: string): NodeSemaphore {
  try {
    return new NodeSemaphore(fs.openSync(file, O.RDWR | O.NONBLOCK))
  } catch (error) {
    throw fromNode(error)
  }
}

export const nodeSemaphores: HostSemaphores = {
  maximum: MAXIMUM,

  create(name, value) {
    const file = pathOf(name)
    const fifo = takeFifo()
    const semaphore = open(fifo)
    semaphore.put(value)
    try {
      fs.linkSync(fifo, file)
    } catch (error) {
      throw fromNode(error)
    } finally {
      fs.unlinkSync(fifo)
    }
    return semaphore
  },

  open: name => open(pathOf(name)),

  unlink(name) {
    try {
      fs.unlinkSync(pathOf(name))
    } catch (error) {
      throw fromNode(error)
    }
  },
}
