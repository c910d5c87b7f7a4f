/**
 * Sockets by descriptor number, and what waits in them: bytes in the pipes of a connected one (`host/duplex.ts`), messages,
 * and the connections that a listening one has to accept. Who connects which is in `_socket_network.ts`; what
 * `socketpair` makes is connected from the beginning.
 */
import { DuplexFile } from '../host/duplex.ts'
import { type HostConnecting, HostError, type HostListener, type OpenFile } from '../host/host.ts'
import { createPipe } from '../host/pipe.ts'
import { state } from '../runtime/state.ts'
import type { PyValue } from '../runtime/values.ts'
import { SOCKET_CONSTANTS as C } from './_socket_constants.ts'

/** A full socket makes its writer wait; Linux's default is about this. */
const CAPACITY = 212992

const NOTHING = new Uint8Array(0)

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

export class Endpoint extends DuplexFile {
  fd = -1
  family = C.AF_UNIX!
  type = C.SOCK_STREAM!
  proto = 0
  /** It has or had another end. */
  connected = false
  /** Its own address, if it has one, and that of the other end. */
  address: Address | null = null
  peerAddress: Address | null = null
  /** Connections to accept; null: it does not listen. */
  backlog: Endpoint[] | null = null
  /** Where other processes find it. */
  listener: HostListener | null = null
  /** A connection to another process that is not accepted yet, and the number of the error that it ended with. */
  connecting: HostConnecting | null = null
  error = 0
  readonly datagrams: Datagram[] = []
  /** What setsockopt has set, by level and option. */
  readonly options: Map<string, PyValue> = new Map()
  /** Takes its address back. */
  onClose: (() => void) | null = null
  /** Nothing more is read here. */
  deaf = false
  /** Read to be looked at, and not taken yet. */
  private kept = NOTHING

  get isDatagram(): boolean {
    return this.type === C.SOCK_DGRAM && !this.connected
  }

  override readable(): boolean {
    if (this.backlog !== null) return this.nextConnection(true) !== undefined
    if (this.deaf || this.kept.length > 0 || this.datagrams.length > 0) return true
    return this.input?.readable?.() ?? false
  }

  override writable(): boolean {
    return this.connecting === null ? super.writable() : this.isSettled()
  }

  override get isWithin(): boolean {
    return this.listener === null && this.connecting === null && super.isWithin
  }

  /** Whether a connection that was begun is there, or has failed: `error`. */
  isSettled(): boolean {
    try {
      const ways = this.connecting?.poll()
      if (ways === undefined) return this.connecting === null
      this.adopt(ways)
    } catch (e) {
      if (!(e instanceof HostError)) throw e
      this.error = e.errno
    }
    this.connecting = null
    return true
  }

  /** Is connected by `ways` from now on. */
  adopt(ways: DuplexFile): void {
    this.input = ways.input
    this.output = ways.output
    this.connected = true
  }

  /** The next of the backlog, which it leaves unless it is only looked at. */
  nextConnection(peek = false): Endpoint | undefined {
    const ways = this.backlog?.length === 0 ? this.listener?.accept() : undefined
    if (ways !== undefined) this.backlog?.push(accepted(this, ways))
    return peek ? this.backlog?.[0] : this.backlog?.shift()
  }

  override read(into: Uint8Array, position: number | undefined): number {
    if (this.kept.length === 0 && !this.deaf) return super.read(into, position)
    const bytes = this.take(into.length)!
    into.set(bytes)
    return bytes.length
  }

  /** A message; one that finds no room is lost, as the net loses them. */
  receiveDatagram(data: Uint8Array, from: Address | null): void {
    const waiting = this.datagrams.reduce((n, d) => n + d.data.length, 0)
    if (waiting + data.length <= CAPACITY) this.datagrams.push({ data: data.slice(), from })
  }

  /** At most `max` bytes of what is there; undefined: one has to wait. */
  take(max: number, peek = false): Uint8Array | undefined {
    if (this.deaf) return NOTHING
    const { kept } = this
    if (kept.length === 0 || (peek && kept.length < max)) {
      const more = this.receive(max - kept.length)
      if (more === undefined && kept.length === 0) return undefined
      if (!peek) return more
      if (more !== undefined) this.kept = Uint8Array.from([...kept, ...more])
    }
    const out = this.kept.slice(0, max)
    if (!peek) this.kept = kept.subarray(out.length)
    return out
  }

  private receive(max: number): Uint8Array | undefined {
    const bytes = new Uint8Array(Math.min(max, CAPACITY))
    const n = atOnce(this.input, way => (bytes.length === 0 ? 0 : way.read(bytes, undefined)))
    return n === undefined ? undefined : bytes.subarray(0, n)
  }

  /** The number of bytes taken; 0: one has to wait. */
  send(bytes: Uint8Array): number {
    return atOnce(this.output, way => way.write(bytes, undefined)) ?? 0
  }

  /** Nothing more is read. */
  shutInput(): void {
    this.deaf = true
    this.closeInput()
  }

  override close(): void {
    strays.delete(this.fd)
    this.deaf = true
    this.onClose?.()
    this.listener?.close()
    this.connecting?.cancel()
    for (const end of this.backlog ?? []) closeEndpoint(end)
    super.close()
  }
}

/** A transfer that does not wait; undefined: it would. */
function atOnce(way: OpenFile | undefined, transfer: (way: OpenFile) => number): number | undefined {
  if (way === undefined) throw new HostError('ENOTCONN')
  way.setBlocking(false)
  try {
    return transfer(way)
  } catch (e) {
    if (e instanceof HostError && e.code === 'EAGAIN') return undefined
    throw e
  }
}

/** Connects two ends. */
export function join(a: Endpoint, b: Endpoint): void {
  for (const [from, to] of [[a, b] as const, [b, a] as const]) {
    const [reader, writer] = createPipe(CAPACITY)
    from.output = writer
    to.input = reader
    to.connected = true
  }
}

/** Sockets of hosts without descriptors, whose numbers are these. */
const strays = new Map<number, Endpoint>()
let nextNumber = 1024

/** Sockets for what was inherited. */
const adopted = new WeakMap<DuplexFile, Endpoint>()

function adopt(file: DuplexFile, fd: number): Endpoint {
  const known = adopted.get(file)
  if (known !== undefined) return known
  const end = new Endpoint()
  end.fd = fd
  end.adopt(file)
  adopted.set(file, end)
  return end
}

/** The socket of that number; undefined where it is none. */
export function endpointOf(fd: number): Endpoint | undefined {
  const { descriptors } = state.host
  if (descriptors === undefined) return strays.get(fd)
  try {
    const file = descriptors.get(fd)
    if (file instanceof Endpoint) return file
    return file instanceof DuplexFile ? adopt(file, fd) : undefined
  } catch (e) {
    if (e instanceof HostError) return undefined
    throw e
  }
}

/** A socket that is connected to nothing yet. */
export function makeUnconnected(): Endpoint {
  const end = new Endpoint()
  const { descriptors } = state.host
  end.fd = descriptors?.add(end) ?? nextNumber++
  if (descriptors === undefined) strays.set(end.fd, end)
  return end
}

/** The near end of a connection that another process has made to `listening`. */
function accepted(listening: Endpoint, ways: DuplexFile): Endpoint {
  const end = makeUnconnected()
  const { family, type, proto, address } = listening
  Object.assign(end, { family, type, proto, address })
  if (address !== null && family !== C.AF_UNIX) end.peerAddress = { ...address, port: 0 }
  end.adopt(ways)
  return end
}

/** Two connected ends. */
export function makePair(): [Endpoint, Endpoint] {
  const pair: [Endpoint, Endpoint] = [makeUnconnected(), makeUnconnected()]
  join(...pair)
  return pair
}

/** Ends a socket and gives its number back. */
export function closeEndpoint(end: Endpoint): void {
  const { descriptors } = state.host
  if (descriptors === undefined) end.close()
  else descriptors.close(end.fd)
}
