/**
 * Annotations: `__annotate__` functions (PEP 649), their conditional entries (PEP 749), and the
 * string form under `from __future__ import annotations`. CPython: codegen_deferred_annotations_body,
 * codegen_function_annotations, codegen_annassign.
 */
import type { WideString } from '../../base/wide_string.ts'
import type { CodeObject } from '../../bytecode/code.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import { COMMON_CONSTANT, MAKE_FUNCTION_ANNOTATE } from '../../bytecode/opcodes.ts'
import type { AnnAssign, AsyncFunctionDef, arg, expr, FunctionDef } from '../../syntax/ast.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { InstructionSequence } from '../instruction_sequence.ts'
import type { Location } from '../location.ts'
import { ClassBlock, type SymtableEntry } from '../symtable/entry.ts'
import { unparse } from '../unparse.ts'
import { codegenMakeClosure } from './closures.ts'
import type { Compiler } from './compiler.ts'
import { addCompare } from './expressions.ts'
import { codegenNameop } from './names.ts'

const CONDITIONAL = '__conditional_annotations__'
/** annotationlib.Format.VALUE_WITH_FAKE_GLOBALS: the highest format that compiled code answers. */
const VALUE_WITH_FAKE_GLOBALS = 2

export function annotationText(e: expr): string | WideString {
  return unparse(e)
}

// Scopes that take a format and answer annotations

/** Enters a scope that raises NotImplementedError for the formats it does not know. */
export function enterAnnotationScope(
  c: Compiler,
  loc: Location,
  entry: SymtableEntry | undefined,
  name: string,
): void {
  c.enterScope(name, 'annotations', entry, loc.lineno, null, { posonlyargcount: 1 })
  c.addOpI(OP.LOAD_FAST, 0, loc)
  c.loadConst(VALUE_WITH_FAKE_GLOBALS, loc)
  addCompare(c, loc, 'Gt')
  const body = c.newLabel()
  c.addJump(OP.POP_JUMP_IF_FALSE, body, loc)
  c.addOpI(OP.LOAD_COMMON_CONSTANT, COMMON_CONSTANT.NotImplementedError, loc)
  c.addOpI(OP.RAISE_VARARGS, 1, loc)
  c.useLabel(body)
}

function leaveAnnotationScope(c: Compiler, loc: Location): void {
  c.addOp(OP.RETURN_VALUE, loc)
  const code = withFormatParameter(c.assembleUnit(true))
  c.exitScope()
  codegenMakeClosure(c, loc, code, 0)
}

/** The parameter shows as `format`, but is `.format` until here, so that no annotation can read it. */
function withFormatParameter(code: CodeObject): CodeObject {
  const [, ...others] = code.localsplusnames
  return code.with({ localsplusnames: ['format', ...others] })
}

// Functions

/** Makes the `__annotate__` function of a `def`; answers the MAKE_FUNCTION flags for it. */
export function codegenFunctionAnnotations(
  c: Compiler,
  loc: Location,
  s: FunctionDef | AsyncFunctionDef,
): number {
  const entry = c.st.functionAnnotations.get(s)
  if (entry === undefined) throw new InternalCompilerError('unknown symbol table entry')
  if (!entry.annotationsUsed) return 0
  enterAnnotationScope(c, loc, entry, entry.name)
  const { args } = s
  let count = 0
  for (const a of args.args) count += codegenArgAnnotation(c, loc, a)
  for (const a of args.posonlyargs) count += codegenArgAnnotation(c, loc, a)
  count += codegenArgAnnotation(c, loc, args.vararg)
  for (const a of args.kwonlyargs) count += codegenArgAnnotation(c, loc, a)
  count += codegenArgAnnotation(c, loc, args.kwarg)
  count += codegenAnnotation(c, loc, 'return', s.returns)
  c.addOpI(OP.BUILD_MAP, count, loc)
  leaveAnnotationScope(c, loc)
  return MAKE_FUNCTION_ANNOTATE
}

function codegenArgAnnotation(c: Compiler, loc: Location, a: arg | null): number {
  return a === null ? 0 : codegenAnnotation(c, loc, a.arg, a.annotation)
}

/** Pushes name and value; answers how many pairs that were. */
function codegenAnnotation(c: Compiler, loc: Location, name: string, annotation: expr | null): number {
  if (annotation === null) return 0
  c.loadName(c.mangleInScope(name), loc)
  if (c.futureAnnotations) {
    c.loadConst(annotationText(annotation), annotation.location())
  } else if (annotation.kind === 'Starred') {
    // *args: *Ts
    c.visitExpr(annotation.value)
    c.addOpI(OP.UNPACK_SEQUENCE, 1, loc)
  } else {
    c.visitExpr(annotation)
  }
  return 1
}

// Modules and classes

/** At the end of a module or class: its variables' annotations become one function. */
export function codegenDeferredAnnotations(c: Compiler, loc: Location): void {
  const { u } = c
  const deferred = u.deferredAnnotations
  if (deferred === null) return
  const indices = u.conditionalAnnotationIndices
  const { scopeType } = u
  // A module's `__annotate__` is made before its first statement: the code goes to a sequence
  // of its own, which takes the place of ANNOTATIONS_PLACEHOLDER.
  const parentSequence = u.sequence
  if (scopeType === 'module') u.sequence = new InstructionSequence()
  const entry = u.ste.annotationBlock
  if (entry === null) throw new InternalCompilerError('no annotation scope')
  enterAnnotationScope(c, loc, entry, entry.name)
  c.addOpI(OP.BUILD_MAP, 0, loc)
  for (let i = 0; i < deferred.length; i++) {
    codegenDeferredAnnotation(c, loc, deferred[i]!, indices[i]!, scopeType === 'class')
  }
  leaveAnnotationScope(c, loc)
  codegenNameop(c, loc, u.ste.type === ClassBlock ? '__annotate_func__' : '__annotate__', 'Store')
  if (scopeType === 'module') {
    parentSequence.setAnnotationsCode(u.sequence)
    u.sequence = parentSequence
  }
}

function codegenDeferredAnnotation(
  c: Compiler,
  loc: Location,
  s: AnnAssign,
  conditionalIndex: number,
  inClass: boolean,
): void {
  const stmtLoc = s.location()
  const name = s.target.kind === 'Name' ? c.mangle(s.target.id) : ''
  const notSet = c.newLabel()
  if (conditionalIndex !== -1) {
    c.loadConst(conditionalIndex, stmtLoc)
    if (inClass) c.addOpI(OP.LOAD_DEREF, c.u.freevars.add(CONDITIONAL), stmtLoc)
    else c.addOpI(OP.LOAD_GLOBAL, c.nameIndex(CONDITIONAL) << 1, stmtLoc)
    c.addOpI(OP.CONTAINS_OP, 0, stmtLoc)
    c.addJump(OP.POP_JUMP_IF_FALSE, notSet, stmtLoc)
  }
  c.visitExpr(s.annotation)
  c.addOpI(OP.COPY, 2, stmtLoc)
  c.loadName(name, stmtLoc)
  c.addOp(OP.STORE_SUBSCR, loc)
  c.useLabel(notSet)
}

// Annotated assignments

export function codegenAnnAssign(c: Compiler, s: AnnAssign): void {
  const { target } = s
  if (s.value !== null) {
    c.visitExpr(s.value)
    c.visitExpr(target)
  }
  switch (target.kind) {
    case 'Name': {
      const { scopeType } = c.u
      if (s.simple && (scopeType === 'module' || scopeType === 'class')) recordAnnotation(c, s, target.id)
      break
    }
    case 'Attribute':
      if (s.value === null) evaluateAndDrop(c, target.value)
      break
    case 'Subscript':
      if (s.value === null) {
        evaluateAndDrop(c, target.value)
        evaluateSubscript(c, target.slice)
      }
      break
    default:
      throw new InternalCompilerError(`invalid node type (${target.kind}) for annotated assignment`)
  }
}

function recordAnnotation(c: Compiler, s: AnnAssign, name: string): void {
  const loc = s.location()
  if (c.futureAnnotations) {
    c.loadConst(annotationText(s.annotation), s.annotation.location())
    c.addOpI(OP.LOAD_NAME, c.nameIndex('__annotations__'), loc)
    c.loadName(c.mangle(name), loc)
    c.addOp(OP.STORE_SUBSCR, loc)
    return
  }
  const index = deferAnnotation(c, s)
  if (index === -1) return
  if (c.u.scopeType === 'class') c.addOpI(OP.LOAD_DEREF, c.u.cellvars.add(CONDITIONAL), loc)
  else c.addOpI(OP.LOAD_NAME, c.nameIndex(CONDITIONAL), loc)
  c.loadConst(index, loc)
  c.addOpI(OP.SET_ADD, 1, loc)
  c.addOp(OP.POP_TOP, loc)
}

/** Answers the index by which the annotation is marked as reached, or -1 if it always is. */
function deferAnnotation(c: Compiler, s: AnnAssign): number {
  const { u } = c
  u.deferredAnnotations ??= []
  u.deferredAnnotations.push(s)
  const conditional = u.scopeType === 'module' || u.inConditionalBlock > 0
  const index = conditional ? u.nextConditionalAnnotationIndex++ : -1
  u.conditionalAnnotationIndices.push(index)
  return index
}

/** The parts of a target without a value are evaluated, for their errors. */
function evaluateAndDrop(c: Compiler, e: expr): void {
  c.visitExpr(e)
  c.addOp(OP.POP_TOP, e.location())
}

function evaluateSubscript(c: Compiler, e: expr): void {
  switch (e.kind) {
    case 'Slice':
      for (const part of [e.lower, e.upper, e.step]) if (part !== null) evaluateAndDrop(c, part)
      return
    case 'Tuple':
      for (const elt of e.elts) evaluateSubscript(c, elt)
      return
    default:
      evaluateAndDrop(c, e)
  }
}
