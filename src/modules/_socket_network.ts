/**
 * The network that Python sees: a loopback interface of the process's own, as in a fresh network namespace of Linux.
 * Sockets of this process find each other by address (127.0.0.0/8, ::1, paths), and those of the user's other Typhons
 * where the host has a way to them; nothing else can be reached, and nothing else reaches them. The path of a Unix socket
 * is a socket in the file system, to which other programs are refused.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { ERRNO, strerror } from '../host/errno.ts'
import { HostError } from '../host/host.ts'
import { osError } from '../objects/exceptions.ts'
import { index } from '../runtime/abstract.ts'
import {
  exc,
  newException,
  overflowError,
  type PyBaseException,
  PyOSError,
  typeError,
} from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import type { PyType } from '../runtime/type.ts'
import { int, PyBytes, PyTuple, type PyValue, strValue } from '../runtime/values.ts'
import { formatV6, parseV4, parseV6 } from './_socket_addresses.ts'
import { SOCKET_CONSTANTS as C } from './_socket_constants.ts'
import { type Address, type Endpoint, endpointOf, join, makeUnconnected } from './_socket_pair.ts'
import { defineException } from './exception_type.ts'
import { decodeFs, fspath, guard, hostPath, joinPath, pathStr } from './posix/paths.ts'

export const gaierrorType: PyType = defineException('socket', 'gaierror', exc.OSError)

export function fail(code: keyof typeof ERRNO): PyBaseException {
  return osError(ERRNO[code], strerror(ERRNO[code]))
}

function resolverError(code: number, message: string): PyBaseException {
  const e = newException(gaierrorType, int(code), fromUtf16(message))
  if (e instanceof PyOSError) [e.errno, e.strerror] = e.args.items
  return e
}
export const noName = (): PyBaseException =>
  resolverError(C.EAI_NONAME!, 'Name or service not known (this Typhon knows its own host only)')

// ---- addresses

const isInet = (family: number): boolean => family === C.AF_INET || family === C.AF_INET6
const ANY: Record<number, string> = { [C.AF_INET!]: '0.0.0.0', [C.AF_INET6!]: '::' }
const LOOPBACK: Record<number, string> = { [C.AF_INET!]: '127.0.0.1', [C.AF_INET6!]: '::1' }

const isOwnName = (name: string): boolean =>
  name === 'localhost' || name === state.host.process?.uname().nodename

/** The number that a name or a number stands for; undefined for names that only a resolver could know. */
export function resolve(family: number, name: string): string | undefined {
  if (isOwnName(name)) return LOOPBACK[family]
  if (family === C.AF_INET) return parseV4(name, true)?.join('.')
  const bytes = parseV6(name.replace(/%.*$/, ''))
  return bytes === undefined ? undefined : formatV6(bytes)
}

function hostOf(family: number, name: string): string {
  if (name === '') return ANY[family]!
  if (name === '<broadcast>' && family === C.AF_INET) return '255.255.255.255'
  const host = resolve(family, name)
  if (host === undefined) throw noName()
  return host
}

function portOf(v: PyValue, caller: string): number {
  const port = Number(index(v))
  if (port < 0 || port > 0xffff) throw overflowError(`${caller}(): port must be 0-65535.`)
  return port
}

const LONGEST_PATH = 108

function pathOf(v: PyValue, caller: string): string {
  if (v instanceof PyBytes && v.data[0] === 0) return `\0${String.fromCharCode(...v.data.subarray(1))}`
  const text = strValue(v)
  if (text !== undefined && toUtf16(text).startsWith('\0')) return toUtf16(text)
  const path = v instanceof PyBytes ? decodeFs(v.data) : strValue(fspath(v))
  if (path === undefined) throw typeError(`${caller}(): AF_UNIX address must be str or bytes, not %T`, v)
  if (hostPath(path).length >= LONGEST_PATH) throw newException(exc.OSError, 'AF_UNIX path too long')
  return toUtf16(path)
}

/** An address as Python gives it to `caller`. */
export function parseAddress(family: number, v: PyValue, caller: string): Address {
  if (family === C.AF_UNIX) return { family, host: pathOf(v, caller), port: 0 }
  if (!isInet(family)) throw newException(exc.OSError, `${caller}(): unknown address family`)
  const kind = family === C.AF_INET ? 'AF_INET' : 'AF_INET6'
  if (!(v instanceof PyTuple)) throw typeError(`${caller}(): ${kind} address must be tuple, not %T`, v)
  const [name, port] = v.items
  const most = family === C.AF_INET ? 2 : 4
  if (name === undefined || port === undefined || v.items.length > most)
    throw typeError(`${caller}(): ${kind} address must be a pair (host, port)`)
  const text = name instanceof PyBytes ? String.fromCharCode(...name.data) : strValue(name)
  if (text === undefined) throw typeError('str, bytes or bytearray expected, not %T', name)
  return { family, host: hostOf(family, toUtf16(text)), port: portOf(port, caller) }
}

/** An address as Python sees it; null: that of a socket that has none. */
export function showAddress(family: number, address: Address | null): PyValue {
  if (family === C.AF_UNIX) {
    if (address === null) return ''
    if (!address.host.startsWith('\0')) return fromUtf16(address.host)
    return new PyBytes(Uint8Array.from(address.host, c => c.charCodeAt(0)))
  }
  const { host, port } = address ?? { host: ANY[family] ?? '', port: 0 }
  return new PyTuple([fromUtf16(host), int(port), ...(family === C.AF_INET6 ? [int(0), int(0)] : [])])
}

function isLocal({ family, host }: Address): boolean {
  if (family === C.AF_UNIX || host === ANY[family]) return true
  return family === C.AF_INET ? host.startsWith('127.') : host === '::1'
}

// ---- who is where

const FIRST_FREE_PORT = 32768
let nextPort = FIRST_FREE_PORT

/** Bound sockets by kind, family and port, or path. */
const places = new Map<string, Endpoint[]>()

function placeOf(type: number, { family, host, port }: Address): string {
  return `${type}/${family}/${family === C.AF_UNIX ? host : port}`
}

const meets = (a: Address, b: Address): boolean =>
  a.host === b.host || a.host === ANY[a.family] || b.host === ANY[b.family]

function occupant(type: number, address: Address): Endpoint | undefined {
  return places.get(placeOf(type, address))?.find(end => meets(end.address!, address))
}

function freePort(type: number, family: number, host: string): number {
  for (let tries = FIRST_FREE_PORT; tries > 0; tries--) {
    const port = nextPort++
    if (nextPort > 0xffff) nextPort = FIRST_FREE_PORT
    if (occupant(type, { family, host, port }) === undefined) return port
  }
  throw fail('EADDRINUSE')
}

function settle(end: Endpoint, address: Address): void {
  const place = placeOf(end.type, address)
  end.address = address
  places.set(place, [...(places.get(place) ?? []), end])
  end.onClose = () => {
    const left = places.get(place)!.filter(other => other !== end)
    if (left.length > 0) places.set(place, left)
    else places.delete(place)
  }
}

const isPath = ({ family, host }: Address): boolean =>
  family === C.AF_UNIX && host !== '' && !host.startsWith('\0')

/** Who has bound the path may have lost it: what counts is that the file is there. */
function makeSocketFile(address: Address): void {
  const { files } = state.host
  if (files === undefined) return
  const path = hostPath(fromUtf16(address.host))
  if (guard(() => files.statIfExists(path)) !== undefined) throw fail('EADDRINUSE')
  guard(() => files.mksocket(path))
  places.delete(placeOf(C.SOCK_STREAM!, address))
  places.delete(placeOf(C.SOCK_DGRAM!, address))
}

function absolute(address: Address): Address {
  const { files } = state.host
  if (!isPath(address) || files === undefined || address.host.startsWith('/')) return address
  return { ...address, host: toUtf16(pathStr(joinPath(files.getcwd(), address.host))) }
}

// ---- other processes

/** Under which name other processes find the listener at an address. */
function placeName({ family, host, port }: Address): string {
  if (isInet(family)) return `${family === C.AF_INET ? 'inet' : 'inet6'}-${host}-${port}`
  if (host.startsWith('\0'))
    return `abstract-${Array.from(host, c => c.charCodeAt(0).toString(16)).join('.')}`
  const stat = state.host.files?.stat(hostPath(fromUtf16(host)))
  return `unix-${stat?.dev}-${stat?.ino}`
}

/** Takes the place among those of other processes; without such a host only this process finds it. */
function settleOutside(end: Endpoint, address: Address): void {
  const { sockets } = state.host
  if (sockets !== undefined && end.type === C.SOCK_STREAM)
    end.listener = guard(() => sockets.listen(placeName(address)))
}

/** Begins to connect to a listener of another process. */
function connectOutside(end: Endpoint, address: Address): void {
  const { sockets } = state.host
  if (sockets === undefined) throw fail('ECONNREFUSED')
  const begin = (host: string) => sockets.connect(placeName({ ...address, host }))
  end.connecting = guard(() => {
    try {
      return begin(address.host)
    } catch (e) {
      if (!(e instanceof HostError) || e.code !== 'ECONNREFUSED' || !isInet(address.family)) throw e
      return begin(ANY[address.family]!)
    }
  })
  end.peerAddress = address
}

/** A port that neither this process nor another has. */
function settleSomewhere(end: Endpoint, given: Address): Address {
  for (;;) {
    const address = { ...given, port: freePort(end.type, given.family, given.host) }
    try {
      settleOutside(end, address)
      return address
    } catch (e) {
      if (!(e instanceof PyOSError) || e.errno !== int(ERRNO.EADDRINUSE)) throw e
    }
  }
}

export function bind(end: Endpoint, given: Address): void {
  if (end.address !== null) throw fail('EINVAL')
  if (!isLocal(given)) throw fail('EADDRNOTAVAIL')
  if (isPath(given)) {
    makeSocketFile(given)
    settleOutside(end, given)
    settle(end, absolute(given))
    end.address = given
    return
  }
  if (isInet(given.family) && given.port === 0) {
    settle(end, settleSomewhere(end, given))
    return
  }
  if (occupant(end.type, given) !== undefined) throw fail('EADDRINUSE')
  settleOutside(end, given)
  settle(end, given)
}

/** The socket of this process at an address, from the other side. */
function find(type: number, address: Address): Endpoint | undefined {
  if (!isLocal(address)) throw fail('ENETUNREACH')
  if (isPath(address)) guard(() => state.host.files?.stat(hostPath(fromUtf16(address.host))))
  return places
    .get(placeOf(type, absolute(address)))
    ?.find(end => isPath(address) || meets(end.address!, address))
}

function findHere(type: number, address: Address): Endpoint {
  const found = find(type, address)
  if (found === undefined) throw fail('ECONNREFUSED')
  return found
}

const reached = (address: Address): Address =>
  address.host === ANY[address.family] ? { ...address, host: LOOPBACK[address.family]! } : address

function bindSomewhere(end: Endpoint, host: string): void {
  if (end.address !== null || !isInet(end.family)) return
  settle(end, { family: end.family, host, port: freePort(end.type, end.family, host) })
}

/** The other end is waiting to be accepted by then, unless it is another process's: then `connecting` is set. */
export function connect(end: Endpoint, address: Address): void {
  if (end.type === C.SOCK_DGRAM) {
    if (isPath(address)) findHere(end.type, address)
    else if (!isLocal(address)) throw fail('ENETUNREACH')
    end.peerAddress = reached(address)
    bindSomewhere(end, reached(address).host)
    return
  }
  if (end.connected) throw fail('EISCONN')
  if (end.connecting !== null) throw fail('EALREADY')
  const listener = find(end.type, address)
  if (listener === undefined) {
    connectOutside(end, reached(address))
    return
  }
  if (listener.backlog === null) throw fail('ECONNREFUSED')
  const other = guard(makeUnconnected)
  Object.assign(other, { family: end.family, type: end.type, proto: end.proto })
  bindSomewhere(end, reached(address).host)
  join(end, other)
  other.address = isInet(end.family)
    ? reached({ ...listener.address!, host: address.host })
    : listener.address
  other.peerAddress = end.address
  end.peerAddress = isInet(end.family) ? other.address : address
  listener.backlog.push(other)
}

export function listen(end: Endpoint): void {
  if (end.type === C.SOCK_DGRAM) throw fail('EOPNOTSUPP')
  if (end.address === null) {
    if (!isInet(end.family)) throw fail('EINVAL')
    bindSomewhere(end, ANY[end.family]!)
  }
  end.backlog ??= []
}

/** Sends one message to `address`, or to what the socket is connected to. */
export function sendDatagram(end: Endpoint, data: Uint8Array, address: Address | null): number {
  const to = address ?? end.peerAddress
  if (to === null) throw fail('EDESTADDRREQ')
  if (!isLocal(to)) throw fail('ENETUNREACH')
  bindSomewhere(end, LOOPBACK[end.family] ?? '')
  // Nobody tells the sender that nobody is there, but on the same path.
  const target = isInet(to.family) ? occupant(end.type, reached(to)) : findHere(end.type, to)
  target?.receiveDatagram(data, end.address)
  return data.length
}

// ---- names

const SOCKET_TYPES: readonly [type: string, proto: string][] = [
  ['SOCK_STREAM', 'IPPROTO_TCP'],
  ['SOCK_DGRAM', 'IPPROTO_UDP'],
  ['SOCK_RAW', 'IPPROTO_IP'],
]

function namedPort(port: PyValue): number {
  const text = port instanceof PyBytes ? String.fromCharCode(...port.data) : strValue(port)
  if (text === undefined) return Number(index(port)) & 0xffff
  if (!/^\d+$/.test(toUtf16(text)))
    throw resolverError(C.EAI_SERVICE!, 'Servname not supported for ai_socktype')
  return Number(toUtf16(text)) & 0xffff
}

/** getaddrinfo: tuples of family, type, protocol, canonical name and address. */
export function addressInfo(
  host: string | null,
  port: PyValue | null,
  family: number,
  type: number,
  proto: number,
  flags: number,
): PyValue[] {
  if (host === null && port === null) throw noName()
  const number = port === null ? 0 : namedPort(port)
  const families = family === C.AF_UNSPEC ? [C.AF_INET6!, C.AF_INET!] : [family]
  if (!families.every(isInet)) throw resolverError(C.EAI_FAMILY!, 'ai_family not supported')
  const own = (flags & C.AI_PASSIVE!) !== 0 ? ANY : LOOPBACK
  const out: PyValue[] = []
  for (const f of families) {
    const found = host === null ? own[f] : resolve(f, host)
    if (found === undefined) continue
    const address = showAddress(f, { family: f, host: found, port: number })
    const name = (flags & C.AI_CANONNAME!) !== 0 && out.length === 0 ? fromUtf16(host ?? '') : ''
    for (const [t, p] of SOCKET_TYPES) {
      if ((type !== 0 && C[t] !== type) || (proto !== 0 && C[p] !== proto)) continue
      out.push(new PyTuple([int(f), int(C[t]!), int(proto !== 0 ? proto : C[p]!), name, address]))
    }
  }
  if (out.length === 0) throw noName()
  return out
}

/** Endpoints by number, with an error for what is none. */
export function endpointAt(fd: number): Endpoint {
  const end = endpointOf(fd)
  if (end !== undefined) return end
  guard(() => state.host.descriptors?.fstat(fd))
  throw fail('ENOTSOCK')
}
