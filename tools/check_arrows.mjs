// Checks who imports whom: the table below (as in ARCHITECTURE.md), no `node:` module outside
// host/node and cli, no npm package but the listed ones, and no cycle between files.
//
// `import type` obeys the table too, but may take part in a cycle: it is gone when the code runs.
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Part -> the parts it may import, besides itself and `base`. */
export const ARROWS = {
  base: [],
  syntax: [],
  bytecode: [],
  compiler: ['syntax', 'bytecode'],
  host: [],
  'host/node': ['host'],
  'host/browser': ['host'],
  runtime: ['bytecode'],
  objects: ['runtime', 'bytecode'],
  vm: ['objects', 'runtime', 'bytecode'],
  jit: ['vm', 'objects', 'runtime', 'bytecode'],
  // _ast, _symtable and _tokenize are the front end seen from Python.
  modules: ['objects', 'runtime', 'compiler', 'syntax', 'bytecode', 'host'],
  importlib: ['vm', 'modules', 'objects', 'runtime', 'compiler', 'syntax', 'bytecode', 'host'],
  cli: 'all',
  index: 'all',
}

/** Arrows against the table, each with its reason. `from -> to`, types only. */
const TYPE_EXCEPTIONS = new Map([
  ['runtime -> host', 'the thread state carries the host for the modules above it'],
])

/**
 * Folders whose files may call each other in a circle, each with its reason. Only calls: nothing of
 * another file may be needed while such a file is being loaded.
 */
const RECURSIVE = new Map([
  ['vm', 'the loop calls natives, natives call Python functions, and those run in the loop'],
  ['syntax/parser', 'the grammar is recursive: an expression holds an f-string, which holds expressions'],
])

const MAY_USE_NODE = new Set(['host/node', 'cli'])
const PACKAGES = new Set(['@noble/hashes', 'pako'])

/** The part of src that a file belongs to. */
export function partOf(path) {
  const [first, second, third] = path.split('/')
  if (second === undefined) return 'index'
  if (first === 'host' && third !== undefined) return `host/${second}`
  return first
}

const STATEMENT =
  /^\s*(?:import|export)\s+(type\s+)?(?:[\w$*{][^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]/gm

/** The imports of a source text: [{specifier, typeOnly}]. */
export function importsOf(text) {
  const out = []
  for (const match of text.matchAll(STATEMENT)) {
    const statement = match[0]
    if (/^\s*export\s/.test(statement) && !/\sfrom\s/.test(statement)) continue
    out.push({ specifier: match[2] ?? match[3], typeOnly: match[1] !== undefined })
  }
  return out
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name)
    if (entry.isDirectory()) return sources(path)
    return entry.name.endsWith('.ts') ? [path] : []
  })
}

function packageName(specifier) {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/')
}

/** Complaints about one import of `path`; pushes to `edges` what is a value import of a file. */
function checkImport(path, { specifier, typeOnly }, edges) {
  const part = partOf(path)
  if (specifier.startsWith('node:')) {
    return MAY_USE_NODE.has(part) ? [] : [`${path}: only host/node and cli may import ${specifier}`]
  }
  if (!specifier.startsWith('.')) {
    return PACKAGES.has(packageName(specifier))
      ? []
      : [`${path}: the package ${specifier} is not on the list`]
  }
  if (!specifier.endsWith('.ts')) return [`${path}: ${specifier} has no .ts extension`]
  const target = join(dirname(path), specifier)
  if (target.startsWith('..')) return [`${path}: ${specifier} is outside src`]
  if (!typeOnly) edges.push(target)
  const other = partOf(target)
  const allowed = ARROWS[part]
  if (allowed === undefined) return [`${path}: the part ${part} is not in the table`]
  if (other === part || other === 'base' || allowed === 'all' || allowed.includes(other)) return []
  if (typeOnly && TYPE_EXCEPTIONS.has(`${part} -> ${other}`)) return []
  return [`${path}: ${part} may not import ${other} (${specifier}${typeOnly ? ', type' : ''})`]
}

/** The cycles of a graph: its strongly connected components of more than one node (Tarjan). */
export function cyclesOf(graph) {
  const index = new Map()
  const low = new Map()
  const stack = []
  const cycles = []
  const visit = node => {
    index.set(node, index.size)
    low.set(node, index.get(node))
    stack.push(node)
    for (const next of graph.get(node) ?? []) {
      if (!index.has(next)) visit(next)
      if (stack.includes(next)) low.set(node, Math.min(low.get(node), low.get(next)))
    }
    if (low.get(node) !== index.get(node)) return
    const component = stack.splice(stack.indexOf(node))
    if (component.length > 1 || (graph.get(node) ?? []).includes(node)) cycles.push(component)
  }
  for (const node of graph.keys()) if (!index.has(node)) visit(node)
  return cycles
}

/** All complaints about src. */
export function checkArrows(src = join(root, 'src')) {
  const complaints = []
  const graph = new Map()
  for (const file of sources(src)) {
    const path = relative(src, file)
    const edges = []
    for (const one of importsOf(readFileSync(file, 'utf8'))) complaints.push(...checkImport(path, one, edges))
    graph.set(path, edges)
  }
  for (const cycle of cyclesOf(graph)) {
    if (cycle.every(path => RECURSIVE.has(dirname(path)))) continue
    complaints.push(`files import each other in a circle: ${cycle.join(', ')}`)
  }
  return complaints
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const complaints = checkArrows()
  for (const line of complaints) console.error(line)
  process.exitCode = complaints.length > 0 ? 1 : 0
}
