/**
 * From a hot code object, or one of its loops, to a JavaScript function.
 *
 * One static JavaScript function a code object: function objects pass themselves as the last argument, and
 * what they close over is read from there. A loop is a function of the frame, its locals and its operand
 * stack that writes all of them back when it is left.
 */
import {
  CO_ASYNC_GENERATOR,
  CO_COROUTINE,
  CO_GENERATOR,
  CO_VARARGS,
  CO_VARKEYWORDS,
} from '../bytecode/code.ts'
import { byteArrayType } from '../objects/bytearray.ts'
import { PyByteArray } from '../objects/bytearray_value.ts'
import type { CompiledFunction, Executable } from '../objects/executable.ts'
import { type FrameSites, type PyFrame, STACK } from '../objects/frame.ts'
import { PyListIterator } from '../objects/list_iterator.ts'
import { PyRangeIterator } from '../objects/range.ts'
import { PyTupleIterator } from '../objects/tuple_iterator.ts'
import type { PyFunction } from '../runtime/function.ts'
import { state } from '../runtime/state.ts'
import { coreTypes } from '../runtime/type.ts'
import { PyBytes, PyFloat, PyList, PyTuple, type PyValue } from '../runtime/values.ts'
import { internalDebug } from '../vm/unwind.ts'
import { type Block, buildGraph, canThrow, loopBlocks, reachable } from './cfg.ts'
import { counters, identifier, log, options, refuse } from './control.ts'
import type { Kind, State } from './emitter.ts'
import { FunctionWriter } from './function_writer.ts'
import { lower } from './lower.ts'
import type { Profile } from './profile.ts'
import { CompileError } from './refusal.ts'
import { GENERATOR_SUPPORT } from './resuming.ts'
import { type Node, type Structured, structure } from './structure.ts'
import { SUPPORT } from './support.ts'
import { isWide, WIDE_SUPPORT } from './wide.ts'

/** Everything that emitted code may name. */
const NAMES = { ...SUPPORT, ...GENERATOR_SUPPORT, ...WIDE_SUPPORT }

/** Longer code is not worth its compilation. */
const MAX_UNITS = 12_000
const MAX_LOCALS = 200
/** Loops in loops find out what they may take for granted one after the other. */
const MAX_ROUNDS = 6
/** Code whose calls give an object that runs it later. */
export const SUSPENDS = CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR

export interface CompiledLoop {
  readonly js: (...args: unknown[]) => undefined
  readonly sites: FrameSites
  /** What it takes locals and operands for; in this order. */
  readonly kinds: readonly Kind[]
  readonly depth: number
  readonly scope: object | null
}

/** The source of compiled code, for those who want to look at it. */
export interface Emitted {
  source: string
  writer: FunctionWriter
  /** What a loop takes the values for that it is entered with. */
  entry?: State
}

/** Locals that a call binds: parameters, `*args`, `**kwargs`. */
export function boundCount(exe: Executable): number {
  const { plain } = exe
  const star = (plain.flags & CO_VARARGS) !== 0 ? 1 : 0
  const starStar = (plain.flags & CO_VARKEYWORDS) !== 0 ? 1 : 0
  return plain.argcount + plain.kwonlyargcount + star + starStar
}

export function checkSize(exe: Executable): void {
  if (exe.units.length > MAX_UNITS) throw new CompileError('too long')
  if (exe.nlocalsplus > MAX_LOCALS) throw new CompileError('too many variables')
}

/** Writes all blocks that can be reached, until what is assumed at their starts holds. */
function writeBlocks(w: FunctionWriter, structured: Structured): void {
  const position = new Map(structured.order.map((id, i) => [id, i]))
  w.restart(structured.headers, position)
  for (let rounds = 0; w.todo.size > 0; rounds++) {
    if (rounds > 10_000) throw new CompileError('types do not settle')
    let best = -1
    for (const id of w.todo) if (best < 0 || position.get(id)! < position.get(best)!) best = id
    w.todo.delete(best)
    writeBlock(w, w.blocks[best]!)
  }
}

function writeBlock(w: FunctionWriter, block: Block): void {
  w.begin(block)
  if (block.write !== null) block.write(w)
  else if (block.exit) w.line(w.leave(block.start))
  else {
    const from = w.unpacked.has(block.id) ? 1 : 0
    for (const instruction of block.instructions.slice(from)) {
      w.startInstruction(instruction)
      // Before operands are taken off: what they are may live in a slot that the handler wants.
      if (canThrow(instruction.op)) w.needsHandlerStack()
      lower(w, instruction.op, instruction.arg)
    }
  }
  w.end()
}

/** What ends compiled code that has an exception, or must leave. */
function leaver(w: FunctionWriter): string {
  if (w.isGenerator) return w.use('leftGenerator')
  return w.use(w.isLoop ? 'leftLoop' : 'left')
}

/** The first lines of a handler: the exception, and where it was raised, on the stack. */
function handlerStart(w: FunctionWriter, handlers: Map<number, Block>, id: number): string {
  const covered = handlers.get(id)
  if (covered === undefined) return ''
  const { depth, lasti } = covered.entry!
  const at = lasti ? `s${depth}=${w.use('raisedAt')}(F);` : ''
  const leave = `return ${leaver(w)}(F,X,[${numbered('s', 0, depth).join(',')}]);`
  return `if((c=${w.use('caught')}(F))===undefined)${leave}${at}s${depth + (lasti ? 1 : 0)}=c;\n`
}

function printNodes(w: FunctionWriter, nodes: Node[], handlers: Map<number, Block>): string {
  let out = ''
  for (const n of nodes) {
    switch (n.kind) {
      case 'block': {
        const code = w.codes[n.id]
        if (code === undefined) throw new CompileError('a block was not reached')
        out += handlerStart(w, handlers, n.id)
        for (const line of code.lines) out += `${line}\n`
        break
      }
      case 'edge': {
        const moves = w.edge(n.id, n.index)
        if (moves !== '') out += `${moves}\n`
        break
      }
      case 'continue':
        out += `continue L${n.label};\n`
        break
      case 'break':
        out += `break A${n.label};\n`
        break
      case 'if': {
        const { condition } = w.codes[n.id]!
        const test = n.index === 0 ? condition : `!(${condition})`
        out += `if(${test}){\n${printNodes(w, n.body, handlers)}}\n`
        break
      }
      case 'loop':
        out += `L${n.label}:while(true){\n${printNodes(w, n.body, handlers)}}\n`
        break
      case 'label':
        out += `A${n.label}:{\n${printNodes(w, n.body, handlers)}}\n`
        break
      case 'try':
        out += `try{\n${printNodes(w, n.body, handlers)}}catch(x){${w.use('thrown')}(x,F);break A${n.label};}\n`
        break
    }
  }
  return out
}

function handlerBlocks(blocks: Block[], order: number[]): Map<number, Block> {
  const out = new Map<number, Block>()
  for (const id of order) {
    const b = blocks[id]!
    if (b.handler >= 0 && b.throws) out.set(b.handler, b)
  }
  return out
}

export function numbered(prefix: string, from: number, to: number): string[] {
  const out: string[] = []
  for (let i = from; i < to; i++) out.push(`${prefix}${i}`)
  return out
}

export function writeBody(w: FunctionWriter, root: number): string {
  const structured = structure(w.blocks, root)
  if (typeof structured === 'string') throw new CompileError(structured)
  for (let rounds = 0; rounds === 0 || (rounds < MAX_ROUNDS && w.assumesMore()); rounds++)
    writeBlocks(w, structured)
  return printNodes(w, structured.nodes, handlerBlocks(w.blocks, structured.order))
}

/** Declarations of everything that is no parameter. */
export function declarations(w: FunctionWriter, body: string, firstLocal: number, firstSlot: number): string {
  const n = w.exe.nlocalsplus
  const raw = numbered('d', 0, n).filter(d => new RegExp(`\\b${d}=`).test(body))
  const names = [
    ...numbered('l', firstLocal, n),
    ...numbered('s', firstSlot, w.maxSlots),
    ...numbered('t', 0, w.temps),
    ...numbered('m', 0, w.moveTemps),
    'X=null',
    'Q=0',
    'c',
  ]
  const ranges = new Set(body.match(/\b[abg]\d+\b/g) ?? [])
  names.push(...new Set(body.match(/\bh\d+\b/g) ?? []))
  names.push(...[...new Set(body.match(/\bj\d+\b/g) ?? [])].map(v => `${v}=0`))
  const wide = new Set(body.match(/\bw\d+\b/g) ?? [])
  names.push(...[...wide].map(v => `${v}=0n`))
  names.push(...[...ranges].map(v => `${v}=0`))
  const doubles = [...raw, ...numbered('e', 0, w.maxSlots).filter(e => new RegExp(`\\b${e}\\b`).test(body))]
  return `let ${[...names, ...doubles.map(d => `${d}=0.5`)].join(',')};`
}

/** The place where compiled code gives its values to the interpreter; the exit is number Q. */
export function exits(w: FunctionWriter, name: string, body: string, frame = 'F'): string {
  if (w.sites.exits.length === 0) return ''
  const n = w.exe.nlocalsplus
  const raw = numbered('d', 0, n).map(d => (new RegExp(`\\b${d}=`).test(body) ? d : ''))
  const raws = raw.some(d => d !== '') ? `[${raw.join(',')}]` : 'null'
  return `return ${name}(${frame},M.exits[Q],[${numbered('l', 0, n).join(',')}],${raws},X);\n`
}

/** A handler outside of the loop finds more on the stack than what was there when the loop was entered. */
function leavesToHandlers(w: FunctionWriter, depth: number): boolean {
  return w.blocks.some(
    (b, id) => w.codes[id] !== undefined && b.throws && b.handler < 0 && (b.entry?.depth ?? 0) > depth,
  )
}

export function factory(w: FunctionWriter, text: string): string {
  const support = [...w.used].filter(name => !SHADOWED.has(name))
  const lines = [`"use strict";const {${support.join(',')}}=R;`]
  if (w.constants.length > 0) lines.push(`const ${w.constants.map((_, i) => `k${i}=K[${i}]`).join(',')};`)
  // In parentheses: V8 compiles it at once rather than reading it twice.
  return `${lines.join('\n')}\nreturn (${text})`
}
const SHADOWED = new Set<string>()

export function make(source: string, w: FunctionWriter): (...args: never[]) => unknown {
  if (options.dump !== null) options.dump(source)
  const done = new Set<number>()
  const stress = (n: number): boolean => !done.has(n) && done.add(n) !== undefined
  const build = new Function('R', 'K', 'G', 'E', 'M', 'flag', 'stress', source) as (
    ...args: unknown[]
  ) => unknown
  const made = build(NAMES, w.constants, w.func.scope, w.exe, w.sites, state.interrupt, stress)
  return made as (...args: never[]) => unknown
}

export function newWriter(
  exe: Executable,
  func: PyFunction,
  blocks: Block[],
  isLoop: boolean,
): FunctionWriter {
  const w = new FunctionWriter(exe, func, blocks, isLoop)
  if (options.mode === 'stress') w.stress = 0
  return w
}

/** Writes a whole function. */
export function emitFunction(exe: Executable, func: PyFunction): Emitted {
  checkSize(exe)
  const { blocks } = buildGraph(exe)
  const w = newWriter(exe, func, blocks, false)
  const bound = boundCount(exe)
  const n = exe.nlocalsplus
  const locals: Kind[] = []
  for (let i = 0; i < n; i++) locals.push(i < bound ? 'o' : 'u')
  const isLazy = blocks.every(b => b.handler < 0 && b.successors.every(id => blocks[id]!.start > b.start))
  w.isLazy = isLazy
  w.begins(0, {
    locals,
    stack: [],
    dirty: locals.map((_, i) => isLazy && i < bound),
    framed: isLazy ? 'no' : 'yes',
  })
  const body = writeBody(w, 0)
  for (const name of ['S', 'interpret', 'left', 'thrown', 'exit']) w.use(name)
  const parameters = [...numbered('l', 0, bound), 'f'].join(',')
  const kinds = Uint8Array.from(locals, kind => (kind === 'u' ? 0 : 1))
  w.sites.add(0, kinds)
  const start = isLazy ? lazyStart(w, bound) : eagerStart(w, bound)
  const text = `function ${identifier(exe)}(${parameters}){
${start}
${declarations(w, body, bound, 0)}
D:{E:{
${isLazy ? '' : pollAtStart(w, bound)}${body}}
return left(${frameAtEnd(w, isLazy)},X);}
${exits(w, 'exit', body, frameAtEnd(w, isLazy))}}`
  return { source: factory(w, text), writer: w }
}

/** A function that gets its frame at once. */
function eagerStart(w: FunctionWriter, bound: number): string {
  w.use('newInner')
  return `const B=S.frame;let F=B.inner;
if(F===null&&(F=newInner(B))===null||(F.depth=B.depth+1)>S.recursionLimit)return interpret(f,[${numbered('l', 0, bound)}]);
F.func=f;F.exe=E;F.sites=M;F.limit=B.limit;S.frame=F;const W=F.saved;${numbered('l', 0, bound)
    .map((l, i) => `W[${i}]=${l};`)
    .join('')}`
}

function pollAtStart(w: FunctionWriter, bound: number): string {
  w.use('poll')
  w.use('deopt')
  return `if(flag[0]!==0&&(F.pc=0,poll(F)===2))return deopt(F,0,[${numbered('l', 0, bound)}],[]);\n`
}

/** A function that may end without having had a frame. What calls nothing needs no look at depth and interrupts. */
function lazyStart(w: FunctionWriter, bound: number): string {
  const declared = 'let F=null,W=null;'
  if (!w.opensFrame) return declared
  const deep = `S.frame.depth>=${w.use('DL')}.depth||S.frame.depth>=S.recursionLimit`
  return `if(flag[0]!==0&&!${w.use('isCounted')}()||${deep})return interpret(f,[${numbered('l', 0, bound)}]);${declared}`
}

function frameAtEnd(w: FunctionWriter, isLazy: boolean): string {
  return isLazy ? `F===null?${w.use('open')}(f,E,M):F` : 'F'
}

/** What is known of a value at hand; it is a guess about later entries of the loop. */
function kindAtHand(v: PyValue | undefined, onStack: boolean): Kind {
  if (typeof v === 'number') return 'i'
  if (typeof v === 'bigint') return !onStack && isWide(v) ? 'w' : 'o'
  if (typeof v === 'boolean') return 'b'
  if (v instanceof PyRangeIterator) return onStack && v.owned ? 'R' : 'o'
  if (v instanceof PyListIterator) return onStack && v.owned && v.list !== null ? 'I' : 'o'
  if (v instanceof PyTupleIterator) return onStack && v.owned && v.tuple !== null ? 'I' : 'o'
  if (v instanceof PyFloat) return v.cls === coreTypes.float && !onStack ? 'F' : 'o'
  if (v instanceof PyList) return v.cls === coreTypes.list ? 'L' : 'o'
  if (v instanceof PyTuple) return v.cls === coreTypes.tuple ? 'T' : 'o'
  if (v instanceof PyBytes) return v.cls === coreTypes.bytes ? 'Y' : 'o'
  if (v instanceof PyByteArray) return v.cls === byteArrayType ? 'A' : 'o'
  return 'o'
}

/** True if `v` is what compiled code takes it for. */
export function isOfKind(v: PyValue | undefined, kind: Kind): boolean {
  if (kind === 'o' || kind === 'm') return true
  const known = kindAtHand(v, kind === 'R' || kind === 'I')
  return known === kind || (kind === 'f' && known === 'F') || (kind === 'w' && isWide(v))
}

/** Gives their variables to values that are not only objects. */
function unpacked({ locals, stack }: State): string {
  const floats = locals.map((kind, i) =>
    kind === 'f' || kind === 'F' ? `d${i}=l${i}.v;` : kind === 'w' ? `w${i}=BigInt(l${i});` : '',
  )
  const ranges = stack.map((kind, k) => {
    if (kind === 'I') return `h${k}=s${k}.list??s${k}.tuple;j${k}=s${k}.index;`
    return kind === 'R' ? `a${k}=s${k}.left;b${k}=s${k}.current;g${k}=s${k}.step;` : ''
  })
  return [...floats, ...ranges].join('')
}

/** The loops that `root` is in; where parts of the outer ones have not run yet, nothing is known of them: the innermost one. */
function loopToCompile(exe: Executable, blocks: Block[], root: number): Set<number> {
  const all = loopBlocks(blocks, root, false)
  const profile = exe.profile as Profile | null
  if (profile === null) return all
  const hasRun = (id: number): boolean => blocks[id]!.instructions.some(i => profile.hasSeen(i.unit))
  return [...all].every(hasRun) ? all : loopBlocks(blocks, root, true)
}

/** Writes the loop at `header` of the code that `f` runs; `asIs` without guesses about what it is entered with. */
function emitLoop(f: PyFrame, header: number, asIs: boolean): Emitted {
  const { exe, func } = f
  checkSize(exe)
  const { blocks } = buildGraph(exe)
  const root = blocks.findIndex(b => b.start === header)
  if (root < 0) throw new CompileError('a loop without a block')
  const loop = loopToCompile(exe, blocks, root)
  for (const id of reachable(blocks, root)) {
    const b = blocks[id]!
    if (loop.has(id)) {
      if (b.handler >= 0 && !loop.has(b.handler)) b.handler = -1
    } else {
      b.exit = true
      b.successors = []
      b.handler = -1
      b.throws = false
    }
  }
  const w = newWriter(exe, func, blocks, true)
  const n = exe.nlocalsplus
  const depth = f.sp - f.base - n
  const atHand = (i: number, onStack: boolean): Kind => (asIs ? 'o' : kindAtHand(STACK[f.base + i], onStack))
  const locals = Array.from({ length: n }, (_, i) => atHand(i, false))
  const stack = Array.from({ length: depth }, (_, k) => atHand(n + k, true))
  w.begins(root, { locals, stack, dirty: new Array(n).fill(false), framed: 'yes' })
  const body = writeBody(w, root)
  const entry = w.entries[root]!
  const start = unpacked(entry)
  for (const name of ['S', 'leftLoop', 'thrown', 'poll', 'exitLoop', 'STACK']) w.use(name)
  const handlers = leavesToHandlers(w, depth)
  const parameters = ['F', ...numbered('l', 0, n), ...numbered('s', 0, depth)].join(',')
  const text = `function ${identifier(exe)}(${parameters}){
const W=F.saved;
${declarations(w, start + body, n, depth)}
${start}
D:{E:${handlers ? 'try' : ''}{
${body}}${handlers ? 'catch(x){thrown(x,F);}' : ''}
return leftLoop(F,X,${handlers ? `[${numbered('s', 0, w.maxSlots).join(',')}]` : 'null'});}
${exits(w, 'exitLoop', start + body)}}`
  return { source: factory(w, text), writer: w, entry }
}

/** The reason why code cannot be compiled. A bug of ours is one too: the interpreter can do without. */
export function reasonOf(e: unknown): string {
  if (e instanceof CompileError) return e.message
  if (e instanceof EvalError) return 'code from text is forbidden'
  const text = e instanceof Error ? `${e.name}: ${e.message}` : String(e)
  internalDebug.report?.(`compiler: ${e instanceof Error ? (e.stack ?? text) : text}`)
  return `internal error: ${text}`
}

export function compileFunction(exe: Executable, func: PyFunction): CompiledFunction | null {
  try {
    const { source, writer } = emitFunction(exe, func)
    const js = make(source, writer) as CompiledFunction['js']
    counters.compiled++
    log('function', exe, { size: source.length })
    return { js, bound: boundCount(exe), scope: writer.usesGlobals ? func.scope : null }
  } catch (e) {
    refuse(exe, reasonOf(e))
    return null
  }
}

export function compileLoop(f: PyFrame, asIs: boolean): CompiledLoop | null {
  const { exe } = f
  try {
    const { source, writer, entry } = emitLoop(f, f.pc, asIs || options.mode === 'eager')
    const js = make(source, writer) as CompiledLoop['js']
    counters.loops++
    log('loop', exe, { offset: 2 * f.pc, size: source.length })
    return {
      js,
      sites: writer.sites,
      kinds: [...entry!.locals, ...entry!.stack],
      depth: f.sp - f.base - exe.nlocalsplus,
      scope: writer.usesGlobals ? f.func.scope : null,
    }
  } catch (e) {
    refuse(exe, reasonOf(e))
    return null
  }
}
