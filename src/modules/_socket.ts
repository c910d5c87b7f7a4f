/**
 * `_socket`: sockets (`_socket_network.ts` says what they reach), and address
 * arithmetic. What waits lets other threads run. CPython: Modules/socketmodule.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { isWithin } from '../host/duplex.ts'
import { ERRNO, strerror } from '../host/errno.ts'
import { osError } from '../objects/exceptions.ts'
import { readonlyMembers } from '../objects/members.ts'
import { hooks, index, toFloat } from '../runtime/abstract.ts'
import { PyBUF_WRITABLE } from '../runtime/buffer.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { exc, newException, overflowError, PyOSError, typeError, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { mayWait, threads, waitFor } from '../runtime/threads.ts'
import { type PyType, typeOf } from '../runtime/type.ts'
import {
  int,
  intFromNumber,
  None,
  PyBytes,
  PyFloat,
  PyList,
  PyObject,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { formatV6, parseV4, parseV6 } from './_socket_addresses.ts'
import { SOCKET_CONSTANTS as C } from './_socket_constants.ts'
import {
  addressInfo,
  bind,
  connect,
  endpointAt,
  fail,
  gaierrorType,
  listen,
  noName,
  parseAddress,
  resolve,
  sendDatagram,
  showAddress,
} from './_socket_network.ts'
import {
  type Address,
  closeEndpoint,
  type Endpoint,
  endpointOf,
  makePair,
  makeUnconnected,
} from './_socket_pair.ts'
import { defineException } from './exception_type.ts'
import { guard } from './posix/paths.ts'

class PySocket extends PyObject {
  end: Endpoint | null = null
  family: PyValue = int(C.AF_UNIX!)
  type: PyValue = int(C.SOCK_STREAM!)
  proto: PyValue = int(0)
  /** Seconds; negative: blocks; 0: never blocks. */
  timeout = -1
}

const herrorType: PyType = defineException('socket', 'herror', exc.OSError)
let defaultTimeout = -1

function endOf(s: PySocket): Endpoint {
  if (s.end === null) throw fail('EBADF')
  return s.end
}

function timedOut(): never {
  throw newException(exc.TimeoutError, 'timed out')
}

/** What `poll` gives, once it gives something. What calls this as its last step is registered with `mayWait`. */
function waitOn(s: PySocket, poll: () => PyValue | undefined, flags = 0): PyValue {
  const first = poll()
  if (first !== undefined) return first
  if (s.timeout === 0 || (flags & C.MSG_DONTWAIT!) !== 0 || state.host.clock === undefined)
    throw fail('EAGAIN')
  // Alone, a signal's handler may bring it about.
  const external = threads.others.length === 0 || (s.end !== null && !isWithin(s.end))
  return waitFor(poll, {
    seconds: s.timeout < 0 ? undefined : s.timeout,
    expired: timedOut,
    external,
  })
}

/** The next bytes, or the next message, of which a short buffer takes the beginning. */
function received(end: Endpoint, size: number, flags: number): [Uint8Array, Address | null] | undefined {
  const peek = (flags & C.MSG_PEEK!) !== 0
  if (end.isDatagram) {
    const next = peek ? end.datagrams[0] : end.datagrams.shift()
    return next === undefined ? undefined : [next.data.slice(0, size), next.from]
  }
  if (!end.connected) throw fail('ENOTCONN')
  const bytes = guard(() => end.take(size, peek))
  return bytes && [bytes, null]
}

function receive(s: PySocket, size: number, flags: number): PyValue {
  if (size < 0) throw valueError('negative buffersize in recv')
  const end = endOf(s)
  return waitOn(
    s,
    () => {
      const found = received(end, size, flags)
      return found === undefined ? undefined : new PyBytes(found[0])
    },
    flags,
  )
}

function receiveFrom(s: PySocket, size: number, flags: number): PyValue {
  if (size < 0) throw valueError('negative buffersize in recvfrom')
  const end = endOf(s)
  return waitOn(
    s,
    () => {
      const found = received(end, size, flags)
      if (found === undefined) return undefined
      const from = end.isDatagram ? showAddress(end.family, found[1]) : None
      return new PyTuple([new PyBytes(found[0]), from])
    },
    flags,
  )
}

function send(s: PySocket, data: Uint8Array): PyValue {
  return waitOn(s, () => {
    const n = sendSome(endOf(s), data)
    return n === 0 && data.length > 0 ? undefined : int(n)
  })
}

/** The number of bytes taken. */
function sendSome(end: Endpoint, data: Uint8Array): number {
  if (end.isDatagram) return sendDatagram(end, data, null)
  if (end.connected && end.output === undefined) throw fail('EPIPE')
  return guard(() => end.send(data))
}

function sendAll(s: PySocket, data: Uint8Array): PyValue {
  // Whoever waits meanwhile may change what the buffer was taken from.
  const bytes = data.slice()
  let done = 0
  return waitOn(s, () => {
    for (let n = -1; n !== 0 && done < bytes.length; done += n) n = sendSome(endOf(s), bytes.subarray(done))
    return done < bytes.length ? undefined : None
  })
}

function sendTo(s: PySocket, data: Uint8Array, second: PyValue, third: PyValue | undefined): PyValue {
  const end = endOf(s)
  if (end.type !== C.SOCK_DGRAM) throw fail('EISCONN')
  return int(sendDatagram(end, data, parseAddress(end.family, third ?? second, 'sendto')))
}

function receiveInto(s: PySocket, buffer: PyValue, size: number, flags: number): PyValue {
  if (size < 0) throw valueError('negative buffersize in recv_into')
  const end = endOf(s)
  const poll = () => {
    const view = hooks.buffer(buffer, PyBUF_WRITABLE)
    try {
      const length = view.shape.reduce((a, b) => a * b, view.itemsize)
      const found = received(end, size === 0 ? length : Math.min(size, length), flags)
      if (found === undefined) return undefined
      view.data.set(found[0], view.offset)
      return int(found[0].length)
    } finally {
      view.release()
    }
  }
  return waitOn(s, poll, flags)
}

/** The number of a new descriptor, and the other end's address. */
function accept(s: PySocket): PyValue {
  const end = endOf(s)
  if (end.backlog === null) throw fail('EINVAL')
  return waitOn(s, () => {
    const next = guard(() => end.nextConnection())
    if (next === undefined) return undefined
    return new PyTuple([int(next.fd), showAddress(next.family, next.peerAddress)])
  })
}

function connectTo(s: PySocket, address: PyValue): PyValue {
  const end = endOf(s)
  connect(end, parseAddress(end.family, address, 'connect'))
  if (end.connecting === null) return None
  if (s.timeout === 0) throw fail('EINPROGRESS')
  return waitOn(s, () => {
    if (!end.isSettled()) return undefined
    if (end.error !== 0) throw osError(end.error, strerror(end.error))
    return None
  })
}

/** As connect, with the error's number for its result. */
function connectEx(s: PySocket, address: PyValue): PyValue {
  parseAddress(endOf(s).family, address, 'connect_ex')
  try {
    connectTo(s, address)
    return int(0)
  } catch (e) {
    if (e instanceof PyOSError && e.errno !== undefined) return e.errno
    throw e
  }
}

function close(s: PySocket): PyValue {
  const { end } = s
  s.end = null
  if (end !== null) guard(() => closeEndpoint(end))
  return None
}

function shutdown(s: PySocket, how: number): PyValue {
  const end = endOf(s)
  if (!end.connected && end.backlog === null) throw fail('ENOTCONN')
  if (how !== C.SHUT_RD) end.closeOutput()
  if (how !== C.SHUT_WR) end.shutInput()
  return None
}

function timeoutOf(v: PyValue): number {
  if (v === None) return -1
  const seconds = toFloat(v)
  if (seconds < 0) throw valueError('Timeout value out of range')
  if (!(seconds < 9.2e9)) throw overflowError("timeout doesn't fit into C timeval")
  return seconds
}
const shownTimeout = (seconds: number): PyValue => (seconds < 0 ? None : new PyFloat(seconds))

function init(s: PySocket, family: number, type: number, proto: number, fileno: PyValue): void {
  s.timeout = defaultTimeout
  if (fileno === None) {
    if (family > 0 && !FAMILIES.has(family)) throw fail('EAFNOSUPPORT')
    s.end = guard(makeUnconnected)
    s.end.family = family < 0 ? C.AF_INET! : family
    s.end.type = type < 0 ? C.SOCK_STREAM! : type & ~(C.SOCK_CLOEXEC! | C.SOCK_NONBLOCK!)
    s.end.proto = proto < 0 ? 0 : proto
    if (type > 0 && (type & C.SOCK_NONBLOCK!) !== 0) s.timeout = 0
  } else {
    const fd = Number(index(fileno))
    if (fd < 0) throw valueError('negative file descriptor')
    s.end = endpointAt(fd)
  }
  s.family = int(family < 0 ? s.end.family : family)
  s.type = int(type < 0 ? s.end.type : type & ~(C.SOCK_CLOEXEC! | C.SOCK_NONBLOCK!))
  s.proto = int(proto < 0 ? s.end.proto : proto)
}
const FAMILIES: ReadonlySet<number> = new Set([C.AF_UNIX!, C.AF_INET!, C.AF_INET6!])

const socketType: PyType = defineType(PySocket, {
  name: 'socket',
  module: '_socket',
  slots: {
    tp_new: type => new type.ctor(),
    tp_repr: s =>
      `<socket object, fd=${s.end?.fd ?? -1}, family=${s.family}, type=${s.type}, proto=${s.proto}>`,
  },
  init: ['family: int = -1, type: int = -1, proto: int = -1, fileno = None', init],
  methods: {
    _accept: ['', mayWait(accept)],
    bind: [
      'address, /',
      (s, address) => {
        const end = endOf(s)
        bind(end, parseAddress(end.family, address, 'bind'))
        return None
      },
    ],
    connect: ['address, /', mayWait(connectTo)],
    connect_ex: ['address, /', connectEx],
    listen: [
      'backlog: int = 128, /',
      s => {
        listen(endOf(s))
        return None
      },
    ],
    sendto: [
      'data: buffer, flags_or_address, address = None, /',
      (s, data, second, third) => sendTo(s, data, second, third === None ? undefined : third),
    ],
    recvfrom: ['bufsize: int, flags: int = 0, /', mayWait(receiveFrom)],
    recv: ['bufsize: int, flags: int = 0, /', mayWait(receive)],
    recv_into: ['buffer, nbytes: int = 0, flags: int = 0', mayWait(receiveInto)],
    send: ['data: buffer, flags: int = 0, /', mayWait(send)],
    sendall: ['data: buffer, flags: int = 0, /', mayWait(sendAll)],
    close: ['', close],
    detach: [
      '',
      s => {
        const fd = s.end?.fd ?? -1
        s.end = null
        return int(fd)
      },
    ],
    fileno: ['', s => int(s.end?.fd ?? -1)],
    shutdown: ['how: int, /', shutdown],
    getsockname: ['', s => showAddress(endOf(s).family, endOf(s).address)],
    getpeername: [
      '',
      s => {
        const end = endOf(s)
        if (!end.connected && end.peerAddress === null) throw fail('ENOTCONN')
        return showAddress(end.family, end.peerAddress)
      },
    ],
    getsockopt: ['level: int, option: int, buflen: int = 0, /', socketOption],
    setsockopt: [
      'level: int, option: int, value, optlen = None, /',
      (s, level, option, value) => {
        endOf(s).options.set(`${level}/${option}`, value)
        return None
      },
    ],
    setblocking: [
      'flag: bool, /',
      (s, flag) => {
        s.timeout = flag ? -1 : 0
        return None
      },
    ],
    getblocking: ['', s => s.timeout !== 0],
    settimeout: [
      'timeout, /',
      (s, v) => {
        s.timeout = timeoutOf(v)
        return None
      },
    ],
    gettimeout: ['', s => shownTimeout(s.timeout)],
  },
  getset: { timeout: s => shownTimeout(s.timeout) },
  attributes: () => readonlyMembers(socketType, { family: 'family', type: 'type', proto: 'proto' }),
})

/** What was set; nothing here acts on it. */
function socketOption(s: PySocket, level: number, option: number): PyValue {
  const end = endOf(s)
  if (level === C.SOL_SOCKET) {
    if (option === C.SO_TYPE) return int(end.type)
    if (option === C.SO_ERROR) {
      const { error } = end
      end.error = 0
      return int(error)
    }
    if (option === C.SO_ACCEPTCONN) return int(end.backlog === null ? 0 : 1)
  }
  return end.options.get(`${level}/${option}`) ?? int(0)
}

function socketpair(family: number, type: number, proto: number): PyValue {
  if (family !== C.AF_UNIX) throw fail('EOPNOTSUPP')
  const wrapped = guard(makePair).map(end => {
    const s = new PySocket()
    Object.assign(end, { family, type, proto })
    s.end = end
    s.family = int(family)
    s.type = int(type)
    s.proto = int(proto)
    s.timeout = defaultTimeout
    return s
  })
  return new PyTuple(wrapped)
}

// ---- addresses

function swap16(n: number): PyValue {
  if (n < 0) throw overflowError("can't convert negative Python int to C 16-bit unsigned integer")
  if (n > 0xffff) throw overflowError('Python int too large to convert to C 16-bit unsigned integer')
  return int(((n & 0xff) << 8) | (n >> 8))
}

function swap32(v: PyValue): PyValue {
  if (typeOf(v).slots.nb_index === null) throw typeError('expected int, %T found', v)
  const n = Number(index(v))
  if (n < 0) throw overflowError("can't convert negative value to unsigned int")
  if (n > 0xffffffff) throw overflowError('int larger than 32 bits')
  const view = new DataView(new ArrayBuffer(4))
  view.setUint32(0, n)
  return intFromNumber(view.getUint32(0, true))
}

const illegalAddress = () => newException(exc.OSError, 'illegal IP address string passed to inet_pton')

function inetPton(family: number, text: string): PyValue {
  if (family !== C.AF_INET && family !== C.AF_INET6) throw fail('EAFNOSUPPORT')
  const bytes = family === C.AF_INET ? parseV4(text, false) : parseV6(text)
  if (bytes === undefined) throw illegalAddress()
  return new PyBytes(bytes)
}

function inetNtop(family: number, packed: Uint8Array): PyValue {
  if (family !== C.AF_INET && family !== C.AF_INET6) throw valueError(`unknown address family ${family}`)
  if (packed.length !== (family === C.AF_INET ? 4 : 16))
    throw valueError('invalid length of packed IP address string')
  return family === C.AF_INET ? packed.join('.') : formatV6(packed)
}

function inetAton(text: string): PyValue {
  const bytes = parseV4(text, true)
  if (bytes === undefined) throw newException(exc.OSError, 'illegal IP address string passed to inet_aton')
  return new PyBytes(bytes)
}

function inetNtoa(packed: Uint8Array): PyValue {
  if (packed.length !== 4) throw newException(exc.OSError, 'packed IP wrong length')
  return packed.join('.')
}

// ---- names

function byName(name: PyValue): string {
  const text = name instanceof PyBytes ? String.fromCharCode(...name.data) : strValue(name)
  if (text === undefined) throw typeError('str, bytes or bytearray expected, not %T', name)
  const host = toUtf16(text) === '' ? '0.0.0.0' : resolve(C.AF_INET!, toUtf16(text))
  if (host === undefined) throw noName()
  return host
}

const namesOf = (name: string, host: string): PyValue =>
  new PyTuple([fromUtf16(name), new PyList(), new PyList([fromUtf16(host)])])

function byAddress(name: PyValue): PyValue {
  const host = byName(name)
  if (!host.startsWith('127.')) throw newException(herrorType, int(1), 'Unknown host')
  return namesOf('localhost', host)
}

function addressesOf(
  host: PyValue,
  port: PyValue,
  family: number,
  type: number,
  proto: number,
  flags: number,
): PyValue {
  const name = host instanceof PyBytes ? String.fromCharCode(...host.data) : strValue(host)
  if (name === undefined && host !== None) throw typeError('getaddrinfo() argument 1 must be string or None')
  const text = name === undefined ? null : toUtf16(name)
  return new PyList(addressInfo(text, port === None ? null : port, family, type, proto, flags))
}

function nameInfo(address: PyValue, flags: number): PyValue {
  const family = address instanceof PyTuple && address.items.length > 2 ? C.AF_INET6! : C.AF_INET!
  const { host, port } = parseAddress(family, address, 'getnameinfo')
  const isSelf = host.startsWith('127.') || host === '::1'
  const name = isSelf && (flags & C.NI_NUMERICHOST!) === 0 ? 'localhost' : host
  return new PyTuple([fromUtf16(name), String(port)])
}

export const socketModule: NativeModule = defineModule({
  name: '_socket',
  functions: {
    socketpair: ['family: int = 1, type: int = 1, proto: int = 0, /', socketpair],
    close: [
      'fd: int, /',
      fd => {
        const end = endpointOf(fd)
        if (end === undefined) throw fail('EBADF')
        guard(() => closeEndpoint(end))
        return None
      },
    ],
    dup: [
      'fd: int, /',
      () => {
        throw osError(ERRNO.ENOSYS, 'sockets cannot be duplicated: each has one number')
      },
    ],
    gethostname: ['', () => fromUtf16(state.host.process?.uname().nodename ?? 'localhost')],
    gethostbyname: ['name, /', name => fromUtf16(byName(name))],
    gethostbyname_ex: ['name, /', name => namesOf(toUtf16(strValue(name) ?? ''), byName(name))],
    gethostbyaddr: ['name, /', byAddress],
    getaddrinfo: ['host, port, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0', addressesOf],
    getnameinfo: ['sockaddr, flags: int, /', nameInfo],
    getdefaulttimeout: ['', () => shownTimeout(defaultTimeout)],
    setdefaulttimeout: [
      'timeout, /',
      v => {
        defaultTimeout = timeoutOf(v)
        return None
      },
    ],
    ntohs: ['integer: int, /', swap16],
    htons: ['integer: int, /', swap16],
    ntohl: ['integer, /', swap32],
    htonl: ['integer, /', swap32],
    inet_aton: ['ip_addr: string, /', inetAton],
    inet_ntoa: ['packed_ip: buffer, /', inetNtoa],
    inet_pton: ['af: int, ip: string, /', inetPton],
    inet_ntop: ['af: int, packed_ip: buffer, /', inetNtop],
  },
  attributes: () => ({
    has_ipv6: true,
    error: exc.OSError,
    timeout: exc.TimeoutError,
    herror: herrorType,
    gaierror: gaierrorType,
    socket: socketType,
    SocketType: socketType,
    ...Object.fromEntries(Object.entries(C).map(([name, n]) => [name, intFromNumber(n)])),
  }),
})
