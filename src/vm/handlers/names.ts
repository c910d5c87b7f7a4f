/** Variables: LOAD_NAME and its family, globals, cells, deletion. CPython: Python/bytecodes.c. */
import { fromUtf16 } from '../../base/wide_string.ts'
import { isCellKind } from '../../objects/executable.ts'
import { findDropped, isDropSeen } from '../../objects/finalization.ts'
import { type PyFrame, STACK } from '../../objects/frame.ts'
import { Departure } from '../../objects/levels.ts'
import { delItem, getItem, setItem } from '../../runtime/abstract.ts'
import { PyDict } from '../../runtime/dict.ts'
import { exc, isException, nameError, systemError, unboundLocalError } from '../../runtime/errors.ts'
import { coreTypes } from '../../runtime/type.ts'
import { PyCell, type PyValue } from '../../runtime/values.ts'
import type { Handler } from './handler.ts'

/** `namespace[name]`, undefined if it has no such key. Plain dicts are asked directly. */
export function lookupName(namespace: PyValue, name: string): PyValue | undefined {
  if (namespace instanceof PyDict && namespace.cls === coreTypes.dict) return namespace.getStr(name)
  try {
    return getItem(namespace, fromUtf16(name))
  } catch (e) {
    if (isException(e, exc.KeyError)) return undefined
    throw e
  }
}

function storeName(namespace: PyValue, name: string, value: PyValue): void {
  if (namespace instanceof PyDict && namespace.cls === coreTypes.dict) namespace.setStr(name, value)
  else setItem(namespace, fromUtf16(name), value)
}

/** True if the end of what had the name can be seen, as by `isDropSeen`. */
function deleteStr(namespace: PyDict, name: string): boolean {
  const seen = isDropSeen(namespace.getStr(name))
  if (!namespace.deleteStr(name)) throw notDefined(name)
  return seen
}

function deleteName(namespace: PyValue, name: string): boolean {
  if (namespace instanceof PyDict && namespace.cls === coreTypes.dict) return deleteStr(namespace, name)
  try {
    delItem(namespace, fromUtf16(name))
    return false
  } catch (e) {
    if (isException(e, exc.KeyError)) throw notDefined(name)
    throw e
  }
}

export function notDefined(name: string) {
  return nameError("name '%s' is not defined", fromUtf16(name))
}

/** A global or builtin; NameError if there is neither. */
export function loadGlobal(f: PyFrame, name: string): PyValue {
  const v = lookupName(f.func.globals, name) ?? lookupName(f.func.builtins, name)
  if (v === undefined) throw notDefined(name)
  return v
}

export function unboundLocal(f: PyFrame, i: number) {
  return unboundLocalError(
    "cannot access local variable '%s' where it is not associated with a value",
    fromUtf16(f.exe.plain.localsplusnames[i]!),
  )
}

/** The error for an empty cell: a local of this function, or a free variable. */
export function unboundCell(f: PyFrame, i: number) {
  const { plain } = f.exe
  const name = fromUtf16(plain.localsplusnames[i]!)
  if (plain.localspluskinds[i]! & 0x80) {
    return nameError(
      "cannot access free variable '%s' where it is not associated with a value in enclosing scope",
      name,
    )
  }
  return unboundLocal(f, i)
}

function cellAt(f: PyFrame, i: number): PyCell {
  const cell = STACK[f.base + i]
  if (cell instanceof PyCell) return cell
  throw systemError(isCellKind(f.exe.plain.localspluskinds[i]!) ? 'cell is not made yet' : 'not a cell')
}

/** Where names live: the globals for module code that a function calls. CPython: _PyFunction_Vectorcall. */
function namespaceOf(f: PyFrame): PyValue {
  return f.locals ?? f.func.globals
}

/** The program has let go of something whose end it may see. The loop's own JavaScript frame, which may still hold it, is left before the search. */
function search(f: PyFrame, sp: number): never {
  STACK.fill(undefined, sp, f.limit)
  f.sp = sp
  throw new Departure(findDropped)
}

export const nameHandlers = {
  LOAD_NAME: (f, sp, arg) => {
    const name = f.exe.names[arg]!
    const locals = namespaceOf(f)
    STACK[sp] = lookupName(locals, name) ?? loadGlobal(f, name)
    return sp + 1
  },
  STORE_NAME: (f, sp, arg) => {
    const name = f.exe.names[arg]!
    const locals = namespaceOf(f)
    storeName(locals, name, STACK[sp - 1]!)
    return sp - 1
  },
  DELETE_NAME: (f, sp, arg) => {
    const name = f.exe.names[arg]!
    if (deleteName(namespaceOf(f), name)) search(f, sp)
    return sp
  },
  LOAD_GLOBAL: (f, sp, arg) => {
    STACK[sp++] = loadGlobal(f, f.exe.names[arg >> 1]!)
    if (arg & 1) STACK[sp++] = undefined
    return sp
  },
  STORE_GLOBAL: (f, sp, arg) => {
    storeName(f.func.globals, f.exe.names[arg]!, STACK[sp - 1]!)
    return sp - 1
  },
  DELETE_GLOBAL: (f, sp, arg) => {
    const name = f.exe.names[arg]!
    if (deleteStr(f.func.globals, name)) search(f, sp)
    return sp
  },
  LOAD_LOCALS: (f, sp) => {
    STACK[sp] = namespaceOf(f)
    return sp + 1
  },
  LOAD_FROM_DICT_OR_GLOBALS: (f, sp, arg) => {
    const name = f.exe.names[arg]!
    STACK[sp - 1] = lookupName(STACK[sp - 1]!, name) ?? loadGlobal(f, name)
    return sp
  },
  LOAD_FROM_DICT_OR_DEREF: (f, sp, arg) => {
    const name = f.exe.plain.localsplusnames[arg]!
    const v = lookupName(STACK[sp - 1]!, name) ?? cellAt(f, arg).contents
    if (v === undefined) throw unboundCell(f, arg)
    STACK[sp - 1] = v
    return sp
  },
  DELETE_FAST: (f, sp, arg) => {
    if (STACK[f.base + arg] === undefined) throw unboundLocal(f, arg)
    const seen = isDropSeen(STACK[f.base + arg])
    STACK[f.base + arg] = undefined
    if (seen) search(f, sp)
    return sp
  },
  DELETE_DEREF: (f, sp, arg) => {
    const cell = cellAt(f, arg)
    if (cell.contents === undefined) throw unboundCell(f, arg)
    const seen = isDropSeen(cell.contents)
    cell.contents = undefined
    if (seen) search(f, sp)
    return sp
  },
  MAKE_CELL: (f, sp, arg) => {
    STACK[f.base + arg] = new PyCell(STACK[f.base + arg])
    return sp
  },
  COPY_FREE_VARS: (f, sp, arg) => {
    const cells = f.func.closure!.items
    const start = f.base + f.exe.nlocalsplus - arg
    for (let i = 0; i < arg; i++) STACK[start + i] = cells[i]
    return sp
  },
  SETUP_ANNOTATIONS: (f, sp) => {
    const locals = namespaceOf(f)
    if (lookupName(locals, '__annotations__') === undefined)
      storeName(locals, '__annotations__', new PyDict())
    return sp
  },
} satisfies Record<string, Handler>
