/**
 * The `sys` module. CPython: Python/sysmodule.c.
 */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { handledException } from '../../objects/exception_state.ts'
import { PyFrame } from '../../objects/frame.ts'
import { intLimits } from '../../objects/int.ts'
import { monitors } from '../../objects/monitoring.ts'
import type { PyTraceback } from '../../objects/traceback.ts'
import { repr, strUtf16 } from '../../runtime/abstract.ts'
import { getAttr, lookupAttr } from '../../runtime/attributes.ts'
import { call, callMethod, callSpecialMaybe, isCallable } from '../../runtime/calls.ts'
import { defineModule, type NativeModule } from '../../runtime/define.ts'
import { PyDict, PyFrozenSet, typeName } from '../../runtime/dict.ts'
import {
  exc,
  isException,
  newException,
  PyBaseException,
  recursionError,
  runtimeError,
  typeError,
  valueError,
} from '../../runtime/errors.ts'
import { machine, state } from '../../runtime/state.ts'
import { coreTypes, type PyType, TPFLAGS_IMMUTABLETYPE, typeModified, typeOf } from '../../runtime/type.ts'
import {
  int,
  intValue,
  None,
  PyFloat,
  PyList,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import { cpuCount, type InterpreterConfig } from './config.ts'
import { sysFrameFunctions } from './frames.ts'
import {
  HEX_VERSION,
  makeAsyncgenHooks,
  makeFlags,
  makeFloatInfo,
  makeHashInfo,
  makeImplementation,
  makeIntInfo,
  makeThreadInfo,
  makeUnraisable,
  makeVersionInfo,
  STDLIB_NAMES,
  versionText,
} from './info.ts'
import { monitoringModule } from './monitoring.ts'

const MAXSIZE = 9223372036854775807n

// ---- hooks of the interpreter

/** sys.displayhook: shows the value of an expression at the prompt. */
function displayhook(value: PyValue): PyValue {
  if (value === None) return None
  state.builtins.setStr('_', None)
  const out = state.sysDict.getStr('stdout')
  if (out === undefined || out === None) throw runtimeError('lost sys.stdout')
  const text = repr(value)
  try {
    callMethod(out, 'write', text)
  } catch (e) {
    if (!isException(e, exc.UnicodeEncodeError)) throw e
    writeEscaped(out, text)
  }
  callMethod(out, 'write', '\n')
  state.builtins.setStr('_', value)
  return None
}

/** What the stream's encoding cannot show is escaped. */
function writeEscaped(out: PyValue, text: PyStr): void {
  const encoding = getAttr(out, 'encoding')
  const bytes = call(getAttr(text, 'encode'), [encoding, 'backslashreplace'])
  const buffer = lookupAttr(out, 'buffer')
  if (buffer !== undefined) callMethod(buffer, 'write', bytes)
  else callMethod(out, 'write', call(getAttr(bytes, 'decode'), [encoding, 'strict']))
}

/** sys.excepthook: the traceback on stderr, by the `traceback` module. */
function excepthook(_type: PyValue, value: PyValue, tb: PyValue): PyValue {
  if (!(value instanceof PyBaseException)) {
    const message = `TypeError: print_exception(): Exception expected for value, ${typeName(value)} found\n`
    callMethod(state.sysDict.getStr('stderr') ?? None, 'write', fromUtf16(message))
    return None
  }
  if (tb !== None) value.traceback = tb as PyTraceback
  sysHooks.printException(value)
  return None
}

/** Set by boot: prints an exception with its traceback to sys.stderr. */
export const sysHooks = {} as {
  /** `alone`: where the library cannot do it, without the exceptions that led to it. */
  printException(e: PyBaseException, alone?: boolean): void
  /** What the machine knows of async generator hooks. */
  asyncgenHooks: { firstiter: PyValue; finalizer: PyValue }
  coroutineOrigin: { depth: number }
  /** The basic prompt; the command line sets it. */
  baseRepl?(): void
}

function baseRepl(): PyValue {
  if (sysHooks.baseRepl === undefined) throw runtimeError('the program that Typhon is part of has no prompt')
  sysHooks.baseRepl()
  return None
}

function unraisablehook(unraisable: PyValue): PyValue {
  const value = getAttr(unraisable, 'exc_value')
  const object = getAttr(unraisable, 'object')
  const message = getAttr(unraisable, 'err_msg')
  const err = state.sysDict.getStr('stderr')
  if (err === undefined || err === None) return None
  const head = message === None ? 'Exception ignored in' : strUtf16(message)
  const where = object === None ? '' : `: ${toUtf16(repr(object))}`
  callMethod(err, 'write', fromUtf16(`${head}${where === '' ? ':' : where}\n`))
  if (value instanceof PyBaseException) sysHooks.printException(value, true)
  return None
}

/** Reports an exception that nobody can catch. */
export function writeUnraisable(e: PyBaseException, object: PyValue, message: PyValue = None): void {
  const hook = state.sysDict.getStr('unraisablehook')
  if (hook === undefined || hook === None) return
  call(hook, [makeUnraisable([typeOf(e), e, e.traceback ?? None, message, object])])
}

function breakpointhook(args: PyValue[], kwargs: PyDict): PyValue {
  const name = environmentValue('PYTHONBREAKPOINT') || 'pdb.set_trace'
  if (name === '0') return None
  const dot = name.lastIndexOf('.')
  const [module, attribute] = dot < 0 ? ['builtins', name] : [name.slice(0, dot), name.slice(dot + 1)]
  const f = dot === 0 ? undefined : importedAttribute(module!, attribute!)
  if (f === undefined) {
    machine.warn('RuntimeWarning', `Ignoring unimportable $PYTHONBREAKPOINT: "${name}"`, 0)
    return None
  }
  const values: PyValue[] = []
  const names: string[] = []
  for (const c = kwargs.cursor(); c.next(); ) {
    names.push(toUtf16(strValue(c.key)!))
    values.push(c.value)
  }
  return call(f, [...args, ...values], names.length === 0 ? null : names)
}

/** An attribute of a module; undefined where either is not there. */
function importedAttribute(module: string, attribute: string): PyValue | undefined {
  try {
    return getAttr(machine.importModule(module), attribute)
  } catch (e) {
    if (isException(e, exc.ImportError) || isException(e, exc.AttributeError)) return undefined
    throw e
  }
}

function environmentValue(name: string): string {
  const found = state.host.environment?.entries().find(([key]) => key === name)
  return typeof found?.[1] === 'string' ? found[1] : ''
}

// ---- settings

function setRecursionLimit(limit: number): PyValue {
  if (limit < 1) throw valueError('recursion limit must be greater or equal than 1')
  if (limit > 2147483647) throw newException(exc.OverflowError, 'signed integer is greater than maximum')
  const depth = Math.max(state.depth, state.frame instanceof PyFrame ? state.frame.depth : 0)
  if (depth >= limit) {
    throw recursionError(
      `cannot set the recursion limit to ${limit} at the recursion depth ${depth}: the limit is too low`,
    )
  }
  state.recursionLimit = limit
  return None
}

function setMaxStrDigits(max: number): PyValue {
  if (max !== 0 && max < 640) throw valueError('maxdigits must be 0 or larger than 640')
  intLimits.maxStrDigits = max
  return None
}

let switchInterval = 0.005
function setSwitchInterval(interval: number): PyValue {
  if (!(interval > 0)) throw valueError('switch interval must be strictly positive')
  switchInterval = interval
  return None
}

const interned = new Map<string, PyStr>()
function intern(v: PyValue): PyValue {
  if (typeof v === 'string') return v
  const s = strValue(v)
  if (s === undefined || s !== v) throw typeError("can't intern %T", v)
  const key = toUtf16(s)
  if (!interned.has(key)) interned.set(key, s)
  return interned.get(key)!
}

function getSizeOf(o: PyValue, fallback: PyValue | undefined): PyValue {
  let size: PyValue | undefined
  try {
    size = callSpecialMaybe(o, '__sizeof__')
  } catch (e) {
    if (fallback !== undefined && isException(e, exc.TypeError)) return fallback
    throw e
  }
  if (size === undefined) throw typeError("Type %T doesn't define __sizeof__", o)
  const n = intValue(size)
  if (n === undefined) {
    if (fallback !== undefined) return fallback
    throw typeError("'%T' object cannot be interpreted as an integer", size)
  }
  if (n < 0) throw valueError('__sizeof__() should return >= 0')
  return int(Number(n) + (isCollected(o) ? 16 : 0))
}

function isCollected(o: PyValue): boolean {
  return o instanceof PyTuple || o instanceof PyList || o instanceof PyDict
}

// ---- exceptions

function excInfo(): PyValue {
  const e = handledException()
  return new PyTuple(e === null ? [None, None, None] : [typeOf(e), e, e.traceback ?? None])
}

/** RTLD_NOW. Kept for who asks; there are no extension modules to be opened with it. */
let dlopenFlags = 2

function setDlopenFlags(flags: number): PyValue {
  dlopenFlags = flags
  return None
}

function exit(status: PyValue): never {
  // A tuple is taken for the arguments, as by PyErr_SetObject.
  const args = status instanceof PyTuple && status.cls === coreTypes.tuple ? status.items : [status]
  throw status === None ? newException(exc.SystemExit) : newException(exc.SystemExit, ...args)
}

// ---- audit

const auditHooks: PyValue[] = []

export const hasAuditHooks = (): boolean => auditHooks.length > 0

/** Raises an auditing event. */
export function audit(event: string, ...args: PyValue[]): void {
  for (const hook of auditHooks) call(hook, [fromUtf16(event), new PyTuple(args)])
}

function addAuditHook(hook: PyValue): PyValue {
  try {
    audit('sys.addaudithook')
  } catch (e) {
    if (isException(e, exc.RuntimeError)) return None
    throw e
  }
  auditHooks.push(hook)
  return None
}

// ---- async generators

function setAsyncgenHooks(firstiter: PyValue | undefined, finalizer: PyValue | undefined): PyValue {
  for (const [name, hook] of [
    ['firstiter', firstiter],
    ['finalizer', finalizer],
  ] as const) {
    if (hook !== undefined && hook !== None && !isCallable(hook)) {
      throw typeError(`callable ${name} expected, got %T`, hook)
    }
  }
  if (finalizer !== undefined) sysHooks.asyncgenHooks.finalizer = finalizer
  if (firstiter !== undefined) sysHooks.asyncgenHooks.firstiter = firstiter
  return None
}

/** Takes `__dict__` and `__weakref__` out of a class's dict: `dataclasses` makes such a class anew. */
function clearTypeDescriptors(type: PyType): PyValue {
  if ((type.flags & TPFLAGS_IMMUTABLETYPE) !== 0) throw typeError('argument is immutable')
  for (const name of ['__dict__', '__weakref__']) type.dict.deleteStr(name)
  typeModified(type)
  return None
}

export const sysModule: NativeModule = defineModule({
  name: 'sys',
  functions: {
    displayhook: ['object, /', displayhook],
    excepthook: ['exctype, value, traceback, /', excepthook],
    unraisablehook: ['unraisable, /', unraisablehook],
    breakpointhook: ['*args, **kws', breakpointhook],
    exc_info: ['', excInfo],
    exception: ['', () => handledException() ?? None],
    exit: ['status = None, /', exit],
    getdefaultencoding: ['', () => 'utf-8'],
    getfilesystemencoding: ['', () => 'utf-8'],
    getfilesystemencodeerrors: ['', () => 'surrogateescape'],
    getrecursionlimit: ['', () => int(state.recursionLimit)],
    setrecursionlimit: ['limit: int, /', setRecursionLimit],
    getrefcount: ['object, /', () => int(2)],
    getsizeof: ['object, default = <unrepresentable>', getSizeOf],
    getswitchinterval: ['', () => new PyFloat(switchInterval)],
    setswitchinterval: ['interval: float, /', setSwitchInterval],
    intern: ['string, /', intern],
    _clear_type_descriptors: ['type: type, /', clearTypeDescriptors],
    _is_immortal: ['op, /', () => false],
    is_finalizing: ['', () => finalizing.value],
    get_int_max_str_digits: ['', () => int(intLimits.maxStrDigits)],
    set_int_max_str_digits: ['maxdigits: int', setMaxStrDigits],
    audit: [
      'event: string, /, *args',
      (event, args) => {
        audit(event, ...args)
        return None
      },
    ],
    addaudithook: ['hook', addAuditHook],
    call_tracing: ['func, funcargs, /', (f, args) => callTracing(f, tupleItems(args))],
    get_asyncgen_hooks: [
      '',
      () => makeAsyncgenHooks(sysHooks.asyncgenHooks.firstiter, sysHooks.asyncgenHooks.finalizer),
    ],
    set_asyncgen_hooks: ['firstiter = <unrepresentable>, finalizer = <unrepresentable>', setAsyncgenHooks],
    get_coroutine_origin_tracking_depth: ['', () => int(sysHooks.coroutineOrigin.depth)],
    set_coroutine_origin_tracking_depth: [
      'depth: int',
      depth => {
        if (depth < 0) throw valueError('depth must be >= 0')
        sysHooks.coroutineOrigin.depth = depth
        return None
      },
    ],
    getdlopenflags: ['', () => int(dlopenFlags)],
    setdlopenflags: ['flags: int, /', setDlopenFlags],
    getallocatedblocks: ['', () => int(0)],
    getunicodeinternedsize: ['*, _only_immortal: bool = False', () => int(interned.size)],
    _get_cpu_count_config: ['', () => int(cpuCount.set)],
    _clear_type_cache: ['', () => None],
    _baserepl: ['', baseRepl],
    _clear_internal_caches: ['', () => None],
    _is_gil_enabled: ['', () => true],
    _debugmallocstats: ['', () => None],
    activate_stack_trampoline: ['backend: string, /', noTrampoline],
    deactivate_stack_trampoline: ['', () => None],
    is_stack_trampoline_active: ['', () => false],
    is_remote_debug_enabled: ['', () => false],
    remote_exec: ['pid: int, script', noRemote],
    ...sysFrameFunctions,
  },
  attributes: () => ({
    maxsize: MAXSIZE,
    maxunicode: int(0x10ffff),
    byteorder: 'little',
    copyright:
      'Copyright (c) Typhon contributors. The Python library: copyright (c) 2001 Python Software Foundation.',
    api_version: int(1013),
    version: versionText,
    hexversion: int(HEX_VERSION),
    version_info: makeVersionInfo(),
    implementation: makeImplementation(),
    float_info: makeFloatInfo(),
    hash_info: makeHashInfo(),
    int_info: makeIntInfo(),
    thread_info: makeThreadInfo(),
    float_repr_style: 'short',
    abiflags: '',
    platlibdir: 'lib',
    _framework: '',
    _git: new PyTuple(['Typhon', '', '']),
    _home: None,
    monitoring: monitoringModule.create(),
    _jit: jitModule.create(),
  }),
})

/** What tests and tools ask about CPython's own JIT: there is none of it here. */
const jitModule: NativeModule = defineModule({
  name: 'sys._jit',
  functions: {
    is_available: ['', () => false],
    is_enabled: ['', () => false],
    is_active: ['', () => false],
  },
})

/** Set while the interpreter ends. */
export const finalizing = { value: false }

/** Calls `f` as if no trace function were running: what it does is traced. */
function callTracing(f: PyValue, args: PyValue[]): PyValue {
  const { inside } = monitors
  monitors.inside = false
  try {
    return call(f, args)
  } finally {
    monitors.inside = inside
  }
}

function tupleItems(v: PyValue): PyValue[] {
  if (!(v instanceof PyTuple)) throw typeError('call_tracing() argument 2 must be tuple, not %T', v)
  return v.items.slice()
}

function noTrampoline(): never {
  throw valueError('perf trampoline not available')
}
function noRemote(): never {
  throw runtimeError('Remote debugging is not enabled')
}

const texts = (items: readonly string[]): PyValue[] => items.map(s => fromUtf16(s))

/** Fills in the tables of imports, which are empty at first, and what else is made once. */
export function prepareSys(dict: PyDict, natives: readonly string[]): void {
  const set = (name: string, value: PyValue) => dict.setStr(name, value)
  set('meta_path', new PyList())
  set('path_hooks', new PyList())
  set('path_importer_cache', new PyDict())
  set('builtin_module_names', new PyTuple(texts([...natives].sort())))
  const names = new PyFrozenSet()
  for (const name of [...natives, ...STDLIB_NAMES]) names.table.set(name, true)
  set('stdlib_module_names', names)
  for (const hook of ['displayhook', 'excepthook', 'unraisablehook', 'breakpointhook']) {
    set(`__${hook}__`, dict.getStr(hook)!)
  }
}

/** Fills in what depends on how the interpreter was started. */
export function configureSys(dict: PyDict, config: InterpreterConfig): void {
  const set = (name: string, value: PyValue) => dict.setStr(name, value)
  cpuCount.set = config.cpuCount
  set('argv', new PyList(texts(config.argv)))
  set('orig_argv', new PyList(texts(config.origArgv)))
  set('path', new PyList(texts(config.path)))
  set('prefix', fromUtf16(config.prefix))
  set('exec_prefix', fromUtf16(config.execPrefix))
  set('base_prefix', fromUtf16(config.basePrefix))
  set('base_exec_prefix', fromUtf16(config.baseExecPrefix))
  set('executable', fromUtf16(config.executable))
  set('_base_executable', fromUtf16(config.baseExecutable))
  set('_stdlib_dir', config.stdlib === '' ? None : fromUtf16(config.stdlib))
  set('platform', config.platform)
  set('flags', makeFlags(config))
  set('dont_write_bytecode', config.dontWriteBytecode)
  set('pycache_prefix', config.pycachePrefix === undefined ? None : fromUtf16(config.pycachePrefix))
  set('warnoptions', new PyList(texts(config.warnOptions)))
  const xoptions = new PyDict()
  for (const [name, value] of config.xoptions)
    xoptions.set(fromUtf16(name), value === true ? true : fromUtf16(value))
  set('_xoptions', xoptions)
  intLimits.maxStrDigits = config.intMaxStrDigits
}
