/**
 * `_compiler_steps`: the compiler's steps one by one, for tests that look between them. Python's
 * `_testinternalcapi` hands these on, under CPython's names.
 * CPython: Python/instruction_sequence.c (its type), Modules/_testinternalcapi.c.
 */
import type { Constant } from '../base/constant.ts'
import { hasArg, hasConst } from '../bytecode/opcodes.ts'
import { generateInstructions } from '../compiler/compile.ts'
import { optimizeInstructions } from '../compiler/flowgraph/inspect.ts'
import { InstructionSequence } from '../compiler/instruction_sequence.ts'
import { constantOfValue, valueOfConstant } from '../objects/code.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { PyCode } from '../runtime/function.ts'
import type { PyType } from '../runtime/type.ts'
import { int, None, PyList, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { astFromObject, isAstObject } from './_ast/convert.ts'
import { filenameOf, frontEnd } from './front_end.ts'

class PyInstructionSequence extends PyObject {
  sequence = new InstructionSequence()
}

/** One tuple an instruction: opcode, argument or None, line, end line, column, end column. */
function instructionsOf({ sequence }: PyInstructionSequence): PyList {
  sequence.applyLabelMap()
  return new PyList(
    sequence.instructions.map(({ opcode, oparg, loc }) => {
      const argument = opcode >= 0 && hasArg(opcode) ? int(oparg) : None
      const place = [loc.lineno, loc.end_lineno, loc.col_offset, loc.end_col_offset]
      return new PyTuple([int(opcode), argument, ...place.map(n => int(n))])
    }),
  )
}

function wrap(sequence: InstructionSequence): PyInstructionSequence {
  const o = new sequenceType.ctor() as PyInstructionSequence
  o.sequence = sequence
  return o
}

const sequenceType: PyType = defineType(PyInstructionSequence, {
  name: 'InstructionSequence',
  new: ['', type => new type.ctor() as PyInstructionSequence],
  methods: {
    addop: [
      'opcode: int, oparg: int, lineno: int, col_offset: int, end_lineno: int, end_col_offset: int',
      // The second and third are swapped in CPython: what is called a column is taken for the end line.
      (self, opcode, oparg, lineno, end_lineno, col_offset, end_col_offset) => {
        self.sequence.addOp(opcode, oparg, { lineno, end_lineno, col_offset, end_col_offset })
        return None
      },
    ],
    new_label: ['', self => int(self.sequence.newLabel())],
    use_label: [
      'label: int',
      (self, label) => {
        self.sequence.useLabel(label)
        return None
      },
    ],
    add_nested: [
      'nested',
      (self, nested) => {
        if (!(nested instanceof PyInstructionSequence))
          throw typeError('expected an instruction sequence, not %T', nested)
        self.sequence.addNested(nested.sequence)
        return None
      },
    ],
    get_nested: ['', self => new PyList(self.sequence.nested.map(wrap))],
    get_instructions: ['', instructionsOf],
  },
})

function codegen(ast: PyValue, filename: PyValue, optimize: number, mode: string): PyValue {
  if (!isAstObject(ast)) throw typeError('expected an AST')
  const name = filenameOf(filename)
  return frontEnd(name, () => {
    const tree = astFromObject(ast, mode)
    const options = { filename: name, optimize: optimize as 0 | 1 | 2 }
    const { sequence, unit } = generateInstructions(tree, options)
    const metadata = new PyDict()
    metadata.setStr('argcount', int(unit.argcount))
    metadata.setStr('posonlyargcount', int(unit.posonlyargcount))
    metadata.setStr('kwonlyargcount', int(unit.kwonlyargcount))
    metadata.setStr('consts', new PyList(unit.consts.map(c => valueOfConstant(c))))
    return new PyTuple([wrap(sequence), metadata])
  })
}

function checkConstants(sequence: InstructionSequence, length: number): void {
  for (const { opcode, oparg } of sequence.instructions) {
    if (opcode < 0 || !hasConst(opcode) || (oparg >= 0 && oparg < length)) continue
    throw valueError(`LOAD_CONST index ${oparg} is out of range for consts (len=${length})`)
  }
}

/** Optimises a sequence; `consts` is changed in place. */
function optimizeCfg(instructions: PyValue, consts: PyValue, nlocals: number): PyValue {
  if (!(instructions instanceof PyInstructionSequence)) throw valueError('expected an instruction sequence')
  if (!(consts instanceof PyList)) throw typeError('consts must be a list')
  checkConstants(instructions.sequence, consts.items.length)
  const plain: Constant[] = consts.items.map(constantOfValue)
  const known = new Map(plain.map((constant, i) => [constant, consts.items[i]!]))
  const optimized = InstructionSequence.resolved(optimizeInstructions(instructions.sequence, plain, nlocals))
  consts.items.splice(0, consts.items.length, ...plain.map(c => known.get(c) ?? valueOfConstant(c)))
  return wrap(optimized)
}

/** The kinds of a code object's variables, as the numbers that marshal writes. */
function localsKinds(code: PyValue): PyValue {
  if (!(code instanceof PyCode)) throw typeError('argument must be a code object')
  const kinds = new PyDict()
  code.plain.localsplusnames.forEach((name, i) => {
    kinds.setStr(name, int(code.plain.localspluskinds[i]!))
  })
  return kinds
}

export const compilerStepsModule: NativeModule = defineModule({
  name: '_compiler_steps',
  functions: {
    new_instruction_sequence: ['', () => wrap(new InstructionSequence())],
    compiler_codegen: [
      'ast, filename, optimize: int, compile_mode: int = 0',
      (ast, filename, optimize, compileMode) =>
        codegen(ast, filename, optimize, ['exec', 'single', 'eval'][compileMode] ?? 'exec'),
    ],
    optimize_cfg: ['instructions, consts, nlocals: int', optimizeCfg],
    get_co_localskinds: ['code, /', localsKinds],
  },
})
