/** `open`, `open_code`, `text_encoding`. CPython: Modules/_io/_iomodule.c. */
import { fromUtf16 } from '../../base/wide_string.ts'
import { toSsize } from '../../runtime/abstract.ts'
import { getAttr, setAttr } from '../../runtime/attributes.ts'
import { call, callMethod } from '../../runtime/calls.ts'
import { overflowError, PyBaseException, valueError } from '../../runtime/errors.ts'
import { machine } from '../../runtime/state.ts'
import { typeOf } from '../../runtime/type.ts'
import { int, None, type PyNone, type PyStr, type PyValue } from '../../runtime/values.ts'
import { fspath } from '../posix/paths.ts'
import { bufferedRandomType, bufferedReaderType, bufferedWriterType } from './buffered.ts'
import { callTrue, DEFAULT_BUFFER_SIZE } from './common.ts'
import { fileIOType } from './fileio.ts'
import { utf8Mode, warnDefaultEncoding } from './text_base.ts'
import { textIOWrapperType } from './textio.ts'

interface Mode {
  readonly raw: string
  readonly writes: boolean
  readonly updates: boolean
  readonly binary: boolean
}

function parseMode(mode: string): Mode {
  const has = (c: string) => mode.includes(c)
  if (/[^xrwa+tb]/.test(mode) || new Set(mode).size !== mode.length) {
    throw valueError("invalid mode: '%s'", fromUtf16(mode))
  }
  if (has('t') && has('b')) throw valueError("can't have text and binary mode at once")
  if ([...'xrwa'].filter(has).length > 1) {
    throw valueError('must have exactly one of create/read/write/append mode')
  }
  return {
    raw: [...'xrwa+'].filter(has).join(''),
    writes: has('x') || has('w') || has('a'),
    updates: has('+'),
    binary: has('b'),
  }
}

function checkBinary(buffering: number, encoding: PyValue, errors: PyValue, newline: PyValue): void {
  if (encoding !== None) throw valueError("binary mode doesn't take an encoding argument")
  if (errors !== None) throw valueError("binary mode doesn't take an errors argument")
  if (newline !== None) throw valueError("binary mode doesn't take a newline argument")
  if (buffering === 1) {
    machine.warn(
      'RuntimeWarning',
      "line buffering (buffering=1) isn't supported in binary mode, the default buffer size will be used",
      1,
    )
  }
}

/** Anything like a number stays as it is; FileIO says what is wrong with it. */
function pathOrNumber(file: PyValue): PyValue {
  const { slots } = typeOf(file)
  if (slots.nb_index !== null || slots.nb_int !== null || slots.nb_float !== null) return file
  return fspath(file)
}

/** `open` with its arguments as Python gave them. */
export function open(
  file: PyValue,
  mode: string,
  bufferingArgument: number,
  encoding: PyStr | PyNone,
  errors: PyStr | PyNone,
  newline: PyStr | PyNone,
  closefd: boolean,
  opener: PyValue,
): PyValue {
  if (Math.abs(bufferingArgument) > 2147483647) {
    throw overflowError('Python int too large to convert to C int')
  }
  const path = pathOrNumber(file)
  const m = parseMode(mode)
  if (m.binary) checkBinary(bufferingArgument, encoding, errors, newline)
  const raw = call(fileIOType, [path, m.raw, closefd, opener])
  let result = raw
  try {
    let buffering = bufferingArgument
    const lineBuffered = buffering === 1 || (buffering < 0 && callTrue(raw, '_isatty_open_only'))
    if (lineBuffered) buffering = -1
    if (buffering < 0) buffering = defaultSize(toSsize(getAttr(raw, '_blksize')))
    if (buffering === 0) {
      if (!m.binary) throw valueError("can't have unbuffered text I/O")
      return raw
    }
    const type = m.updates ? bufferedRandomType : m.writes ? bufferedWriterType : bufferedReaderType
    result = call(type, [raw, int(buffering)])
    if (m.binary) return result
    result = call(textIOWrapperType, [result, encoding, errors, newline, lineBuffered])
    setAttr(result, 'mode', fromUtf16(mode))
    return result
  } catch (e) {
    closeAfter(result, e)
    throw e
  }
}

const MAX_DEFAULT = 8192 * 1024
const defaultSize = (blksize: number): number => Math.max(Math.min(blksize, MAX_DEFAULT), DEFAULT_BUFFER_SIZE)

function closeAfter(stream: PyValue, cause: unknown): void {
  try {
    callMethod(stream, 'close')
  } catch (e) {
    if (e instanceof PyBaseException && cause instanceof PyBaseException) e.context = cause
    throw e
  }
}

export function textEncoding(encoding: PyValue, stacklevel: number): PyValue {
  if (encoding !== None) return encoding
  warnDefaultEncoding(stacklevel)
  return utf8Mode() ? 'utf-8' : 'locale'
}
