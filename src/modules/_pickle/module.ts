import { index, iter, toSsize } from '../../runtime/abstract.ts'
import { lookupAttr } from '../../runtime/attributes.ts'
import { call1 } from '../../runtime/calls.ts'
import { defineModule, defineType, type NativeModule } from '../../runtime/define.ts'
import { PyDict } from '../../runtime/dict.ts'
import { overflowError, runtimeError, typeError, valueError } from '../../runtime/errors.ts'
import { PyBuiltinFunction } from '../../runtime/native.ts'
import { state } from '../../runtime/state.ts'
import { type PyType, typeOf } from '../../runtime/type.ts'
import { int, intValue, None, PyBytes, PyObject, PyTuple, type PyValue } from '../../runtime/values.ts'
import {
  DEFAULT_PROTOCOL,
  HIGHEST_PROTOCOL,
  pickleErrorType,
  picklingError,
  picklingErrorType,
  unpicklingError,
  unpicklingErrorType,
} from './opcodes.ts'
import { pickleBufferType } from './pickle_buffer.ts'
import { PyPickler, Save } from './pickler.ts'
import { Sink } from './sink.ts'
import { Source } from './source.ts'
import { findClass, Load, PyUnpickler } from './unpickler.ts'

// ---- Pickler

function parseProtocol(v: PyValue): number {
  const n = v === None ? DEFAULT_PROTOCOL : toSsize(v)
  if (n > HIGHEST_PROTOCOL) throw valueError(`pickle protocol must be <= ${HIGHEST_PROTOCOL}`)
  return n < 0 ? HIGHEST_PROTOCOL : n
}

function setUp(self: PyPickler, protocol: PyValue, fixImports: boolean, callback: PyValue): void {
  self.protocol = parseProtocol(protocol)
  if (callback !== None && self.protocol < 5) throw valueError('buffer_callback needs protocol >= 5')
  self.bufferCallback = callback
  self.bin = self.protocol > 0 ? 1 : 0
  self.fast = 0
  self.fixImports = fixImports && self.protocol < 3
}

/** A method that a subclass or an instance put in the place of ours. */
function overridden(self: PyObject, name: string): PyValue | undefined {
  const method = lookupAttr(self, name)
  return method instanceof PyBuiltinFunction && method.self === self ? undefined : method
}

function dumpTo(self: PyPickler, obj: PyValue): void {
  const sink = new Sink(self.write)
  new Save(self, sink, overridden(self, 'persistent_id')).run(obj)
  sink.finish()
}

/** While one call runs, another on the same object would spoil it. */
function exclusively<T>(self: { running: boolean }, what: string, run: () => T): T {
  if (self.running) throw runtimeError(`${what} object is already in use`)
  self.running = true
  try {
    return run()
  } finally {
    self.running = false
  }
}

const identity = (v: PyValue): PyValue => call1(state.builtins.getStr('id')!, v)

class PyPicklerMemo extends PyObject {
  pickler: PyPickler | null = null
}

function memoDict(self: PyPicklerMemo): PyDict {
  const out = new PyDict()
  for (const [v, i] of self.pickler!.memo) out.set(identity(v), new PyTuple([int(i), v]))
  return out
}

const reduceMemo = (copy: PyDict): PyValue =>
  new PyTuple([state.builtins.getStr('dict')!, new PyTuple([copy])])

const _picklerMemoType = defineType(PyPicklerMemo, {
  name: 'PicklerMemoProxy',
  module: '_pickle',
  noNew: true,
  methods: {
    clear: [
      '',
      self => {
        self.pickler!.memo = new Map()
        return None
      },
    ],
    copy: ['', memoDict],
    __reduce__: ['', self => reduceMemo(memoDict(self))],
  },
})

function setPicklerMemo(self: PyPickler, value: PyValue | undefined): void {
  if (value === undefined) throw typeError('attribute deletion is not supported')
  if (value instanceof PyPicklerMemo) {
    self.memo = new Map(value.pickler!.memo)
    return
  }
  if (!(value instanceof PyDict)) {
    throw typeError("'memo' attribute must be a PicklerMemoProxy object or dict, not %T", value)
  }
  const memo = new Map<PyValue, number>()
  for (const item of value.valueArray()) {
    if (!(item instanceof PyTuple) || item.items.length !== 2) {
      throw typeError("'memo' values must be 2-item tuples")
    }
    memo.set(item.items[1]!, toSsize(item.items[0]!))
  }
  self.memo = memo
}

/** A C int as an attribute. */
const numberRow = (name: 'bin' | 'fast') =>
  [
    (self: PyPickler): PyValue => int(self[name]),
    (self: PyPickler, value: PyValue | undefined): void => {
      if (value === undefined) throw typeError("can't delete numeric/char attribute")
      const n = index(value)
      if (typeof n !== 'number' || n > 0x7fffffff || n < -0x80000000) {
        throw overflowError('Python int too large to convert to C int')
      }
      self[name] = n
    },
  ] as const

export const picklerType: PyType = defineType(PyPickler, {
  name: 'Pickler',
  module: '_pickle',
  hasDict: true,
  hasWeakref: true,
  slots: { tp_new: type => new type.ctor() },
  init: [
    'file, protocol = None, fix_imports: bool = True, buffer_callback = None',
    (self, file, protocol, fixImports, callback) => {
      if (self.running) throw runtimeError('Pickler object is already in use')
      self.write = null
      setUp(self, protocol, fixImports, callback)
      const write = lookupAttr(file, 'write')
      if (write === undefined) throw typeError("file must have a 'write' attribute")
      self.write = write
      self.memo = new Map()
    },
  ],
  methods: {
    dump: [
      'obj, /',
      (self, obj) => {
        if (self.write === null) {
          throw picklingError(`Pickler.__init__() was not called by ${typeOf(self).name}.__init__()`)
        }
        exclusively(self, 'Pickler', () => dumpTo(self, obj))
        return None
      },
    ],
    clear_memo: [
      '',
      self => {
        self.memo = new Map()
        return None
      },
    ],
    persistent_id: ['obj, /', () => None],
  },
  classMethods: {},
  getset: {
    memo: [
      self => {
        const memo = new PyPicklerMemo()
        memo.pickler = self
        return memo
      },
      setPicklerMemo,
    ],
    bin: numberRow('bin'),
    fast: numberRow('fast'),
  },
})

// ---- Unpickler

interface LoadOptions {
  readonly fixImports: boolean
  readonly encoding: string
  readonly errors: string
  readonly buffers: PyValue
}

function setUpLoad(self: PyUnpickler, o: LoadOptions): void {
  self.fixImports = o.fixImports
  self.encoding = o.encoding
  self.errors = o.errors
  self.buffers = o.buffers === None ? null : iter(o.buffers)
  self.protocol = 0
  self.memo = new Map()
}

function fileOf(file: PyValue): { readonly read: PyValue; readonly readline: PyValue } {
  const read = lookupAttr(file, 'read')
  const readline = lookupAttr(file, 'readline')
  if (read === undefined || readline === undefined) {
    throw typeError("file must have 'read' and 'readline' attributes")
  }
  return { read, readline }
}

function load(self: PyUnpickler): PyValue {
  if (self.source === null) {
    throw unpicklingError(`Unpickler.__init__() was not called by ${typeOf(self).name}.__init__()`)
  }
  const source = self.source
  return exclusively(self, 'Unpickler', () => {
    self.protocol = 0
    return new Load(self, source, overridden(self, 'persistent_load')).run()
  })
}

class PyUnpicklerMemo extends PyObject {
  unpickler: PyUnpickler | null = null
}

function unpicklerMemoDict(self: PyUnpicklerMemo): PyDict {
  const out = new PyDict()
  for (const [i, v] of self.unpickler!.memo) out.set(int(i), v)
  return out
}

defineType(PyUnpicklerMemo, {
  name: 'UnpicklerMemoProxy',
  module: '_pickle',
  noNew: true,
  methods: {
    clear: [
      '',
      self => {
        self.unpickler!.memo = new Map()
        return None
      },
    ],
    copy: ['', unpicklerMemoDict],
    __reduce__: ['', self => reduceMemo(unpicklerMemoDict(self))],
  },
})

function setUnpicklerMemo(self: PyUnpickler, value: PyValue | undefined): void {
  if (value === undefined) throw typeError('attribute deletion is not supported')
  if (value instanceof PyUnpicklerMemo) {
    self.memo = new Map(value.unpickler!.memo)
    return
  }
  if (!(value instanceof PyDict)) {
    throw typeError("'memo' attribute must be an UnpicklerMemoProxy object or dict, not %T", value)
  }
  const memo = new Map<number, PyValue>()
  for (const c = value.cursor(); c.next(); ) {
    const i = intValue(c.key)
    if (i === undefined) throw typeError('memo key must be integers')
    if (i < 0) throw valueError('memo key must be positive integers.')
    memo.set(Number(i), c.value)
  }
  self.memo = memo
}

export const unpicklerType: PyType = defineType(PyUnpickler, {
  name: 'Unpickler',
  module: '_pickle',
  hasDict: true,
  hasWeakref: true,
  slots: { tp_new: type => new type.ctor() },
  init: [
    "file, *, fix_imports: bool = True, encoding: string = 'ASCII', errors: string = 'strict', buffers = None",
    (self, file, fixImports, encoding, errors, buffers) => {
      if (self.running) throw runtimeError('Unpickler object is already in use')
      self.source = null
      self.file = fileOf(file)
      setUpLoad(self, { fixImports, encoding, errors, buffers })
      self.source = new Source(new Uint8Array(0), self.file)
    },
  ],
  methods: {
    load: ['', load],
    find_class: ['module_name, global_name, /', findClass],
    persistent_load: [
      'pid, /',
      () => {
        throw unpicklingError(
          'A load persistent id instruction was encountered, but no persistent_load function was specified.',
        )
      },
    ],
  },
  getset: {
    memo: [
      self => {
        const memo = new PyUnpicklerMemo()
        memo.unpickler = self
        return memo
      },
      setUnpicklerMemo,
    ],
  },
})

// ---- the functions

function newPickler(protocol: PyValue, fixImports: boolean, callback: PyValue): PyPickler {
  const self = new PyPickler()
  setUp(self, protocol, fixImports, callback)
  return self
}

function dump(
  obj: PyValue,
  file: PyValue,
  protocol: PyValue,
  fixImports: boolean,
  callback: PyValue,
): PyValue {
  const self = newPickler(protocol, fixImports, callback)
  const write = lookupAttr(file, 'write')
  if (write === undefined) throw typeError("file must have a 'write' attribute")
  self.write = write
  dumpTo(self, obj)
  return None
}

function dumps(obj: PyValue, protocol: PyValue, fixImports: boolean, callback: PyValue): PyValue {
  const self = newPickler(protocol, fixImports, callback)
  const sink = new Sink(null)
  new Save(self, sink, undefined).run(obj)
  return new PyBytes(sink.finish())
}

function loadFrom(source: Source, options: LoadOptions): PyValue {
  const self = new PyUnpickler()
  setUpLoad(self, options)
  self.source = source
  return load(self)
}

const LOAD_OPTIONS =
  "fix_imports: bool = True, encoding: string = 'ASCII', errors: string = 'strict', buffers = None" as const
const DUMP_OPTIONS = 'fix_imports: bool = True, buffer_callback = None' as const

export const pickleModule: NativeModule = defineModule({
  name: '_pickle',
  functions: {
    dump: [`obj, file, protocol = None, *, ${DUMP_OPTIONS}`, dump],
    dumps: [`obj, protocol = None, *, ${DUMP_OPTIONS}`, dumps],
    load: [
      `file, *, ${LOAD_OPTIONS}`,
      (file, fixImports, encoding, errors, buffers) =>
        loadFrom(new Source(new Uint8Array(0), fileOf(file)), { fixImports, encoding, errors, buffers }),
    ],
    loads: [
      `data, /, *, ${LOAD_OPTIONS}`,
      (data, fixImports, encoding, errors, buffers) =>
        loadFrom(Source.ofBuffer(data), { fixImports, encoding, errors, buffers }),
    ],
  },
  attributes: () => ({
    Pickler: picklerType,
    Unpickler: unpicklerType,
    PickleBuffer: pickleBufferType,
    PickleError: pickleErrorType,
    PicklingError: picklingErrorType,
    UnpicklingError: unpicklingErrorType,
  }),
})
