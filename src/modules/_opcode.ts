/** `_opcode`: facts about bytecode, for `dis`. CPython: Modules/_opcode.c. */
import {
  hasArg,
  hasConst,
  hasFree,
  hasJump,
  hasLocal,
  hasName,
  INTRINSICS_1,
  INTRINSICS_2,
  INVALID_STACK_EFFECT,
  isBlockPush,
  isValidOpcode,
  NB,
  NB_SYMBOLS,
  SPECIAL_METHODS,
  stackEffect,
} from '../bytecode/opcodes.ts'
import { toSsize } from '../runtime/abstract.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { PyCode } from '../runtime/function.ts'
import { int, None, PyList, PyTuple, type PyValue } from '../runtime/values.ts'

function effect(opcode: number, oparg: PyValue, jump: PyValue): PyValue {
  if (jump !== None && jump !== true && jump !== false)
    throw valueError('stack_effect: jump must be False, True or None')
  const n = oparg === None ? 0 : toSsize(oparg)
  const taken = typeof jump === 'boolean' ? jump : null
  const e = isValidOpcode(opcode) ? stackEffect(opcode, n, taken) : INVALID_STACK_EFFECT
  if (e === INVALID_STACK_EFFECT) throw valueError('invalid opcode or oparg')
  return int(e)
}

/** One property of opcodes; numbers that are none have no property. */
const test =
  (property: (opcode: number) => boolean) =>
  (opcode: number): PyValue =>
    isValidOpcode(opcode) && property(opcode)

function operators(): PyValue {
  const names = Object.keys(NB).filter(name => !name.includes('OPARG'))
  return new PyList(
    names.map((name, i) => new PyTuple([name.startsWith('NB_') ? name : `NB_${name}`, NB_SYMBOLS[i]!])),
  )
}

export const opcodeModule: NativeModule = defineModule({
  name: '_opcode',
  functions: {
    stack_effect: ['opcode: int, oparg = None, /, *, jump = None', effect],
    is_valid: ['opcode: int', isValidOpcode],
    has_arg: ['opcode: int', test(hasArg)],
    has_const: ['opcode: int', test(hasConst)],
    has_name: ['opcode: int', test(hasName)],
    has_jump: ['opcode: int', test(hasJump)],
    has_free: ['opcode: int', test(hasFree)],
    has_local: ['opcode: int', test(hasLocal)],
    has_exc: ['opcode: int', test(isBlockPush)],
    // There is no specialising interpreter whose counts could be shown.
    get_specialization_stats: ['', () => None],
    get_nb_ops: ['', operators],
    get_intrinsic1_descs: ['', () => new PyList([...INTRINSICS_1])],
    get_intrinsic2_descs: ['', () => new PyList([...INTRINSICS_2])],
    get_special_method_names: ['', () => new PyList([...SPECIAL_METHODS])],
    get_executor: [
      '*, code, offset: int',
      code => {
        if (!(code instanceof PyCode)) throw typeError("expected a code object, not '%T'", code)
        return None
      },
    ],
  },
  attributes: () => ({ ENABLE_SPECIALIZATION: int(1), ENABLE_SPECIALIZATION_FT: int(0) }),
})
