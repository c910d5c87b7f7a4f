/**
 * Items of bytes and bytearrays: small ints out of typed arrays. Kinds `Y` and `A`, as `L` for lists: the index is
 * tested, and nothing else where the kind is known.
 */
import { byteArrayType } from '../objects/bytearray.ts'
import { coreTypes, type PyType } from '../runtime/type.ts'
import type { Kind, Value } from './emitter.ts'
import type { FunctionWriter } from './function_writer.ts'
import { SEEN_BYTEARRAY, SEEN_BYTES } from './profile.ts'

/** The types of kinds that say: an object of this very type. */
export const TYPE_OF_KIND: Partial<Record<Kind, () => PyType>> = {
  L: () => coreTypes.list,
  T: () => coreTypes.tuple,
  Y: () => coreTypes.bytes,
  A: () => byteArrayType,
}

/** What the operand at `depth` is, or has been whenever it was seen. */
function bytesKind(w: FunctionWriter, depth: number): 'Y' | 'A' | null {
  const { kind } = w.peek(depth)
  if (kind === 'Y' || kind === 'A') return kind
  const seen = w.seen(depth)
  if (kind !== 'o' || w.mayNotGuess()) return null
  return seen === SEEN_BYTES ? 'Y' : seen === SEEN_BYTEARRAY ? 'A' : null
}

function guardBytes(w: FunctionWriter, depth: number, kind: 'Y' | 'A'): Value {
  const o = w.peek(depth)
  if (o.kind !== kind) {
    w.guard(`${o.js}.cls!==${w.constant(TYPE_OF_KIND[kind]!())}`)
    w.refine(o, { ...o, kind })
  }
  return w.peek(depth)
}

/** The byte of the operand below the topmost one, an index: an expression; null if it is something else. */
function byteAt(w: FunctionWriter): string | null {
  const kind = bytesKind(w, 1)
  const { js: key, kind: keyKind, constant } = w.peek(0)
  if (kind === null || keyKind !== 'i' || w.mayNotGuess() || (constant !== undefined && constant < 0))
    return null
  const o = guardBytes(w, 1, kind).js
  const items = w.temp()
  w.line(`${items}=${o}.${kind === 'Y' ? 'data' : 'store'};`)
  const size = kind === 'Y' ? `${items}.length` : `${o}.size`
  w.guard(constant === undefined ? `!(${key}>=0&&${key}<${size})` : `${key}>=${size}`)
  return `${items}[${key}]`
}

/** BINARY_OP [] */
export function byteItem(w: FunctionWriter): boolean {
  const item = byteAt(w)
  if (item === null) return false
  w.popMany(2)
  w.pushEval(item, 'i')
  return true
}

/** STORE_SUBSCR of a bytearray. */
export function storeByte(w: FunctionWriter): boolean {
  if (w.peek(2).kind !== 'i' || bytesKind(w, 1) !== 'A') return false
  const item = byteAt(w)
  if (item === null) return false
  const { js } = w.peek(2)
  w.guard(`!(${js}>=0&&${js}<256)`)
  w.popMany(3)
  w.line(`${item}=${js};`)
  return true
}

/** len() */
export function byteLength(w: FunctionWriter): string | null {
  const kind = bytesKind(w, 0)
  if (kind === null) return null
  const { js } = guardBytes(w, 0, kind)
  return kind === 'Y' ? `${js}.data.length` : `${js}.size`
}
