/** Making function objects from code objects. CPython: codegen_make_closure. */
import type { CodeObject } from '../../bytecode/code.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import {
  INTRINSIC_1,
  MAKE_FUNCTION_ANNOTATE,
  MAKE_FUNCTION_ANNOTATIONS,
  MAKE_FUNCTION_CLOSURE,
  MAKE_FUNCTION_DEFAULTS,
  MAKE_FUNCTION_KWDEFAULTS,
} from '../../bytecode/opcodes.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { type Location, NO_LOCATION } from '../location.ts'
import { CELL } from '../symtable/entry.ts'
import type { Compiler } from './compiler.ts'

/** In the order in which SET_FUNCTION_ATTRIBUTE takes them from the stack. */
const ATTRIBUTES = [
  MAKE_FUNCTION_CLOSURE,
  MAKE_FUNCTION_ANNOTATIONS,
  MAKE_FUNCTION_ANNOTATE,
  MAKE_FUNCTION_KWDEFAULTS,
  MAKE_FUNCTION_DEFAULTS,
]

/** `flags` (MAKE_FUNCTION_*) says what lies on the stack for the function. */
export function codegenMakeClosure(c: Compiler, loc: Location, code: CodeObject, flags: number): void {
  const { freevars } = code
  if (freevars.length > 0) {
    for (const name of freevars) c.addOpI(OP.LOAD_CLOSURE, lookupCell(c, name, code), loc)
    flags |= MAKE_FUNCTION_CLOSURE
    c.addOpI(OP.BUILD_TUPLE, freevars.length, loc)
  }
  c.loadConst(code, loc)
  c.addOp(OP.MAKE_FUNCTION, loc)
  for (const attribute of ATTRIBUTES) {
    if ((flags & attribute) !== 0) c.addOpI(OP.SET_FUNCTION_ATTRIBUTE, attribute, loc)
  }
}

/** A name can be free and local in a class at once: then the closure wants the free one. */
function lookupCell(c: Compiler, name: string, code: CodeObject): number {
  const table = c.refType(name) === CELL ? c.u.cellvars : c.u.freevars
  const index = table.find(name)
  if (index < 0) {
    throw new InternalCompilerError(`no cell for ${name} of ${code.name} in ${c.u.name}`)
  }
  return index
}

/** Turns a StopIteration that leaves a generator's body into RuntimeError (PEP 479). */
export function wrapInStopIterationHandler(c: Compiler): void {
  const handler = c.newLabel()
  c.u.sequence.insert(0, OP.SETUP_CLEANUP, handler, NO_LOCATION)
  c.loadConst(null, NO_LOCATION)
  c.addOp(OP.RETURN_VALUE, NO_LOCATION)
  c.useLabel(handler)
  c.addOpI(OP.CALL_INTRINSIC_1, INTRINSIC_1.STOPITERATION_ERROR, NO_LOCATION)
  c.addOpI(OP.RERAISE, 1, NO_LOCATION)
}
