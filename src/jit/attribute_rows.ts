/**
 * Attributes: reads, methods to be called and stores, by markers where instances have them, else by the guesses of the
 * interpreter's inline caches.
 */
import { SiteCache } from '../objects/executable.ts'
import { PyFunction } from '../runtime/function.ts'
import { PyMethodDescr } from '../runtime/native.ts'
import { coreTypes, lookup, type PyType, typeOf } from '../runtime/type.ts'
import {
  CLASS,
  DESCRIPTOR,
  EMPTY,
  FALLBACK,
  INSTANCE,
  MODULE,
  ON_TYPE,
  PROPERTY,
} from '../vm/inline_caches.ts'
import { ownCache } from './attribute_caches.ts'
import { descriptorRead, descriptorStore, dictRead, fallbackRead, propertyRead } from './descriptor_rows.ts'
import type { Value } from './emitter.ts'
import { type FunctionWriter, named } from './function_writer.ts'
import { isNativeTarget } from './natives.ts'

/** The value in `t`, most likely `known`. */
export function withTarget(w: FunctionWriter, t: string, known: unknown): Value {
  // A function is no constant of compiled code, which must not keep it alive.
  if (known instanceof PyFunction) return { js: t, kind: 'o', target: { name: '', value: known } }
  if (!isNativeTarget(known)) return { js: t, kind: 'o' }
  return { js: t, kind: 'o', target: { name: w.constant(known), value: known } }
}

function siteCache(w: FunctionWriter): SiteCache | null {
  const { exe, instruction } = w
  if (!exe.quick) return null
  const cache = exe.caches[exe.units[instruction.unit + 1]!]
  return cache instanceof SiteCache ? cache : null
}

/** `o.$x` for the property of a cache. */
export function property(o: string, key: string): string {
  return `${o}[${JSON.stringify(key)}]`
}

function typeCheck(w: FunctionWriter, o: string, c: SiteCache): string {
  // Texts with surrogates are objects and go the slow way.
  if (c.type === coreTypes.str) return `typeof ${o}==='string'`
  // The version says which class it is: compiled code must not keep it alive.
  if (c.type.isHeap()) return `${o}.cls?.version===${c.version}`
  return `${o}.cls===${w.constant(c.type)}`
}

/** The attribute is found by markers (runtime/markers): it is in the dict of instances. */
function hasMarkers(c: SiteCache | null): boolean {
  return (
    c !== null &&
    (c.kind === INSTANCE || c.kind === EMPTY) &&
    (c.kind === EMPTY || c.access.key.startsWith('$'))
  )
}
function marker(o: string, kind: 'r' | 'w' | 'm', name: string): string {
  return property(o, `${kind}$${name}`)
}

export function loadAttr(w: FunctionWriter, arg: number): void {
  if ((arg & 1) !== 0) {
    loadMethod(w, arg >> 1)
    return
  }
  const name = w.exe.names[arg >> 1]!
  const o = named(w, w.pop())
  const c = siteCache(w)
  if (c !== null && c.kind === PROPERTY) {
    propertyRead(w, o, name)
    return
  }
  if (name === '__dict__') {
    dictRead(w, o)
    return
  }
  const t = w.temp()
  if (name === '__class__') {
    const read = w.slow(`${w.use('classOf')}(${o})`)
    w.push({ js: t, kind: 'o' })
    w.line(`${t}=${o}["c$__class__"]===true?${o}.cls:${read};`)
    return
  }
  const given = `${ownCache(w)},${o},${JSON.stringify(name)},${JSON.stringify(w.exe.nameKeys[arg >> 1])}`
  if (c !== null && c.kind === FALLBACK) {
    fallbackRead(w, o, name, w.exe.nameKeys[arg >> 1]!, `${w.use('attribute')}(${given})`)
    return
  }
  if (c !== null && c.kind === DESCRIPTOR && typeOf(c.value!).isHeap()) {
    descriptorRead(w, o, name, `${w.use('cachedAttribute')}(${given})`)
    return
  }
  if (hasMarkers(c)) {
    const read = w.slow(`${w.use('attribute')}(${given})`)
    w.line(`if(${marker(o, 'r', name)}!==true||(${t}=${property(o, `$${name}`)})===undefined)${t}=${read};`)
    w.push({ js: t, kind: 'o' })
    return
  }
  const slow = w.slow(`${w.use('cachedAttribute')}(${given})`)
  const fast = attributeRead(w, o, t)
  w.line(fast === null ? `${t}=${slow};` : `if(!(${fast}))${t}=${slow};`)
  const known = c?.kind === MODULE ? c.cell.value : c?.kind === CLASS ? c.value : undefined
  w.push(withTarget(w, t, known))
}

/** An expression that reads the attribute into `t` and is true if the cache's guess holds. */
function attributeRead(w: FunctionWriter, o: string, t: string): string | null {
  const c = siteCache(w)
  if (c === null) return null
  switch (c.kind) {
    case INSTANCE:
      return `${typeCheck(w, o, c)}&&(${t}=${property(o, c.access.key)})!==undefined`
    case ON_TYPE: {
      const own = c.type.hasDict ? `&&${property(o, c.access.key)}===undefined&&!${w.use('RD')}.any` : ''
      return `${typeCheck(w, o, c)}${own}&&(${t}=${w.constant(c.value)},true)`
    }
    case MODULE:
      return `${o}===${w.constant(c.key)}&&(${t}=${w.constant(c.cell)}.value)!==undefined`
    case CLASS: {
      const k = w.constant(c.key)
      const { cls } = c.key as PyType
      const meta = cls === coreTypes.type ? '' : `&&${k}.cls.version===${c.meta}`
      return `${o}===${k}&&${k}.version===${c.version}${meta}&&(${t}=${w.constant(c.value)},true)`
    }
  }
  return null
}

/** A method of a list, if the receiver is one or has been: true if it is pushed. */
function listMethod(w: FunctionWriter, name: string): boolean {
  const o = w.peek()
  const c = siteCache(w)
  if (o.kind !== 'L') {
    if (o.kind !== 'o' || c?.kind !== ON_TYPE || c.type !== coreTypes.list || w.mayNotGuess()) return false
    w.guard(`${o.js}.cls!==${w.constant(coreTypes.list)}`)
    w.refine(o, { ...o, kind: 'L' })
  }
  const method = lookup(coreTypes.list, name)
  if (!(method instanceof PyMethodDescr)) return false
  const self = w.pop()
  const js = w.constant(method)
  w.push({ js, kind: 'o', target: { name: js, value: method, isCertain: true } })
  w.push(self)
  return true
}

function loadMethod(w: FunctionWriter, nameIndex: number): void {
  const name = w.exe.names[nameIndex]!
  if (listMethod(w, name)) return
  const o = named(w, w.pop())
  const c = siteCache(w)
  const t = w.temp()
  const slow = `{${t}=${w.slow(`${w.use('method')}(${ownCache(w)},${o},${JSON.stringify(name)})`)};`
  if (c !== null && (c.kind === MODULE || c.kind === CLASS)) {
    const u = w.temp()
    w.line(`if(${attributeRead(w, o, t)})${u}=undefined;else${slow}${u}=${w.use('STACK')}[F.limit+1];}`)
    w.push(withTarget(w, t, c.kind === MODULE ? c.cell.value : c.value))
    w.push({ js: u, kind: 'o' })
    return
  }
  const u = w.temp()
  const receive = `${u}=${w.use('STACK')}[F.limit+1];}`
  if (
    c !== null &&
    (hasMarkers(c) || (c.kind === ON_TYPE && c.type.isHeap() && c.value instanceof PyFunction))
  ) {
    // A method, or an attribute of the instance that is called.
    const own = property(o, `$${name}`)
    w.line(
      `if(${own}===undefined&&(${t}=${marker(o, 'm', name)})!==undefined)${u}=${o};else if(${marker(o, 'r', name)}===true&&(${t}=${own})!==undefined)${u}=undefined;else${slow}${receive}`,
    )
    const isKnown = c.kind === ON_TYPE && c.value instanceof PyFunction
    w.push(
      isKnown
        ? { js: t, kind: 'o', target: { name: '', value: c.value, isMethod: true } }
        : { js: t, kind: 'o' },
    )
    w.push({ js: u, kind: 'o' })
    return
  }
  if (c !== null && c.kind === ON_TYPE) {
    const own = c.type.hasDict ? `&&${property(o, c.access.key)}===undefined&&!${w.use('RD')}.any` : ''
    const value = w.constant(c.value)
    w.line(`if(${typeCheck(w, o, c)}${own}){${t}=${value};${u}=${o};}else${slow}${receive}`)
    w.push({ js: t, kind: 'o', target: { name: value, value: c.value } })
  } else {
    w.line(`${slow}${receive}`)
    w.push({ js: t, kind: 'o' })
  }
  w.push({ js: u, kind: 'o' })
}

export function storeAttr(w: FunctionWriter, arg: number): void {
  const name = w.exe.names[arg]!
  const o = named(w, w.pop())
  const v = named(w, w.pop())
  const c = siteCache(w)
  if (c !== null && (c.kind === PROPERTY || c.kind === DESCRIPTOR)) {
    descriptorStore(w, o, name, v, c.kind === PROPERTY)
    return
  }
  if (hasMarkers(c)) {
    const write = w.slow(`${w.use('storeAttribute')}(${o},${JSON.stringify(name)},${v})`)
    w.line(`if(${marker(o, 'w', name)}===true)${property(o, `$${name}`)}=${v};else ${write};`)
    return
  }
  const store = `${w.use('cachedStore')}(${ownCache(w)},${o},${JSON.stringify(name)},${v})`
  const slow = `${w.slow(store)};`
  if (c === null || c.kind !== INSTANCE) {
    w.line(slow)
    return
  }
  w.line(`if(${typeCheck(w, o, c)}&&!${w.use('RD')}.any)${property(o, c.access.key)}=${v};else ${slow}`)
}
