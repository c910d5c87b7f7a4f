/**
 * Struct sequences: tuples whose items also have names, such as os.stat_result.
 *
 * `items` are the visible fields, `hidden` the named ones beyond them. A field named null has a position
 * but no name. CPython: Objects/structseq.c.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { repr, toArray } from '../runtime/abstract.ts'
import { getAttr } from '../runtime/attributes.ts'
import { defineType } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import { exc, isException, typeError } from '../runtime/errors.ts'
import type { KwNames } from '../runtime/slots.ts'
import { coreTypes, type PyType, TPFLAGS_IMMUTABLETYPE } from '../runtime/type.ts'
import { int, None, PyList, PyTuple, type PyValue } from '../runtime/values.ts'
import { readonlyMembers } from './members.ts'

export class PyStructSequence extends PyTuple {
  hidden: PyValue[] = []
}

interface StructSequenceSpec {
  readonly name: string
  readonly module: string
  /** Names in order; null for a field that only has a position. */
  readonly fields: readonly (string | null)[]
  /** How many fields are items of the tuple; all if not given. */
  readonly sequenceLength?: number
  /** Only the interpreter makes instances (sys.flags). */
  readonly noNew?: boolean
  readonly doc?: string
}

export interface StructSequence {
  readonly type: PyType
  /** An instance; missing hidden fields are None. */
  make(values: readonly PyValue[]): PyStructSequence
}

interface Layout extends StructSequenceSpec {
  readonly visible: number
  /** [name, position] of the named fields. */
  readonly named: readonly (readonly [string, number])[]
  readonly qualified: string
}

function valueAt(self: PyStructSequence, position: number): PyValue {
  const visible = self.items.length
  return (position < visible ? self.items[position] : self.hidden[position - visible]) ?? None
}

function fill(self: PyStructSequence, layout: Layout, values: readonly PyValue[]): PyStructSequence {
  self.items = values.slice(0, layout.visible)
  self.hidden = values.slice(layout.visible)
  while (self.hidden.length < layout.fields.length - layout.visible) self.hidden.push(None)
  return self
}

const CONSTRUCTOR_KEYWORDS = ['sequence', 'dict']

/** sequence and dict, which CPython parses as arguments of `structseq()`. */
function constructorArguments(args: PyValue[], kwnames: KwNames): (PyValue | undefined)[] {
  if (args.length > 2) throw typeError(`structseq() takes at most 2 arguments (${args.length} given)`)
  const given = args.length - (kwnames?.length ?? 0)
  const values: (PyValue | undefined)[] = args.slice(0, given)
  kwnames?.forEach((name, i) => {
    const at = CONSTRUCTOR_KEYWORDS.indexOf(name)
    if (at < 0) throw typeError(`structseq() got an unexpected keyword argument '${name}'`)
    values[at] = args[given + i]
  })
  if (values[0] === undefined) throw typeError("structseq() missing required argument 'sequence' (pos 1)")
  return values
}

function sequenceItems(sequence: PyValue): PyValue[] {
  try {
    return toArray(sequence)
  } catch (e) {
    if (isException(e, exc.TypeError)) throw typeError('constructor requires a sequence')
    throw e
  }
}

function checkLength(layout: Layout, n: number): void {
  const min = layout.visible
  const max = layout.fields.length
  if (n >= min && n <= max) return
  const bound = min === max ? `a ${min}` : n < min ? `an at least ${min}` : `an at most ${max}`
  throw typeError(`${layout.qualified}() takes ${bound}-sequence (${n}-sequence given)`)
}

function construct(layout: Layout, type: PyType, args: PyValue[], kwnames: KwNames): PyValue {
  const [sequence, dict] = constructorArguments(args, kwnames)
  if (dict !== undefined && !(dict instanceof PyDict)) {
    throw typeError(`${layout.qualified}() takes a dict as second arg, if any`)
  }
  const values = sequenceItems(sequence!)
  checkLength(layout, values.length)
  if (dict instanceof PyDict) addFromDict(layout, values, dict)
  return fill(new type.ctor() as PyStructSequence, layout, values)
}

/** Hidden fields that the sequence did not reach, by name. */
function addFromDict(layout: Layout, values: PyValue[], dict: PyDict): void {
  let used = 0
  for (let i = values.length; i < layout.fields.length; i++) {
    const name = layout.fields[i]
    const value = name === null || name === undefined ? undefined : dict.getStr(name)
    if (value !== undefined) used++
    values[i] = value ?? None
  }
  if (used < dict.size) throw typeError(`${layout.qualified}() got duplicate or unexpected field name(s)`)
}

/** The names run along the items, skipping none: an unnamed item shows the next field's name. */
function structRepr(self: PyStructSequence, layout: Layout): string {
  const parts = self.items.map((item, i) => `${layout.named[i]?.[0]}=${toUtf16(repr(item))}`)
  return `${layout.qualified}(${parts.join(', ')})`
}

function hiddenDict(self: PyStructSequence, layout: Layout): PyDict {
  const dict = new PyDict()
  for (const [name, position] of layout.named) {
    if (position >= layout.visible) dict.setStr(name, valueAt(self, position))
  }
  return dict
}

function replace(self: PyStructSequence, layout: Layout, changes: PyDict): PyValue {
  if (layout.fields.includes(null)) {
    throw typeError(`__replace__() is not supported for ${layout.qualified} because it has unnamed field(s)`)
  }
  const left = new PyDict()
  left.update(changes)
  const values = layout.named.map(([name, position]) => left.delete(name) ?? valueAt(self, position))
  if (left.size > 0) throw typeError('Got unexpected field name(s): %R', new PyList(left.keyArray()))
  return fill(new self.cls.ctor() as PyStructSequence, layout, values)
}

function layoutOf(spec: StructSequenceSpec): Layout {
  const named: [string, number][] = []
  spec.fields.forEach((name, i) => {
    if (name !== null) named.push([name, i])
  })
  return {
    ...spec,
    visible: spec.sequenceLength ?? spec.fields.length,
    named,
    qualified: `${spec.module}.${spec.name}`,
  }
}

/** Defines a struct sequence type. Call it when the module is created, not when its file is loaded. */
export function defineStructSequence(spec: StructSequenceSpec): StructSequence {
  const layout = layoutOf(spec)
  const ctor = class extends PyStructSequence {}
  const type: PyType = defineType(ctor, {
    name: spec.name,
    module: spec.module,
    base: coreTypes.tuple,
    final: true,
    ...(spec.noNew ? { noNew: true } : {}),
    ...(spec.doc === undefined ? {} : { doc: spec.doc }),
    slots: {
      tp_new: (cls, args, kwnames) => construct(layout, cls, args, kwnames),
      tp_repr: self => fromUtf16(structRepr(self, layout)),
    },
    methods: {
      __reduce__: [
        '',
        self =>
          new PyTuple([
            getAttr(self, '__class__'),
            new PyTuple([new PyTuple(self.items.slice()), hiddenDict(self, layout)]),
          ]),
      ],
      __replace__: ['**changes', (self, changes) => replace(self, layout, changes)],
    },
    attributes: () => ({ ...fieldMembers(ctor, type, layout), ...attributesOf(layout) }),
  })
  if (spec.module !== 'sys') type.flags &= ~TPFLAGS_IMMUTABLETYPE
  return { type, make: values => fill(new ctor(), layout, values) }
}

/** Member descriptors of the named fields, over accessors on the prototype. */
function fieldMembers(
  ctor: new () => PyStructSequence,
  type: PyType,
  layout: Layout,
): Record<string, PyValue> {
  const keys: Record<string, string> = {}
  for (const [name, position] of layout.named) {
    keys[name] = `field ${name}`
    Object.defineProperty(ctor.prototype, `field ${name}`, {
      get(this: PyStructSequence): PyValue {
        return valueAt(this, position)
      },
    })
  }
  return readonlyMembers(type, keys)
}

function attributesOf(layout: Layout): Record<string, PyValue> {
  const matched = layout.named.filter(([, position]) => position < layout.visible)
  return {
    n_sequence_fields: int(layout.visible),
    n_fields: int(layout.fields.length),
    n_unnamed_fields: int(layout.fields.length - layout.named.length),
    __match_args__: new PyTuple(matched.map(([name]) => name)),
  }
}
