/** Writes syntax trees in the form of tools/dump_ast.py. */

export function dumpTree(tree, nodeInfo) {
  const infos = new Map(nodeInfo.map(info => [info.name, info]))
  const out = []
  dumpNode(tree, infos, out)
  return out.join('')
}

function dumpNode(node, infos, out) {
  const info = infos.get(node.kind)
  out.push(info.name)
  if (info.attributes)
    out.push(`@${node.lineno}:${node.col_offset}-${node.end_lineno}:${node.end_col_offset}`)
  if (info.fields.length === 0 && !info.attributes) return
  out.push('(')
  for (const field of info.fields) {
    dumpField(node[field.property], field, infos, out)
    out.push(';')
  }
  out.push(')')
}

function dumpField(value, field, infos, out) {
  if (Array.isArray(value)) {
    out.push('[')
    for (const item of value) {
      dumpItem(item, field.type, infos, out)
      out.push(';')
    }
    out.push(']')
  } else dumpItem(value, field.type, infos, out)
}

function dumpItem(value, type, infos, out) {
  if (type === 'constant' || type === 'identifier' || type === 'string' || type === 'int')
    out.push(dumpConstant(value))
  else if (value === null) out.push('None')
  else if (typeof value === 'string') out.push(value)
  else dumpNode(value, infos, out)
}

function doubleHex(value) {
  const bytes = new DataView(new ArrayBuffer(8))
  bytes.setFloat64(0, value)
  return bytes.getBigUint64(0).toString(16).padStart(16, '0')
}

function dumpText(points) {
  return `str:${Array.from(points, c => (c > 32 && c < 127 ? String.fromCharCode(c) : String(c))).join(',')}`
}

function dumpConstant(value) {
  if (value === null) return 'None'
  if (value === true) return 'True'
  if (value === false) return 'False'
  if (typeof value === 'symbol') return 'Ellipsis'
  if (typeof value === 'number' || typeof value === 'bigint') {
    return value < 0 ? `-0x${(-value).toString(16)}` : `0x${value.toString(16)}`
  }
  if (typeof value === 'string') return dumpText(Array.from(value, c => c.codePointAt(0)))
  if (value instanceof Uint8Array)
    return `bytes:${Array.from(value, b => b.toString(16).padStart(2, '0')).join('')}`
  if ('points' in value) return dumpText(value.points)
  if ('imag' in value) return `complex:${doubleHex(value.imag)}`
  return `float:${doubleHex(value.value)}`
}

/** Parses one case and describes the outcome as tools/dump_ast.py does. */
export function outcomeOfCase(item, { parse, NODE_INFO }) {
  const warnings = []
  const options = {
    filename: '<source>',
    mode: item.mode ?? 'exec',
    flags: item.flags ?? 0,
    onWarning: warning => {
      warnings.push([warning.category, warning.message, warning.lineno])
      return false
    },
  }
  if (item.featureVersion > 0) options.featureVersion = item.featureVersion
  const result = caseResult(item.source, options, parse, NODE_INFO)
  if (warnings.length > 0) result.warnings = warnings
  return result
}

function caseResult(source, options, parse, nodeInfo) {
  try {
    return { dump: dumpTree(parse(source, options), nodeInfo) }
  } catch (error) {
    if (error.type === undefined) return { type: error.name, message: error.stack, place: [] }
    const { type, message, lineno, offset, end_lineno, end_offset, text } = error
    const plain = type !== '_IncompleteInputError' && lineno === null
    return { type, message, place: plain ? [] : [lineno, offset, end_lineno, end_offset, text] }
  }
}
