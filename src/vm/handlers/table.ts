/**
 * Every instruction and its out-of-line implementation. The loop does some itself (`INLINE`); a missing
 * one does not compile.
 */
import { CACHE_ENTRIES, OPCODES, type OpName } from '../../bytecode/opcodes.ts'
import { systemError } from '../../runtime/errors.ts'
import { attributeHandlers } from './attributes.ts'
import { containerHandlers } from './containers.ts'
import { exceptionHandlers } from './exceptions.ts'
import { functionHandlers } from './functions.ts'
import { generatorHandlers } from './generators.ts'
import type { Handler } from './handler.ts'
import { matchHandlers } from './matching.ts'
import { nameHandlers } from './names.ts'
import { operatorHandlers } from './operators.ts'

/** Instructions of code objects: neither the compiler's pseudo ones nor instrumentation. */
type PseudoName =
  | 'ANNOTATIONS_PLACEHOLDER'
  | 'JUMP'
  | 'JUMP_IF_FALSE'
  | 'JUMP_IF_TRUE'
  | 'JUMP_NO_INTERRUPT'
  | 'LOAD_CLOSURE'
  | 'POP_BLOCK'
  | 'SETUP_CLEANUP'
  | 'SETUP_FINALLY'
  | 'SETUP_WITH'
  | 'STORE_FAST_MAYBE_NULL'
export type RealOpName = Exclude<OpName, PseudoName | `INSTRUMENTED_${string}`>

/** Stands for an instruction that the loop does itself. */
const INLINE: Handler = () => {
  throw systemError('this instruction belongs to the interpreter loop')
}
const invalid: Handler = f => {
  const w = f.exe.units[f.pc - 1]!
  throw systemError(`unknown opcode ${(w & 255) === OPCODES.RESERVED.code ? w >> 8 : w & 255}`)
}

export const HANDLERS = {
  CACHE: invalid,
  RESERVED: invalid,
  ENTER_EXECUTOR: invalid,
  INTERPRETER_EXIT: invalid,
  EXIT_INIT_CHECK: invalid,
  EXTENDED_ARG: INLINE,
  NOP: INLINE,
  NOT_TAKEN: INLINE,
  RESUME: INLINE,
  POP_TOP: INLINE,
  POP_ITER: INLINE,
  END_FOR: INLINE,
  END_SEND: INLINE,
  PUSH_NULL: INLINE,
  COPY: INLINE,
  SWAP: INLINE,
  LOAD_CONST: INLINE,
  LOAD_SMALL_INT: INLINE,
  LOAD_FAST: INLINE,
  LOAD_FAST_BORROW: INLINE,
  LOAD_FAST_CHECK: INLINE,
  LOAD_FAST_AND_CLEAR: INLINE,
  LOAD_FAST_LOAD_FAST: INLINE,
  LOAD_FAST_BORROW_LOAD_FAST_BORROW: INLINE,
  STORE_FAST: INLINE,
  STORE_FAST_LOAD_FAST: INLINE,
  STORE_FAST_STORE_FAST: INLINE,
  LOAD_DEREF: INLINE,
  STORE_DEREF: INLINE,
  IS_OP: INLINE,
  UNARY_NOT: INLINE,
  TO_BOOL: INLINE,
  BINARY_OP: INLINE,
  COMPARE_OP: INLINE,
  JUMP_FORWARD: INLINE,
  JUMP_BACKWARD: INLINE,
  JUMP_BACKWARD_NO_INTERRUPT: INLINE,
  POP_JUMP_IF_FALSE: INLINE,
  POP_JUMP_IF_TRUE: INLINE,
  POP_JUMP_IF_NONE: INLINE,
  POP_JUMP_IF_NOT_NONE: INLINE,
  FOR_ITER: INLINE,
  SEND: INLINE,
  RAISE_VARARGS: INLINE,
  RERAISE: INLINE,
  CALL: INLINE,
  CALL_KW: INLINE,
  CALL_FUNCTION_EX: INLINE,
  RETURN_VALUE: INLINE,
  RETURN_GENERATOR: INLINE,
  YIELD_VALUE: INLINE,
  ...nameHandlers,
  ...attributeHandlers,
  ...containerHandlers,
  ...exceptionHandlers,
  ...functionHandlers,
  ...generatorHandlers,
  ...matchHandlers,
  ...operatorHandlers,
} satisfies Record<RealOpName, Handler>

/** The handlers by number; 256 entries without holes. */
export const HANDLER_TABLE: readonly Handler[] = makeTable()

function makeTable(): Handler[] {
  const table: Handler[] = []
  for (let i = 0; i < 256; i++) table.push(invalid)
  for (const name of Object.keys(HANDLERS) as RealOpName[]) table[OPCODES[name].code] = HANDLERS[name]
  return table
}

/** Cache units to pass over, by number. */
export const CACHES: Readonly<Uint8Array> = CACHE_ENTRIES
