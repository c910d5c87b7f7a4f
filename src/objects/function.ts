/**
 * The function type, and making functions. `vm` runs them through `machine.callFunction`.
 * Annotations are computed when first asked for (PEP 649). CPython: Objects/funcobject.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { CO_ASYNC_GENERATOR, CO_COROUTINE, CO_GENERATOR, CO_HAS_DOCSTRING } from '../bytecode/code.ts'
import { instanceDict, setInstanceDict } from '../runtime/attributes.ts'
import { call, isCallable } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { PyDict, PyNamespace } from '../runtime/dict.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { PyCode, PyFunction } from '../runtime/function.ts'
import { machine, state } from '../runtime/state.ts'
import { coreTypes, TPFLAGS_HAVE_VECTORCALL, TPFLAGS_METHOD_DESCRIPTOR } from '../runtime/type.ts'
import { int, None, PyCell, PyMethod, PyModule, PyTuple, type PyValue, strValue } from '../runtime/values.ts'
import { address, PyFrame } from './frame.ts'
import { emptyTuple } from './tuple.ts'

/** `globals['__builtins__']` as a namespace, of any type: what names fall back to. */
function builtinsOf(globals: PyDict): PyValue {
  const b = globals.getStr('__builtins__')
  if (b === undefined) return state.builtins
  if (b instanceof PyModule && b.dict !== undefined) return b.dict
  return b
}

/** Globals that name no builtins go with those of the running code. */
function inheritedBuiltins(globals: PyDict): PyValue {
  const { frame } = state
  const named = globals.getStr('__builtins__') !== undefined
  return !named && frame instanceof PyFrame ? frame.builtins : builtinsOf(globals)
}

/** The globals themselves, unless these builtins are not the ones that go with them: then an object of its own. */
function scopeOf(globals: PyDict, builtins: PyValue): object {
  if (!(globals instanceof PyNamespace)) return globals
  globals.builtins ??= builtins
  return globals.builtins === builtins ? globals : {}
}

/** A new function of `code` over `globals`. */
export function newFunction(
  code: PyCode,
  globals: PyDict,
  builtins: PyValue = builtinsOf(globals),
): PyFunction {
  const f = new PyFunction()
  const { plain } = code
  f.code = code
  f.globals = globals
  f.builtins = builtins
  f.scope = scopeOf(globals, builtins)
  f.name = fromUtf16(plain.name)
  f.qualname = fromUtf16(plain.qualname)
  f.module = globals.getStr('__name__') ?? None
  f.doc = (plain.flags & CO_HAS_DOCSTRING) !== 0 ? code.consts[0]! : None
  f.defaults = null
  f.kwdefaults = null
  f.closure = null
  f.annotations = null
  f.annotate = null
  f.typeParams = null
  f.version = 0
  f.argc = -1
  f.js = null
  return f
}

function setCode(f: PyFunction, value: PyValue | undefined): void {
  if (!(value instanceof PyCode)) throw typeError('__code__ must be set to a code object')
  const free = value.plain.freevars.length
  const have = f.closure === null ? 0 : f.closure.items.length
  if (free !== have) {
    throw valueError(`${toUtf16(f.name)}() requires a code object with ${have} free vars, not ${free}`)
  }
  const kind = (c: PyCode) => c.plain.flags & (CO_GENERATOR | CO_COROUTINE | CO_ASYNC_GENERATOR)
  if (kind(f.code) !== kind(value)) {
    machine.warn(
      'DeprecationWarning',
      'Assigning a code object of non-matching type is deprecated (e.g., from a generator to a plain function)',
      1,
    )
  }
  f.code = value
  f.argc = -1
  f.js = null
  f.version++
}

function setDefaults(f: PyFunction, value: PyValue | undefined): void {
  if (value === undefined || value === None) f.defaults = null
  else if (value instanceof PyTuple) f.defaults = value
  else throw typeError('__defaults__ must be set to a tuple object')
  f.version++
}

function setKwdefaults(f: PyFunction, value: PyValue | undefined): void {
  if (value === undefined || value === None) f.kwdefaults = null
  else if (value instanceof PyDict) f.kwdefaults = value
  else throw typeError('__kwdefaults__ must be set to a dict object')
  f.version++
}

/** `f.__annotations__`, computed by `__annotate__(1)` the first time. */
function annotationsOf(f: PyFunction): PyDict {
  if (f.annotations === null) {
    if (f.annotate !== null && isCallable(f.annotate)) {
      const made = call(f.annotate, [int(1)])
      if (!(made instanceof PyDict)) throw typeError("__annotate__ returned non-dict of type '%T'", made)
      f.annotations = made
    } else f.annotations = new PyDict()
  }
  return f.annotations
}

function setAnnotations(f: PyFunction, value: PyValue | undefined): void {
  if (value === undefined || value === None) f.annotations = null
  else if (value instanceof PyDict) f.annotations = value
  else throw typeError('__annotations__ must be set to a dict object')
  f.annotate = null
}

function setAnnotate(f: PyFunction, value: PyValue | undefined): void {
  if (value === undefined) throw typeError('__annotate__ cannot be deleted')
  if (value === None) f.annotate = null
  else if (isCallable(value)) {
    f.annotate = value
    f.annotations = null
  } else throw typeError('__annotate__ must be callable or None')
}

function stringSetter(attribute: 'name' | 'qualname') {
  return (f: PyFunction, value: PyValue | undefined): void => {
    const s = value === undefined ? undefined : strValue(value)
    if (s === undefined) throw typeError(`__${attribute}__ must be set to a string object`)
    f[attribute] = s
  }
}

function checkClosure(code: PyCode, closure: PyValue): PyTuple | null {
  const free = code.plain.freevars.length
  if (!(closure instanceof PyTuple)) {
    if (free > 0 && closure === None) throw typeError('arg 5 (closure) must be tuple')
    if (closure !== None) throw typeError('arg 5 (closure) must be None or tuple')
  }
  const cells = closure instanceof PyTuple ? closure.items : []
  if (cells.length !== free) {
    throw valueError(`${code.plain.name} requires closure of length ${free}, not ${cells.length}`)
  }
  for (const cell of cells) {
    if (!(cell instanceof PyCell)) throw typeError('arg 5 (closure) expected cell, found %T', cell)
  }
  return closure instanceof PyTuple ? closure : null
}

export const functionType = defineType(PyFunction, {
  name: 'function',
  signature: 'code, globals, name = None, argdefs = None, closure = None, kwdefaults = None',
  final: true,
  hasDict: true,
  hasWeakref: true,
  flags: TPFLAGS_METHOD_DESCRIPTOR | TPFLAGS_HAVE_VECTORCALL,
  slots: {
    tp_call: (f, args, kwnames) => machine.callFunction(f, args, kwnames),
    tp_descr_get: (f, obj) => (obj === null ? f : new PyMethod(f, obj)),
    tp_repr: f => fromUtf16(`<function ${toUtf16(f.qualname)} at ${address(f)}>`),
  },
  new: [
    'code, globals, name = None, argdefs = None, closure = None, kwdefaults = None',
    (_type, code, globals, name, argdefs, closure, kwdefaults) => {
      if (!(code instanceof PyCode)) throw typeError("function() argument 'code' must be code, not %T", code)
      if (!(globals instanceof PyDict))
        throw typeError("function() argument 'globals' must be dict, not %T", globals)
      const s = strValue(name)
      if (name !== None && s === undefined) throw typeError('arg 3 (name) must be None or string')
      if (argdefs !== None && !(argdefs instanceof PyTuple))
        throw typeError('arg 4 (defaults) must be None or tuple')
      const cells = checkClosure(code, closure)
      if (kwdefaults !== None && !(kwdefaults instanceof PyDict))
        throw typeError('arg 6 (kwdefaults) must be None or dict')
      const f = newFunction(code, globals, inheritedBuiltins(globals))
      if (s !== undefined) f.name = s
      if (argdefs instanceof PyTuple) f.defaults = argdefs
      f.closure = cells
      if (kwdefaults instanceof PyDict) f.kwdefaults = kwdefaults
      return f
    },
  ],
  getset: {
    __code__: [f => f.code, setCode],
    __defaults__: [f => f.defaults ?? None, setDefaults],
    __kwdefaults__: [f => f.kwdefaults ?? None, setKwdefaults],
    __annotations__: [annotationsOf, setAnnotations],
    __annotate__: [f => f.annotate ?? None, setAnnotate],
    __type_params__: [
      f => f.typeParams ?? emptyTuple,
      (f, value) => {
        if (!(value instanceof PyTuple)) throw typeError('__type_params__ must be set to a tuple')
        f.typeParams = value
      },
    ],
    __dict__: [
      f => instanceDict(f),
      (f, value) => {
        if (value === undefined) throw typeError('cannot delete __dict__')
        if (!(value instanceof PyDict))
          throw typeError(`__dict__ must be set to a dictionary, not a '%T'`, value)
        setInstanceDict(f, value)
      },
    ],
    __name__: [f => f.name, stringSetter('name')],
    __qualname__: [f => f.qualname, stringSetter('qualname')],
  },
  members: {
    __closure__: f => f.closure ?? None,
    __globals__: f => f.globals,
    __builtins__: f => f.builtins,
    __module__: [
      f => f.module,
      (f, value) => {
        f.module = value ?? None
      },
    ],
    __doc__: [
      f => f.doc,
      (f, value) => {
        f.doc = value ?? None
      },
    ],
  },
})
coreTypes.function = functionType
