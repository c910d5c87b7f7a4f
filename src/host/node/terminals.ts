/**
 * Terminals of the system, by its own files and programs: Node has no call for what is done here.
 *
 * A pseudo-terminal is /dev/ptmx, opened without blocking (a second opening would be another terminal); its number
 * is in /proc. `stty` reads and sets attributes and sizes. That the other side may be opened takes an ioctl, which
 * only a language with such a call can make on a descriptor that it inherits.
 */
import * as fs from 'node:fs'
import type { DescriptorTable } from '../descriptors.ts'
import {
  HostError,
  type HostInterrupts,
  type HostTerminals,
  O,
  type OpenFile,
  type TerminalAttributes,
} from '../host.ts'
import { fromNode } from './errors.ts'
import { lazy } from './lazy.ts'
import { NodeFile } from './open_file.ts'
import { otherSide, stty } from './stty.ts'

const MASTER = '/dev/ptmx'

/** Programs that unlock the pseudo-terminal that they have as descriptor 3: ioctl TIOCSPTLCK with 0. */
const UNLOCKING: readonly (readonly [string, ...string[]])[] = [
  ['perl', '-e', 'open(my $f, "+<&=", 3); my $off = pack("i", 0); exit(ioctl($f, 0x40045431, $off) ? 0 : 1)'],
  ['python3', '-c', 'import fcntl; fcntl.ioctl(3, 0x40045431, bytes(4))'],
]

/** `stty -g`: four sets of flags, then the control characters. */
const FLAG_FIELDS = 4

export class NodeTerminals implements HostTerminals {
  declare private readonly table: DescriptorTable
  declare private readonly interrupts: HostInterrupts | undefined
  constructor(table: DescriptorTable, interrupts: HostInterrupts | undefined) {
    this.table = table
    this.interrupts = interrupts
  }

  openMaster(): number {
    if (process.platform !== 'linux')
      throw new HostError('ENOSYS', undefined, undefined, 'pseudo-terminals work on Linux only')
    return this.add(MASTER)
  }

  openOther(master: number): number {
    return this.add(this.otherName(master))
  }

  otherName(master: number): string {
    const name = otherSide(this.real(master))
    if (name === undefined) throw new HostError('ENOTTY')
    return name
  }

  unlock(master: number): void {
    this.otherName(master)
    for (const [program, ...args] of UNLOCKING) {
      const done = lazy('node:child_process').spawnSync(program, args, {
        stdio: ['ignore', 'ignore', 'ignore', this.real(master)],
      })
      if (!done.error && done.status === 0) return
    }
    const text = 'a pseudo-terminal needs perl or python3 to be unlocked'
    throw new HostError('ENOSYS', undefined, undefined, text)
  }

  attributes(fd: number): TerminalAttributes {
    const numbers = stty(this.real(fd), ['-g'])
      .trim()
      .split(':')
      .map(field => Number.parseInt(field, 16))
    const [input = 0, output = 0, control = 0, local = 0] = numbers
    return { input, output, control, local, characters: numbers.slice(FLAG_FIELDS) }
  }

  setAttributes(fd: number, attributes: TerminalAttributes): void {
    const { input, output, control, local, characters } = attributes
    const fields = [input, output, control, local, ...characters]
    stty(this.real(fd), [fields.map(field => (field >>> 0).toString(16)).join(':')])
  }

  setSize(fd: number, columns: number, lines: number): void {
    stty(this.real(fd), ['cols', String(columns), 'rows', String(lines)])
  }

  discardInput(fd: number): void {
    const file = this.table.get(fd)
    const bytes = new Uint8Array(4096)
    while (file.readable?.() && file.read(bytes, undefined) > 0);
  }

  private add(name: string): number {
    try {
      const flags = O.RDWR | O.NOCTTY
      // The other side may be handed on to children, which expect it to block; it can be opened a second time.
      const real = fs.openSync(name, name === MASTER ? flags | O.NONBLOCK : flags)
      const file =
        name === MASTER
          ? NodeFile.nonBlocking(real, flags, this.interrupts)
          : new NodeFile(real, flags, undefined, this.interrupts)
      return this.table.add(file)
    } catch (error) {
      throw fromNode(error)
    }
  }

  private real(fd: number): number {
    const file: OpenFile = this.table.get(fd)
    if (!(file instanceof NodeFile) || !file.isatty()) throw new HostError('ENOTTY')
    return file.real
  }
}
