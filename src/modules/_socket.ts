/**
 * `_socket`: pairs of connected sockets inside the process, which event loops need, and address
 * arithmetic. There is no network: what would use it raises OSError with ENOSYS, or gaierror.
 * CPython: Modules/socketmodule.c.
 */
import { fromUtf16 } from '../base/wide_string.ts'
import { ERRNO, strerror } from '../host/errno.ts'
import { osError } from '../objects/exceptions.ts'
import { readonlyMembers } from '../objects/members.ts'
import { hooks, index, toFloat } from '../runtime/abstract.ts'
import { PyBUF_WRITABLE } from '../runtime/buffer.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import {
  exc,
  newException,
  overflowError,
  type PyBaseException,
  PyOSError,
  typeError,
  valueError,
} from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { type PyType, typeOf } from '../runtime/type.ts'
import {
  int,
  intFromNumber,
  None,
  PyBytes,
  PyFloat,
  PyObject,
  PyTuple,
  type PyValue,
} from '../runtime/values.ts'
import { checkSignals } from './_signal.ts'
import { SOCKET_CONSTANTS as C } from './_socket_constants.ts'
import { closeEndpoint, type Endpoint, endpoints, makePair, makeUnconnected } from './_socket_pair.ts'
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
const gaierrorType: PyType = defineException('socket', 'gaierror', exc.OSError)
let defaultTimeout = -1

function fail(code: keyof typeof ERRNO): PyBaseException {
  return osError(ERRNO[code], strerror(ERRNO[code]))
}

function noNetwork(): PyBaseException {
  return osError(ERRNO.ENOSYS, 'this Typhon has no network sockets')
}

function noResolver(): PyBaseException {
  const e = newException(gaierrorType, int(C.EAI_FAIL!), 'this Typhon has no network and resolves no names')
  if (e instanceof PyOSError) [e.errno, e.strerror] = e.args.items
  return e
}

function endOf(s: PySocket): Endpoint {
  if (s.end === null) throw fail('EBADF')
  return s.end
}

/** Waits for something that only a signal handler can bring about. */
function waitFor(s: PySocket, ready: () => boolean): void {
  if (ready()) return
  if (s.timeout === 0) throw fail('EAGAIN')
  const { clock } = state.host
  if (clock === undefined) throw fail('EAGAIN')
  const deadline = s.timeout < 0 ? undefined : clock.monotonic() + BigInt(Math.ceil(s.timeout * 1e9))
  while (!ready()) {
    const left = deadline === undefined ? 3_600_000_000_000n : deadline - clock.monotonic()
    if (left <= 0n) throw newException(exc.TimeoutError, 'timed out')
    clock.sleep(left)
    checkSignals()
  }
}

function receive(s: PySocket, size: number, flags: number): Uint8Array {
  const end = endOf(s)
  if (end.peer === null && !end.readable()) throw fail('ENOTCONN')
  if ((flags & C.MSG_DONTWAIT!) !== 0 && !end.readable()) throw fail('EAGAIN')
  waitFor(s, () => end.readable())
  return end.take(size, (flags & C.MSG_PEEK!) !== 0)
}

function send(s: PySocket, data: Uint8Array): number {
  const end = endOf(s)
  waitFor(s, () => end.writable())
  if (end.peer === null) throw fail(end.ended ? 'EPIPE' : 'ENOTCONN')
  if (end.peer.deaf) throw fail('EPIPE')
  return end.peer.receive(data)
}

function sendAll(s: PySocket, data: Uint8Array): PyValue {
  for (let done = 0; done < data.length; ) done += send(s, data.subarray(done))
  return None
}

function receiveInto(s: PySocket, buffer: PyValue, size: number, flags: number): PyValue {
  const view = hooks.buffer(buffer, PyBUF_WRITABLE)
  try {
    const length = view.shape.reduce((a, b) => a * b, view.itemsize)
    if (size < 0) throw valueError('negative buffersize in recv_into')
    const bytes = receive(s, size === 0 ? length : Math.min(size, length), flags)
    view.data.set(bytes, view.offset)
    return int(bytes.length)
  } finally {
    view.release()
  }
}

function close(s: PySocket): PyValue {
  if (s.end !== null) closeEndpoint(s.end)
  s.end = null
  return None
}

function shutdown(s: PySocket, how: number): PyValue {
  const end = endOf(s)
  if (how !== C.SHUT_RD && end.peer !== null) end.peer.ended = true
  if (how !== C.SHUT_WR) end.deaf = true
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

/** A new socket can be closed and configured; using it is what fails. */
function init(s: PySocket, family: number, type: number, proto: number, fileno: PyValue): void {
  s.family = int(family < 0 ? (fileno === None ? C.AF_INET! : C.AF_UNIX!) : family)
  s.type = int(type < 0 ? C.SOCK_STREAM! : type)
  s.proto = int(proto < 0 ? 0 : proto)
  s.timeout = defaultTimeout
  if (fileno === None) {
    s.end = guard(makeUnconnected)
    return
  }
  const fd = Number(index(fileno))
  if (fd < 0) throw valueError('negative file descriptor')
  const end = endpoints.get(fd)
  if (end === undefined) {
    guard(() => state.host.descriptors?.fstat(fd))
    throw fail('ENOTSOCK')
  }
  s.end = end
}

const refuse = (s: PySocket): PyValue => {
  endOf(s)
  throw noNetwork()
}

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
    accept: ['', refuse],
    _accept: ['', refuse],
    bind: ['address, /', refuse],
    connect: ['address, /', refuse],
    connect_ex: ['address, /', () => int(ERRNO.ENOSYS)],
    listen: ['backlog: int = 128, /', refuse],
    sendto: ['data, flags_or_address, address = None, /', refuse],
    recvfrom: [
      'bufsize: int, flags: int = 0, /',
      (s, n, f) => new PyTuple([new PyBytes(receive(s, n, f)), None]),
    ],
    recv: [
      'bufsize: int, flags: int = 0, /',
      (s, size, flags) => {
        if (size < 0) throw valueError('negative buffersize in recv')
        return new PyBytes(receive(s, size, flags))
      },
    ],
    recv_into: ['buffer, nbytes: int = 0, flags: int = 0', receiveInto],
    send: ['data: buffer, flags: int = 0, /', (s, data) => int(send(s, data))],
    sendall: ['data: buffer, flags: int = 0, /', sendAll],
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
    getsockname: ['', () => ''],
    getpeername: [
      '',
      s => {
        if (endOf(s).peer === null) throw fail('ENOTCONN')
        return ''
      },
    ],
    getsockopt: [
      'level: int, option: int, buflen: int = 0, /',
      (s, _level, option) => socketOption(s, option),
    ],
    setsockopt: [
      'level: int, option: int, value, optlen = None, /',
      s => {
        endOf(s)
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

function socketOption(s: PySocket, option: number): PyValue {
  endOf(s)
  if (option === C.SO_TYPE) return s.type
  if (option === C.SO_ERROR || option === C.SO_ACCEPTCONN) return int(0)
  throw noNetwork()
}

function socketpair(family: number, type: number, proto: number): PyValue {
  if (family !== C.AF_UNIX) throw fail('EOPNOTSUPP')
  const wrapped = guard(makePair).map(end => {
    const s = new PySocket()
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

/** Four decimal bytes; inet_aton's short and hexadecimal forms when `loose`. */
function parseV4(text: string, loose: boolean): Uint8Array | undefined {
  const parts = text.split('.')
  if (!loose) {
    const bytes = parts.map(p => (/^(0|[1-9]\d{0,2})$/.test(p) ? Number(p) : 256))
    return parts.length === 4 && bytes.every(b => b < 256) ? Uint8Array.from(bytes) : undefined
  }
  if (parts.length > 4) return undefined
  const numbers = parts.map(p => (/^(0x[0-9a-f]+|\d+)$/i.test(p) ? parseC(p) : Number.NaN))
  const last = numbers.pop()!
  const limit = 256 ** (4 - numbers.length)
  if (!numbers.every(n => n < 256) || !(last < limit)) return undefined
  const out = Uint8Array.from([...numbers, 0, 0, 0, 0].slice(0, 4))
  for (let i = 3, rest = last; i >= numbers.length; i--, rest = Math.floor(rest / 256)) out[i] = rest % 256
  return out
}

/** A number as C writes it: 0x is hexadecimal, a leading 0 octal. */
function parseC(text: string): number {
  if (/^0[0-7]+$/.test(text)) return Number.parseInt(text, 8)
  return /^0\d/.test(text) ? Number.NaN : Number(text)
}

function parseV6(text: string): Uint8Array | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const groups = halves.map(half => (half === '' ? [] : half.split(':')))
  const tail = groups[groups.length - 1]!
  const dotted = tail[tail.length - 1]
  if (dotted?.includes('.')) {
    const v4 = parseV4(dotted, false)
    if (v4 === undefined) return undefined
    const hex = (i: number) => ((v4[i]! << 8) | v4[i + 1]!).toString(16)
    tail.splice(-1, 1, hex(0), hex(2))
  }
  const count = groups.reduce((n, g) => n + g.length, 0)
  if (halves.length === 1 ? count !== 8 : count > 7) return undefined
  const all = [...groups[0]!, ...Array<string>(8 - count).fill('0'), ...(groups[1] ?? [])]
  if (!all.every(g => /^[0-9a-f]{1,4}$/i.test(g))) return undefined
  return Uint8Array.from(all.flatMap(g => [Number.parseInt(g, 16) >> 8, Number.parseInt(g, 16) & 255]))
}

/** RFC 5952: the longest run of zeros is `::`. */
function formatV6(b: Uint8Array): string {
  const groups = Array.from({ length: 8 }, (_, i) => (b[2 * i]! << 8) | b[2 * i + 1]!)
  if (
    groups.slice(0, 5).every(g => g === 0) &&
    (groups[5] === 0xffff || (groups[5] === 0 && groups[6] !== 0))
  )
    return `::${groups[5] === 0xffff ? 'ffff:' : ''}${b.slice(12).join('.')}`
  let best = -1
  let bestLength = 1
  for (let i = 0; i < 8; i++) {
    let n = 0
    while (i + n < 8 && groups[i + n] === 0) n++
    if (n > bestLength) [best, bestLength] = [i, n]
  }
  const hex = groups.map(g => g.toString(16))
  if (best < 0) return hex.join(':')
  return `${hex.slice(0, best).join(':')}::${hex.slice(best + bestLength).join(':')}`
}

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

const unresolved = (): PyValue => {
  throw noResolver()
}

export const socketModule: NativeModule = defineModule({
  name: '_socket',
  functions: {
    socketpair: ['family: int = 1, type: int = 1, proto: int = 0, /', socketpair],
    close: [
      'fd: int, /',
      fd => {
        const end = endpoints.get(fd)
        if (end === undefined) throw fail('EBADF')
        closeEndpoint(end)
        return None
      },
    ],
    dup: [
      'fd: int, /',
      () => {
        throw noNetwork()
      },
    ],
    gethostname: ['', () => fromUtf16(state.host.process?.uname().nodename ?? 'localhost')],
    gethostbyname: ['name, /', unresolved],
    gethostbyname_ex: ['name, /', unresolved],
    gethostbyaddr: ['name, /', unresolved],
    getaddrinfo: ['host, port, family: int = 0, type: int = 0, proto: int = 0, flags: int = 0', unresolved],
    getnameinfo: ['sockaddr, flags: int, /', unresolved],
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
