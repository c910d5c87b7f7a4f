/**
 * The struct sequences and constants of `sys`. CPython: Python/sysmodule.c, Objects/floatobject.c.
 */

import { fromUtf16 } from '../../base/wide_string.ts'
import { newNamespace } from '../../objects/namespace.ts'
import { defineStructSequence } from '../../objects/structseq.ts'
import { int, None, PyFloat, type PyInt, type PyValue } from '../../runtime/values.ts'
import type { InterpreterConfig } from './config.ts'

declare const TYPHON_VERSION: string | undefined
export const typhonVersion = typeof TYPHON_VERSION === 'undefined' ? '0.0.0' : TYPHON_VERSION

/** The Python that the standard library belongs to. */
export const PYTHON_VERSION = [3, 14, 2] as const
export const HEX_VERSION = 0x030e02f0

export const versionText = `${PYTHON_VERSION.join('.')} (main, Dec  5 2025, 16:49:16) [Typhon ${typhonVersion}]`

const versionInfo = defineStructSequence({
  name: 'version_info',
  module: 'sys',
  fields: ['major', 'minor', 'micro', 'releaselevel', 'serial'],
  noNew: true,
})

export function makeVersionInfo(): PyValue {
  return versionInfo.make([...PYTHON_VERSION.map(int), 'final', int(0)])
}

const flags = defineStructSequence({
  name: 'flags',
  module: 'sys',
  fields: [
    'debug',
    'inspect',
    'interactive',
    'optimize',
    'dont_write_bytecode',
    'no_user_site',
    'no_site',
    'ignore_environment',
    'verbose',
    'bytes_warning',
    'quiet',
    'hash_randomization',
    'isolated',
    'dev_mode',
    'utf8_mode',
    'warn_default_encoding',
    'safe_path',
    'int_max_str_digits',
    'gil',
    'thread_inherit_context',
    'context_aware_warnings',
  ],
  sequenceLength: 18,
  noNew: true,
})

const flag = (on: boolean): PyInt => int(on ? 1 : 0)

export function makeFlags(c: InterpreterConfig): PyValue {
  return flags.make([
    int(c.debug),
    int(c.inspect),
    int(c.interactive),
    int(c.optimize),
    flag(c.dontWriteBytecode),
    flag(c.noUserSite),
    flag(c.noSite),
    flag(c.ignoreEnvironment),
    int(c.verbose),
    int(c.bytesWarning),
    flag(c.quiet),
    flag(c.hashSeed !== 0),
    flag(c.isolated),
    c.devMode,
    flag(c.utf8Mode),
    flag(c.warnDefaultEncoding),
    c.safePath,
    int(c.intMaxStrDigits),
    int(1),
    int(0),
    int(0),
  ])
}

const floatInfo = defineStructSequence({
  name: 'float_info',
  module: 'sys',
  fields: [
    'max',
    'max_exp',
    'max_10_exp',
    'min',
    'min_exp',
    'min_10_exp',
    'dig',
    'mant_dig',
    'epsilon',
    'radix',
    'rounds',
  ],
})

export function makeFloatInfo(): PyValue {
  return floatInfo.make([
    new PyFloat(Number.MAX_VALUE),
    int(1024),
    int(308),
    new PyFloat(2 ** -1022),
    int(-1021),
    int(-307),
    int(15),
    int(53),
    new PyFloat(Number.EPSILON),
    int(2),
    int(1),
  ])
}

const hashInfo = defineStructSequence({
  name: 'hash_info',
  module: 'sys',
  fields: ['width', 'modulus', 'inf', 'nan', 'imag', 'algorithm', 'hash_bits', 'seed_bits', 'cutoff'],
})

export function makeHashInfo(): PyValue {
  const numbers = [int(64), 2305843009213693951n, int(314159), int(0), int(1000003)]
  return hashInfo.make([...numbers, 'siphash13', int(64), int(128), int(0)])
}

const intInfo = defineStructSequence({
  name: 'int_info',
  module: 'sys',
  fields: ['bits_per_digit', 'sizeof_digit', 'default_max_str_digits', 'str_digits_check_threshold'],
})

export function makeIntInfo(): PyValue {
  return intInfo.make([int(30), int(4), int(4300), int(640)])
}

const threadInfo = defineStructSequence({
  name: 'thread_info',
  module: 'sys',
  fields: ['name', 'lock', 'version'],
})

/**
 * POSIX threads as programs see them (docs/vm.md), from a library of our own: signals interrupt what waits for a lock.
 * What locks are made of is nobody's business.
 */
export function makeThreadInfo(): PyValue {
  return threadInfo.make(['pthread', None, 'Typhon'])
}

export function makeImplementation(): PyValue {
  return newNamespace({
    name: 'typhon',
    cache_tag: 'cpython-314',
    version: makeVersionInfo(),
    hexversion: int(HEX_VERSION),
    _multiarch: '',
    supports_isolated_interpreters: false,
    typhon_version: fromUtf16(typhonVersion),
  })
}

const asyncgenHooks = defineStructSequence({
  name: 'asyncgen_hooks',
  module: 'sys',
  fields: ['firstiter', 'finalizer'],
})
export function makeAsyncgenHooks(firstiter: PyValue, finalizer: PyValue): PyValue {
  return asyncgenHooks.make([firstiter, finalizer])
}

const unraisable = defineStructSequence({
  name: 'UnraisableHookArgs',
  module: 'sys',
  fields: ['exc_type', 'exc_value', 'exc_traceback', 'err_msg', 'object'],
})
export function makeUnraisable(values: readonly PyValue[]): PyValue {
  return unraisable.make(values)
}

/** Names of the standard library's modules that `sys.stdlib_module_names` adds to the native ones. */
export const STDLIB_NAMES: readonly string[] =
  `__future__ _aix_support _android_support _apple_support _ast_unparse _collections_abc _colorize _compat_pickle
_compression _ios_support _markupbase _missing_stdlib_info _opcode_metadata _osx_support _py_abc _py_warnings
_pydatetime _pydecimal _pyio _pylong _pyrepl _sitebuiltins _strptime _sysconfig _threading_local _weakrefset abc
annotationlib antigravity argparse ast asyncio base64 bdb bisect bz2 cProfile calendar cmd code codecs codeop
collections colorsys compileall compression concurrent configparser contextlib contextvars copy copyreg csv ctypes
curses dataclasses datetime dbm decimal difflib dis doctest email encodings ensurepip enum filecmp fileinput fnmatch
fractions ftplib functools genericpath getopt getpass gettext glob graphlib gzip hashlib heapq hmac html http
idlelib imaplib importlib inspect io ipaddress json keyword linecache locale logging lzma mailbox mimetypes
modulefinder multiprocessing netrc ntpath nturl2path numbers opcode operator optparse os pathlib pdb pickle
pickletools pkgutil platform plistlib poplib posixpath pprint profile pstats pty py_compile pyclbr pydoc pydoc_data
pyexpat queue quopri random re readline reprlib resource rlcompleter runpy sched secrets selectors shelve shlex
shutil signal site smtplib socket socketserver sqlite3 ssl stat statistics string stringprep struct subprocess
symtable sysconfig tabnanny tarfile tempfile textwrap this threading timeit tkinter token tokenize tomllib trace
traceback tracemalloc tty turtle turtledemo types typing unicodedata unittest urllib uuid venv warnings wave weakref
webbrowser wsgiref xml xmlrpc zipapp zipfile zipimport zoneinfo`.split(/\s+/)
