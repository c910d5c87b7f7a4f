/** A readable listing of code objects, line for line what make_goldens.py writes. */
import { type Constant, FrozenSetConstant, SliceConstant } from '../../src/base/constant.ts'
import { CodeObject } from '../../src/bytecode/code.ts'
import { readExceptionTable } from '../../src/bytecode/exception_table.ts'
import { positions } from '../../src/bytecode/location_table.ts'
import { CACHE_ENTRIES, OPNAME } from '../../src/bytecode/opcodes.ts'
import { reprConstant } from '../../src/compiler/unparse.ts'

function show(constant: Constant): string {
  if (constant instanceof CodeObject) return `<code ${constant.name}>`
  if (constant instanceof FrozenSetConstant) {
    return `frozenset({${constant.items.map(reprConstant).sort().join(', ')}})`
  }
  if (constant instanceof SliceConstant) {
    return `slice(${show(constant.start)}, ${show(constant.stop)}, ${show(constant.step)})`
  }
  return reprConstant(constant)
}

function instructionLines(code: CodeObject): string[] {
  const out: string[] = []
  const ranges = [...positions(code)]
  const raw = code.code
  for (let i = 0; i < raw.length; ) {
    const opcode = raw[i]!
    const at = ranges[i >> 1]!
    const range = [at.lineno, at.end_lineno, at.col_offset, at.end_col_offset]
    out.push(`  ${i} ${OPNAME[opcode]} ${raw[i + 1]} @ ${range.map(p => (p < 0 ? '-' : p)).join(' ')}`)
    i += 2 + 2 * CACHE_ENTRIES[opcode]!
  }
  return out
}

export function listing(code: CodeObject): string[] {
  const counts = `${code.argcount} ${code.posonlyargcount} ${code.kwonlyargcount}`
  return [
    `${code.qualname} (${code.name}) line ${code.firstlineno}`,
    `  args ${counts} stack ${code.stacksize} flags 0x${code.flags.toString(16)}`,
    `  names ${code.names.join(' ')}`,
    `  varnames ${code.varnames.join(' ')}`,
    `  cellvars ${code.cellvars.join(' ')}`,
    `  freevars ${code.freevars.join(' ')}`,
    ...code.consts.map((constant, i) => `  const ${i} ${show(constant)}`),
    ...instructionLines(code),
    ...(readExceptionTable(code.exceptiontable) ?? []).map(
      e =>
        `  except ${e.start * 2} ${e.end * 2} to ${e.target * 2} depth ${e.depth} lasti ${e.lasti ? 1 : 0}`,
    ),
    '',
    ...code.consts.flatMap(constant => (constant instanceof CodeObject ? listing(constant) : [])),
  ]
}
