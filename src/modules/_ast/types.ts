/**
 * The classes of `_ast`: `AST`, one class for each sum type and one for each node.
 *
 * They are ordinary classes, made by calling `type` as CPython does, so that programs can subclass and
 * change them; made at first need, because there are 125. CPython: Python/Python-ast.c (init_types).
 */
import { fromUtf16 } from '../../base/wide_string.ts'
import { newGenericAlias } from '../../objects/generic_alias.ts'
import { unionOr } from '../../objects/union.ts'
import { call } from '../../runtime/calls.ts'
import { newDict, PyDict } from '../../runtime/dict.ts'
import { coreTypes, type PyType } from '../../runtime/type.ts'
import { None, type PyObject, PyTuple, type PyValue } from '../../runtime/values.ts'
import {
  ATTRIBUTES,
  type FieldInfo,
  NODE_INFO,
  type NodeInfo,
  SUM_INFO,
  type SumInfo,
} from '../../syntax/ast.ts'
import { astType, contextHooks } from './base.ts'

export interface AstTypes {
  /** Sum types and nodes by name. */
  readonly types: ReadonlyMap<string, PyType>
  /** The one instance of each operator and context that trees from the parser use. */
  readonly singletons: ReadonlyMap<string, PyObject>
}

const nodes: ReadonlyMap<string, NodeInfo> = new Map(NODE_INFO.map(info => [info.name, info]))
/** Operators and contexts: sums of constructors without fields. */
export const simpleSums: ReadonlyMap<string, SumInfo> = new Map(
  SUM_INFO.filter(sum => !sum.constructors.some(name => nodes.has(name))).map(sum => [sum.name, sum]),
)
export const sums: ReadonlyMap<string, SumInfo> = new Map(SUM_INFO.map(sum => [sum.name, sum]))
export { nodes as nodeInfo }

/** `expr? value` */
const fieldText = (f: FieldInfo): string => `${f.type}${f.quantifier} ${f.name}`
const nodeText = (name: string): string => {
  const fields = nodes.get(name)?.fields ?? []
  return fields.length === 0 ? name : `${name}(${fields.map(fieldText).join(', ')})`
}

/** The grammar of a sum, a constructor a line unless all are bare names. */
function sumText(sum: SumInfo): string {
  const separator = simpleSums.has(sum.name) ? ' | ' : `\n${' '.repeat(sum.name.length + 1)}| `
  return `${sum.name} = ${sum.constructors.map(nodeText).join(separator)}`
}

const strings = (names: readonly string[]): PyTuple => new PyTuple(names.map(fromUtf16))

function makeType(name: string, base: PyType, fields: readonly string[], doc: string): PyType {
  const names = strings(fields)
  const dict = newDict([
    ['_fields', names],
    ['__match_args__', names],
    ['__module__', 'ast'],
    ['__doc__', fromUtf16(doc)],
  ])
  return call(coreTypes.type, [fromUtf16(name), new PyTuple([base]), dict]) as PyType
}

function addAttributes(type: PyType, attributes: boolean, optional: readonly string[]): void {
  type.dict.setStr('_attributes', strings(attributes ? ATTRIBUTES : []))
  for (const name of optional) type.dict.setStr(name, None)
}

/** `end_lineno` and `end_col_offset`: every product with positions may leave them out. */
const OPTIONAL_POSITIONS = ATTRIBUTES.slice(2)

function makeTypes(): AstTypes {
  const types = new Map<string, PyType>()
  for (const sum of SUM_INFO) {
    const type = makeType(sum.name, astType, [], sumText(sum))
    addAttributes(type, sum.attributes, sum.optionalAttributes)
    types.set(sum.name, type)
    if (!simpleSums.has(sum.name)) continue
    for (const name of sum.constructors) types.set(name, makeType(name, type, [], name))
  }
  for (const info of NODE_INFO) types.set(info.name, makeNode(info, types))
  addFieldTypes(types)
  return { types, singletons: makeSingletons(types) }
}

function makeNode(info: NodeInfo, types: ReadonlyMap<string, PyType>): PyType {
  const names = info.fields.map(f => f.name)
  const type = makeType(info.name, types.get(info.base) ?? astType, names, nodeText(info.name))
  if (!types.has(info.base)) addAttributes(type, info.attributes, info.attributes ? OPTIONAL_POSITIONS : [])
  for (const f of info.fields) if (f.quantifier === '?') type.dict.setStr(f.name, None)
  return type
}

function makeSingletons(types: ReadonlyMap<string, PyType>): Map<string, PyObject> {
  const singletons = new Map<string, PyObject>()
  for (const sum of simpleSums.values()) {
    for (const name of sum.constructors) singletons.set(name, new (types.get(name)!.ctor)())
  }
  return singletons
}

/** `_field_types`, which the annotations show too. */
function addFieldTypes(types: ReadonlyMap<string, PyType>): void {
  const constructors = [...types.keys()].filter(name => !sums.has(name))
  for (const name of constructors) {
    const dict = new PyDict()
    for (const f of nodes.get(name)?.fields ?? []) dict.setStr(f.name, fieldType(f, types))
    types.get(name)!.dict.setStr('_field_types', dict)
    types.get(name)!.dict.setStr('__annotations_cache__', dict)
  }
}

function fieldType(f: FieldInfo, types: ReadonlyMap<string, PyType>): PyValue {
  const type = plainType(f.type) ?? types.get(f.type)!
  if (f.quantifier === '?') return unionOr(type, None)
  return f.quantifier === '' ? type : newGenericAlias(coreTypes.list, type)
}

function plainType(name: string): PyType | undefined {
  switch (name) {
    case 'identifier':
    case 'string':
      return coreTypes.str
    case 'int':
      return coreTypes.int
    case 'constant':
      return coreTypes.object
  }
  return undefined
}

let made: AstTypes | undefined
export function astTypes(): AstTypes {
  made ??= makeTypes()
  return made
}

contextHooks.contextType = () => astTypes().types.get('expr_context')!
contextHooks.load = () => astTypes().singletons.get('Load')!
