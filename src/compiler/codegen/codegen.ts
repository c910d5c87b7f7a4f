/**
 * The dispatch over node kinds, and code generation for a whole module.
 * CPython: codegen_visit_stmt, codegen_visit_expr, compiler_codegen.
 */
import type { CodeObject } from '../../bytecode/code.ts'
import * as OP from '../../bytecode/opcode_ids.ts'
import { noteInternedConstants } from '../../bytecode/sharing.ts'
import type { expr, mod, stmt } from '../../syntax/ast.ts'
import { wasDoubledPercent } from '../format_fold.ts'
import type { InstructionSequence } from '../instruction_sequence.ts'
import type { Location } from '../location.ts'
import { isLongSpine } from '../spine.ts'
import { codegenAnnAssign } from './annotations.ts'
import { codegenAsyncFor, codegenFor, codegenIf, codegenWhile, codegenWith } from './blocks.ts'
import { codegenCall, codegenSuperLoad } from './calls.ts'
import { Compiler } from './compiler.ts'
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
import { codegenLongSpine } from './spine.ts'
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
    const code = this.assembleUnit(module.kind !== 'Expression')
    noteInternedConstants(code, this.strings.constants)
    return code
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
        const loc = first === undefined ? MODULE_START : first.location()
        codegenModuleBody(this, loc, module.body, this.interactive)
        return
      }
      case 'Expression':
        this.visitExpr(module.body)
        return
      case 'FunctionType':
        throw new TypeError('this compiler does not handle FunctionTypes')
    }
  }

  override visitExpr(e: expr): void {
    switch (e.kind) {
      case 'Name':
        codegenNameop(this, e.location(), e.id, e.ctx)
        return
      case 'Constant':
        if (e.value === '%' && wasDoubledPercent(e)) this.strings.loose(e.value)
        this.loadConst(e.value, e.location())
        return
      case 'Attribute':
        if (isLongSpine(e)) codegenLongSpine(this, e)
        else if (!codegenSuperLoad(this, e)) codegenAttribute(this, e)
        return
      case 'Call':
        if (isLongSpine(e)) codegenLongSpine(this, e)
        else codegenCall(this, e)
        return
      case 'Subscript':
        if (isLongSpine(e)) codegenLongSpine(this, e)
        else codegenSubscript(this, e)
        return
      case 'BinOp':
        codegenBinOp(this, e)
        return
      case 'Compare':
        codegenCompare(this, e)
        return
      case 'BoolOp':
        codegenBoolOp(this, e)
        return
      case 'UnaryOp':
        codegenUnaryOp(this, e)
        return
      case 'Tuple':
      case 'List':
        codegenListOrTuple(this, e)
        return
      case 'JoinedStr':
        codegenJoinedStr(this, e)
        return
      case 'FormattedValue':
        codegenFormattedValue(this, e)
        return
      case 'Dict':
        codegenDict(this, e)
        return
      case 'Set':
        codegenStarUnpack(this, e.location(), e.elts, 0, SET_OPS)
        return
      case 'Slice':
        codegenSlice(this, e)
        return
      case 'IfExp':
        codegenIfExp(this, e)
        return
      case 'Lambda':
        codegenLambda(this, e)
        return
      case 'ListComp':
      case 'SetComp':
      case 'DictComp':
      case 'GeneratorExp':
        codegenComprehension(this, e)
        return
      case 'NamedExpr':
        this.visitExpr(e.value)
        this.addOpI(OP.COPY, 1, e.location())
        this.visitExpr(e.target)
        return
      case 'Yield':
        codegenYield(this, e)
        return
      case 'YieldFrom':
        codegenYieldFrom(this, e)
        return
      case 'Await':
        codegenAwait(this, e)
        return
      case 'TemplateStr':
        codegenTemplateStr(this, e)
        return
      case 'Interpolation':
        codegenInterpolation(this, e)
        return
      case 'Starred': {
        const store = 'starred assignment target must be in a list or tuple'
        throw this.error(e.ctx === 'Store' ? store : "can't use starred expression here", e)
      }
    }
  }

  override visitStmt(s: stmt): void {
    switch (s.kind) {
      case 'Expr':
        codegenExprStmt(this, s)
        return
      case 'Assign':
        codegenAssign(this, s)
        return
      case 'Return':
        codegenReturn(this, s)
        return
      case 'FunctionDef':
      case 'AsyncFunctionDef':
        codegenFunction(this, s)
        return
      case 'ClassDef':
        codegenClass(this, s)
        return
      case 'AugAssign':
        codegenAugAssign(this, s)
        return
      case 'AnnAssign':
        codegenAnnAssign(this, s)
        return
      case 'Raise':
        codegenRaise(this, s)
        return
      case 'Assert':
        codegenAssert(this, s)
        return
      case 'Import':
        codegenImport(this, s)
        return
      case 'ImportFrom':
        codegenImportFrom(this, s)
        return
      case 'Delete':
        this.visitExprs(s.targets)
        return
      case 'Pass':
        this.addOp(OP.NOP, s.location())
        return
      case 'Break':
        codegenBreak(this, s)
        return
      case 'Continue':
        codegenContinue(this, s)
        return
      case 'TypeAlias':
        codegenTypeAlias(this, s)
        return
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
        codegenIf(this, s)
        return
      case 'For':
        codegenFor(this, s)
        return
      case 'While':
        codegenWhile(this, s)
        return
      case 'With':
      case 'AsyncWith':
        codegenWith(this, s)
        return
      case 'Try':
      case 'TryStar':
        codegenTry(this, s)
        return
      case 'Match':
        codegenMatch(this, s)
        return
      case 'AsyncFor':
        codegenAsyncFor(this, s)
        return
    }
  }
}
