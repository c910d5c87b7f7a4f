/**
 * Generates src/syntax/ast.ts from src/syntax/python.asdl.
 *
 *   node tools/generate_ast.mjs          writes the file
 *   node tools/generate_ast.mjs --check  fails if the file is not current
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const SOURCE = fileURLToPath(new URL('../src/syntax/python.asdl', import.meta.url))
const TARGET = fileURLToPath(new URL('../src/syntax/ast.ts', import.meta.url))

/** JavaScript names for what cannot keep its ASDL name. */
const CLASS_NAMES = { arguments: 'arguments_' }
const PROPERTY_NAMES = { kind: 'kind_' }
const BUILTIN = { identifier: 'string', int: 'number', string: 'string', constant: 'ConstantValue' }
const ATTRIBUTES = ['lineno', 'col_offset', 'end_lineno', 'end_col_offset']

const className = name => CLASS_NAMES[name] ?? name
const propertyName = name => PROPERTY_NAMES[name] ?? name

// ------------------------------------------------------------------ reading

function lex(text) {
  const tokens = text.replace(/--.*/g, '').match(/[A-Za-z_]\w*|[{}()=|,]|[?*]+/g)
  return tokens ?? []
}

/** Returns [{ name, product: bool, constructors: [{ name, fields }], attributes: fields }]. */
function parseAsdl(text) {
  const tokens = lex(text)
  let pos = 0
  const next = () => tokens[pos++]
  const expect = what => {
    const got = next()
    if (got !== what) throw new Error(`asdl: expected ${what}, got ${got}`)
  }
  const fields = () => {
    const out = []
    expect('(')
    do {
      const type = next()
      const quantifier = /^[?*]+$/.test(tokens[pos]) ? next() : ''
      out.push({ type, quantifier, name: next() })
    } while (tokens[pos] === ',' && ++pos)
    expect(')')
    return out
  }
  const parseConstructor = () => ({ name: next(), fields: tokens[pos] === '(' ? fields() : [] })
  const definition = () => {
    const name = next()
    expect('=')
    const product = tokens[pos] === '('
    const constructors = [product ? { name, fields: fields() } : parseConstructor()]
    while (tokens[pos] === '|' && ++pos) constructors.push(parseConstructor())
    const attributes = tokens[pos] === 'attributes' && ++pos ? fields() : []
    return { name, product, constructors, attributes }
  }
  expect('module')
  next()
  expect('{')
  const definitions = []
  while (tokens[pos] !== '}') definitions.push(definition())
  return definitions
}

// ------------------------------------------------------------------ writing

const isEnumeration = d =>
  !d.product && d.attributes.length === 0 && d.constructors.every(c => c.fields.length === 0)

function fieldType(field) {
  const base = BUILTIN[field.type] ?? className(field.type)
  if (field.quantifier === '*') return `${base}[]`
  if (field.quantifier === '?*') return `(${base} | null)[]`
  return field.quantifier === '?' ? `${base} | null` : base
}

/** A method of each class, not a function of any node: code that knows the class then reads a known shape. */
const LOCATION = [
  '  location(): SourceRange {',
  '    const { lineno, end_lineno, col_offset, end_col_offset } = this',
  '    return { lineno, end_lineno, col_offset, end_col_offset }',
  '  }',
]

function writeClass(node, attributes) {
  const members = node.fields.map(f => ({ name: propertyName(f.name), type: fieldType(f) }))
  for (const a of attributes) members.push({ name: a.name, type: 'number' })
  const lines = [`export class ${className(node.name)} {`, `  declare readonly kind: '${node.name}'`]
  for (const m of members) lines.push(`  declare ${m.name}: ${m.type}`)
  lines.push(`  constructor(${members.map(m => `${m.name}: ${m.type}`).join(', ')}) {`)
  lines.push(`    this.kind = '${node.name}'`)
  for (const m of members) lines.push(`    this.${m.name} = ${m.name}`)
  lines.push('  }')
  if (attributes.length > 0) lines.push(...LOCATION)
  lines.push('}')
  return lines.join('\n')
}

function writeUnion(name, alternatives) {
  return `export type ${name} =\n${alternatives.map(a => `  | ${a}`).join('\n')}`
}

function writeDefinition(d) {
  if (isEnumeration(d))
    return writeUnion(
      d.name,
      d.constructors.map(c => `'${c.name}'`),
    )
  const classes = d.constructors.map(c => writeClass(c, d.attributes))
  if (!d.product)
    classes.push(
      writeUnion(
        d.name,
        d.constructors.map(c => className(c.name)),
      ),
    )
  return classes.join('\n\n')
}

function writeInfo(d, c) {
  const fields = c.fields.map(f => `${f.type}${f.quantifier} ${f.name}`)
  return `  node('${c.name}', '${d.product ? 'AST' : d.name}', ${d.attributes.length > 0}, '${fields.join(', ')}'),`
}

function writeSum(d) {
  const optional = d.attributes.filter(a => a.quantifier === '?').map(a => `'${a.name}'`)
  const constructors = d.constructors.map(c => `'${c.name}'`).join(', ')
  return (
    `  { name: '${d.name}', constructors: [${constructors}], attributes: ${d.attributes.length > 0}, ` +
    `optionalAttributes: [${optional.join(', ')}] },`
  )
}

function writeModule(definitions) {
  const nodes = definitions.filter(d => !isEnumeration(d))
  for (const d of nodes) {
    if (d.attributes.length > 0 && d.attributes.map(a => a.name).join() !== ATTRIBUTES.join()) {
      throw new Error(`asdl: unexpected attributes of ${d.name}`)
    }
  }
  const classNames = nodes.flatMap(d => d.constructors.map(c => className(c.name)))
  return `/**
 * The abstract syntax tree of Python 3.14: one class a node, plus a table that describes them.
 *
 * Generated by tools/generate_ast.mjs from python.asdl: do not edit.
 * \`kind\` is the discriminant. Positions are CPython's: lines from 1, columns in UTF-8 bytes from 0.
 * Two names differ from Python's: class \`arguments_\` (reserved in strict mode) and field
 * \`Constant.kind_\` (the \`u\` prefix), since \`kind\` is taken. CPython: Parser/Python.asdl.
 */
import type { Constant as ConstantValue } from '../base/constant.ts'

/** Where a node stands; an object without ties to the node. */
export interface SourceRange {
  readonly lineno: number
  readonly end_lineno: number
  readonly col_offset: number
  readonly end_col_offset: number
}

${definitions.map(writeDefinition).join('\n\n')}

/** Any node. */
${writeUnion('AST', classNames)}

export interface FieldInfo {
  /** Python's name of the field. */
  readonly name: string
  /** The property of the JavaScript class that holds it. */
  readonly property: string
  /** The ASDL type: a node type or identifier, int, string, constant. */
  readonly type: string
  readonly quantifier: '' | '?' | '*' | '?*'
}

export interface NodeInfo {
  readonly name: string
  /** The sum type that the node belongs to, or 'AST'. */
  readonly base: string
  readonly fields: readonly FieldInfo[]
  /** True if the node has lineno, col_offset, end_lineno and end_col_offset. */
  readonly attributes: boolean
}

export interface SumInfo {
  readonly name: string
  readonly constructors: readonly string[]
  readonly attributes: boolean
  readonly optionalAttributes: readonly string[]
}

function node(name: string, base: string, attributes: boolean, fields: string): NodeInfo {
  return { name, base, fields: fields === '' ? [] : fields.split(', ').map(field), attributes }
}

function field(text: string): FieldInfo {
  const [, type, quantifier, name] = /^(\\w+)([?*]*) (\\w+)$/.exec(text)!
  return { name: name!, property: name === 'kind' ? 'kind_' : name!, type: type!, quantifier: quantifier as '' }
}

/** Every node class, in ASDL order. */
export const NODE_INFO: readonly NodeInfo[] = [
${nodes.flatMap(d => d.constructors.map(c => writeInfo(d, c))).join('\n')}
]

/** Every sum type, in ASDL order; the members of operators and contexts are strings, not nodes. */
export const SUM_INFO: readonly SumInfo[] = [
${definitions
  .filter(d => !d.product)
  .map(writeSum)
  .join('\n')}
]

/** Names of position attributes, in constructor order. */
export const ATTRIBUTES = ['lineno', 'col_offset', 'end_lineno', 'end_col_offset'] as const

/** The node classes by Python name. */
export const NODE_CLASSES = {
${nodes
  .flatMap(d =>
    d.constructors.map(c =>
      className(c.name) === c.name ? `  ${c.name},` : `  ${c.name}: ${className(c.name)},`,
    ),
  )
  .join('\n')}
}
`
}

const text = writeModule(parseAsdl(readFileSync(SOURCE, 'utf8')))
const { execFileSync } = await import('node:child_process')
const formatted = execFileSync('npx', ['biome', 'format', '--stdin-file-path=src/syntax/ast.ts'], {
  input: text,
  encoding: 'utf8',
})
if (!process.argv.includes('--check')) writeFileSync(TARGET, formatted)
else if (readFileSync(TARGET, 'utf8') !== formatted) {
  console.error('src/syntax/ast.ts is not current: run node tools/generate_ast.mjs')
  process.exitCode = 1
}
