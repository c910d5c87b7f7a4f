/**
 * The process's secret for hashes of str and bytes, set once when the interpreter starts
 * (`PYTHONHASHSEED`, or random bytes of the host). Hashes of strings are remembered for a while, as most
 * programs hash the same names again and again. CPython: Python/bootstrap_hash.c.
 */
import { type HashSecret, hashBytes, hashSecretFromSeed, hashString } from '../base/hash.ts'
import { type PyInt, type PyStr, pyInt } from '../runtime/values.ts'
import { strHooks } from './str.ts'

let secret: HashSecret = hashSecretFromSeed(0)
/** Hashes of short strings; emptied when it is full. */
const remembered = new Map<string, PyInt>()
const MAX_REMEMBERED = 4096
/** A longer string costs more to look up than it is likely to save. */
const MAX_LENGTH = 64

export function setHashSecret(s: HashSecret): void {
  secret = s
  remembered.clear()
}

/** hash(str) */
export function strHash(s: PyStr): PyInt {
  if (typeof s !== 'string' || s.length > MAX_LENGTH) return pyInt(hashString(secret, s))
  let h = remembered.get(s)
  if (h === undefined) {
    h = pyInt(hashString(secret, s))
    if (remembered.size >= MAX_REMEMBERED) remembered.clear()
    remembered.set(s, h)
  }
  return h
}
strHooks.hash = strHash

/** hash(bytes); memoryview and others with the same bytes hash alike. */
export function bytesHash(data: Uint8Array): PyInt {
  return pyInt(hashBytes(secret, data))
}
