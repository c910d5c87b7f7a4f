/**
 * The compiled forms of generators and coroutines: a function that makes one (`entry` of its code) and a
 * function that resumes it up to the next yield.
 *
 * While a generator rests its frame is as the interpreter leaves it: variables and operands in the window,
 * `pc` behind the yield. So either can resume what the other has suspended. See resume_points.
 */
import { CO_COROUTINE } from '../bytecode/code.ts'
import * as OP from '../bytecode/opcode_ids.ts'
import type {
  CompiledFunction,
  CompiledGenerator,
  DrivenGenerator,
  Executable,
} from '../objects/executable.ts'
import type { PyFunction } from '../runtime/function.ts'
import { buildGraph } from './cfg.ts'
import {
  boundCount,
  checkSize,
  declarations,
  type Emitted,
  exits,
  factory,
  make,
  newWriter,
  numbered,
  reasonOf,
  writeBody,
} from './compile.ts'
import { counters, identifier, log, refuse } from './control.ts'
import type { Kind } from './emitter.ts'
import { CompileError } from './refusal.ts'
import { bodyGraph, generatorGraph, handlesExceptions } from './resume_points.ts'

/** Writes the function that resumes generators of this code. */
export function emitResume(exe: Executable, func: PyFunction): Emitted {
  checkSize(exe)
  const { blocks, root } = generatorGraph(exe)
  const w = newWriter(exe, func, blocks, false)
  w.isGenerator = true
  const n = exe.nlocalsplus
  const locals: Kind[] = new Array(n).fill('o')
  w.begins(root, { locals, stack: [], dirty: new Array(n).fill(false), framed: 'yes' })
  const body = writeBody(w, root)
  for (const name of ['S', 'MO', 'DL', 'resumeSlow', 'leftGenerator', 'exitGenerator', 'thrown']) w.use(name)
  const handled = handlesExceptions(exe) ? `g.handled.previous=${w.use('HT')}.top;HT.top=g.handled;` : ''
  const variables = numbered('l', 0, n)
  const given = variables.map((l, i) => `${l}=W[${i}],`).join('')
  const text = `function ${identifier(exe)}(g,v){
const B=S.frame,F=g.frame;
if(g.state>2||flag[0]!==0||MO.active||B===null||(F.depth=B.depth+1)>S.recursionLimit||F.depth>DL.depth)return resumeSlow(g,v);
F.back=B;F.limit=B.limit;F.flags|=1024;F.sites=M;g.state=3;${handled}S.frame=F;
const W=F.saved;let ${given}R=F.pc;
${declarations(w, body, n, 0)}
D:{E:try{
${body}}catch(x){thrown(x,F);}
return leftGenerator(F,X);}
${exits(w, 'exitGenerator', body)}}`
  return { source: factory(w, text), writer: w }
}

/** Writes the function that runs a generator of this code from its beginning, with a visitor. */
function emitDriven(exe: Executable, func: PyFunction): Emitted {
  checkSize(exe)
  const { blocks, root } = bodyGraph(exe)
  const w = newWriter(exe, func, blocks, false)
  w.isGenerator = w.isDriven = true
  const n = exe.nlocalsplus
  const { cells, free } = prelude(exe)
  const bound = boundCount(exe)
  const locals: Kind[] = []
  for (let i = 0; i < n; i++) locals.push(i < bound || cells.has(i) || i >= n - free ? 'o' : 'u')
  w.begins(root, { locals, stack: [], dirty: new Array(n).fill(false), framed: 'yes' })
  const body = writeBody(w, root)
  for (const name of ['S', 'MO', 'DL', 'None', 'leftGenerator', 'exitGenerator', 'thrown']) w.use(name)
  const given = numbered('l', 0, n).map((l, i) => `${l}=W[${i}]`)
  const text = `function ${identifier(exe)}(g,V){
const B=S.frame,F=g.frame;
if(g.state!==0||flag[0]!==0||MO.active||B===null||(F.depth=B.depth+1)>S.recursionLimit||F.depth>DL.depth)return g.js(g,None);
F.back=B;F.limit=B.limit;F.flags|=1024;F.sites=M;g.state=3;S.frame=F;
const W=F.saved;let ${[...given, 'z'].join(',')};
${declarations(w, body, n, 0)}
D:{E:try{
${body}}catch(x){thrown(x,F);}
return leftGenerator(F,X);}
${exits(w, 'exitGenerator', body)}}`
  return { source: factory(w, text), writer: w }
}

export function compileDriven(exe: Executable, func: PyFunction): DrivenGenerator | null {
  try {
    const { source, writer } = emitDriven(exe, func)
    const js = make(source, writer) as DrivenGenerator['js']
    counters.compiled++
    log('driven', exe, { size: source.length })
    return { js, scope: writer.usesGlobals ? func.scope : null }
  } catch (e) {
    refuse(exe, reasonOf(e))
    return null
  }
}

/** Where a new generator rests, and what of its variables is made before that. */
function prelude(exe: Executable): { pc: number; cells: Set<number>; free: number } {
  const cells = new Set<number>()
  let free = 0
  for (const { op, arg, next } of buildGraph(exe).blocks[0]!.instructions) {
    if (op === OP.MAKE_CELL) cells.add(arg)
    else if (op === OP.COPY_FREE_VARS) free = arg
    else if (op === OP.RETURN_GENERATOR) return { pc: next, cells, free }
    else throw new CompileError('instructions before RETURN_GENERATOR')
  }
  throw new CompileError('no RETURN_GENERATOR')
}

/** Writes the function that makes a generator out of the arguments of a call. */
function emitMaker(exe: Executable, func: PyFunction): Emitted {
  const { pc, cells, free } = prelude(exe)
  const w = newWriter(exe, func, [], false)
  const bound = boundCount(exe)
  const n = exe.nlocalsplus
  const window: string[] = []
  for (let i = 0; i < exe.size; i++) {
    const value = i < bound ? `l${i}` : 'undefined'
    if (cells.has(i)) window.push(`new ${w.use('PyCell')}(${value})`)
    else if (i >= n - free && i < n) window.push(`f.closure.items[${i - n + free}]`)
    else window.push(value)
  }
  const given = numbered('l', 0, bound)
  const make = (exe.flags & CO_COROUTINE) !== 0 ? 'newCoroutine' : 'newGenerator'
  const text = `function make_${identifier(exe)}(${[...given, 'f'].join(',')}){
return ${w.use(make)}(f,E,${pc},[${window.join(',')}],[${make === 'newCoroutine' ? given.join(',') : ''}]);
}`
  return { source: factory(w, text), writer: w }
}

export interface CompiledBoth {
  readonly entry: CompiledFunction
  readonly resume: CompiledGenerator
}

export function compileGenerator(exe: Executable, func: PyFunction): CompiledBoth | null {
  try {
    const { source, writer } = emitResume(exe, func)
    const resume = make(source, writer) as CompiledGenerator['js']
    const maker = emitMaker(exe, func)
    const js = make(maker.source, maker.writer) as CompiledFunction['js']
    counters.compiled++
    log('function', exe, { size: source.length })
    return {
      entry: { js, bound: boundCount(exe), scope: null },
      resume: { js: resume, scope: writer.usesGlobals ? func.scope : null },
    }
  } catch (e) {
    refuse(exe, reasonOf(e))
    return null
  }
}
