/** `_symtable`: the compiler's symbol tables as objects. CPython: Modules/symtablemodule.c, Python/symtable.c. */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { symtable } from '../compiler/compile.ts'
import * as E from '../compiler/symtable/entry.ts'
import { readonlyMembers } from '../objects/members.ts'
import { bufferBytes } from '../runtime/abstract.ts'
import { defineModule, defineType, type NativeModule } from '../runtime/define.ts'
import { objectId, PyDict } from '../runtime/dict.ts'
import { typeError, valueError } from '../runtime/errors.ts'
import { type PyType, typeOf } from '../runtime/type.ts'
import { int, PyList, PyObject, type PyValue, strValue } from '../runtime/values.ts'
import type { ParseMode } from '../syntax/parse.ts'
import { decodeSource, filenameOf, frontEnd, warn } from './front_end.ts'

class PyTableEntry extends PyObject {
  id: PyValue = int(0)
  name: PyValue = ''
  symbols: PyDict = new PyDict()
  varnames: PyList = new PyList()
  children: PyList = new PyList()
  type: PyValue = int(0)
  nested: PyValue = int(0)
  lineno: PyValue = int(0)
}

const entryType: PyType = defineType(PyTableEntry, {
  name: 'symtable entry',
  final: true,
  noNew: true,
  slots: {
    tp_repr: e => fromUtf16(`<symtable entry ${toUtf16(e.name as string)}(${e.id}), line ${e.lineno}>`),
  },
  attributes: () =>
    readonlyMembers(entryType, {
      id: 'id',
      name: 'name',
      symbols: 'symbols',
      varnames: 'varnames',
      children: 'children',
      type: 'type',
      nested: 'nested',
      lineno: 'lineno',
    }),
})

function toObject(entry: E.SymtableEntry): PyTableEntry {
  const o = new PyTableEntry()
  o.id = int(objectId(o))
  o.name = fromUtf16(entry.name)
  for (const [name, flags] of entry.symbols) o.symbols.setStr(name, int(flags))
  o.varnames.items.push(...entry.varnames.map(fromUtf16))
  o.children.items.push(...entry.children.map(toObject))
  o.type = int(entry.type)
  o.nested = int(entry.nested ? 1 : 0)
  o.lineno = int(entry.loc.lineno)
  return o
}

function sourceOf(v: PyValue): string | Uint8Array {
  const s = strValue(v)
  if (s !== undefined) return toUtf16(s)
  if (typeOf(v).slots.bf_getbuffer === null)
    throw typeError('symtable() arg 1 must be a string or bytes object')
  return bufferBytes(v).slice()
}

function makeTable(source: PyValue, filename: PyValue, mode: string): PyValue {
  const name = filenameOf(filename)
  const text = sourceOf(source)
  if (mode !== 'exec' && mode !== 'eval' && mode !== 'single')
    throw valueError("symtable() arg 3 must be 'exec' or 'eval' or 'single'")
  const options = {
    filename: name,
    mode: mode as Exclude<ParseMode, 'func_type'>,
    onWarning: warn,
    decode: decodeSource,
  }
  return frontEnd(name, () => toObject(symtable(text, options).top))
}

const CONSTANTS: Readonly<Record<string, number>> = {
  USE: E.USE,
  DEF_GLOBAL: E.DEF_GLOBAL,
  DEF_NONLOCAL: E.DEF_NONLOCAL,
  DEF_LOCAL: E.DEF_LOCAL,
  DEF_PARAM: E.DEF_PARAM,
  DEF_TYPE_PARAM: E.DEF_TYPE_PARAM,
  DEF_FREE_CLASS: E.DEF_FREE_CLASS,
  DEF_IMPORT: E.DEF_IMPORT,
  DEF_BOUND: E.DEF_BOUND,
  DEF_ANNOT: E.DEF_ANNOT,
  DEF_COMP_ITER: E.DEF_COMP_ITER,
  DEF_COMP_CELL: E.DEF_COMP_CELL,
  TYPE_FUNCTION: E.FunctionBlock,
  TYPE_CLASS: E.ClassBlock,
  TYPE_MODULE: E.ModuleBlock,
  TYPE_ANNOTATION: E.AnnotationBlock,
  TYPE_TYPE_ALIAS: E.TypeAliasBlock,
  TYPE_TYPE_PARAMETERS: E.TypeParametersBlock,
  TYPE_TYPE_VARIABLE: E.TypeVariableBlock,
  LOCAL: E.LOCAL,
  GLOBAL_EXPLICIT: E.GLOBAL_EXPLICIT,
  GLOBAL_IMPLICIT: E.GLOBAL_IMPLICIT,
  FREE: E.FREE,
  CELL: E.CELL,
  SCOPE_OFF: E.SCOPE_OFFSET,
  SCOPE_MASK: E.SCOPE_MASK,
}

export const symtableModule: NativeModule = defineModule({
  name: '_symtable',
  functions: { symtable: ['source, filename, startstr: string, /', makeTable] },
  attributes: () => Object.fromEntries(Object.entries(CONSTANTS).map(([name, n]) => [name, int(n)])),
})
