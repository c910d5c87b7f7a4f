/** Making functions, formatting, imports, constants, intrinsics. CPython: Python/bytecodes.c, intrinsics.c. */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import {
  FVC_ASCII,
  FVC_REPR,
  INTRINSIC_1,
  INTRINSIC_2,
  MAKE_FUNCTION_ANNOTATE,
  MAKE_FUNCTION_ANNOTATIONS,
  MAKE_FUNCTION_CLOSURE,
  MAKE_FUNCTION_DEFAULTS,
} from '../../bytecode/opcodes.ts'
import { PyAsyncGenWrappedValue } from '../../objects/async_generator.ts'
import { formatSimple, formatValue } from '../../objects/format_value.ts'
import { frameLocals, type PyFrame, STACK } from '../../objects/frame.ts'
import { newFunction } from '../../objects/function.ts'
import { isPossiblyShadowing, shadowingHint, specOrigin } from '../../objects/shadowing.ts'
import { asciiObject } from '../../objects/str_repr.ts'
import { forEach, positive, reprObject, setItem, strObject } from '../../runtime/abstract.ts'
import { getAttr, lookupAttr } from '../../runtime/attributes.ts'
import { call } from '../../runtime/calls.ts'
import { PyDict } from '../../runtime/dict.ts'
import {
  exc,
  importError,
  newException,
  type PyImportError,
  runtimeError,
  systemError,
  typeError,
} from '../../runtime/errors.ts'
import { type PyCode, PyFunction } from '../../runtime/function.ts'
import { state } from '../../runtime/state.ts'
import { coreTypes } from '../../runtime/type.ts'
import { None, PyList, PyModule, PyTuple, type PyValue, strValue } from '../../runtime/values.ts'
import { prepReraiseStar, stopIterationError } from './exceptions.ts'
import type { Handler } from './handler.ts'
import { lookupName } from './names.ts'

/** What belongs to modules above the machine; each is called only by code that uses the feature. */
export const languageHooks = {} as {
  /** t-strings. */
  template(strings: PyTuple, interpolations: PyTuple): PyValue
  interpolation(value: PyValue, expression: PyValue, conversion: number, format: PyValue): PyValue
  /** `type X`, type parameters. */
  typeVar(name: PyValue, bound: PyValue | null, constraints: PyValue | null): PyValue
  paramSpec(name: PyValue): PyValue
  typeVarTuple(name: PyValue): PyValue
  typeAlias(name: PyValue, params: PyValue, compute: PyValue): PyValue
  subscriptGeneric(params: PyValue): PyValue
  setTypeParamDefault(param: PyValue, compute: PyValue): PyValue
}

function hook<K extends keyof typeof languageHooks>(name: K): (typeof languageHooks)[K] {
  const f = languageHooks[name]
  if (f === undefined) throw systemError(`this interpreter was built without support for '${name}'`)
  return f
}

function setFunctionAttribute(sp: number, which: number): number {
  const f = STACK[sp - 1] as PyFunction
  const v = STACK[sp - 2]!
  if (which === MAKE_FUNCTION_DEFAULTS) f.defaults = v as PyTuple
  else if (which === MAKE_FUNCTION_CLOSURE) f.closure = v as PyTuple
  else if (which === MAKE_FUNCTION_ANNOTATE) setAnnotate(f, v)
  else if (which === MAKE_FUNCTION_ANNOTATIONS) f.annotations = annotationsDict(v)
  else f.kwdefaults = v as PyDict
  STACK[sp - 2] = f
  return sp - 1
}

/** The code object of the function that answers annotations does not know which function they are of. */
function setAnnotate(f: PyFunction, annotate: PyValue): void {
  f.annotate = annotate
  if (annotate instanceof PyFunction) annotate.qualname = fromUtf16(`${toUtf16(f.qualname)}.__annotate__`)
}

/** Under `from __future__ import annotations` the compiler gives a flat tuple of names and values. */
function annotationsDict(v: PyValue): PyDict {
  if (v instanceof PyDict) return v
  const d = new PyDict()
  const items = v instanceof PyTuple ? v.items : []
  for (let i = 0; i + 1 < items.length; i += 2) d.set(items[i]!, items[i + 1]!)
  return d
}

function importName(f: PyFrame, sp: number, arg: number): number {
  const name = fromUtf16(f.exe.names[arg]!)
  const importer = lookupName(f.func.builtins, '__import__')
  if (importer === undefined) throw importError('__import__ not found')
  const locals = f.locals ?? None
  STACK[sp - 2] = call(importer, [name, f.func.globals, locals, STACK[sp - 1]!, STACK[sp - 2]!])
  return sp - 1
}

/** `from m import name`: an attribute, or the submodule that a circular import has not bound yet. */
function importFrom(f: PyFrame, sp: number, arg: number): number {
  const name = f.exe.names[arg]!
  const module = STACK[sp - 1]!
  const v = lookupAttr(module, name)
  STACK[sp] = v ?? submodule(module, name)
  return sp + 1
}

function submodule(module: PyValue, name: string): PyValue {
  const pkg = lookupAttr(module, '__name__')
  const pkgName = pkg === undefined ? undefined : strValue(pkg)
  if (pkgName !== undefined) {
    const modules = state.sysDict?.getStr('modules') ?? state.modules
    const full = fromUtf16(`${toUtf16(pkgName)}.${name}`)
    const found = modules instanceof PyDict ? modules.get(full) : undefined
    if (found !== undefined) return found
  }
  throw cannotImport(module, pkgName === undefined ? '<unknown module name>' : pkg!, name)
}

function cannotImport(module: PyValue, modname: PyValue, name: string) {
  const pkg = toUtf16(strValue(modname)!)
  const spec = lookupAttr(module, '__spec__')
  const origin = fileOf(module, spec)
  const initializing = spec === undefined ? undefined : lookupAttr(spec, '_initializing')
  const circular = initializing === true
  const shadowed = specOrigin(spec)
  const hint = isPossiblyShadowing(shadowed) ? shadowingHint(shadowed, modname, circular) : undefined
  let message: string
  if (hint !== undefined) message = `cannot import name '${name}' from '${pkg}' ${hint}`
  else if (circular) {
    message =
      `cannot import name '${name}' from partially initialized module '${pkg}' ` +
      `(most likely due to a circular import) (${origin ?? 'unknown location'})`
  } else message = `cannot import name '${name}' from '${pkg}' (${origin ?? 'unknown location'})`
  const e = newException(exc.ImportError, fromUtf16(message)) as PyImportError
  e.name = fromUtf16(pkg)
  e.path = origin === undefined ? None : fromUtf16(origin)
  e.nameFrom = fromUtf16(name)
  return e
}

function fileOf(module: PyValue, spec: PyValue | undefined): string | undefined {
  const hasLocation = spec === undefined ? undefined : lookupAttr(spec, 'has_location')
  const origin = hasLocation === true ? lookupAttr(spec!, 'origin') : undefined
  const found = origin ?? (module instanceof PyModule ? module.dict?.getStr('__file__') : undefined)
  const s = found === undefined ? undefined : strValue(found)
  return s === undefined ? undefined : toUtf16(s)
}

/** `from m import *` into the frame's namespace. */
function importStar(f: PyFrame, module: PyValue): void {
  const locals = f.locals ?? frameLocals(f)
  let all = lookupAttr(module, '__all__')
  const skipPrivate = all === undefined
  if (all === undefined) {
    const dict = lookupAttr(module, '__dict__')
    if (dict === undefined) throw importError('from-import-* object has no __dict__ and no __all__')
    all = new PyList()
    forEach(call(getAttr(dict, 'keys'), []), k => (all as PyList).items.push(k))
  }
  forEach(all, name => {
    const s = strValue(name)
    if (s === undefined) throw badStarName(module, name, skipPrivate)
    const text = toUtf16(s)
    if (skipPrivate && text.startsWith('_')) return
    const v = getAttr(module, text)
    if (locals instanceof PyDict && locals.cls === coreTypes.dict) locals.set(name, v)
    else setItem(locals, name, v)
  })
}

function badStarName(module: PyValue, name: PyValue, fromDict: boolean) {
  const modname = lookupAttr(module, '__name__') ?? '?'
  return typeError(
    fromDict ? 'Key in %s.__dict__ must be str, not %T' : 'Item in %s.__all__ must be str, not %T',
    modname,
    name,
  )
}

/** The interactive loop's print of an expression statement. */
function printExpression(v: PyValue): void {
  const display = state.sysDict.getStr('displayhook')
  if (display === undefined) throw runtimeError('lost sys.displayhook')
  call(display, [v])
}

export function intrinsic1(f: PyFrame, which: number, v: PyValue): PyValue {
  switch (which) {
    case INTRINSIC_1.PRINT:
      printExpression(v)
      return None
    case INTRINSIC_1.IMPORT_STAR:
      importStar(f, v)
      return None
    case INTRINSIC_1.STOPITERATION_ERROR:
      return stopIterationError(f, v)
    case INTRINSIC_1.ASYNC_GEN_WRAP:
      return new PyAsyncGenWrappedValue(v)
    case INTRINSIC_1.UNARY_POSITIVE:
      return positive(v)
    case INTRINSIC_1.LIST_TO_TUPLE:
      return new PyTuple((v as PyList).items.slice())
    case INTRINSIC_1.TYPEVAR:
      return hook('typeVar')(v, null, null)
    case INTRINSIC_1.PARAMSPEC:
      return hook('paramSpec')(v)
    case INTRINSIC_1.TYPEVARTUPLE:
      return hook('typeVarTuple')(v)
    case INTRINSIC_1.SUBSCRIPT_GENERIC:
      return hook('subscriptGeneric')(v)
    case INTRINSIC_1.TYPEALIAS: {
      const [name, params, compute] = (v as PyTuple).items
      return hook('typeAlias')(name!, params!, compute!)
    }
  }
  throw systemError(`invalid intrinsic ${which}`)
}

function intrinsic2(which: number, a: PyValue, b: PyValue): PyValue {
  switch (which) {
    case INTRINSIC_2.PREP_RERAISE_STAR:
      return prepReraiseStar(a, (b as PyList).items)
    case INTRINSIC_2.TYPEVAR_WITH_BOUND:
      return hook('typeVar')(a, b, null)
    case INTRINSIC_2.TYPEVAR_WITH_CONSTRAINTS:
      return hook('typeVar')(a, null, b)
    case INTRINSIC_2.SET_FUNCTION_TYPE_PARAMS:
      ;(a as PyFunction).typeParams = b as PyTuple
      return a
    case INTRINSIC_2.SET_TYPEPARAM_DEFAULT:
      return hook('setTypeParamDefault')(a, b)
  }
  throw systemError(`invalid intrinsic ${which}`)
}

function commonConstant(which: number): PyValue {
  switch (which) {
    case 0:
      return exc.AssertionError
    case 1:
      return exc.NotImplementedError
    case 2:
      return coreTypes.tuple
    case 3:
      return state.commonConstants.all
    default:
      return state.commonConstants.any
  }
}

export const functionHandlers = {
  MAKE_FUNCTION: (f, sp) => {
    STACK[sp - 1] = newFunction(STACK[sp - 1] as PyCode, f.func.globals, f.func.builtins)
    return sp
  },
  SET_FUNCTION_ATTRIBUTE: (_f, sp, arg) => setFunctionAttribute(sp, arg),
  LOAD_BUILD_CLASS: (f, sp) => {
    const v = lookupName(f.func.builtins, '__build_class__')
    if (v === undefined) throw newException(exc.NameError, '__build_class__ not found')
    STACK[sp] = v
    return sp + 1
  },
  LOAD_COMMON_CONSTANT: (_f, sp, arg) => {
    STACK[sp] = commonConstant(arg)
    return sp + 1
  },
  FORMAT_SIMPLE: (_f, sp) => {
    const v = STACK[sp - 1]!
    if (typeof v !== 'string') STACK[sp - 1] = formatSimple(v)
    return sp
  },
  FORMAT_WITH_SPEC: (_f, sp) => {
    STACK[sp - 2] = formatValue(STACK[sp - 2]!, STACK[sp - 1]!)
    return sp - 1
  },
  CONVERT_VALUE: (_f, sp, arg) => {
    const v = STACK[sp - 1]!
    STACK[sp - 1] = arg === FVC_REPR ? reprObject(v) : arg === FVC_ASCII ? asciiObject(v) : strObject(v)
    return sp
  },
  BUILD_TEMPLATE: (_f, sp) => {
    STACK[sp - 2] = hook('template')(STACK[sp - 2] as PyTuple, STACK[sp - 1] as PyTuple)
    return sp - 1
  },
  BUILD_INTERPOLATION: (_f, sp, arg) => {
    const spec = (arg & 1) !== 0 ? STACK[--sp]! : ''
    STACK[sp - 2] = hook('interpolation')(STACK[sp - 2]!, STACK[sp - 1]!, arg >> 2, spec)
    return sp - 1
  },
  IMPORT_NAME: importName,
  IMPORT_FROM: importFrom,
  CALL_INTRINSIC_1: (f, sp, arg) => {
    STACK[sp - 1] = intrinsic1(f, arg, STACK[sp - 1]!)
    return sp
  },
  CALL_INTRINSIC_2: (_f, sp, arg) => {
    STACK[sp - 2] = intrinsic2(arg, STACK[sp - 2]!, STACK[sp - 1]!)
    return sp - 1
  },
} satisfies Record<string, Handler>
