/**
 * The pass over the tree before the symbol table: `__debug__`, docstrings under -OO, `'%s' % (x,)`
 * as an f-string, constants of patterns, and warnings about leaving a `finally` block (PEP 765).
 *
 * The tree is changed in place. Other constants are folded later, in the flow graph.
 * CPython: Python/ast_preprocess.c.
 */
import {
  ComplexConstant,
  type Constant as ConstantValue,
  canonicalInt,
  FloatConstant,
} from '../base/constant.ts'
import { WideString } from '../base/wide_string.ts'
import { CO_FUTURE_ANNOTATIONS } from '../bytecode/code.ts'
import {
  type arg,
  type arguments_,
  type BinOp,
  Constant,
  type comprehension,
  type expr,
  type If,
  type IfExp,
  JoinedStr,
  type keyword,
  type mod,
  Pass,
  type pattern,
  type stmt,
  type type_param,
  type UnaryOp,
} from '../syntax/ast.ts'
import type { WarningHandler } from '../syntax/errors.ts'
import { isDocstring } from './docstring.ts'
import { elifOf } from './elif.ts'
import { emitWarning } from './errors.ts'
import { formatToFString } from './format_fold.ts'
import { innerOf, isSpineNode, type SpineNode } from './spine.ts'

export interface PreprocessOptions {
  readonly filename: string
  readonly optimize: number
  /** Compiler flags merged with the module's future features. */
  readonly flags: number
  readonly onWarning: WarningHandler | undefined
  /** The lines of a source on which begins what is replaced in expressions; null for trees of other origin. */
  readonly replaceable: ReadonlySet<number> | null
}

/** What a `return`, `break` or `continue` would leave, innermost: only `finally` matters. */
type Context = 'finally' | 'function' | 'loop'

export function preprocess(module: mod, options: PreprocessOptions): void {
  const pass = new Preprocessor(options)
  switch (module.kind) {
    case 'Module':
      pass.body(module.body)
      return
    case 'Interactive':
      pass.stmts(module.body)
      return
    case 'Expression':
      module.body = pass.part(module.body)
      return
    case 'FunctionType':
      return
  }
}

class Preprocessor {
  readonly #options: PreprocessOptions
  readonly #foldAnnotations: boolean
  readonly #contexts: Context[] = []
  readonly #replaceable: ReadonlySet<number> | null

  constructor(options: PreprocessOptions) {
    this.#options = options
    this.#replaceable = options.replaceable
    this.#foldAnnotations = (options.flags & CO_FUTURE_ANNOTATIONS) === 0
  }

  // Statements

  /** Statements that may begin with a docstring. */
  body(list: stmt[]): void {
    let docstring = isDocstring(list[0])
    if (docstring && this.#options.optimize >= 2) {
      const { lineno, col_offset } = list.shift()!
      // A body is never empty.
      if (list.length === 0) list.push(new Pass(lineno, col_offset, lineno, col_offset + 'pass'.length))
      docstring = false
    }
    this.stmts(list)
    const first = list[0]
    if (docstring || first === undefined || !isDocstring(first)) return
    // The next string must not become the docstring.
    const { lineno, col_offset, end_lineno, end_col_offset } = first
    Object.assign(first, {
      value: new JoinedStr([first.value], lineno, col_offset, end_lineno, end_col_offset),
    })
  }

  stmts(list: readonly stmt[]): void {
    for (let i = 0; i < list.length; i++) this.#stmt(list[i]!)
  }

  #within(context: Context, list: readonly stmt[]): void {
    this.#contexts.push(context)
    this.stmts(list)
    this.#contexts.pop()
  }

  #stmt(s: stmt): void {
    switch (s.kind) {
      case 'Expr':
        s.value = this.part(s.value)
        return
      case 'Assign':
        this.#parts(s.targets)
        s.value = this.part(s.value)
        return
      case 'Return':
        this.#checkExit('return', s)
        s.value = this.#optionalPart(s.value)
        return
      case 'If':
        this.#if(s)
        return
      case 'FunctionDef':
      case 'AsyncFunctionDef':
        this.#typeParams(s.type_params)
        this.#arguments(s.args)
        this.#contexts.push('function')
        this.body(s.body)
        this.#contexts.pop()
        this.#parts(s.decorator_list)
        if (this.#foldAnnotations) s.returns = this.#optionalPart(s.returns)
        return
      case 'ClassDef':
        this.#typeParams(s.type_params)
        this.#parts(s.bases)
        this.#keywords(s.keywords)
        this.body(s.body)
        this.#parts(s.decorator_list)
        return
      case 'For':
      case 'AsyncFor':
        s.target = this.part(s.target)
        s.iter = this.part(s.iter)
        this.#within('loop', s.body)
        this.stmts(s.orelse)
        return
      case 'While':
        s.test = this.part(s.test)
        this.#within('loop', s.body)
        this.stmts(s.orelse)
        return
      case 'Try':
      case 'TryStar':
        this.stmts(s.body)
        for (const handler of s.handlers) {
          handler.type = this.#optionalPart(handler.type)
          this.stmts(handler.body)
        }
        this.stmts(s.orelse)
        this.#within('finally', s.finalbody)
        return
      case 'With':
      case 'AsyncWith':
        for (const item of s.items) {
          item.context_expr = this.part(item.context_expr)
          item.optional_vars = this.#optionalPart(item.optional_vars)
        }
        this.stmts(s.body)
        return
      case 'Match':
        s.subject = this.part(s.subject)
        for (const c of s.cases) {
          this.#pattern(c.pattern)
          c.guard = this.#optionalPart(c.guard)
          this.stmts(c.body)
        }
        return
      case 'AugAssign':
        s.target = this.part(s.target)
        s.value = this.part(s.value)
        return
      case 'AnnAssign':
        s.target = this.part(s.target)
        if (this.#foldAnnotations) s.annotation = this.part(s.annotation)
        s.value = this.#optionalPart(s.value)
        return
      case 'Raise':
        s.exc = this.#optionalPart(s.exc)
        s.cause = this.#optionalPart(s.cause)
        return
      case 'Assert':
        s.test = this.part(s.test)
        s.msg = this.#optionalPart(s.msg)
        return
      case 'Delete':
        this.#parts(s.targets)
        return
      case 'TypeAlias':
        this.#typeParams(s.type_params)
        s.value = this.part(s.value)
        return
      case 'Break':
        this.#checkExit('break', s)
        return
      case 'Continue':
        this.#checkExit('continue', s)
        return
    }
  }

  /** A chain of `elif` is a loop here: it can be thousands of conditions long. */
  #if(s: If): void {
    for (let branch: If | null = s; branch !== null; ) {
      branch.test = this.part(branch.test)
      this.stmts(branch.body)
      const elif = elifOf(branch)
      if (elif === null) this.stmts(branch.orelse)
      branch = elif
    }
  }

  /** Warns if `s` leaves a `finally` block, which drops the exception in flight. */
  #checkExit(keyword: string, s: stmt): void {
    if (this.#contexts[this.#contexts.length - 1] !== 'finally') return
    emitWarning(this.#options.onWarning, `'${keyword}' in a 'finally' block`, this.#options.filename, s)
  }

  // Parts of statements

  #typeParams(params: readonly type_param[]): void {
    for (const p of params) {
      if (p.kind === 'TypeVar') p.bound = this.#optionalPart(p.bound)
      p.default_value = this.#optionalPart(p.default_value)
    }
  }

  #arguments(a: arguments_): void {
    for (const one of a.posonlyargs) this.#arg(one)
    for (const one of a.args) this.#arg(one)
    if (a.vararg !== null) this.#arg(a.vararg)
    for (const one of a.kwonlyargs) this.#arg(one)
    this.#optionals(a.kw_defaults)
    if (a.kwarg !== null) this.#arg(a.kwarg)
    this.#parts(a.defaults)
  }

  #arg(a: arg): void {
    if (this.#foldAnnotations) a.annotation = this.#optionalPart(a.annotation)
  }

  #keywords(keywords: readonly keyword[]): void {
    for (const k of keywords) k.value = this.part(k.value)
  }

  #comprehensions(generators: readonly comprehension[]): void {
    for (const g of generators) {
      g.target = this.expr(g.target)
      g.iter = this.expr(g.iter)
      this.#exprs(g.ifs)
    }
  }

  #pattern(p: pattern): void {
    switch (p.kind) {
      case 'MatchValue':
        p.value = foldPatternConstant(p.value)
        return
      case 'MatchMapping':
        p.keys = p.keys.map(foldPatternConstant)
        for (const sub of p.patterns) this.#pattern(sub)
        return
      case 'MatchSequence':
      case 'MatchOr':
        for (const sub of p.patterns) this.#pattern(sub)
        return
      case 'MatchClass':
        p.cls = this.expr(p.cls)
        for (const sub of p.patterns) this.#pattern(sub)
        for (const sub of p.kwd_patterns) this.#pattern(sub)
        return
      case 'MatchAs':
        if (p.pattern !== null) this.#pattern(p.pattern)
        return
    }
  }

  // Expressions: each method answers what takes the node's place

  #exprs(list: expr[]): void {
    for (let i = 0; i < list.length; i++) list[i] = this.expr(list[i]!)
  }

  #optionals(list: (expr | null)[]): void {
    for (let i = 0; i < list.length; i++) list[i] = this.#optional(list[i]!)
  }

  #optional(e: expr | null): expr | null {
    return e === null ? null : this.expr(e)
  }

  /** An expression that is part of a statement. */
  part(e: expr): expr {
    return this.#staysAsItIs(e) ? e : this.expr(e)
  }

  #parts(list: expr[]): void {
    for (let i = 0; i < list.length; i++) list[i] = this.part(list[i]!)
  }

  #optionalPart(e: expr | null): expr | null {
    return e === null ? null : this.part(e)
  }

  #staysAsItIs(e: expr): boolean {
    const lines = this.#replaceable
    if (lines === null) return false
    if (lines.size === 0) return true
    const end = e.end_lineno
    for (let line = e.lineno; line <= end; line++) if (lines.has(line)) return false
    return true
  }

  expr(e: expr): expr {
    switch (e.kind) {
      case 'Name':
        return e.id === '__debug__' && e.ctx === 'Load' ? this.#debugConstant(e) : e
      case 'Constant':
        return e
      case 'Attribute':
      case 'Call':
      case 'Subscript':
        this.#spine(e)
        return e
      case 'Starred':
      case 'Await':
      case 'YieldFrom':
        e.value = this.expr(e.value)
        return e
      case 'BinOp':
        return this.#binOp(e)
      case 'Compare':
        e.left = this.expr(e.left)
        this.#exprs(e.comparators)
        return e
      case 'BoolOp':
      case 'JoinedStr':
      case 'TemplateStr':
        this.#exprs(e.values)
        return e
      case 'List':
      case 'Tuple':
      case 'Set':
        this.#exprs(e.elts)
        return e
      case 'Dict':
        this.#optionals(e.keys)
        this.#exprs(e.values)
        return e
      case 'UnaryOp':
        this.#unaryOp(e)
        return e
      case 'FormattedValue':
      case 'Interpolation':
        e.value = this.expr(e.value)
        e.format_spec = this.#optional(e.format_spec)
        return e
      case 'IfExp':
        this.#conditionals(e)
        return e
      case 'Lambda':
        this.#arguments(e.args)
        e.body = this.expr(e.body)
        return e
      case 'ListComp':
      case 'SetComp':
      case 'GeneratorExp':
        e.elt = this.expr(e.elt)
        this.#comprehensions(e.generators)
        return e
      case 'DictComp':
        e.key = this.expr(e.key)
        e.value = this.expr(e.value)
        this.#comprehensions(e.generators)
        return e
      case 'Slice':
        e.lower = this.#optional(e.lower)
        e.upper = this.#optional(e.upper)
        e.step = this.#optional(e.step)
        return e
      case 'NamedExpr':
        e.value = this.expr(e.value)
        return e
      case 'Yield':
        e.value = this.#optional(e.value)
        return e
    }
  }

  #debugConstant(e: expr): Constant {
    return constantAt(this.#options.optimize === 0, e)
  }

  // Chains (`a + b + c ...`, `- - a`, `a if b else c if d else ...`) can be thousands long: no recursion on them.

  #spine(e: SpineNode): void {
    const inner = innerOf(e)
    if (!isSpineNode(inner)) {
      this.#link(e, this.expr(inner))
      return
    }
    const open: SpineNode[] = [e]
    let node: expr = inner
    for (; isSpineNode(node); node = innerOf(node)) open.push(node)
    let value = this.expr(node)
    for (let i = open.length - 1; i >= 0; i--) {
      this.#link(open[i]!, value)
      value = open[i]!
    }
  }

  #link(e: SpineNode, inner: expr): void {
    switch (e.kind) {
      case 'Attribute':
        e.value = inner
        return
      case 'Call':
        e.func = inner
        this.#exprs(e.args)
        this.#keywords(e.keywords)
        return
      case 'Subscript':
        e.value = inner
        e.slice = this.expr(e.slice)
        return
    }
  }

  #binOp(e: BinOp): expr {
    const open: BinOp[] = [e]
    const onRight: boolean[] = [false]
    for (;;) {
      const top = open.length - 1
      const node = open[top]!
      const operand = onRight[top] ? node.right : node.left
      if (operand.kind === 'BinOp') {
        open.push(operand)
        onRight.push(false)
        continue
      }
      let value = this.expr(operand)
      // Each operator that has both operands is the operand of the one around it.
      for (;;) {
        const last = open.length - 1
        const owner = open[last]!
        if (!onRight[last]) {
          owner.left = value
          onRight[last] = true
          break
        }
        owner.right = value
        value = foldFormat(owner)
        open.pop()
        onRight.pop()
        if (last === 0) return value
      }
    }
  }

  #unaryOp(e: UnaryOp): void {
    while (e.operand.kind === 'UnaryOp') e = e.operand
    e.operand = this.expr(e.operand)
  }

  #conditionals(e: IfExp): void {
    for (let node = e; ; ) {
      node.test = this.expr(node.test)
      node.body = this.expr(node.body)
      const { orelse } = node
      if (orelse.kind !== 'IfExp') {
        node.orelse = this.expr(orelse)
        return
      }
      node = orelse
    }
  }
}

function constantAt(value: ConstantValue, e: expr): Constant {
  return new Constant(value, null, e.lineno, e.col_offset, e.end_lineno, e.end_col_offset)
}

/** `'%s and %r' % (a, b)` without starred items becomes f'{a!s} and {b!r}'. */
function foldFormat(e: BinOp): expr {
  const { left, right } = e
  if (e.op !== 'Mod' || left.kind !== 'Constant' || right.kind !== 'Tuple') return e
  const format = left.value
  if (typeof format !== 'string' && !(format instanceof WideString)) return e
  if (right.elts.some(elt => elt.kind === 'Starred')) return e
  return formatToFString(e, format, right.elts) ?? e
}

// Patterns allow `-1` and `1 + 2j`, and nothing else that is not a literal already.

function foldPatternConstant(e: expr): expr {
  if (e.kind === 'UnaryOp' && e.op === 'USub' && e.operand.kind === 'Constant') {
    const value = negative(e.operand.value)
    return value === undefined ? e : constantAt(value, e)
  }
  if (e.kind === 'BinOp' && (e.op === 'Add' || e.op === 'Sub') && e.right.kind === 'Constant') {
    e.left = foldPatternConstant(e.left)
    if (e.left.kind !== 'Constant') return e
    const value = complexLiteral(e.left.value, e.right.value, e.op === 'Sub')
    return value === undefined ? e : constantAt(value, e)
  }
  return e
}

function negative(value: ConstantValue): ConstantValue | undefined {
  if (typeof value === 'number') return value === 0 ? 0 : -value
  if (typeof value === 'bigint') return canonicalInt(-value)
  if (typeof value === 'boolean') return value ? -1 : 0
  if (value instanceof FloatConstant) return new FloatConstant(-value.value)
  if (value instanceof ComplexConstant) return new ComplexConstant(-value.real, -value.imag)
  return undefined
}

/** A real plus or minus an imaginary; the real operand has no imaginary part that could add a sign. */
function complexLiteral(
  left: ConstantValue,
  right: ConstantValue,
  subtract: boolean,
): ConstantValue | undefined {
  if (!(right instanceof ComplexConstant)) return undefined
  let real: number
  if (typeof left === 'number' || typeof left === 'bigint') real = Number(left)
  else if (left instanceof FloatConstant) real = left.value
  else return undefined
  return subtract
    ? new ComplexConstant(real - right.real, -right.imag)
    : new ComplexConstant(real + right.real, right.imag)
}
