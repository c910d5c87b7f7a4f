/**
 * `_imp`: what importlib needs of the interpreter. Frozen modules come from the build's image
 * (`host/frozen_image`), native ones from `registry`. CPython: Python/import.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { PYC_MAGIC_TOKEN, sourceHash } from '../bytecode/pyc.ts'
import type { FrozenModule } from '../host/frozen_image.ts'
import { bufferBytes } from '../runtime/abstract.ts'
import { getAttr } from '../runtime/attributes.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { importError, PyBaseException, runtimeError, typeError, valueError } from '../runtime/errors.ts'
import { PyCode } from '../runtime/function.ts'
import { state } from '../runtime/state.ts'
import { typeOf } from '../runtime/type.ts'
import {
  int,
  None,
  PyBytes,
  PyList,
  PyModule,
  type PyStr,
  PyTuple,
  type PyValue,
  strValue,
} from '../runtime/values.ts'
import { marshalLoads } from './marshal.ts'

/** What boot decides: the frozen image, and `--check-hash-based-pycs`. */
export const importState = {
  frozen: new Map<string, FrozenModule>(),
  checkHashBasedPycs: 'default' as 'default' | 'always' | 'never',
  /** -1: CPython's rule (frozen modules are used); 1 and 0 force it. */
  frozenOverride: 0,
  lockDepth: 0,
  /** The code of a module whose source is different in the library that the interpreter runs with. */
  libraryCode: (_name: string, _module: FrozenModule): PyCode | undefined => undefined,
  /** The native modules by name (`registry`). */
  natives: {} as Readonly<Record<string, NativeModule>>,
}

function findNative(name: string): NativeModule | undefined {
  return Object.hasOwn(importState.natives, name) ? importState.natives[name] : undefined
}

/** The modules that must be frozen whatever the switch says. */
export const ALWAYS_FROZEN = new Set(['_frozen_importlib', '_frozen_importlib_external', 'zipimport'])

/** `-X frozen_modules=off`: only the import system itself stays frozen. */
export const frozenSwitch = { enabled: true }

function useFrozen(name: string): boolean {
  if (ALWAYS_FROZEN.has(name)) return true
  if (importState.frozenOverride !== 0) return importState.frozenOverride > 0
  return frozenSwitch.enabled
}

function findFrozen(name: string): FrozenModule | undefined {
  return useFrozen(name) ? importState.frozen.get(name) : undefined
}

function frozenOrThrow(name: string): FrozenModule {
  checkNul(name)
  const found = findFrozen(name)
  if (found === undefined) throw importError(`No such frozen object named '${name}'`, fromUtf16(name))
  return found
}

/** The code object of a frozen module; each call gives the same one. */
export function frozenCode(name: string): PyCode {
  const found = frozenOrThrow(name)
  let code = codes.get(found)
  if (code === undefined) {
    code = importState.libraryCode(name, found) ?? (marshalLoads(found.code) as PyCode)
    codes.set(found, code)
  }
  return code
}
let codes = new WeakMap<FrozenModule, PyCode>()

/** The library is another one now: code is read again, from there where it has other modules. */
export function forgetFrozenCode(): void {
  codes = new WeakMap()
}

/** Creates the native module `name` in `sys.modules`' spirit: the same object for the same name. */
export function createNative(name: string): PyModule | undefined {
  if (name === 'sys' || name === 'builtins') {
    const existing = state.modules.getStr(name)
    if (existing instanceof PyModule) return existing
  }
  return findNative(name)?.create()
}

function specName(spec: PyValue): string {
  const name = strValue(getAttr(spec, 'name'))
  if (name === undefined) throw typeError('name must be string, not %T', getAttr(spec, 'name'))
  checkNul(toUtf16(name))
  return toUtf16(name)
}

function checkNul(text: string): void {
  if (text.includes('\0')) throw valueError('embedded null character')
}

/** There is no machine code to load, but what the spec says is looked at first. */
function createDynamic(spec: PyValue): never {
  const name = strValue(getAttr(spec, 'name'))
  if (name === undefined) throw typeError('module name must be a string')
  const origin = getAttr(spec, 'origin')
  const path = strValue(origin)
  checkNul(toUtf16(name))
  if (path !== undefined) checkNul(toUtf16(path))
  throw importError('Typhon cannot load extension modules of machine code', name, origin)
}

function findFrozenInfo(name: string, withData: boolean): PyValue {
  const found = findFrozen(name)
  if (found === undefined) return None
  const data = withData ? new PyBytes(found.code) : None
  return new PyTuple([data, found.isPackage, found.origname === null ? None : fromUtf16(found.origname)])
}

/** Sets the file name of a code object and of those in it that share it. */
function fixFilename(code: PyValue, path: PyStr): PyValue {
  if (!(code instanceof PyCode)) throw typeError('_fix_co_filename() argument 1 must be code, not %T', code)
  const filename = toUtf16(path)
  if (code.plain.filename !== filename) renameCode(code, code.plain.filename, filename)
  return None
}

export function renameCode(code: PyCode, from: string, to: string): void {
  if (code.plain.filename !== from) return
  Object.assign(code.plain, { filename: to })
  for (const c of code.consts) if (c instanceof PyCode) renameCode(c, from, to)
}

function loadFrozenObject(name: string, data: PyValue): PyValue {
  checkNul(name)
  if (data === None) return frozenCode(name)
  if (typeOf(data).slots.bf_getbuffer === null)
    throw typeError('get_frozen_object() argument 2 must be bytes, not %T', data)
  const code = frozenData(name, bufferBytes(data))
  if (!(code instanceof PyCode)) throw typeError(`frozen object '${name}' is not a code object`)
  return code
}

function frozenData(name: string, data: Uint8Array): PyValue {
  try {
    return marshalLoads(data.slice())
  } catch (e) {
    if (!(e instanceof PyBaseException)) throw e
    throw importError(`Frozen object named '${name}' is invalid`, fromUtf16(name))
  }
}

export const impModule: NativeModule = defineModule({
  name: '_imp',
  functions: {
    extension_suffixes: ['', () => new PyList([])],
    lock_held: ['', () => importState.lockDepth > 0],
    acquire_lock: [
      '',
      () => {
        importState.lockDepth++
        return None
      },
    ],
    release_lock: [
      '',
      () => {
        if (importState.lockDepth === 0) throw runtimeError('not holding the import lock')
        importState.lockDepth--
        return None
      },
    ],
    is_builtin: ['name: string, /', name => int(isBuiltin(name))],
    is_frozen: ['name: string, /', name => findFrozen(name) !== undefined],
    is_frozen_package: ['name: string, /', name => frozenOrThrow(name).isPackage],
    find_frozen: [
      'name: string, /, *, withdata: bool = False',
      (name, withData) => findFrozenInfo(name, withData),
    ],
    get_frozen_object: ['name: string, data = None, /', loadFrozenObject],
    create_builtin: ['spec, /', spec => createNative(specName(spec)) ?? None],
    exec_builtin: ['mod, /', () => int(0)],
    exec_dynamic: ['mod, /', () => int(0)],
    create_dynamic: ['spec, file = None, /', createDynamic],
    source_hash: ['key: long, source: buffer', (key, source) => new PyBytes(sourceHash(source, Number(key)))],
    _fix_co_filename: ['code, path: str, /', fixFilename],
    _frozen_module_names: ['', () => new PyList([...importState.frozen.keys()])],
    _override_frozen_modules_for_tests: [
      'override: int, /',
      override => {
        importState.frozenOverride = override
        return None
      },
    ],
    _override_multi_interp_extensions_check: ['override: int, /', () => int(0)],
  },
  attributes: () => ({
    check_hash_based_pycs: importState.checkHashBasedPycs,
    pyc_magic_number_token: int(PYC_MAGIC_TOKEN),
  }),
})

/** 1, or -1 for a module that exists already and cannot be made again. */
function isBuiltin(name: string): number {
  if (findNative(name) === undefined) return 0
  return name === 'sys' || name === 'builtins' ? -1 : 1
}
