/**
 * The dispatch over node kinds, and code generation for a whole module.
 * CPython: codegen_visit_stmt, codegen_visit_expr, compiler_codegen.
 */
import type { CodeObject } from '../../bytecode/code.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import type { expr, mod, stmt } from '../../syntax/ast.ts'
import type { InstructionSequence, Location } from '../instruction_sequence.ts'
import { codegenAnnAssign } from './annotations.ts'
import { codegenAsyncFor, codegenFor, codegenIf, codegenWhile, codegenWith } from './blocks.ts'
import { codegenCall, codegenSuperLoad } from './calls.ts'
import { Compiler, locationOf } from './compiler.ts'
import { codegenComprehension } from './comprehensions.ts'
import {
  codegenAttribute,
  codegenAwait,
  codegenBinOp,
  codegenBoolOp,
  codegenCompare,
  codegenDict,
  codegenFormattedValue,
  codegenIfExp,
  codegenInterpolation,
  codegenJoinedStr,
  codegenListOrTuple,
  codegenSlice,
  codegenStarUnpack,
  codegenSubscript,
  codegenTemplateStr,
  codegenUnaryOp,
  codegenYield,
  codegenYieldFrom,
  SET_OPS,
} from './expressions.ts'
import {
  codegenClass,
  codegenFunction,
  codegenLambda,
  codegenModuleBody,
  codegenTypeAlias,
} from './functions.ts'
import { codegenNameop } from './names.ts'
import { codegenMatch } from './patterns.ts'
import {
  codegenAssert,
  codegenAssign,
  codegenAugAssign,
  codegenExprStmt,
  codegenImport,
  codegenImportFrom,
  codegenRaise,
} from './statements.ts'
import { codegenTry } from './try.ts'
import { codegenBreak, codegenContinue, codegenReturn } from './unwind.ts'

const MODULE_START: Location = { lineno: 1, end_lineno: 1, col_offset: 0, end_col_offset: 0 }

export class Codegen extends Compiler {
  /** The code object of a module, an expression or an interactive statement. */
  compileModule(module: mod): CodeObject {
    this.#generate(module)
    return this.assembleUnit(module.kind !== 'Expression')
  }

  /** The instructions before any optimisation, for tests and introspection. */
  generateOnly(module: mod): InstructionSequence {
    this.#generate(module)
    this.addReturnAtEnd(module.kind !== 'Expression')
    return this.u.sequence
  }

  #generate(module: mod): void {
    this.enterScope('<module>', 'module', this.st.top, 1)
    switch (module.kind) {
      case 'Module':
      case 'Interactive': {
        this.interactive = module.kind === 'Interactive'
        const first = module.body[0]
        const loc = first === undefined ? MODULE_START : locationOf(first)
        return codegenModuleBody(this, loc, module.body, this.interactive)
      }
      case 'Expression':
        return this.visitExpr(module.body)
      case 'FunctionType':
        throw new TypeError('this compiler does not handle FunctionTypes')
    }
  }

  override visitExpr(e: expr): void {
    switch (e.kind) {
      case 'Name':
        return codegenNameop(this, locationOf(e), e.id, e.ctx)
      case 'Constant':
        return this.loadConst(e.value, locationOf(e))
      case 'Attribute':
        if (!codegenSuperLoad(this, e)) codegenAttribute(this, e)
        return
      case 'Call':
        return codegenCall(this, e)
      case 'Subscript':
        return codegenSubscript(this, e)
      case 'BinOp':
        return codegenBinOp(this, e)
      case 'Compare':
        return codegenCompare(this, e)
      case 'BoolOp':
        return codegenBoolOp(this, e)
      case 'UnaryOp':
        return codegenUnaryOp(this, e)
      case 'Tuple':
      case 'List':
        return codegenListOrTuple(this, e)
      case 'JoinedStr':
        return codegenJoinedStr(this, e)
      case 'FormattedValue':
        return codegenFormattedValue(this, e)
      case 'Dict':
        return codegenDict(this, e)
      case 'Set':
        return codegenStarUnpack(this, locationOf(e), e.elts, 0, SET_OPS)
      case 'Slice':
        return codegenSlice(this, e)
      case 'IfExp':
        return codegenIfExp(this, e)
      case 'Lambda':
        return codegenLambda(this, e)
      case 'ListComp':
      case 'SetComp':
      case 'DictComp':
      case 'GeneratorExp':
        return codegenComprehension(this, e)
      case 'NamedExpr':
        this.visitExpr(e.value)
        this.addOpI(OP.COPY, 1, locationOf(e))
        return this.visitExpr(e.target)
      case 'Yield':
        return codegenYield(this, e)
      case 'YieldFrom':
        return codegenYieldFrom(this, e)
      case 'Await':
        return codegenAwait(this, e)
      case 'TemplateStr':
        return codegenTemplateStr(this, e)
      case 'Interpolation':
        return codegenInterpolation(this, e)
      case 'Starred': {
        const store = 'starred assignment target must be in a list or tuple'
        throw this.error(e.ctx === 'Store' ? store : "can't use starred expression here", e)
      }
    }
  }

  override visitStmt(s: stmt): void {
    switch (s.kind) {
      case 'Expr':
        return codegenExprStmt(this, s)
      case 'Assign':
        return codegenAssign(this, s)
      case 'Return':
        return codegenReturn(this, s)
      case 'FunctionDef':
      case 'AsyncFunctionDef':
        return codegenFunction(this, s)
      case 'ClassDef':
        return codegenClass(this, s)
      case 'AugAssign':
        return codegenAugAssign(this, s)
      case 'AnnAssign':
        return codegenAnnAssign(this, s)
      case 'Raise':
        return codegenRaise(this, s)
      case 'Assert':
        return codegenAssert(this, s)
      case 'Import':
        return codegenImport(this, s)
      case 'ImportFrom':
        return codegenImportFrom(this, s)
      case 'Delete':
        return this.visitExprs(s.targets)
      case 'Pass':
        return this.addOp(OP.NOP, locationOf(s))
      case 'Break':
        return codegenBreak(this, s)
      case 'Continue':
        return codegenContinue(this, s)
      case 'TypeAlias':
        return codegenTypeAlias(this, s)
      case 'Global':
      case 'Nonlocal':
        return
      default: {
        // What stands inside may run or not, which matters to annotations.
        const { u } = this
        u.inConditionalBlock++
        this.#visitBlock(s)
        u.inConditionalBlock--
      }
    }
  }

  #visitBlock(s: stmt): void {
    switch (s.kind) {
      case 'If':
        return codegenIf(this, s)
      case 'For':
        return codegenFor(this, s)
      case 'While':
        return codegenWhile(this, s)
      case 'With':
      case 'AsyncWith':
        return codegenWith(this, s)
      case 'Try':
      case 'TryStar':
        return codegenTry(this, s)
      case 'Match':
        return codegenMatch(this, s)
      case 'AsyncFor':
        return codegenAsyncFor(this, s)
    }
  }
}
