/**
 * Sockets within the process. Each has a descriptor number of its own, which nothing else uses, and queues: of the
 * bytes or the messages that were sent to it, and of the connections that a listening one has to accept. Who connects
 * which is in `_socket_network.ts`; what `socketpair` makes is connected from the beginning.
 */
import { state } from '../runtime/state.ts'
import type { PyValue } from '../runtime/values.ts'
import { SOCKET_CONSTANTS as C } from './_socket_constants.ts'

/** A full socket makes its writer wait; Linux's default is about this. */
const CAPACITY = 212992

/** Where a socket is found. The path of a Unix socket is its host. */
export interface Address {
  readonly family: number
  readonly host: string
  readonly port: number
}

interface Datagram {
  readonly data: Uint8Array
  readonly from: Address | null
}

export class Endpoint {
  readonly fd: number
  family = C.AF_UNIX!
  type = C.SOCK_STREAM!
  proto = 0
  peer: Endpoint | null = null
  /** Its own address, if it has one, and that of the other end. */
  address: Address | null = null
  peerAddress: Address | null = null
  /** Connections to accept; null: it does not listen. */
  backlog: Endpoint[] | null = null
  readonly datagrams: Datagram[] = []
  /** What setsockopt has set, by level and option. */
  readonly options: Map<string, PyValue> = new Map()
  /** Takes its address back. */
  onClose: (() => void) | null = null
  private readonly chunks: Uint8Array[] = []
  private size = 0
  /** The other end sends no more. */
  ended = false
  /** Nothing more is read here. */
  deaf = false

  constructor(fd: number) {
    this.fd = fd
  }

  get isDatagram(): boolean {
    return this.type === C.SOCK_DGRAM && this.peer === null
  }

  readable(): boolean {
    if (this.backlog !== null) return this.backlog.length > 0
    return this.size > 0 || this.ended || this.deaf || this.datagrams.length > 0
  }

  writable(): boolean {
    return this.peer === null || this.peer.deaf || this.peer.size < CAPACITY
  }

  /** Puts bytes for this end's reader; the number taken. */
  receive(bytes: Uint8Array): number {
    const n = Math.min(bytes.length, CAPACITY - this.size)
    if (n === 0) return 0
    this.chunks.push(bytes.slice(0, n))
    this.size += n
    return n
  }

  /** A message; one that finds no room is lost, as the net loses them. */
  receiveDatagram(data: Uint8Array, from: Address | null): void {
    const waiting = this.datagrams.reduce((n, d) => n + d.data.length, 0)
    if (waiting + data.length <= CAPACITY) this.datagrams.push({ data: data.slice(), from })
  }

  /** At most `max` bytes of what is there. */
  take(max: number, peek = false): Uint8Array {
    const out = new Uint8Array(Math.min(max, this.size))
    let done = 0
    for (let i = 0; done < out.length; ) {
      const chunk = this.chunks[i]!
      const n = Math.min(chunk.length, out.length - done)
      out.set(chunk.subarray(0, n), done)
      done += n
      if (peek) i++
      else if (n === chunk.length) this.chunks.shift()
      else this.chunks[0] = chunk.subarray(n)
    }
    if (!peek) this.size -= done
    return out
  }

  close(): void {
    endpoints.delete(this.fd)
    this.deaf = true
    this.onClose?.()
    for (const end of this.backlog ?? []) closeEndpoint(end)
    if (this.peer !== null) {
      this.peer.ended = true
      this.peer.peer = null
    }
  }
}

/** Open ends by descriptor number. */
export const endpoints: Map<number, Endpoint> = new Map()

/** Numbers for hosts without descriptors. */
let nextNumber = 1024

function numbers(): [number, number] {
  const { descriptors } = state.host
  return descriptors === undefined ? [nextNumber++, nextNumber++] : descriptors.pipe()
}

/** Two connected ends. The numbers are those of a pipe, so that nobody else gets them. */
export function makePair(): [Endpoint, Endpoint] {
  const [x, y] = numbers()
  const a = new Endpoint(x)
  const b = new Endpoint(y)
  a.peer = b
  b.peer = a
  endpoints.set(x, a)
  endpoints.set(y, b)
  return [a, b]
}

/** A socket that is connected to nothing yet. */
export function makeUnconnected(): Endpoint {
  const [fd, other] = numbers()
  state.host.descriptors?.close(other)
  const end = new Endpoint(fd)
  endpoints.set(fd, end)
  return end
}

/** Ends a socket and gives its number back. */
export function closeEndpoint(end: Endpoint): void {
  end.close()
  state.host.descriptors?.close(end.fd)
}
