/**
 * Between syntax trees and the objects of the `_ast` module, by the tables of `syntax/ast`.
 *
 * From objects: attributes first, then the class, then the fields in order, as CPython reads them; a
 * product (arguments, keyword ...) is taken by its attributes whatever its class. The validator runs on
 * the result. CPython: Python/Python-ast.c (obj2ast_*, ast2obj_*).
 */

import { type Constant, FrozenSetConstant, ObjectConstant, TupleConstant } from '../../base/constant.ts'
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { constantOfValue, valueOfConstant } from '../../objects/code.ts'
import { instanceSet, lookupAttr } from '../../runtime/attributes.ts'
import { keyProtocol, objectId, type PyFrozenSet } from '../../runtime/dict.ts'
import { overflowError, recursionError, runtimeError, typeError, valueError } from '../../runtime/errors.ts'
import { coreTypes, isInstance, typeOf } from '../../runtime/type.ts'
import {
  Ellipsis,
  int,
  intValue,
  isExactStr,
  None,
  PyBytes,
  PyList,
  type PyObject,
  PyTuple,
  type PyValue,
} from '../../runtime/values.ts'
import {
  type AST,
  ATTRIBUTES,
  type FieldInfo,
  type mod,
  NODE_CLASSES,
  type NodeInfo,
} from '../../syntax/ast.ts'
import { astType } from './base.ts'
import { astTypes, nodeInfo, simpleSums, sums } from './types.ts'
import { validate } from './validate.ts'

/** True for an instance of `_ast.AST`. */
export function isAstObject(v: PyValue): boolean {
  return isInstance(v, astType)
}

/** A node as the tables see it. */
type Fields = Record<string, unknown>

// ---- objects to tree

const MODES: Readonly<Record<string, string>> = {
  exec: 'Module',
  eval: 'Expression',
  single: 'Interactive',
  func_type: 'FunctionType',
}

/** TypeError unless the object is the kind of tree that compile()'s mode asks for. */
export function checkAstMode(v: PyValue, mode: string): void {
  const wanted = MODES[mode]!
  if (!isInstance(v, astTypes().types.get(wanted)!)) {
    throw typeError(`expected ${wanted} node, got %s`, fromUtf16(typeOf(v).name))
  }
}

/** The tree of an `_ast` object; TypeError and ValueError as compile() raises them. */
export function astFromObject(v: PyValue, mode: string): mod {
  checkAstMode(v, mode)
  try {
    const tree = toNode(v, 'mod') as mod
    validate(tree)
    return tree
  } catch (e) {
    if (e instanceof RangeError)
      throw recursionError(`maximum recursion depth exceeded while traversing '${traversed}' node`)
    throw e
  }
}

/** The type of the node that was begun last, for the error of a tree that is too deep. */
let traversed = 'mod'

/** Nodes within each other, of which CPython's stack of eight megabytes holds as many; a tree may hold itself. */
const MAX_DEPTH = 46_000

/** A node whose fields are being read. Trees may be far deeper than the host's stack. */
interface OpenNode {
  readonly object: PyValue
  readonly info: NodeInfo
  readonly positions: readonly number[]
  readonly values: unknown[]
  list: OpenList | null
}

/** A list among the fields of an open node, as far as it has been read. */
interface OpenList {
  readonly list: PyList
  readonly length: number
  readonly out: unknown[]
}

/** Stands for a node that has been opened: its value is to come. */
const OPENED = Symbol('opened')

/** A node of a sum or product type; null for None where the sum allows it. */
function toNode(v: PyValue, type: string): AST | string | null {
  const open: OpenNode[] = []
  let value = begin(v, type, open)
  for (let node = open.at(-1); node !== undefined; node = open.at(-1)) {
    if (value !== OPENED) accept(node, value)
    value = readOn(node, open)
  }
  return value as AST | string | null
}

/** A node without fields, or OPENED. */
function begin(v: PyValue, type: string, open: OpenNode[]): unknown {
  traversed = type
  const simple = simpleSums.get(type)
  if (simple !== undefined) return toSimple(v, type, simple.constructors)
  const sum = sums.get(type)
  if (sum === undefined) return openNode(v, nodeInfo.get(type)!, [], open)
  if (v === None) return null
  const positions = sum.attributes ? toPositions(v, type, sum.optionalAttributes.length > 0) : []
  const { types } = astTypes()
  const name = sum.constructors.find(c => isInstance(v, types.get(c)!))
  if (name === undefined) throw typeError(`expected some sort of ${type}, but got %R`, v)
  return openNode(v, nodeInfo.get(name)!, positions, open)
}

function openNode(object: PyValue, info: NodeInfo, positions: readonly number[], open: OpenNode[]): symbol {
  if (open.length >= MAX_DEPTH) throw new RangeError('the tree is too deep')
  open.push({ object, info, positions, values: [], list: null })
  return OPENED
}

/** Reads fields until one opens a node; closes the node after the last. */
function readOn(node: OpenNode, open: OpenNode[]): unknown {
  const { fields, name } = node.info
  for (;;) {
    while (node.list !== null) {
      const { list, length, out } = node.list
      if (out.length === length) {
        node.list = null
        node.values.push(out)
        continue
      }
      const item = toItem(list.items[out.length]!, fields[node.values.length]!.type, open)
      if (item === OPENED) return OPENED
      accept(node, item)
    }
    const field = fields[node.values.length]
    if (field === undefined) break
    const value = toField(node, field, name, open)
    if (value === OPENED) return OPENED
    if (node.list === null) node.values.push(value)
  }
  open.pop()
  return construct(node)
}

/** The value of a field, or of an item of its list. */
function accept(node: OpenNode, value: unknown): void {
  if (node.list === null) {
    node.values.push(value)
    return
  }
  const { list, length, out } = node.list
  out.push(value)
  if (list.items.length === length) return
  const { info } = node
  throw runtimeError(
    `${info.name} field "${info.fields[node.values.length]!.name}" changed size during iteration`,
  )
}

function toSimple(v: PyValue, type: string, constructors: readonly string[]): string {
  const { types } = astTypes()
  const name = constructors.find(c => isInstance(v, types.get(c)!))
  if (name === undefined) throw typeError(`expected some sort of ${type}, but got %R`, v)
  return name
}

function toPositions(v: PyValue, owner: string, endOptional: boolean): number[] {
  const positions: number[] = []
  ATTRIBUTES.forEach((name, i) => {
    const value = lookupAttr(v, name)
    if (i >= 2 && endOptional && (value === undefined || value === None)) positions.push(positions[i - 2]!)
    else if (value === undefined) throw missing(name, owner)
    else positions.push(toInt(value))
  })
  return positions
}

function missing(field: string, owner: string) {
  return typeError(`required field "${field}" missing from ${owner}`)
}

function construct({ object, info, positions, values }: OpenNode): AST {
  info.fields.forEach((f, i) => {
    if (f.quantifier === '' && values[i] === null && f.type !== 'constant') {
      throw valueError(`field '${f.name}' is required for ${info.name}`)
    }
  })
  const own = info.attributes && !sums.has(info.base)
  const ctor = NODE_CLASSES[info.name as keyof typeof NODE_CLASSES] as unknown as new (
    ...args: unknown[]
  ) => AST
  return new ctor(...values, ...(own ? toPositions(object, info.name, true) : positions))
}

/** A value; or OPENED; or a list is opened, and the answer means nothing. */
function toField(node: OpenNode, f: FieldInfo, owner: string, open: OpenNode[]): unknown {
  const value = lookupAttr(node.object, f.name)
  if (f.quantifier === '*' || f.quantifier === '?*') {
    if (value === undefined) return []
    if (!(value instanceof PyList))
      throw typeError(`${owner} field "${f.name}" must be a list, not a %T`, value)
    node.list = { list: value, length: value.items.length, out: [] }
    return null
  }
  if (value === undefined || (f.quantifier === '?' && value === None)) {
    if (f.quantifier === '?') return null
    throw missing(f.name, owner)
  }
  return toItem(value, f.type, open)
}

function toItem(v: PyValue, type: string, open: OpenNode[]): unknown {
  switch (type) {
    case 'identifier':
      if (v === None) return null
      if (!isExactStr(v)) throw typeError('AST identifier must be of type str')
      return toUtf16(v)
    case 'string':
      if (v instanceof PyBytes) return String.fromCharCode(...v.data)
      if (!isExactStr(v)) throw typeError('AST string must be of type str')
      return toUtf16(v)
    case 'int':
      return toInt(v)
    case 'constant':
      return toConstant(v)
    default:
      return begin(v, type, open)
  }
}

function toInt(v: PyValue): number {
  const n = intValue(v)
  if (n === undefined) throw valueError('invalid integer value: %R', v)
  if (n > 2147483647 || n < -2147483648) throw overflowError('Python int too large to convert to C int')
  return Number(n)
}

/** What literals make as such, and tuples and frozensets of it; the validator judges other objects. */
function toConstant(v: PyValue): Constant {
  if (v === None || v === Ellipsis || typeof v !== 'object' || isExactStr(v)) return constantOfValue(v)
  switch (typeOf(v)) {
    case coreTypes.tuple:
      return new TupleConstant((v as PyTuple).items.map(toConstant))
    case coreTypes.frozenset:
      return new FrozenSetConstant((v as PyFrozenSet).table.keyArray().map(toConstant))
    case coreTypes.float:
    case coreTypes.complex:
    case coreTypes.bytes:
      return constantOfValue(v)
  }
  return new ObjectConstant(v, typeOf(v).name, () => objectKey(v))
}

/** CPython's key is a tuple that ends with the object, so it must be hashable. */
function objectKey(v: PyValue): string {
  keyProtocol.hash(new PyTuple([v]), 'a dict key')
  return `o${objectId(v as object)};`
}

// ---- tree to objects

/** The `_ast` object of a tree. */
export function astToObject(tree: mod): PyValue {
  return fromNode(tree)
}

/** A node of the tree and the object that is to get its fields. */
type Unfilled = readonly [AST, PyObject]

function fromNode(tree: AST): PyValue {
  const unfilled: Unfilled[] = []
  const root = emptyObject(tree, unfilled)
  for (let next = unfilled.pop(); next !== undefined; next = unfilled.pop()) fill(...next, unfilled)
  return root
}

function emptyObject(tree: AST, unfilled: Unfilled[]): PyObject {
  const object = new (astTypes().types.get(nodeInfo.get(tree.kind)!.name)!.ctor)()
  unfilled.push([tree, object])
  return object
}

function fill(tree: AST, object: PyObject, unfilled: Unfilled[]): void {
  const info = nodeInfo.get(tree.kind)!
  const fields = tree as unknown as Fields
  for (const f of info.fields) instanceSet(object, f.name, fromField(fields[f.property], f.type, unfilled))
  if (info.attributes) for (const name of ATTRIBUTES) instanceSet(object, name, int(fields[name] as number))
}

function fromField(value: unknown, type: string, unfilled: Unfilled[]): PyValue {
  if (Array.isArray(value) && type !== 'constant')
    return new PyList(value.map(v => fromField(v, type, unfilled)))
  if (type === 'constant') return valueOfConstant(value as Parameters<typeof valueOfConstant>[0])
  if (value === null || value === undefined) return None
  switch (type) {
    case 'identifier':
    case 'string':
      return fromUtf16(value as string)
    case 'int':
      return int(value as number)
  }
  const singleton = typeof value === 'string' ? astTypes().singletons.get(value) : undefined
  return singleton ?? emptyObject(value as AST, unfilled)
}
