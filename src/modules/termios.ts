/**
 * `termios`: what a terminal does to what goes through it. The host reads and sets everything at once, by a program
 * of the system, so each call takes milliseconds. Speeds are in bits a second, as in the newer C libraries.
 * CPython: Modules/termios.c.
 */
import { ERRNO, strerror } from '../host/errno.ts'
import { HostError, type HostTerminals, requireDescriptors, requireTerminals } from '../host/host.ts'
import { index, toArray } from '../runtime/abstract.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { newException, type PyBaseException, typeError, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { int, intValue, None, PyBytes, PyList, PyTuple, type PyValue } from '../runtime/values.ts'
import { defineException } from './exception_type.ts'
import { descriptorOf } from './fcntl.ts'

const errorType = defineException('termios', 'error')

/** The bits of the control flags that hold the speed. */
const CBAUD = 0o10017
const LOCAL_CANONICAL = 2
const VTIME = 5
const VMIN = 6
const CHARACTERS = 32
const FIELDS = 7

/** Speeds in the order of their codes; the second list begins at CBAUDEX | 1. */
const SLOW = [0, 50, 75, 110, 134, 150, 200, 300, 600, 1200, 1800, 2400, 4800, 9600, 19200, 38400]
const FAST = [
  57600, 115200, 230400, 460800, 500000, 576000, 921600, 1000000, 1152000, 1500000, 2000000, 2500000, 3000000,
  3500000, 4000000,
]
const CBAUDEX = 0o10000

const TCSAFLUSH = 2

/** Numbers of Linux. */
const CONSTANTS: Readonly<Record<string, number>> = {
  ...Object.fromEntries([...SLOW, ...FAST].map(speed => [`B${speed}`, speed])),
  ...{ TCSANOW: 0, TCSADRAIN: 1, TCSAFLUSH, TCIFLUSH: 0, TCOFLUSH: 1, TCIOFLUSH: 2 },
  ...{ TCOOFF: 0, TCOON: 1, TCIOFF: 2, TCION: 3 },
  ...{ IGNBRK: 1, BRKINT: 2, IGNPAR: 4, PARMRK: 8, INPCK: 16, ISTRIP: 32, INLCR: 64, IGNCR: 128, ICRNL: 256 },
  ...{ IUCLC: 512, IXON: 1024, IXANY: 2048, IXOFF: 4096, IMAXBEL: 8192, IUTF8: 16384 },
  ...{ OPOST: 1, OLCUC: 2, ONLCR: 4, OCRNL: 8, ONOCR: 16, ONLRET: 32, OFILL: 64, OFDEL: 128 },
  ...{ NLDLY: 256, CRDLY: 1536, TABDLY: 6144, BSDLY: 8192, VTDLY: 16384, FFDLY: 32768 },
  ...{
    NL0: 0,
    NL1: 256,
    CR0: 0,
    CR1: 512,
    CR2: 1024,
    CR3: 1536,
    TAB0: 0,
    TAB1: 2048,
    TAB2: 4096,
    TAB3: 6144,
  },
  ...{ XTABS: 6144, BS0: 0, BS1: 8192, VT0: 0, VT1: 16384, FF0: 0, FF1: 32768 },
  ...{ CSIZE: 48, CS5: 0, CS6: 16, CS7: 32, CS8: 48, CSTOPB: 64, CREAD: 128, PARENB: 256, PARODD: 512 },
  ...{ HUPCL: 1024, CLOCAL: 2048, CRTSCTS: 0x80000000, CBAUD, CBAUDEX },
  ...{ ISIG: 1, ICANON: LOCAL_CANONICAL, XCASE: 4, ECHO: 8, ECHOE: 16, ECHOK: 32, ECHONL: 64, NOFLSH: 128 },
  ...{ TOSTOP: 256, ECHOCTL: 512, ECHOPRT: 1024, ECHOKE: 2048, FLUSHO: 4096, PENDIN: 16384, IEXTEN: 32768 },
  ...{
    VINTR: 0,
    VQUIT: 1,
    VERASE: 2,
    VKILL: 3,
    VEOF: 4,
    VTIME,
    VMIN,
    VSWTC: 7,
    VSWTCH: 7,
    VSTART: 8,
    VSTOP: 9,
  },
  ...{
    VSUSP: 10,
    VEOL: 11,
    VREPRINT: 12,
    VDISCARD: 13,
    VWERASE: 14,
    VLNEXT: 15,
    VEOL2: 16,
    NCCS: CHARACTERS,
  },
  ...{ FIONREAD: 0x541b, TIOCINQ: 0x541b, TIOCGWINSZ: 0x5413, TIOCSWINSZ: 0x5414, _POSIX_VDISABLE: 0 },
}

const failure = (errno: number, text = strerror(errno)): PyBaseException =>
  newException(errorType, int(errno), text)

function guard<T>(run: (terminals: HostTerminals) => T): T {
  try {
    return run(requireTerminals(state.host))
  } catch (e) {
    if (e instanceof HostError) throw failure(e.errno, e.message)
    throw e
  }
}

function speedOf(control: number): number {
  const code = control & CBAUD
  return (code < CBAUDEX ? SLOW[code] : FAST[code - CBAUDEX - 1]) ?? 0
}

function codeOf(speed: number): number {
  const slow = SLOW.indexOf(speed)
  if (slow >= 0) return slow
  const fast = FAST.indexOf(speed)
  if (fast < 0) throw failure(ERRNO.EINVAL)
  return CBAUDEX + 1 + fast
}

/** Without lines, two of the characters are numbers. */
const isNumber = (i: number, local: number): boolean =>
  (local & LOCAL_CANONICAL) === 0 && (i === VMIN || i === VTIME)

function tcgetattr(fdArgument: PyValue): PyValue {
  const fd = descriptorOf(fdArgument)
  const { input, output, control, local, characters } = guard(t => t.attributes(fd))
  const shown = characters.map((c, i) => (isNumber(i, local) ? int(c) : new PyBytes(Uint8Array.of(c))))
  const speed = speedOf(control)
  return new PyList([...[input, output, control, local, speed, speed].map(int), new PyList(shown)])
}

function character(v: PyValue): number {
  if (v instanceof PyBytes && v.data.length === 1) return v.data[0]!
  const n = intValue(v)
  if (n === undefined)
    throw typeError('tcsetattr: elements of attributes must be bytes objects of length 1 or integers')
  return Number(n) & 0xff
}

function tcsetattr(fdArgument: PyValue, when: number, attributes: PyValue): PyValue {
  const fd = descriptorOf(fdArgument)
  if (!(attributes instanceof PyList) || attributes.items.length !== FIELDS)
    throw typeError('tcsetattr, arg 3: must be 7 element list')
  const fields = toArray(attributes)
  const [input, output, given, local, , speed] = fields.slice(0, FIELDS - 1).map(v => Number(index(v)))
  const list = fields[FIELDS - 1]!
  if (!(list instanceof PyList) || list.items.length !== CHARACTERS)
    throw typeError(`tcsetattr: attributes[6] must be ${CHARACTERS} element list`)
  const characters = toArray(list).map(character)
  if (when < 0 || when > TCSAFLUSH) throw failure(ERRNO.EINVAL)
  const control = (given! & ~CBAUD) | codeOf(speed!)
  guard(t => {
    t.setAttributes(fd, { input: input!, output: output!, control, local: local!, characters })
    if (when === TCSAFLUSH) t.discardInput(fd)
  })
  return None
}

/** There is nothing to wait for: what is written is on its way, and setting attributes waits for it. */
function tcdrain(fdArgument: PyValue): PyValue {
  checkTerminal(descriptorOf(fdArgument))
  return None
}

function checkTerminal(fd: number): void {
  const isTerminal = guard(() => requireDescriptors(state.host).isatty(fd))
  if (!isTerminal) throw failure(ERRNO.ENOTTY)
}

function tcflush(fdArgument: PyValue, queue: number): PyValue {
  const fd = descriptorOf(fdArgument)
  checkTerminal(fd)
  if (queue < 0 || queue > 2) throw failure(ERRNO.EINVAL)
  if (queue !== 1) guard(t => t.discardInput(fd))
  return None
}

function unsupported(fdArgument: PyValue, what: string): never {
  checkTerminal(descriptorOf(fdArgument))
  throw failure(ERRNO.ENOSYS, `this Typhon host cannot ${what}`)
}

function tcgetwinsize(fdArgument: PyValue): PyValue {
  const fd = descriptorOf(fdArgument)
  const [columns, lines] = guard(() => requireDescriptors(state.host).terminalSize(fd))
  return new PyTuple([int(lines), int(columns)])
}

function tcsetwinsize(fdArgument: PyValue, size: PyValue): PyValue {
  const fd = descriptorOf(fdArgument)
  const items = size instanceof PyTuple || size instanceof PyList ? toArray(size) : []
  if (items.length !== 2) throw typeError('tcsetwinsize, arg 2: must be a two-item sequence')
  const [lines, columns] = items.map(v => Number(index(v)))
  for (const n of [lines!, columns!])
    if (n < 0 || n > 0xffff) throw valueError('winsize value(s) out of range.')
  guard(t => t.setSize(fd, columns!, lines!))
  return None
}

export const termiosModule: NativeModule = defineModule({
  name: 'termios',
  doc: 'Settings of terminals, as in POSIX: attributes are [iflag, oflag, cflag, lflag, ispeed, ospeed, cc].',
  functions: {
    tcgetattr: ['fd, /', tcgetattr, 'The attributes of a terminal, a list that tcsetattr() takes.'],
    tcsetattr: ['fd, when: int, attributes, /', tcsetattr, 'Set what tcgetattr() gives.'],
    tcsendbreak: ['fd, duration: int, /', fd => unsupported(fd, 'send a break')],
    tcdrain: ['fd, /', tcdrain, 'Wait until what was written is out.'],
    tcflush: ['fd, queue: int, /', tcflush, 'Drop what has come in and was not read.'],
    tcflow: ['fd, action: int, /', fd => unsupported(fd, 'hold the flow')],
    tcgetwinsize: ['fd, /', tcgetwinsize, 'The size of a terminal: (lines, columns).'],
    tcsetwinsize: ['fd, winsize, /', tcsetwinsize, 'Set the size of a terminal: (lines, columns).'],
  },
  attributes: () => ({
    error: errorType,
    ...Object.fromEntries(Object.entries(CONSTANTS).map(([name, n]) => [name, int(n)])),
  }),
})
