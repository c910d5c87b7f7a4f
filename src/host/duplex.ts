/**
 * An open file with two ways, as a connected socket is: what is read comes by one open file, what is written goes by
 * another. A child gets both. Both ways are pipes, of this process or of the system.
 */
import { HostError, type HostStat, type OpenFile, S_IF } from './host.ts'
import { PipeEnd } from './pipe.ts'
import { StreamFile } from './stream_file.ts'

export class DuplexFile extends StreamFile {
  /** Absent where it is not connected, or that way is shut. */
  input: OpenFile | undefined
  output: OpenFile | undefined
  private blocking: boolean
  constructor(input?: OpenFile, output?: OpenFile) {
    super()
    this.input = input
    this.output = output
    this.blocking = true
  }

  override read(into: Uint8Array, position: number | undefined): number {
    if (this.input === undefined) throw new HostError('ENOTCONN')
    this.input.setBlocking(this.blocking)
    return this.input.read(into, position)
  }

  override write(from: Uint8Array, position: number | undefined): number {
    if (this.output === undefined) throw new HostError('ENOTCONN')
    this.output.setBlocking(this.blocking)
    return this.output.write(from, position)
  }

  readable(): boolean {
    return this.input?.readable?.() ?? true
  }

  writable(): boolean {
    return this.output?.writable?.() ?? true
  }

  /** See the function of that name. */
  get isWithin(): boolean {
    return [this.input, this.output].every(way => way === undefined || isWithin(way))
  }

  override fstat(): HostStat {
    return { ...super.fstat(), mode: S_IF.SOCK | 0o777 }
  }

  override getBlocking(): boolean {
    return this.blocking
  }

  override setBlocking(blocking: boolean): void {
    this.blocking = blocking
  }

  override close(): void {
    this.closeInput()
    this.closeOutput()
  }

  closeInput(): void {
    this.input?.close()
    this.input = undefined
  }

  closeOutput(): void {
    this.output?.close()
    this.output = undefined
  }
}

/** Whether nothing but this process can end a wait for the file. */
export function isWithin(file: OpenFile): boolean {
  if (file instanceof PipeEnd) return file.system === undefined
  return file instanceof DuplexFile && file.isWithin
}
