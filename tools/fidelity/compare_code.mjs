/** Loads the compiler for tools, and compares two code objects and what is nested in them. */
import { importSource } from '../bundle_source.mjs'

const ENTRY = `
export { compile } from './compiler/compile.ts'
export { outcomeOfCompile } from '../test/syntax/compile_outcome.ts'
export { SyntaxErrorData } from './syntax/errors.ts'
export { dumps, loadsCode } from './bytecode/marshal.ts'
export { CodeObject } from './bytecode/code.ts'
export { ConstantCache } from './compiler/constant_cache.ts'
export { FrozenSetConstant, SliceConstant, TupleConstant } from './base/constant.ts'
export { reprConstant } from './compiler/unparse.ts'
export { OPNAME, CACHE_ENTRIES } from './bytecode/opcodes.ts'
export { readLocations } from './bytecode/location_table.ts'
`

export const loadCompiler = () => importSource(ENTRY)

const SCALARS = [
  'name',
  'qualname',
  'argcount',
  'posonlyargcount',
  'kwonlyargcount',
  'flags',
  'firstlineno',
  'filename',
]
const LATE_SCALARS = ['stacksize']

export class Comparison {
  constructor(library) {
    this.library = library
    this.cache = new library.ConstantCache()
    this.total = 0
    this.equal = 0
    this.differences = []
    this.kinds = new Map()
  }

  countAll(code) {
    let n = 1
    for (const c of code.consts) if (c instanceof this.library.CodeObject) n += this.countAll(c)
    return n
  }

  record(file, code, kind, detail) {
    this.kinds.set(kind, (this.kinds.get(kind) ?? 0) + 1)
    this.differences.push({ file, where: code.qualname, line: code.firstlineno, kind, detail })
  }

  compare(file, expected, actual) {
    this.total++
    const difference = this.firstDifference(expected, actual)
    if (difference === null) this.equal++
    else this.record(file, expected, ...difference)
    const nested = code => code.consts.filter(c => c instanceof this.library.CodeObject)
    const theirs = nested(expected)
    const ours = nested(actual)
    theirs.forEach((code, i) => {
      const twin = ours[i]
      if (twin !== undefined && twin.name === code.name) {
        this.compare(file, code, twin)
      } else {
        this.total += this.countAll(code)
        this.record(file, code, 'missing', '')
      }
    })
  }

  firstDifference(expected, actual) {
    for (const field of SCALARS) {
      if (expected[field] !== actual[field]) return [field, `${expected[field]} | ${actual[field]}`]
    }
    for (const field of ['names', 'localsplusnames']) {
      const [a, b] = [expected[field].join(), actual[field].join()]
      if (a !== b) return [field, `${a} | ${b}`]
    }
    const code = this.codeDifference(expected, actual)
    if (code !== null) return ['code', code]
    const consts = this.constDifference(expected.consts, actual.consts)
    if (consts !== null) return ['consts', consts]
    for (const field of LATE_SCALARS) {
      if (expected[field] !== actual[field]) return [field, `${expected[field]} | ${actual[field]}`]
    }
    for (const field of ['localspluskinds', 'linetable', 'exceptiontable']) {
      if (Buffer.compare(expected[field], actual[field]) !== 0) {
        const detail = field === 'linetable' ? this.lineDifference(expected, actual) : ''
        return [field, detail]
      }
    }
    return null
  }

  instruction(code, i) {
    const at = code.code[i]
    return at === undefined ? 'end' : `${this.library.OPNAME[at]} ${code.code[i + 1]}`
  }

  codeDifference(expected, actual) {
    if (Buffer.compare(expected.code, actual.code) === 0) return null
    for (let i = 0; ; i += 2) {
      const [a, b] = [this.instruction(expected, i), this.instruction(actual, i)]
      if (a !== b) return `at ${i}: ${a} | ${b}`
      if (a === 'end') return 'caches differ'
    }
  }

  lineDifference(expected, actual) {
    const read = code => [...this.library.readLocations(code.linetable, code.firstlineno)]
    const theirs = read(expected)
    const ours = read(actual)
    const show = entry => (entry === undefined ? 'end' : JSON.stringify(entry))
    const at = theirs.findIndex((entry, i) => show(entry) !== show(ours[i]))
    return `${show(theirs[at])} | ${show(ours[at])}`
  }

  constDifference(expected, actual) {
    const { CodeObject } = this.library
    if (expected.length !== actual.length) {
      return `${expected.map(c => this.show(c))} | ${actual.map(c => this.show(c))}`
    }
    for (let i = 0; i < expected.length; i++) {
      const [a, b] = [expected[i], actual[i]]
      if (a instanceof CodeObject && b instanceof CodeObject && a.name === b.name) continue
      if (a instanceof CodeObject || b instanceof CodeObject || !this.sameConstant(a, b)) {
        return `${i}: ${this.show(a)} | ${this.show(b)}`
      }
    }
    return null
  }

  sameConstant(a, b) {
    return this.cache.key(a) === this.cache.key(b) || (Number.isNaN(a?.value) && Number.isNaN(b?.value))
  }

  show(constant) {
    if (constant instanceof this.library.CodeObject) return `<code ${constant.name}>`
    return this.library.reprConstant(constant).slice(0, 80)
  }
}
