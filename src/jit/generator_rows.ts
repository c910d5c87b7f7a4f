/** What the instructions of generators and coroutines become, and iteration over generators. */
import { isFloat, rawOf, unslotted } from './emitter.ts'
import { type FunctionWriter, named } from './function_writer.ts'
import { CompileError } from './refusal.ts'
import { handlesExceptions } from './resume_points.ts'

/** Only the frame's own run is over; all that the interpreter needs to go on is in the frame. */
export function yieldValue(w: FunctionWriter, how: number): void {
  if (!w.isGenerator) {
    // A loop that has got hot in the interpreter before its generator could be entered: that one suspends.
    w.line(w.leave(w.instruction.unit))
    return
  }
  if (w.isDriven) {
    drivenYield(w, how)
    return
  }
  const v = w.escaped(w.pop())
  const handled = handlesExceptions(w.exe)
    ? `${w.use('HT')}.top=g.handled.previous;g.handled.previous=null;`
    : ''
  const state = `F.back=null;F.sites=null;g.state=${1 + how};${handled}S.frame=B;`
  w.line(`${w.suspension().join(';')};${state}return ${v};`)
}

/** The visitor takes the value, or the generator is suspended as ever. */
function drivenYield(w: FunctionWriter, how: number): void {
  if (how !== 0) throw new CompileError('a visitor in `yield from`')
  const given = w.pop()
  const raw = isFloat(given) ? rawOf(given) : null
  const v = given.kind === 'f' ? w.boxed(given) : w.escaped(given)
  const visit = raw === null ? `V.visit(${v})` : `(V.raw?V.visitFloat(${raw}):V.visit(${v}))`
  const suspended = `${w.suspension().join(';')};F.back=null;F.sites=null;g.state=1;S.frame=B;`
  w.line(`if(!${visit}){${suspended}return ${v};}`)
  w.push({ js: w.use('None'), kind: 'o' })
}

export function generatorReturn(w: FunctionWriter): void {
  const v = w.escaped(w.pop())
  w.position()
  w.line(`return ${w.use('endGenerator')}(F,B,${v});`)
}

/** receiver, value -- receiver, what it yields; at its end receiver, result. */
export function send(w: FunctionWriter): void {
  const v = w.escaped(w.pop())
  const it = named(w, w.peek())
  const t = w.temp()
  const u = w.temp()
  w.position()
  const compiled = `(${it}.constructor===${w.use('PyCoroutine')}||${it}.constructor===${w.use('PyGenerator')})&&${it}.js!==null`
  w.line(`${t}=${compiled}?${it}.js(${it},${v}):${w.use('sendOther')}(${it},${v});`)
  w.checkStep(t)
  w.line(`if(${t}===undefined)${u}=${w.use('LS')}.value;`)
  w.condition = `${t}!==undefined`
  w.otherExit([...w.stack, { js: u, kind: 'o' }])
  w.push({ js: t, kind: 'o' })
}

/** awaitable -- iterator. A coroutine that rests in another's `await` is an error. */
export function getAwaitable(w: FunctionWriter, where: number): void {
  const v = named(w, w.pop())
  const t = w.temp()
  w.position()
  const other = `${w.use('awaitableOf')}(${v},${where})`
  w.line(`${t}=${v}.constructor===${w.use('PyCoroutine')}&&${v}.state!==2?${v}:${other};`)
  w.push({ js: t, kind: 'o' })
}

/** asynchronous iterator -- the same, awaitable of its next item */
export function getAnext(w: FunctionWriter): void {
  const v = w.boxed(w.peek())
  w.position()
  w.pushEval(`${w.use('anext')}(F,${v})`)
}

export function endSend(w: FunctionWriter): void {
  const v = w.pop()
  w.pop()
  w.push(unslotted(v))
}

/** FOR_ITER where generators were seen. */
export function generatorNext(w: FunctionWriter): void {
  const it = named(w, w.peek())
  const t = w.temp()
  w.position()
  const compiled = `${it}.constructor===${w.use('PyGenerator')}&&${it}.js!==null`
  w.line(`${t}=${compiled}?${it}.js(${it},${w.use('None')}):${w.use('next')}(${it});`)
  w.checkStep(t)
  w.condition = `${t}!==undefined`
  w.otherExit(w.stack.slice())
  w.push({ js: t, kind: 'o' })
}
