/**
 * Python functions that SQLite calls. What they raise ends the statement with an error of SQLite's, and is shown only
 * if `enable_callback_tracebacks` asked for it. CPython: the callbacks in Modules/_sqlite/connection.c.
 */
import { fromUtf16, toUtf16 } from '../../base/wide_string.ts'
import { hasBuffer } from '../../objects/buffer.ts'
import { generatorHooks } from '../../objects/generator.ts'
import { bufferBytes, isTrue, repr } from '../../runtime/abstract.ts'
import { getAttr } from '../../runtime/attributes.ts'
import { call, call0, call1, call2 } from '../../runtime/calls.ts'
import { exc, formatMessage, isException, newException, PyBaseException } from '../../runtime/errors.ts'
import {
  bytesFrom,
  int,
  intFromBigInt,
  intValue,
  None,
  PyFloat,
  type PyInt,
  type PyValue,
  strValue,
} from '../../runtime/values.ts'
import { int64 } from './binding.ts'
import { dataError, misuse } from './errors.ts'
import { constant, lib } from './library.ts'
import { BLOB, FLOAT, INTEGER, TEXT } from './rows.ts'

/** Callables by what SQLite passes on as their context. */
const contexts = new Map<number, PyValue>()
let lastContext = 0
/** Aggregates by the number that SQLite keeps for them. */
const aggregates = new Map<number, PyValue>()
let lastAggregate = 0

export const callbackSettings = { tracebacks: false }

/** A context for `callable`, until SQLite, or `dropContext`, destroys it. */
export function newContext(callable: PyValue): number {
  contexts.set(++lastContext, callable)
  return lastContext
}

export function dropContext(context: number): void {
  contexts.delete(context)
}

const callableOf = (context: number): PyValue => contexts.get(lib.api.sqlite3_user_data(context)) ?? None

/** Shows what a callback raised, if that is wanted. What is no Python exception goes on when SQLite has returned. */
function report(e: unknown, callable: PyValue): void {
  if (!(e instanceof PyBaseException)) lib.pending ??= e
  else if (callbackSettings.tracebacks) {
    const message = `Exception ignored on sqlite3 callback ${toUtf16(repr(callable))}`
    generatorHooks.unraisable?.(e, None, message)
  }
}

function argument(value: number): PyValue {
  const { api } = lib
  switch (api.sqlite3_value_type(value)) {
    case INTEGER:
      return intFromBigInt(api.sqlite3_value_int64(value))
    case FLOAT:
      return new PyFloat(api.sqlite3_value_double(value))
    case TEXT: {
      const p = api.sqlite3_value_text(value)
      return lib.textAt(p, api.sqlite3_value_bytes(value))
    }
    case BLOB: {
      const p = api.sqlite3_value_blob(value)
      return bytesFrom(lib.copy(p, api.sqlite3_value_bytes(value)))
    }
  }
  return None
}

function argumentsAt(argc: number, argv: number): PyValue[] {
  const args: PyValue[] = new Array(argc)
  for (let i = 0; i < argc; i++) args[i] = argument(lib.int32(argv + 4 * i))
  return args
}

function setResult(context: number, v: PyValue): void {
  const { api } = lib
  const n = intValue(v)
  const s = strValue(v)
  if (v === None) api.sqlite3_result_null(context)
  else if (n !== undefined) api.sqlite3_result_int64(context, int64(n))
  else if (v instanceof PyFloat) api.sqlite3_result_double(context, v.v)
  else if (s !== undefined) {
    const p = lib.allocateText(s)
    api.sqlite3_result_text(context, p, lib.textSize, lib.freeFunction)
  } else if (hasBuffer(v)) {
    const data = bufferBytes(v)
    api.sqlite3_result_blob(context, lib.allocate(data), data.length, lib.freeFunction)
  } else throw misuse(formatMessage("User-defined functions cannot return '%T' values to SQLite", [v]))
}

/** Ends the function with an error. */
function fail(context: number, e: unknown, message: string): void {
  const { api } = lib
  if (isException(e, exc.MemoryError)) api.sqlite3_result_error_nomem(context)
  else if (isException(e, exc.OverflowError)) api.sqlite3_result_error_toobig(context)
  else lib.withCString(message, p => api.sqlite3_result_error(context, p, -1))
  report(e, callableOf(context))
}

/** Runs a part of a function; an error becomes SQLite's, with this message. */
function part<T>(context: number, message: string, run: () => T): T | undefined {
  try {
    return run()
  } catch (e) {
    fail(context, e, message)
    return undefined
  }
}

const aggregateFailure = (method: string, what = 'method raised error'): string =>
  `user-defined aggregate's '${method}' ${what}`

function func(context: number, argc: number, argv: number): undefined {
  part(context, 'user-defined function raised exception', () =>
    setResult(context, call(callableOf(context), argumentsAt(argc, argv))),
  )
}

/** The aggregate's instance, made at its first row; undefined if that failed. */
function instanceFor(context: number): PyValue | undefined {
  const at = lib.api.sqlite3_aggregate_context(context, 4)
  if (at === 0) {
    const e = newException(exc.MemoryError)
    fail(context, e, 'unable to allocate SQLite aggregate context')
    return undefined
  }
  const known = lib.int32(at)
  if (known !== 0) return aggregates.get(known)
  const made = part(context, aggregateFailure('__init__'), () => call0(callableOf(context)))
  if (made === undefined) return undefined
  aggregates.set(++lastAggregate, made)
  lib.setInt32(at, lastAggregate)
  return made
}

function step(context: number, argc: number, argv: number): undefined {
  const instance = instanceFor(context)
  if (instance !== undefined) callMethodOf(context, instance, 'step', argc, argv)
}

function inverse(context: number, argc: number, argv: number): undefined {
  const instance = instanceFor(context)
  if (instance !== undefined) callMethodOf(context, instance, 'inverse', argc, argv)
}

function callMethodOf(context: number, instance: PyValue, name: string, argc: number, argv: number): void {
  const method = part(context, aggregateFailure(name, 'method not defined'), () => getAttr(instance, name))
  if (method === undefined) return
  part(context, aggregateFailure(name), () => call(method, argumentsAt(argc, argv)))
}

/** The aggregate's value so far, or in the end. */
function giveValue(context: number, instance: PyValue, name: string): void {
  let value: PyValue
  try {
    value = call0(getAttr(instance, name))
  } catch (e) {
    const undefinedMethod = isException(e, exc.AttributeError)
    fail(context, e, aggregateFailure(name, undefinedMethod ? 'method not defined' : undefined))
    return
  }
  const unfit =
    name === 'value'
      ? "unable to set result from user-defined aggregate's 'value' method"
      : aggregateFailure(name)
  part(context, unfit, () => setResult(context, value))
}

function value(context: number): undefined {
  const instance = instanceFor(context)
  if (instance !== undefined) giveValue(context, instance, 'value')
}

function final(context: number): undefined {
  const at = lib.api.sqlite3_aggregate_context(context, 0)
  // No row came, or `__init__` failed.
  const known = at === 0 ? 0 : lib.int32(at)
  const instance = aggregates.get(known)
  if (instance === undefined) return
  aggregates.delete(known)
  giveValue(context, instance, 'finalize')
}

function destroy(context: number): undefined {
  dropContext(context)
}

/** After an error there is no telling what order there is: SQLite gets any, and the error goes on when it is done. */
function collation(context: number, size1: number, text1: number, size2: number, text2: number): number {
  if (lib.pending !== undefined) return 0
  try {
    return sign(call2(contexts.get(context) ?? None, lib.textAt(text1, size1), lib.textAt(text2, size2)))
  } catch (e) {
    lib.pending = e
    return 0
  }
}

/** What is no int counts as equal. */
function sign(v: PyValue): number {
  const n: PyInt = intValue(v) ?? int(0)
  return n > 0 ? 1 : n < 0 ? -1 : 0
}

function authorizer(
  context: number,
  action: number,
  first: number,
  second: number,
  database: number,
  source: number,
): number {
  const callable = contexts.get(context) ?? None
  try {
    const texts = [first, second, database, source].map(p => lib.str(p) ?? None)
    const n = intValue(call(callable, [int(action), ...texts]))
    if (n === undefined) return constant('SQLITE_DENY')
    return cInt(n)
  } catch (e) {
    report(e, callable)
    return constant('SQLITE_DENY')
  }
}

function cInt(n: PyInt): number {
  if (BigInt.asIntN(32, BigInt(n)) === BigInt(n)) return Number(n)
  throw newException(exc.OverflowError, 'Python int too large to convert to C int')
}

/** Other than 0 ends the statement. */
function progress(context: number): number {
  const callable = contexts.get(context) ?? None
  try {
    return isTrue(call0(callable)) ? 1 : 0
  } catch (e) {
    report(e, callable)
    return -1
  }
}

function trace(kind: number, context: number, statement: number, sql: number): number {
  if (kind !== constant('SQLITE_TRACE_STMT')) return 0
  const callable = contexts.get(context) ?? None
  try {
    call1(callable, tracedText(callable, statement, sql))
  } catch (e) {
    report(e, callable)
  }
  return 0
}

/** The statement with its parameters filled in, unless that would be too long. */
function tracedText(callable: PyValue, statement: number, sql: number): PyValue {
  const expanded = lib.api.sqlite3_expanded_sql(statement)
  if (expanded === 0) {
    report(newException(dataError, 'Expanded SQL string exceeds the maximum string length'), callable)
    return lib.str(sql) ?? fromUtf16('')
  }
  try {
    return lib.str(expanded) ?? fromUtf16('')
  } finally {
    lib.free(expanded)
  }
}

const FUNCTIONS = {
  func: ['v(pip)', func],
  step: ['v(pip)', step],
  inverse: ['v(pip)', inverse],
  value: ['v(p)', value],
  final: ['v(p)', final],
  destroy: ['v(p)', destroy],
  collation: ['i(pipip)', collation],
  authorizer: ['i(pipppp)', authorizer],
  progress: ['i(p)', progress],
  trace: ['i(ippp)', trace],
} as const

/** The functions above as C's function pointers. */
export const callbackPointers = {} as Record<keyof typeof FUNCTIONS, number>

export function installCallbacks(): void {
  Object.assign(callbackPointers, lib.install(FUNCTIONS))
}
