// An esbuild plugin: the command line's bundle loads native modules when they are first imported. In the source
// `registry.ts` is a plain table; here each row becomes a getter that requires its file, which esbuild turns into
// code that runs on demand. So a start evaluates, and a start-up snapshot holds, only what it needs.
import { readFileSync } from 'node:fs'

const IMPORT = /^import \{([^}]+)\} from '(\..+)'$/gm
const ROW = /^ {2}(\w+)(?:: (\w+))?,$/gm

/** `import { a } from './a.ts'` and the row `x: a` become `get x() { return require('./a.ts').a }`. */
export function lazily(source) {
  const files = new Map()
  for (const [, names, file] of source.matchAll(IMPORT))
    for (const name of names.match(/\w+/g)) files.set(name, file)
  let rows = 0
  const text = source.replace(IMPORT, '').replace(ROW, (_, key, name = key) => {
    const file = files.get(name)
    if (file === undefined) throw new Error(`registry.ts: nothing imports ${name}`)
    files.delete(name)
    rows++
    return `  get ${key}() { return require('${file}').${name} },`
  })
  if (rows === 0 || files.size > 0)
    throw new Error(`registry.ts: no row uses ${[...files.keys()].join(', ')}`)
  return text
}

export const lazyRegistry = {
  name: 'lazy-registry',
  setup(build) {
    build.onLoad({ filter: /[\\/]modules[\\/]registry\.ts$/ }, ({ path }) => ({
      contents: lazily(readFileSync(path, 'utf8')),
      loader: 'ts',
    }))
  },
}
