/**
 * Calls of classes that Python made: their `__new__` and `__init__` are called as functions of compiled code, and a class
 * that is called again and again with the same number of arguments gets a constructor of its own (`PyType.js`), which
 * goes when the class changes. What is left to `type.__call__`: metaclasses with a `__call__`, builtin types and classes with a
 * native `__new__` other than those of object and exceptions.
 */
import { type Executable, executableOf } from '../objects/executable.ts'
import { awaitNew } from '../objects/finalization.ts'
import { monitors } from '../objects/monitoring.ts'
import { pending } from '../objects/pending.ts'
import { exc, type PyBaseException, typeError } from '../runtime/errors.ts'
import { PyFunction } from '../runtime/function.ts'
import type { KwNames } from '../runtime/slots.ts'
import { coreTypes, isSubtype, lookup, type PyType, TPFLAGS_IS_ABSTRACT, typeOf } from '../runtime/type.ts'
import { None, type PyObject, PyStaticMethod, PyTuple, type PyValue } from '../runtime/values.ts'
import { type Direct, makeAdapter } from './adapters.ts'
import { general } from './bound.ts'
import { finish } from './leaving.ts'

type Maybe = PyValue | undefined

/** How a class makes its instances. */
interface Plan {
  /** A `__new__` in Python; null: an empty instance. */
  readonly make: PyFunction | null
  /** An `__init__` in Python; null: none. */
  readonly init: PyFunction | null
  readonly isException: boolean
}

/** null: it is left to `type.__call__`. `hasArguments`: there are any. */
function planOf(type: PyType, hasArguments: boolean): Plan | null {
  const meta = typeOf(type)
  if (type === coreTypes.type || meta.slots.tp_call !== coreTypes.type.slots.tp_call || isSpecial(type))
    return null
  const object = coreTypes.object.slots
  const { tp_new, tp_init } = type.slots
  const found = tp_init === object.tp_init ? null : lookup(type, '__init__')
  if (found === undefined) return null
  const init = found instanceof PyFunction ? found : null
  const isException = tp_new === exc.BaseException.slots.tp_new
  if (isException || tp_new === object.tp_new) {
    // Without an `__init__` there is nothing that takes arguments.
    if (init === null && (found !== null || isException || hasArguments)) return null
    return { make: null, init, isException }
  }
  const own = lookup(type, '__new__')
  if (!(own instanceof PyStaticMethod) || !(own.callable instanceof PyFunction)) return null
  if (meta.slots.tp_getattro !== coreTypes.type.slots.tp_getattro || (init === null && found !== null))
    return null
  return { make: own.callable, init, isException: false }
}

/** Instances of it need more than to be made. */
const isSpecial = (type: PyType): boolean =>
  (type.flags & TPFLAGS_IS_ABSTRACT) !== 0 || type.slots.tp_finalize !== null

/** `type(*args)`, the last of them under `names`; null: it is left to `type.__call__`. */
export function construct(type: PyType, args: PyValue[], names: KwNames): Maybe | null {
  const { tp_new } = type.slots
  if (tp_new === exc.BaseException.slots.tp_new && type.slots.tp_init === exc.BaseException.slots.tp_init)
    return names === null ? plainException(type, args) : null
  const plan = planOf(type, args.length > 0)
  if (plan === null) return null
  if (names === null && !monitors.active) noteConstruction(type, plan, args.length)
  if (plan.make !== null) return makeByNew(type, plan.make, args, names)
  const self = tp_new!(type, args, names)
  return plan.init === null ? self : made(self, general.named(plan.init, [self, ...args], names))
}

function makeByNew(type: PyType, make: PyFunction, args: PyValue[], names: KwNames): Maybe {
  const self = general.named(make, [type, ...args], names)
  return self === undefined || typeOf(self) !== type
    ? initialise(type, self, args, names)
    : initialised(self, args, names)
}

/** What `__new__` gave is an instance of `type` itself. */
function initialised(self: PyValue, args: PyValue[], names: KwNames): Maybe {
  const { tp_init } = typeOf(self).slots
  if (tp_init === coreTypes.object.slots.tp_init) return self
  const init = lookup(typeOf(self), '__init__')
  if (init instanceof PyFunction) return made(self, general.named(init, [self, ...args], names))
  tp_init!(self, args, names)
  return finish(self)
}

/** As `type.__call__` behind `__new__`, whatever that gave. A request to leave waits for the end of it. */
function initialise(type: PyType, given: Maybe, args: PyValue[], names: KwNames): Maybe {
  let self = given
  if (self === undefined) {
    if (!pending.leaving) return undefined
    pending.leaving = false
    self = pending.value!
  }
  const kind = typeOf(self)
  if (kind.slots.tp_finalize !== null) awaitNew(self as PyObject, kind)
  if (isSubtype(kind, type)) kind.slots.tp_init!(self, args, names)
  return finish(self)
}

/** The result of a call of a class whose `__init__` gave `v`. */
function made(self: PyValue, v: Maybe): Maybe {
  if (v === None) return self
  if (v !== undefined) throw badInit(v)
  // The call is over only when its result has been replaced by the instance.
  if (pending.leaving) {
    if (pending.value !== None) throw badInit(pending.value!)
    pending.value = self
  }
  return undefined
}

export function badInit(v: PyValue) {
  return typeError("__init__() should return None, not '%T'", v)
}

// ---- exceptions that keep their arguments and do nothing else

function plainException(type: PyType, args: PyValue[]): Maybe | null {
  if (typeOf(type) !== coreTypes.type) return null
  if (!monitors.active && args.length <= 1 && !isSpecial(type)) {
    const { ctor } = type
    type.js = (args.length === 0 ? () => new ctor() : (a: PyValue) => withArgs(ctor, a)) as PyType['js']
    type.argc = args.length
  }
  return type.slots.tp_new!(type, args, null)
}

function withArgs(ctor: PyType['ctor'], a: PyValue): PyValue {
  const e = new ctor() as PyBaseException
  e.args = new PyTuple([a])
  return e
}

// ---- constructors

/** Calls before a class gets a constructor: many classes are called only now and then. */
const PATIENCE = 8
const MOST_ARGUMENTS = 11

interface Construction {
  n: number
  heat: number
  /** The constructor, what it calls and the version of the metaclass; a class that has changed may get it back. */
  js: PyType['js']
  make: PyFunction | null
  init: PyFunction | null
  meta: number
}
const constructions = new WeakMap<PyType, Construction>()

function noteConstruction(type: PyType, { make, init, isException }: Plan, n: number): void {
  let c = constructions.get(type)
  if (c === undefined || c.n !== n) {
    c = { n, heat: 0, js: null, make: null, init: null, meta: 0 }
    constructions.set(type, c)
  }
  if (++c.heat < PATIENCE || n > MOST_ARGUMENTS) return
  const meta = typeOf(type).version
  if (c.js === null || c.make !== make || c.init !== init || c.meta !== meta) {
    const js = build(type, { make, init, isException }, n)
    if (js === null) return
    Object.assign(c, { js, make, init, meta })
  }
  type.js = c.js
  type.argc = n
}

let constructors = 0

/** The call of function `name` with arguments; null: nothing direct is known. `adapter` is what it may go through. */
function callText(
  name: string,
  f: PyFunction,
  n: number,
  args: string,
): [text: string, adapter: Direct | null] | null {
  const exe: Executable = executableOf(f.code)
  if (exe.entry === null) return null
  if (exe.simple && exe.argcount === n)
    return [`${name}.argc===${n}?${name}.js(${args},${name}):slow(${name},[${args}])`, null]
  const adapter = makeAdapter(f, exe, n)
  return adapter === null ? null : [`${name}A(${args},${name})`, adapter]
}

/** A function that is `type(...)` with `n` arguments; null: there is none (yet). */
function build(type: PyType, { make, init, isException }: Plan, n: number): PyType['js'] {
  const given = Array.from({ length: n }, (_, i) => `a${i}`)
  const making = make === null ? null : callText('W', make, n + 1, ['t', ...given].join(','))
  const initialising = init === null ? null : callText('I', init, n + 1, ['o', ...given].join(','))
  if ((making === null && make !== null) || (initialising === null && init !== null)) return null
  const lines: string[] = []
  const meta = typeOf(type)
  if (meta !== coreTypes.type) lines.push(`if(t.cls.version!==${meta.version})return changed(t,[${given}]);`)
  lines.push(`const o=${making === null ? 'new C()' : making[0]};`)
  if (making !== null) lines.push(`if(o===undefined||o.cls!==t)return other(t,o,[${given}],null);`)
  if (isException) lines.push(`o.args=new T([${given}]);`)
  lines.push(initialising === null ? 'return o;' : `const v=${initialising[0]};return v===N?o:made(o,v);`)
  // Each class has text of its own, so that V8's feedback about its instances is its own too.
  const text = `return function make_${n}(${[...given, 't'].join(',')}){
${lines.join('\n')}}//${++constructors}`
  const build = new Function(
    'C',
    'W',
    'I',
    'WA',
    'IA',
    'N',
    'T',
    'slow',
    'made',
    'other',
    'changed',
    text,
  ) as (...args: unknown[]) => PyType['js']
  const [newAdapter, initAdapter] = [making?.[1], initialising?.[1]]
  return build(
    type.ctor,
    make,
    init,
    newAdapter,
    initAdapter,
    None,
    PyTuple,
    general.call,
    made,
    initialise,
    changed,
  )
}

/** The metaclass has changed. */
function changed(type: PyType, args: PyValue[]): Maybe {
  type.argc = -1
  type.js = null
  return general.call(type, args)
}
