/**
 * Attributes that Python functions give: properties, descriptors of Python's classes, `__getattr__`. Compiled code finds
 * the functions by markers (runtime/markers) on the class of the instance and on that of the descriptor, and calls them
 * as it calls methods. The first meeting goes the general way, which puts the markers up.
 */
import { pending } from '../objects/pending.ts'
import { explain, getAttr, instanceDict, setAttr } from '../runtime/attributes.ts'
import {
  markDescriptor,
  markDescriptorStore,
  markDict,
  markFallback,
  markProperty,
  markPropertyStore,
} from '../runtime/markers.ts'
import { PyType, typeOf } from '../runtime/type.ts'
import type { PyObject, PyValue } from '../runtime/values.ts'
import type { FunctionWriter } from './function_writer.ts'

// ---- what is emitted

/** `t = u(...args)`, where `u` is a Python function. The position is set. */
function invoke(w: FunctionWriter, t: string, u: string, args: string[]): string {
  const n = args.length
  const slow =
    n < 3 ? `${w.use(`call${n}`)}(${[u, ...args].join(',')})` : `${w.use('callN')}(${u},[${args.join(',')}])`
  return `${t}=${u}.argc===${n}?${u}.js(${[...args, u].join(',')}):${slow};`
}

/** After a call that gives an attribute: exceptions may need to be told what it was about. */
function checkRead(w: FunctionWriter, t: string, o: string, name: string): void {
  w.line(`if(${t}===undefined)${w.use('explainError')}(${o},${name});`)
  w.check(t)
}

/** `o.name` that has been a property. */
export function propertyRead(w: FunctionWriter, o: string, name: string): void {
  w.position()
  const [u, t] = [w.temp(), w.temp()]
  const text = JSON.stringify(name)
  w.line(`if((${u}=${o}["p$${name}"])!==undefined){${invoke(w, t, u, [o])}`)
  checkRead(w, t, o, text)
  w.line(`}else ${t}=${w.use('property')}(${o},${text});`)
  w.push({ js: t, kind: 'o' })
}

/** `o.name` that a descriptor of a Python class has given. */
export function descriptorRead(w: FunctionWriter, o: string, name: string, otherwise: string): void {
  w.position()
  const [d, u, t] = [w.temp(), w.temp(), w.temp()]
  const text = JSON.stringify(name)
  w.line(`if((${d}=${o}["d$${name}"])!==undefined&&(${u}=${d}["g$__get__"])!==undefined){`)
  w.line(invoke(w, t, u, [d, o, `${o}.cls`]))
  checkRead(w, t, o, text)
  w.line(`}else{${w.use('noteDescriptor')}(${o},${text});${t}=${otherwise};}`)
  w.push({ js: t, kind: 'o' })
}

/** `o.name` that `__getattr__` has given. */
export function fallbackRead(
  w: FunctionWriter,
  o: string,
  name: string,
  key: string,
  otherwise: string,
): void {
  w.position()
  const [u, t] = [w.temp(), w.temp()]
  const text = JSON.stringify(name)
  const own = `${o}[${JSON.stringify(key)}]`
  w.line(`if(${o}["r$${name}"]===true&&(${t}=${own})!==undefined);`)
  w.line(`else if(${o}["n$${name}"]===true&&${own}===undefined&&(${u}=${o}["f$__getattr__"])!==undefined){`)
  w.line(invoke(w, t, u, [o, text]))
  checkRead(w, t, o, text)
  w.line(`}else{${w.use('noteFallback')}(${o},${text});${t}=${otherwise};}`)
  w.push({ js: t, kind: 'o' })
}

/** `o.__dict__` */
export function dictRead(w: FunctionWriter, o: string): void {
  const t = w.temp()
  const slow = w.slow(`${w.use('dictOf')}(${o})`)
  w.line(`${t}=${o}["c$__dict__"]===true?${w.use('instanceDict')}(${o}):${slow};`)
  w.push({ js: t, kind: 'o' })
}

/** `o.name = v` where a property or a descriptor has taken it. */
export function descriptorStore(
  w: FunctionWriter,
  o: string,
  name: string,
  v: string,
  isProperty: boolean,
): void {
  w.position()
  const [d, u, t] = [w.temp(), w.temp(), w.temp()]
  const text = JSON.stringify(name)
  if (isProperty) w.line(`if((${u}=${o}["s$${name}"])!==undefined){${invoke(w, t, u, [o, v])}`)
  else {
    w.line(`if((${d}=${o}["e$${name}"])!==undefined&&(${u}=${d}["h$__set__"])!==undefined){`)
    w.line(invoke(w, t, u, [d, o, v]))
  }
  w.line(`if(${t}===undefined)${w.use('dropResult')}();`)
  w.check(t)
  w.line(`}else if(${o}["w$${name}"]===true)${o}[${JSON.stringify(`$${name}`)}]=${v};`)
  w.line(`else ${w.use('storeThrough')}(${o},${text},${v});`)
}

// ---- what it calls

const isInstance = (o: PyValue): boolean => typeOf(o).isHeap() && !(o instanceof PyType)

function property(o: PyValue, name: string): PyValue {
  if (isInstance(o)) markProperty(typeOf(o), name)
  return getAttr(o, name)
}

function dictOf(o: PyValue): PyValue {
  if (isInstance(o)) markDict(typeOf(o))
  return getAttr(o, '__dict__')
}

function noteDescriptor(o: PyValue, name: string): void {
  if (isInstance(o)) markDescriptor(typeOf(o), name)
}

function noteFallback(o: PyValue, name: string): void {
  if (isInstance(o)) markFallback(typeOf(o), name)
}

function storeThrough(o: PyValue, name: string, v: PyValue): void {
  if (isInstance(o)) {
    markPropertyStore(typeOf(o), name)
    markDescriptorStore(typeOf(o), name)
  }
  setAttr(o, name, v)
}

/** An AttributeError that a getter has raised bare says what it is about. */
function explainError(o: PyObject, name: string): void {
  if (pending.error !== null) explain(pending.error, o, name)
}

/** A setter has not returned. Where it asks to leave, nothing goes on the stack for it. */
function dropResult(): void {
  if (pending.leaving) pending.value = undefined
}

export const DESCRIPTOR_SUPPORT = {
  dictOf,
  dropResult,
  explainError,
  instanceDict,
  noteDescriptor,
  noteFallback,
  property,
  storeThrough,
}
