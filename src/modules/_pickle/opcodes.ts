/** The instructions of the pickle machine, and what both directions share. CPython: Modules/_pickle.c, PEP 3154, PEP 574. */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { newException } from '../../runtime/errors.ts'
import { type PyType, typeOf } from '../../runtime/type.ts'
import { type PyStr, type PyValue, strValue } from '../../runtime/values.ts'
import { defineException } from '../exception_type.ts'

const code = (c: string): number => c.charCodeAt(0)

export const OP = {
  MARK: code('('),
  STOP: code('.'),
  POP: code('0'),
  POP_MARK: code('1'),
  DUP: code('2'),
  FLOAT: code('F'),
  INT: code('I'),
  BININT: code('J'),
  BININT1: code('K'),
  LONG: code('L'),
  BININT2: code('M'),
  NONE: code('N'),
  PERSID: code('P'),
  BINPERSID: code('Q'),
  REDUCE: code('R'),
  STRING: code('S'),
  BINSTRING: code('T'),
  SHORT_BINSTRING: code('U'),
  UNICODE: code('V'),
  BINUNICODE: code('X'),
  APPEND: code('a'),
  BUILD: code('b'),
  GLOBAL: code('c'),
  DICT: code('d'),
  EMPTY_DICT: code('}'),
  APPENDS: code('e'),
  GET: code('g'),
  BINGET: code('h'),
  INST: code('i'),
  LONG_BINGET: code('j'),
  LIST: code('l'),
  EMPTY_LIST: code(']'),
  OBJ: code('o'),
  PUT: code('p'),
  BINPUT: code('q'),
  LONG_BINPUT: code('r'),
  SETITEM: code('s'),
  TUPLE: code('t'),
  EMPTY_TUPLE: code(')'),
  SETITEMS: code('u'),
  BINFLOAT: code('G'),
  PROTO: 0x80,
  NEWOBJ: 0x81,
  EXT1: 0x82,
  EXT2: 0x83,
  EXT4: 0x84,
  TUPLE1: 0x85,
  TUPLE2: 0x86,
  TUPLE3: 0x87,
  NEWTRUE: 0x88,
  NEWFALSE: 0x89,
  LONG1: 0x8a,
  LONG4: 0x8b,
  BINBYTES: code('B'),
  SHORT_BINBYTES: code('C'),
  SHORT_BINUNICODE: 0x8c,
  BINUNICODE8: 0x8d,
  BINBYTES8: 0x8e,
  EMPTY_SET: 0x8f,
  ADDITEMS: 0x90,
  FROZENSET: 0x91,
  NEWOBJ_EX: 0x92,
  STACK_GLOBAL: 0x93,
  MEMOIZE: 0x94,
  FRAME: 0x95,
  BYTEARRAY8: 0x96,
  NEXT_BUFFER: 0x97,
  READONLY_BUFFER: 0x98,
} as const

export const HIGHEST_PROTOCOL = 5
export const DEFAULT_PROTOCOL = 5

export const pickleErrorType: PyType = defineException('_pickle', 'PickleError')
export const picklingErrorType: PyType = defineException('_pickle', 'PicklingError', pickleErrorType)
export const unpicklingErrorType: PyType = defineException('_pickle', 'UnpicklingError', pickleErrorType)

export const picklingError = (message: string) => newException(picklingErrorType, fromUtf16(message))
export const unpicklingError = (message: string) => newException(unpicklingErrorType, fromUtf16(message))

/** A class as messages name it: with its module, unless that is builtins or __main__. */
export function typeLabel(v: PyValue): string {
  const type = typeOf(v)
  const module = type.isHeap() ? strValue(type.dict.getStr('__module__') ?? '') : type.moduleName
  const name = toUtf16(strValue(type.qualname) ?? type.name)
  if (module === undefined || module === 'builtins' || module === '__main__') return name
  return `${toUtf16(module as PyStr)}.${name}`
}
