/**
 * How sockets of different processes meet. A listener's place is a named pipe in a folder of the user's own; who connects
 * writes the names of two more into it, one for each direction, and has its connection when a first byte comes back.
 * Until then it holds the far ends itself, so that neither side takes a pipe for ended. A pipe that nobody reads is
 * what a process left that is gone.
 */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { DuplexFile } from '../duplex.ts'
import {
  type HostConnecting,
  HostError,
  type HostInterrupts,
  type HostListener,
  type HostSockets,
  O,
} from '../host.ts'
import { codeOf, fromNode } from './errors.ts'
import { sharedFolder, takeFifo } from './fifos.ts'
import { NodeFile } from './open_file.ts'

const READING = O.RDONLY | O.NONBLOCK
const WRITING = O.WRONLY | O.NONBLOCK

/** Two names, ended by a newline each; the system writes so few bytes in one piece. */
const RECORD = 1024

const OTHERS = 0o077

/** The folder is refused where others could put names into it. */
function folder(): string {
  const name = path.join(sharedFolder(), `typhon-sockets-${process.getuid?.() ?? 0}`)
  try {
    fs.mkdirSync(name, { mode: 0o700 })
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
  }
  const stat = fs.lstatSync(name)
  if (!stat.isDirectory() || stat.uid !== process.getuid?.() || (stat.mode & OTHERS) !== 0)
    throw new HostError('EACCES', name)
  return name
}

/** Undefined: there is nobody at the other end, or not even the name. */
function tryOpen(name: string, flags: number): number | undefined {
  try {
    return fs.openSync(name, flags)
  } catch (error) {
    if (codeOf(error) === 'ENOENT' || codeOf(error) === 'ENXIO') return undefined
    throw error
  }
}

function isHeld(place: string): boolean {
  const fd = tryOpen(place, WRITING)
  if (fd !== undefined) fs.closeSync(fd)
  return fd !== undefined
}

/** Undefined: nothing is there yet. */
function read(fd: number, length: number): Buffer | undefined {
  try {
    const bytes = Buffer.alloc(length)
    return bytes.subarray(0, fs.readSync(fd, bytes, 0, length, null))
  } catch (error) {
    if (codeOf(error) === 'EAGAIN') return undefined
    throw error
  }
}

class Listener implements HostListener {
  declare private readonly place: string
  declare private readonly fd: number
  declare private readonly interrupts: HostInterrupts | undefined
  constructor(place: string, fd: number, interrupts: HostInterrupts | undefined) {
    this.place = place
    this.fd = fd
    this.interrupts = interrupts
  }

  accept(): DuplexFile | undefined {
    return translated(() => {
      for (let record = read(this.fd, RECORD); record !== undefined; record = read(this.fd, RECORD)) {
        const file = this.meet(record.toString().split('\n'))
        if (file !== undefined) return file
      }
      return undefined
    })
  }

  /** Undefined: who asked is gone. */
  private meet([toThem, toUs]: string[]): DuplexFile | undefined {
    const output = tryOpen(toThem!, WRITING)
    const input = tryOpen(toUs!, READING)
    for (const name of [toThem!, toUs!]) fs.rmSync(name, { force: true })
    if (output !== undefined && input !== undefined) {
      fs.writeSync(output, Uint8Array.of(1))
      return ways(input, output, this.interrupts)
    }
    for (const fd of [input, output]) if (fd !== undefined) fs.closeSync(fd)
    return undefined
  }

  close(): void {
    fs.closeSync(this.fd)
    fs.rmSync(this.place, { force: true })
  }
}

class Connecting implements HostConnecting {
  declare private readonly place: string
  declare private readonly interrupts: HostInterrupts | undefined
  declare private readonly input: number
  declare private readonly output: number
  declare private readonly held: number[]
  constructor(place: string, interrupts: HostInterrupts | undefined) {
    const listener = tryOpen(place, WRITING)
    if (listener === undefined) throw new HostError('ECONNREFUSED')
    this.place = place
    this.interrupts = interrupts
    const [toUs, toThem] = [takeFifo(), takeFifo()]
    this.input = fs.openSync(toUs, READING)
    this.held = [fs.openSync(toUs, WRITING), fs.openSync(toThem, READING)]
    this.output = fs.openSync(toThem, WRITING)
    const record = Buffer.alloc(RECORD)
    record.write(`${toUs}\n${toThem}\n`)
    fs.writeSync(listener, record)
    fs.closeSync(listener)
  }

  poll(): DuplexFile | undefined {
    return translated(() => {
      // Looked at first: a listener may accept and go between the two.
      const held = isHeld(this.place)
      if (read(this.input, 1) !== undefined) {
        for (const fd of this.held) fs.closeSync(fd)
        return ways(this.input, this.output, this.interrupts)
      }
      if (held) return undefined
      this.cancel()
      throw new HostError('ECONNREFUSED')
    })
  }

  cancel(): void {
    for (const fd of [this.input, this.output, ...this.held]) fs.closeSync(fd)
  }
}

function ways(input: number, output: number, interrupts: HostInterrupts | undefined): DuplexFile {
  return new DuplexFile(
    new NodeFile(input, READING, undefined, interrupts),
    new NodeFile(output, WRITING, undefined, interrupts),
  )
}

function translated<T>(run: () => T): T {
  try {
    return run()
  } catch (error) {
    throw error instanceof HostError ? error : fromNode(error)
  }
}

/** Takes a place, also from a process that is gone. */
function settle(fifo: string, place: string): void {
  try {
    fs.linkSync(fifo, place)
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    if (isHeld(place)) throw new HostError('EADDRINUSE')
    fs.rmSync(place, { force: true })
    fs.linkSync(fifo, place)
  }
}

export class NodeSockets implements HostSockets {
  declare private readonly interrupts: HostInterrupts | undefined
  constructor(interrupts: HostInterrupts | undefined) {
    this.interrupts = interrupts
  }

  listen(name: string): HostListener {
    return translated(() => {
      const place = path.join(folder(), name)
      if (isHeld(place)) throw new HostError('EADDRINUSE')
      const fifo = takeFifo()
      const fd = fs.openSync(fifo, O.RDWR | O.NONBLOCK)
      try {
        settle(fifo, place)
      } catch (error) {
        fs.closeSync(fd)
        throw error
      } finally {
        fs.unlinkSync(fifo)
      }
      return new Listener(place, fd, this.interrupts)
    })
  }

  connect(name: string): HostConnecting {
    return translated(() => new Connecting(path.join(folder(), name), this.interrupts))
  }
}
