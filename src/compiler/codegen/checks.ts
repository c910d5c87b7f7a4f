/**
 * Warnings about code that cannot mean what it says: `x is 1`, `[1, 2][3, 4]`, `"a"(b)`.
 * CPython: codegen_check_compare, check_caller, check_subscripter, check_index.
 */
import {
  ComplexConstant,
  type Constant as ConstantValue,
  ELLIPSIS,
  FloatConstant,
  FrozenSetConstant,
  ObjectConstant,
  SliceConstant,
  TupleConstant,
} from '../../base/constant.ts'
import { WideString } from '../../base/wide_string.ts'
import type { Compare, expr } from '../../syntax/ast.ts'
import type { Compiler } from './compiler.ts'

function typeOfConstant(value: ConstantValue): string {
  if (value === null) return 'NoneType'
  switch (typeof value) {
    case 'boolean':
      return 'bool'
    case 'number':
    case 'bigint':
      return 'int'
    case 'string':
      return 'str'
    case 'symbol':
      return 'ellipsis'
  }
  if (value instanceof WideString) return 'str'
  if (value instanceof Uint8Array) return 'bytes'
  if (value instanceof FloatConstant) return 'float'
  if (value instanceof ComplexConstant) return 'complex'
  if (value instanceof TupleConstant) return 'tuple'
  if (value instanceof FrozenSetConstant) return 'frozenset'
  if (value instanceof ObjectConstant) return value.typeName
  return value instanceof SliceConstant ? 'slice' : 'code'
}

/** The type that an expression is sure to have, by name. */
function inferType(e: expr): string | null {
  switch (e.kind) {
    case 'Tuple':
      return 'tuple'
    case 'List':
    case 'ListComp':
      return 'list'
    case 'Dict':
    case 'DictComp':
      return 'dict'
    case 'Set':
    case 'SetComp':
      return 'set'
    case 'GeneratorExp':
      return 'generator'
    case 'Lambda':
      return 'function'
    case 'TemplateStr':
    case 'Interpolation':
      return 'string.templatelib.Template'
    case 'JoinedStr':
    case 'FormattedValue':
      return 'str'
    case 'Constant':
      return typeOfConstant(e.value)
    default:
      return null
  }
}

/** False for literals other than the named singletons, which `is` must not be used with. */
function isIdentityOperand(e: expr): boolean {
  if (e.kind === 'Tuple') return !e.elts.every(elt => elt.kind === 'Constant')
  if (e.kind !== 'Constant') return true
  return e.value === null || typeof e.value === 'boolean' || e.value === ELLIPSIS
}

export function checkCompare(c: Compiler, e: Compare): void {
  for (let i = 0; i < e.ops.length; i++) {
    const op = e.ops[i]!
    if (op !== 'Is' && op !== 'IsNot') continue
    const leftExpr = i === 0 ? e.left : e.comparators[i - 1]!
    const left = isIdentityOperand(leftExpr)
    if (left && isIdentityOperand(e.comparators[i]!)) continue
    const type = inferType(left ? e.comparators[i]! : leftExpr)
    const [wrong, right] = op === 'Is' ? ['is', '=='] : ['is not', '!=']
    c.warn(`"${wrong}" with '${type}' literal. Did you mean "${right}"?`, e)
    return
  }
}

export function checkCaller(c: Compiler, e: expr): void {
  const type = inferType(e)
  if (type === null || e.kind === 'Lambda') return
  c.warn(`'${type}' object is not callable; perhaps you missed a comma?`, e)
}

export function checkSubscripter(c: Compiler, e: expr): void {
  switch (e.kind) {
    case 'Constant': {
      const type = typeOfConstant(e.value)
      if (type === 'str' || type === 'bytes' || type === 'tuple' || type === 'code') return
      break
    }
    case 'Set':
    case 'SetComp':
    case 'GeneratorExp':
    case 'TemplateStr':
    case 'Interpolation':
    case 'Lambda':
      break
    default:
      return
  }
  c.warn(`'${inferType(e)}' object is not subscriptable; perhaps you missed a comma?`, e)
}

export function checkIndex(c: Compiler, e: expr, index: expr): void {
  const indexType = inferType(index)
  if (indexType === null || indexType === 'int' || indexType === 'bool' || indexType === 'slice') return
  switch (e.kind) {
    case 'Constant': {
      const type = typeOfConstant(e.value)
      if (type !== 'str' && type !== 'bytes' && type !== 'tuple') return
      break
    }
    case 'Tuple':
    case 'List':
    case 'ListComp':
    case 'JoinedStr':
    case 'FormattedValue':
      break
    default:
      return
  }
  const message = `${inferType(e)} indices must be integers or slices, not ${indexType}`
  c.warn(`${message}; perhaps you missed a comma?`, e)
}
