/** Simple statements: assignments, imports, assert, raise, expressions. CPython: codegen_visit_stmt. */
import { TupleConstant } from '../../base/constant.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import { COMMON_CONSTANT, INTRINSIC_1, NB } from '../../bytecode/opcodes.ts'
import type {
  Assert,
  Assign,
  Attribute,
  AugAssign,
  Expr,
  Import,
  ImportFrom,
  Raise,
  Subscript,
} from '../../syntax/ast.ts'
import { InternalCompilerError } from '../compiler_error.ts'
import { type Location, NO_LOCATION } from '../location.ts'
import type { Compiler } from './compiler.ts'
import {
  addInplace,
  attributeLocation,
  codegenJumpIf,
  codegenSliceParts,
  isTwoPartSlice,
} from './expressions.ts'
import { codegenNameop } from './names.ts'

export function codegenExprStmt(c: Compiler, s: Expr): void {
  const loc = s.location()
  if (c.isInteractiveTopLevel()) {
    c.visitExpr(s.value)
    c.addOpI(OP.CALL_INTRINSIC_1, INTRINSIC_1.PRINT, loc)
    c.addOp(OP.POP_TOP, NO_LOCATION)
    return
  }
  if (s.value.kind === 'Constant') {
    c.addOp(OP.NOP, loc)
    return
  }
  c.visitExpr(s.value)
  c.addOp(OP.POP_TOP, NO_LOCATION)
}

export function codegenAssign(c: Compiler, s: Assign): void {
  c.visitExpr(s.value)
  const last = s.targets.length - 1
  for (let i = 0; i <= last; i++) {
    if (i < last) c.addOpI(OP.COPY, 1, s.location())
    c.visitExpr(s.targets[i]!)
  }
}

export function codegenAugAssign(c: Compiler, s: AugAssign): void {
  const { target } = s
  switch (target.kind) {
    case 'Name':
      codegenNameop(c, target.location(), target.id, 'Load')
      applyInplace(c, s)
      codegenNameop(c, target.location(), target.id, 'Store')
      return
    case 'Attribute':
      augAssignAttribute(c, s, target)
      return
    case 'Subscript':
      augAssignSubscript(c, s, target)
      return
    default:
      throw new InternalCompilerError(`invalid node type (${target.kind}) for augmented assignment`)
  }
}

function applyInplace(c: Compiler, s: AugAssign): void {
  const loc = s.location()
  c.visitExpr(s.value)
  addInplace(c, loc, s.op)
}

function augAssignAttribute(c: Compiler, s: AugAssign, target: Attribute): void {
  const loc = target.location()
  c.visitExpr(target.value)
  c.addOpI(OP.COPY, 1, loc)
  const attrLoc = attributeLocation(loc, target)
  c.addOpI(OP.LOAD_ATTR, c.nameIndex(target.attr) << 1, attrLoc)
  applyInplace(c, s)
  c.addOpI(OP.SWAP, 2, attrLoc)
  c.addOpI(OP.STORE_ATTR, c.nameIndex(target.attr), attrLoc)
}

function augAssignSubscript(c: Compiler, s: AugAssign, target: Subscript): void {
  const loc = target.location()
  c.visitExpr(target.value)
  if (isTwoPartSlice(target.slice)) {
    codegenSliceParts(c, target.slice)
    for (let i = 0; i < 3; i++) c.addOpI(OP.COPY, 3, loc)
    c.addOp(OP.BINARY_SLICE, loc)
    applyInplace(c, s)
    for (let i = 4; i >= 2; i--) c.addOpI(OP.SWAP, i, loc)
    c.addOp(OP.STORE_SLICE, loc)
    return
  }
  c.visitExpr(target.slice)
  c.addOpI(OP.COPY, 2, loc)
  c.addOpI(OP.COPY, 2, loc)
  c.addOpI(OP.BINARY_OP, NB.NB_SUBSCR, loc)
  applyInplace(c, s)
  c.addOpI(OP.SWAP, 3, loc)
  c.addOpI(OP.SWAP, 2, loc)
  c.addOp(OP.STORE_SUBSCR, loc)
}

export function codegenRaise(c: Compiler, s: Raise): void {
  let n = 0
  if (s.exc !== null) {
    c.visitExpr(s.exc)
    n = 1
    if (s.cause !== null) {
      c.visitExpr(s.cause)
      n = 2
    }
  }
  c.addOpI(OP.RAISE_VARARGS, n, s.location())
}

export function codegenAssert(c: Compiler, s: Assert): void {
  const loc = s.location()
  const { test } = s
  const isTuple =
    (test.kind === 'Tuple' && test.elts.length > 0) ||
    (test.kind === 'Constant' && test.value instanceof TupleConstant && test.value.items.length > 0)
  if (isTuple) c.warn('assertion is always true, perhaps remove parentheses?', loc)
  if (c.optimize > 0) return
  const end = c.newLabel()
  codegenJumpIf(c, loc, test, end, true)
  c.addOpI(OP.LOAD_COMMON_CONSTANT, COMMON_CONSTANT.AssertionError, loc)
  if (s.msg !== null) {
    c.visitExpr(s.msg)
    c.addOpI(OP.CALL, 0, loc)
  }
  c.addOpI(OP.RAISE_VARARGS, 1, test.location())
  c.useLabel(end)
}

// Imports

export function codegenImport(c: Compiler, s: Import): void {
  const loc = s.location()
  for (const alias of s.names) {
    c.loadConst(0, loc)
    c.loadConst(null, loc)
    c.addOpI(OP.IMPORT_NAME, c.nameIndex(alias.name), loc)
    if (alias.asname !== null) {
      bindSubmodule(c, loc, alias.name, alias.asname)
    } else {
      const dot = alias.name.indexOf('.')
      codegenNameop(c, loc, dot === -1 ? alias.name : alias.name.slice(0, dot), 'Store')
    }
  }
}

/** IMPORT_NAME leaves the top package; `import a.b.c as d` walks down from there. */
function bindSubmodule(c: Compiler, loc: Location, name: string, asname: string): void {
  const [, ...rest] = name.split('.')
  rest.forEach((part, i) => {
    if (i > 0) {
      c.addOpI(OP.SWAP, 2, loc)
      c.addOp(OP.POP_TOP, loc)
    }
    c.addOpI(OP.IMPORT_FROM, c.u.names.add(part), loc)
  })
  codegenNameop(c, loc, asname, 'Store')
  if (rest.length > 0) c.addOp(OP.POP_TOP, loc)
}

export function codegenImportFrom(c: Compiler, s: ImportFrom): void {
  const loc = s.location()
  c.loadConst(s.level ?? 0, loc)
  c.loadName(new TupleConstant(s.names.map(alias => alias.name)), loc)
  c.addOpI(OP.IMPORT_NAME, c.nameIndex(s.module ?? ''), loc)
  if (s.names[0]?.name === '*') {
    c.addOpI(OP.CALL_INTRINSIC_1, INTRINSIC_1.IMPORT_STAR, loc)
    c.addOp(OP.POP_TOP, NO_LOCATION)
    return
  }
  for (const alias of s.names) {
    c.addOpI(OP.IMPORT_FROM, c.nameIndex(alias.name), loc)
    codegenNameop(c, loc, alias.asname ?? alias.name, 'Store')
  }
  c.addOp(OP.POP_TOP, loc)
}
