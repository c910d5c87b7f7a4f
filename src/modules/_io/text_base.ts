/** _TextIOBase, and the settings that all text streams share. CPython: Modules/_io/textio.c. */
import { encodeUtf8 } from '../../base/codecs/utf_8.ts'
import { toUtf16 } from '../../base/wide_string.ts'
import { CodecErrors } from '../../objects/codec_errors.ts'
import { isTrue } from '../../runtime/abstract.ts'
import { lookupAttr } from '../../runtime/attributes.ts'
import { defineType } from '../../runtime/define.ts'
import { typeError, valueError } from '../../runtime/errors.ts'
import { machine, state } from '../../runtime/state.ts'
import { None, type PyStr, type PyValue, strValue } from '../../runtime/values.ts'
import { unsupported } from './common.ts'
import { ioBaseType, PyIOBase } from './iobase.ts'

export class PyTextIOBase extends PyIOBase {}

const refuse = (name: string) => (): never => {
  throw unsupported(name)
}

export const textIOBaseType = defineType(PyTextIOBase, {
  name: '_TextIOBase',
  module: '_io',
  base: ioBaseType,
  layout: PyIOBase,
  methods: {
    detach: ['', refuse('detach')],
    read: ['size = -1, /', refuse('read')],
    readline: ['size = -1, /', refuse('readline')],
    write: ['s, /', refuse('write')],
  },
  getset: { encoding: () => None, newlines: () => None, errors: () => None },
})

function flag(name: string): boolean {
  const flags = state.sysDict.getStr('flags')
  const v = flags === undefined ? undefined : lookupAttr(flags, name)
  return v !== undefined && isTrue(v)
}

export const utf8Mode = (): boolean => flag('utf8_mode')
export const devMode = (): boolean => flag('dev_mode')

/** `-X warn_default_encoding` */
export function warnDefaultEncoding(stacklevel: number): void {
  if (flag('warn_default_encoding')) {
    machine.warn('EncodingWarning', "'encoding' argument not specified", stacklevel)
  }
}

/** The host's text is always UTF-8; the locale calls that by its C name. */
export const localeEncoding = (): string => 'UTF-8'

/** `newline`: None, '', '\n', '\r' or '\r\n'. */
export function checkNewline(newline: string | undefined): void {
  if (newline === undefined || ['', '\n', '\r', '\r\n'].includes(newline)) return
  throw valueError('illegal newline value: %s', newline)
}

/** A str argument or None, in UTF-16, without NUL. */
export function optionalText(v: PyValue, fname: string, name: string): string | undefined {
  if (v === None) return undefined
  const s = strValue(v)
  if (s === undefined) throw typeError(`${fname}() argument '${name}' must be str or None, not %T`, v)
  return withoutNull(s)
}

/** A str that UTF-8 can hold, in UTF-16; UnicodeEncodeError for any other. */
function utf8Text(s: PyStr): string {
  if (typeof s !== 'string') encodeUtf8(s, new CodecErrors('strict'))
  return toUtf16(s)
}

/** The same up to the first NUL: where CPython reads a C string without looking for one. */
export const untilNull = (s: PyStr): string => utf8Text(s).split('\0', 1)[0]!

/** A str for the codec machinery: UTF-8 must be able to hold it, and no NUL. */
export function withoutNull(s: PyStr): string {
  const text = utf8Text(s)
  if (text.includes('\0')) throw valueError('embedded null character')
  return text
}
