// The frozen modules: name, source file, and how CPython presents each (Python/frozen.c).
// `origname` is what `_imp.find_frozen` says, null: none. A source of null is an empty file.
import { crc32 } from 'node:zlib'

const same = name => ({ name, source: `${name.replaceAll('.', '/')}.py`, isPackage: false, origname: name })
const as = (name, source, isPackage, origname) => ({ name, source, isPackage, origname })

export const FROZEN = [
  as('_frozen_importlib', 'importlib/_bootstrap.py', false, 'importlib._bootstrap'),
  as(
    '_frozen_importlib_external',
    'importlib/_bootstrap_external.py',
    false,
    'importlib._bootstrap_external',
  ),
  ...['zipimport', 'abc', 'codecs', 'io', '_collections_abc', '_sitebuiltins'].map(same),
  ...['genericpath', 'ntpath', 'posixpath', 'os', 'site', 'stat'].map(same),
  ...['importlib.util', 'importlib.machinery', 'runpy', '__hello__'].map(same),
  as('__hello_alias__', '__hello__.py', false, '__hello__'),
  as('__phello_alias__', '__hello__.py', true, '__hello__'),
  as('__phello_alias__.spam', '__hello__.py', false, '__hello__'),
  as('__phello__', '__phello__/__init__.py', true, '__phello__'),
  as('__phello__.__init__', '__phello__/__init__.py', false, '<__phello__'),
  as('__phello__.ham', null, true, '__phello__.ham'),
  as('__phello__.ham.__init__', null, false, '<__phello__.ham'),
  as('__phello__.ham.eggs', null, false, '__phello__.ham.eggs'),
  as('__phello__.spam', '__phello__/spam.py', false, '__phello__.spam'),
  // Ours, at hand whatever PYTHONHOME says: -X sourceless; the package of our own commands; how this
  // interpreter was built, which is no matter of the library's (sysconfig asks by the platform's name).
  same('_typhon_sourceless'),
  as('typhon', 'typhon/__init__.py', true, 'typhon'),
  same('typhon.explain'),
  same('typhon.jit'),
  same('_sysconfigdata__linux_'),
  as('_sysconfigdata__darwin_', '_sysconfigdata__linux_.py', false, '_sysconfigdata__linux_'),
  // In C with CPython, so it belongs to the interpreter.
  same('readline'),
  // What CPython's tests ask for; at hand with another library too, whose tests they are.
  ...['_testcapi', '_testlimitedcapi', '_testinternalcapi', '_testmultiphase'].map(same),
  as('__hello_only__', '__hello__.py', false, null),
]

/** What the code says its file is: the module whose source it is. */
export function codeFilename({ origname }) {
  return `<frozen ${origname === null ? 'frozen_only' : origname.replace('<', '')}>`
}

/**
 * One file for all: the length of the index (4 bytes, little-endian), the index (JSON rows of
 * [name, offset, length, isPackage, origname, source], offsets from the end of the index), the marshal data. The source is
 * [path in the library, size, CRC-32], null for a module that has no file.
 */
export function packFrozen(codes, sources) {
  const rows = []
  const blobs = []
  const placed = new Map()
  let offset = 0
  FROZEN.forEach(({ name, source, isPackage, origname }, i) => {
    const code = Buffer.from(codes[i])
    const key = code.toString('latin1')
    if (!placed.has(key)) {
      placed.set(key, offset)
      blobs.push(code)
      offset += code.length
    }
    const file = source === null ? null : [source, sources[i].length, crc32(sources[i])]
    rows.push([name, placed.get(key), code.length, isPackage, origname, file])
  })
  const index = Buffer.from(JSON.stringify(rows))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(index.length)
  return Buffer.concat([length, index, ...blobs])
}
