/**
 * The `_uuid` module: UUIDs of version 1. The node is random (with the bit that says so) and stays the same for the
 * process; nothing outside of it guards against repeats, so they are called unsafe. CPython: Modules/_uuidmodule.c.
 */
import { requireClock, requireRandom } from '../host/host.ts'
import { defineModule } from '../runtime/define.ts'
import { state, wakeHooks } from '../runtime/state.ts'
import { int, PyBytes, PyTuple, type PyValue } from '../runtime/values.ts'
import { guard } from './posix/paths.ts'

/** Steps of 100 ns from the Gregorian calendar's first day to the epoch. */
const GREGORIAN_TO_EPOCH = 0x01b21dd213814000n
const UNSAFE = -1
const MULTICAST = 1

interface Sender {
  readonly clockSequence: number
  readonly node: Uint8Array
  last: bigint
}

let sender: Sender | undefined
wakeHooks.push(() => {
  sender = undefined
})

function newSender(): Sender {
  const random = new Uint8Array(8)
  requireRandom(state.host).fill(random)
  const node = random.slice(2)
  node[0]! |= MULTICAST
  return { clockSequence: ((random[0]! << 8) | random[1]!) & 0x3fff, node, last: 0n }
}

function generate(): PyValue {
  sender ??= newSender()
  let time = requireClock(state.host).realtime() / 100n + GREGORIAN_TO_EPOCH
  if (time <= sender.last) time = sender.last + 1n
  sender.last = time
  const bytes = new Uint8Array(16)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, Number(time & 0xffffffffn))
  view.setUint16(4, Number((time >> 32n) & 0xffffn))
  view.setUint16(6, Number((time >> 48n) & 0xfffn) | 0x1000)
  view.setUint16(8, sender.clockSequence | 0x8000)
  bytes.set(sender.node, 10)
  return new PyTuple([new PyBytes(bytes), int(UNSAFE)])
}

export const uuidModule = defineModule({
  name: '_uuid',
  functions: { generate_time_safe: ['', () => guard(generate)] },
  attributes: () => ({ has_uuid_generate_time_safe: int(1), has_stable_extractable_node: int(0) }),
})
