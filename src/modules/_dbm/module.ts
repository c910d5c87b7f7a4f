/**
 * `_dbm`: mappings from bytes to bytes in a file, under `dbm.ndbm` and `shelve`. The files are Berkeley DB's, as
 * those of CPython's module where it is built with that library. CPython: Modules/_dbmmodule.c.
 */
import { concatBytes } from '../../base/bytes.ts'
import { encodeUtf8 } from '../../base/codecs/utf_8.ts'
import { ERRNO, strerror } from '../../host/errno.ts'
import { HostError, type HostPath, O, SEEK } from '../../host/host.ts'
import { CodecErrors } from '../../objects/codec_errors.ts'
import { bufferBytes } from '../../runtime/abstract.ts'
import { call } from '../../runtime/calls.ts'
import { defineModule, defineType, type NativeModule } from '../../runtime/define.ts'
import { exc, keyError, type PyBaseException, typeError } from '../../runtime/errors.ts'
import {
  bytesFrom,
  int,
  None,
  PyBytes,
  PyList,
  PyObject,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import { defineException, moduleError } from '../exception_type.ts'
import { descriptors } from '../posix/call.ts'
import { fileName, openFile } from '../posix/paths.ts'
import { HashFile, type PageFile } from './hash_file.ts'
import { MalformedFile } from './items.ts'

const errorType = defineException('_dbm', 'error', exc.OSError)

class PyDbm extends PyObject {
  declare fd: number
  /** Undefined once it is closed. */
  file: HashFile | undefined
  declare writable: boolean
}

/** The open file `fd` as a file of pages. */
function pageFile(fd: number): PageFile {
  return {
    read(offset, length) {
      const bytes = new Uint8Array(length)
      let n = 0
      while (n < length) {
        const more = descriptors().read(fd, bytes.subarray(n), offset + n)
        if (more === 0) break
        n += more
      }
      return bytes.subarray(0, n)
    },
    write(offset, bytes) {
      let n = 0
      while (n < bytes.length) n += descriptors().write(fd, bytes.subarray(n), offset + n)
    },
    size: () => descriptors().lseek(fd, 0, SEEK.END),
    truncate: length => descriptors().ftruncate(fd, length),
  }
}

const errnoError = (errno: number, filename: PyValue): PyBaseException =>
  call(errorType, [int(errno), strerror(errno), filename]) as PyBaseException

/** Runs an operation on the file; what the host or the file's content make impossible is `_dbm.error`. */
function guarded<T>(run: () => T, filename?: PyValue): T {
  try {
    return run()
  } catch (e) {
    if (e instanceof HostError)
      throw filename === undefined ? moduleError(errorType, e.message) : errnoError(e.errno, filename)
    if (!(e instanceof MalformedFile)) throw e
    if (filename !== undefined) throw errnoError(ERRNO.EINVAL, filename)
    throw moduleError(errorType, `the database is damaged: ${e.message}`)
  }
}

function onFile<T>(self: PyDbm, run: (file: HashFile) => T): T {
  const { file } = self
  if (file === undefined) throw moduleError(errorType, 'DBM object has already been closed')
  return guarded(() => run(file))
}

/** As `onFile`, for changes. */
function change<T>(self: PyDbm, what: string, run: (file: HashFile) => T): T {
  return onFile(self, file => {
    if (!self.writable) throw moduleError(errorType, what)
    return run(file)
  })
}

const CANNOT_ADD = 'cannot add item to database'
const CANNOT_DELETE = 'cannot delete item from database'

function textBytes(v: PyValue): Uint8Array | undefined {
  const text = strValue(v)
  return text === undefined ? undefined : encodeUtf8(text, new CodecErrors('strict'))
}

/** The bytes of a str or bytes object; undefined for any other. */
const bytesOf = (v: PyValue): Uint8Array | undefined => (v instanceof PyBytes ? v.data : textBytes(v))

/** The bytes of a key to look up, which cannot change meanwhile. */
function soughtKey(v: PyValue): Uint8Array {
  const bytes = bytesOf(v)
  if (bytes !== undefined) return bytes
  bufferBytes(v)
  throw typeError('argument must be read-only bytes-like object, not %T', v)
}

function checkedBytes(v: PyValue, message: string): Uint8Array {
  const bytes = bytesOf(v)
  if (bytes === undefined) throw typeError(message, v)
  return bytes
}

const keyBytes = (v: PyValue): Uint8Array => checkedBytes(v, 'dbm mappings have bytes or string keys only')
const valueBytes = (v: PyValue): Uint8Array =>
  checkedBytes(v, 'dbm mappings have bytes or string elements only')
const containedKey = (v: PyValue): Uint8Array => checkedBytes(v, 'dbm key must be bytes or string, not %T')

function getItem(self: PyDbm, key: PyValue): PyValue {
  const bytes = soughtKey(key)
  const value = onFile(self, file => file.get(bytes))
  if (value === undefined) throw keyError(key)
  return bytesFrom(value)
}

function setItem(self: PyDbm, key: PyValue, value: PyValue | undefined): void {
  const bytes = keyBytes(key)
  if (value !== undefined) {
    const content = valueBytes(value)
    change(self, CANNOT_ADD, file => file.set(bytes, content))
    return
  }
  const isThere = onFile(self, file => file.has(bytes))
  if (!isThere && self.writable) throw keyError(key)
  change(self, CANNOT_DELETE, file => file.delete(bytes))
}

function setDefault(self: PyDbm, key: PyValue, value: PyValue): PyValue {
  const bytes = soughtKey(key)
  const found = onFile(self, file => file.get(bytes))
  if (found !== undefined) return bytesFrom(found)
  const content = valueBytes(value)
  change(self, CANNOT_ADD, file => file.set(bytes, content))
  return value
}

function clear(self: PyDbm): PyValue {
  const keys = onFile(self, file => file.keys())
  if (keys.length > 0)
    change(self, CANNOT_DELETE, file => {
      for (const key of keys) file.delete(key)
    })
  return None
}

function close(self: PyDbm): PyValue {
  if (self.file === undefined) return None
  self.file = undefined
  guarded(() => descriptors().close(self.fd))
  return None
}

defineType(PyDbm, {
  name: 'dbm',
  module: '_dbm',
  final: true,
  noNew: true,
  slots: {
    nb_bool: self => onFile(self as PyDbm, file => file.size() > 0),
    sq_length: self => onFile(self, file => file.size()),
    sq_contains: (self, key) => onFile(self, file => file.has(containedKey(key))),
    mp_subscript: getItem,
    mp_ass_subscript: setItem,
  },
  methods: {
    close: ['', close],
    keys: ['', self => new PyList(onFile(self, file => file.keys()).map(bytesFrom))],
    get: [
      'key, default = None, /',
      (self, key, fallback) => {
        const bytes = soughtKey(key)
        const value = onFile(self, file => file.get(bytes))
        return value === undefined ? fallback : bytesFrom(value)
      },
    ],
    setdefault: ["key, default = b'', /", setDefault],
    clear: ['', clear],
    __enter__: ['', self => self],
    __exit__: ['*args', close],
  },
})

const FLAGS: Readonly<Record<string, number>> = {
  r: O.RDONLY,
  w: O.RDWR,
  rw: O.RDWR,
  c: O.RDWR | O.CREAT,
  n: O.RDWR | O.CREAT | O.TRUNC,
}

/** The name with `.db` behind it: ndbm knows no other files. */
function withSuffix(path: HostPath): HostPath {
  return typeof path === 'string' ? `${path}.db` : concatBytes([path, new TextEncoder().encode('.db')])
}

function open(filename: PyValue, flags: string, mode: number): PyValue {
  const name = fileName(filename)
  const access = FLAGS[flags]
  if (access === undefined) throw moduleError(errorType, "arg 2 to open should be 'r', 'w', 'c', or 'n'")
  return guarded(() => {
    const fd = openFile(withSuffix(name), access | O.CLOEXEC, mode)
    try {
      return opened(fd, access !== O.RDONLY)
    } catch (e) {
      descriptors().close(fd)
      throw e
    }
  }, filename)
}

function opened(fd: number, writable: boolean): PyDbm {
  const file = pageFile(fd)
  const isNew = writable && file.size() === 0
  const self = new PyDbm()
  self.file = isNew ? HashFile.create(file) : HashFile.open(file)
  self.fd = fd
  self.writable = writable
  return self
}

export const dbmModule: NativeModule = defineModule({
  name: '_dbm',
  functions: { open: ["filename, flags: string = 'r', mode: int = 438, /", open] },
  attributes: () => ({ error: errorType, library: 'Berkeley DB' }),
})
