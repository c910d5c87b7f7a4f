/**
 * Writes syntax trees and outcomes of parsing in the form of tools/dump_ast.py, for tests and tools.
 */
import { ComplexConstant, type Constant, FloatConstant } from '../../src/base/constant.ts'
import { WideString } from '../../src/base/wide_string.ts'
import { type AST, NODE_INFO, type NodeInfo } from '../../src/syntax/ast.ts'
import { SyntaxErrorData } from '../../src/syntax/errors.ts'
import { type ParseMode, type ParseOptions, parse } from '../../src/syntax/parse.ts'

const INFOS = new Map<string, NodeInfo>(NODE_INFO.map(info => [info.name, info]))

/** The whole tree, positions included, on one line. */
export function dumpTree(tree: AST): string {
  const out: string[] = []
  dumpNode(tree, out)
  return out.join('')
}

function dumpNode(node: AST, out: string[]): void {
  const info = INFOS.get(node.kind)!
  const properties = new Map<string, unknown>(Object.entries(node))
  out.push(info.name)
  if (info.attributes) {
    const position = (name: string) => String(properties.get(name))
    out.push(
      `@${position('lineno')}:${position('col_offset')}-${position('end_lineno')}:${position('end_col_offset')}`,
    )
  } else if (info.fields.length === 0) return
  out.push('(')
  for (const field of info.fields) {
    const value = properties.get(field.property)
    if (Array.isArray(value)) {
      out.push('[')
      for (const item of value) {
        dumpItem(item, field.type, out)
        out.push(';')
      }
      out.push(']')
    } else dumpItem(value, field.type, out)
    out.push(';')
  }
  out.push(')')
}

const SCALARS = new Set(['constant', 'identifier', 'string', 'int'])

function dumpItem(value: unknown, type: string, out: string[]): void {
  if (SCALARS.has(type)) out.push(dumpConstant(value as Constant))
  else if (value === null) out.push('None')
  else if (typeof value === 'string') out.push(value)
  else dumpNode(value as AST, out)
}

function doubleHex(value: number): string {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setFloat64(0, value)
  return bytes.getBigUint64(0).toString(16).padStart(16, '0')
}

function dumpText(points: ArrayLike<number>): string {
  return `str:${Array.from(points, c => (c > 32 && c < 127 ? String.fromCharCode(c) : String(c))).join(',')}`
}

function dumpConstant(value: Constant): string {
  if (value === null) return 'None'
  if (typeof value === 'boolean') return value ? 'True' : 'False'
  if (typeof value === 'symbol') return 'Ellipsis'
  if (typeof value === 'number' || typeof value === 'bigint') {
    return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`
  }
  if (typeof value === 'string') return dumpText(Array.from(value, c => c.codePointAt(0)!))
  if (value instanceof Uint8Array)
    return `bytes:${Array.from(value, b => b.toString(16).padStart(2, '0')).join('')}`
  if (value instanceof WideString) return dumpText(value.points)
  if (value instanceof ComplexConstant) return `complex:${doubleHex(value.imag)}`
  if (value instanceof FloatConstant) return `float:${doubleHex(value.value)}`
  throw new Error('not a constant that source can have')
}

export interface Case {
  readonly source: string
  readonly mode?: ParseMode
  readonly flags?: number
  readonly featureVersion?: number
}

export interface Outcome {
  readonly dump?: string
  readonly type?: string
  readonly message?: string
  /** lineno, offset, end_lineno, end_offset, text */
  readonly place?: readonly (number | string | null)[]
  readonly warnings?: readonly (readonly (string | number)[])[]
}

/** Parses one case and describes the outcome. */
export function outcomeOfCase(item: Case): Outcome {
  const warnings: (string | number)[][] = []
  const version = item.featureVersion !== undefined && item.featureVersion > 0
  const outcome = caseOutcome(item.source, {
    filename: '<source>',
    mode: item.mode ?? 'exec',
    flags: item.flags ?? 0,
    ...(version ? { featureVersion: item.featureVersion } : {}),
    onWarning: warning => {
      warnings.push([warning.category, warning.message, warning.lineno])
      return false
    },
  })
  return warnings.length > 0 ? { ...outcome, warnings } : outcome
}

function caseOutcome(source: string, options: ParseOptions): Outcome {
  try {
    return { dump: dumpTree(parse(source, options)) }
  } catch (error) {
    if (!(error instanceof SyntaxErrorData)) throw error
    const { type, message, lineno, offset, end_lineno, end_offset, text } = error
    return { type, message, place: lineno === null ? [] : [lineno, offset, end_lineno, end_offset, text] }
  }
}
