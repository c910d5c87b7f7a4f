// Reads a zip archive that is wholly in memory: stored and deflated members, no encryption, no zip64.
import { inflateRawSync } from 'node:zlib'

const END_OF_DIRECTORY = 0x06054b50
const DIRECTORY_ENTRY = 0x02014b50
const LOCAL_HEADER = 0x04034b50

/** Name -> contents, of all members that are files. */
export function readZip(bytes) {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const end = findEnd(view)
  const files = new Map()
  let at = view.getUint32(end + 16, true)
  for (let left = view.getUint16(end + 10, true); left > 0; left--) {
    if (view.getUint32(at, true) !== DIRECTORY_ENTRY) throw new Error(`zip: no directory entry at ${at}`)
    const nameLength = view.getUint16(at + 28, true)
    const name = bytes.subarray(at + 46, at + 46 + nameLength).toString('utf8')
    if (!name.endsWith('/')) files.set(name, readMember(bytes, view, at, name))
    at += 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true)
  }
  return files
}

function findEnd(view) {
  for (let at = view.byteLength - 22; at >= 0; at--) {
    if (view.getUint32(at, true) === END_OF_DIRECTORY) return at
  }
  throw new Error('zip: no end of directory')
}

function readMember(bytes, view, entry, name) {
  const method = view.getUint16(entry + 10, true)
  const compressed = view.getUint32(entry + 20, true)
  const local = view.getUint32(entry + 42, true)
  if (view.getUint32(local, true) !== LOCAL_HEADER) throw new Error(`zip: no local header of ${name}`)
  const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true)
  const data = bytes.subarray(start, start + compressed)
  if (method === 0) return data
  if (method === 8) return inflateRawSync(data)
  throw new Error(`zip: ${name} has compression method ${method}`)
}
