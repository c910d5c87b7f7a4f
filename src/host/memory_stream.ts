/** A standard stream of the memory host: input from a function, or output to one. Like a pipe. */
import { HostError } from './host.ts'
import { StreamFile } from './stream_file.ts'

type Source = () => Uint8Array | undefined
type Sink = (bytes: Uint8Array) => void

export class MemoryStream extends StreamFile {
  declare private readonly source: Source | undefined
  declare private readonly sink: Sink | undefined
  /** What was given and not yet read. */
  declare private rest: Uint8Array
  constructor(source: Source | undefined, sink: Sink | undefined) {
    super()
    this.source = source
    this.sink = sink
    this.rest = new Uint8Array(0)
  }

  override read(into: Uint8Array): number {
    if (!this.source) throw new HostError('EBADF')
    if (this.rest.length === 0) this.rest = this.source() ?? new Uint8Array(0)
    const n = Math.min(into.length, this.rest.length)
    into.set(this.rest.subarray(0, n))
    this.rest = this.rest.subarray(n)
    return n
  }

  override write(from: Uint8Array): number {
    if (!this.sink) throw new HostError('EBADF')
    this.sink(from.slice())
    return from.length
  }

  override close(): void {}
}
