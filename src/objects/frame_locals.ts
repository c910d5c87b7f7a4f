/**
 * FrameLocalsProxy: `f_locals` of a function's frame, written through to its variables (PEP 667).
 *
 * Keys that are no variables of the code live in the frame's `extraLocals`; they come last.
 * CPython: Objects/frameobject.c (framelocalsproxy_*).
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { equals, forEach, getItem, hash, iter, repr } from '../runtime/abstract.ts'
import { lookupAttr } from '../runtime/attributes.ts'
import { call0, callMethod } from '../runtime/calls.ts'
import { defineType } from '../runtime/define.ts'
import { PyDict } from '../runtime/dict.ts'
import { keyError, typeError, valueError } from '../runtime/errors.ts'
import { reprEnter, reprLeave } from '../runtime/repr_enter.ts'
import { EQ, NE } from '../runtime/slots.ts'
import { TPFLAGS_MAPPING } from '../runtime/type.ts'
import {
  isExactStr,
  None,
  NotImplemented,
  PyCell,
  PyList,
  PyObject,
  type PyStr,
  PyTuple,
  type PyValue,
} from '../runtime/values.ts'
import { isCellKind, isHiddenKind } from './executable.ts'
import type { PyFrame } from './frame.ts'

export class PyFrameLocalsProxy extends PyObject {
  declare readonly frame: PyFrame
  constructor(frame: PyFrame) {
    super()
    this.frame = frame
  }
}

/** The value of variable `i` as Python sees it: through its cell. */
function readVariable(f: PyFrame, i: number): PyValue | undefined {
  const { plain } = f.exe
  const kind = plain.localspluskinds[i]!
  const v = f.getLocal(i)
  return isCellKind(kind) && v instanceof PyCell ? v.contents : v
}

/**
 * The index of the variable `key` that can be written, or is bound if `bound`; -1 if there is none.
 * A key of another type than str may still be equal to a name.
 */
function findVariable(f: PyFrame, key: PyValue, bound: boolean): number {
  const { localsplusnames, localspluskinds } = f.exe.plain
  const exact = isExactStr(key) ? toUtf16(key) : undefined
  const keyHash = exact === undefined ? hash(key) : 0
  for (let i = 0; i < localsplusnames.length; i++) {
    if (!bound && isHiddenKind(localspluskinds[i]!)) continue
    if (exact !== undefined) {
      if (localsplusnames[i] !== exact) continue
    } else {
      const name = fromUtf16(localsplusnames[i]!)
      if (hash(name) !== keyHash || !equals(name, key)) continue
    }
    if (!bound || readVariable(f, i) !== undefined) return i
  }
  return -1
}

function proxyGet(p: PyFrameLocalsProxy, key: PyValue): PyValue | undefined {
  const i = findVariable(p.frame, key, true)
  if (i >= 0) return readVariable(p.frame, i)
  return p.frame.extra?.extraLocals?.get(key)
}

function proxySet(p: PyFrameLocalsProxy, key: PyValue, value: PyValue | undefined): void {
  const f = p.frame
  const i = findVariable(f, key, false)
  if (i >= 0) {
    if (value === undefined) throw valueError('cannot remove local variables from FrameLocalsProxy')
    const old = f.getLocal(i)
    if (isCellKind(f.exe.plain.localspluskinds[i]!) && old instanceof PyCell) old.contents = value
    else f.setLocal(i, value)
    return
  }
  const more = f.moreState()
  if (value !== undefined) {
    more.extraLocals ??= new PyDict()
    more.extraLocals.set(key, value)
  } else if (more.extraLocals?.delete(key) === undefined) throw keyError(key)
}

/** Names and values of all bound variables, then the extra ones. */
function entries(p: PyFrameLocalsProxy): [PyValue, PyValue][] {
  const f = p.frame
  const out: [PyValue, PyValue][] = []
  f.exe.plain.localsplusnames.forEach((name, i) => {
    const v = readVariable(f, i)
    if (v !== undefined) out.push([fromUtf16(name), v])
  })
  const extra = f.extra?.extraLocals
  if (extra) for (const c = extra.cursor(); c.next(); ) out.push([c.key, c.value])
  return out
}

/** A snapshot as a new dict: `locals()` in a function. */
export function localsSnapshot(p: PyFrameLocalsProxy): PyDict {
  const d = new PyDict()
  for (const [k, v] of entries(p)) d.set(k, v)
  return d
}

function update(p: PyFrameLocalsProxy, other: PyValue): void {
  if (other instanceof PyFrameLocalsProxy) {
    for (const [k, v] of entries(other)) proxySet(p, k, v)
  } else if (other instanceof PyDict) {
    for (const c = other.cursor(); c.next(); ) proxySet(p, c.key, c.value)
  } else {
    const keys = lookupAttr(other, 'keys')
    if (keys === undefined) throw typeError('update() argument must be dict or another FrameLocalsProxy')
    forEach(call0(keys), k => proxySet(p, k, getItem(other, k)))
  }
}

/** Set by `frame`, which this file must not import. */
export const proxyHooks = {} as { isFrame(v: PyValue): v is PyFrame }

function proxyRepr(p: PyFrameLocalsProxy): PyStr {
  if (!reprEnter(p)) return '{...}'
  try {
    return repr(localsSnapshot(p))
  } finally {
    reprLeave(p)
  }
}

defineType(PyFrameLocalsProxy, {
  name: 'FrameLocalsProxy',
  flags: TPFLAGS_MAPPING,
  final: true,
  slots: {
    tp_new: (_type, args, kwnames) => {
      const given = args.length - (kwnames?.length ?? 0)
      if (given !== 1) throw typeError(`FrameLocalsProxy expected 1 argument, got ${given}`)
      const frame = args[0]!
      if (!proxyHooks.isFrame(frame)) throw typeError('expect frame, not %T', frame)
      if (kwnames !== null) throw typeError('FrameLocalsProxy takes no keyword arguments')
      return new PyFrameLocalsProxy(frame)
    },
    tp_repr: proxyRepr,
    tp_iter: p => iter(new PyList(entries(p).map(e => e[0]))),
    tp_richcompare: (a, b, op) => {
      if ((op !== EQ && op !== NE) || !(a instanceof PyFrameLocalsProxy)) return NotImplemented
      if (b instanceof PyFrameLocalsProxy) return (a.frame === b.frame) === (op === EQ)
      if (!(b instanceof PyDict)) return NotImplemented
      return equals(localsSnapshot(a), b) === (op === EQ)
    },
    sq_length: p => entries(p).length,
    sq_contains: (p, key) => proxyGet(p, key) !== undefined,
    mp_subscript: (p, key) => {
      const v = proxyGet(p as PyFrameLocalsProxy, key)
      if (v === undefined) {
        throw keyError(fromUtf16(`local variable '${toUtf16(repr(key))}' is not defined`))
      }
      return v
    },
    mp_ass_subscript: (p, key, value) => proxySet(p, key, value),
    nb_or: (a, b) => merge(a, b),
    nb_inplace_or: (a, b) => {
      update(a as PyFrameLocalsProxy, b)
      return a
    },
  },
  methods: {
    get: ['key, default = None, /', (p, key, fallback) => proxyGet(p, key) ?? fallback],
    keys: ['', p => new PyList(entries(p).map(e => e[0]))],
    values: ['', p => new PyList(entries(p).map(e => e[1]))],
    items: ['', p => new PyList(entries(p).map(e => new PyTuple(e)))],
    copy: ['', p => localsSnapshot(p)],
    __reversed__: [
      '',
      p =>
        new PyList(
          entries(p)
            .map(e => e[0])
            .reverse(),
        ),
    ],
    update: [
      'other, /',
      (p, other) => {
        update(p, other)
        return None
      },
    ],
    setdefault: [
      'key, default = None, /',
      (p, key, fallback) => {
        const v = proxyGet(p, key)
        if (v !== undefined) return v
        proxySet(p, key, fallback)
        return fallback
      },
    ],
    pop: [
      'key, default = <unrepresentable>, /',
      (p, key, fallback) => {
        if (findVariable(p.frame, key, false) >= 0)
          throw valueError('cannot remove local variables from FrameLocalsProxy')
        const v = p.frame.extra?.extraLocals?.delete(key) ?? fallback
        if (v === undefined) throw keyError(key)
        return v
      },
    ],
  },
})

function merge(a: PyValue, b: PyValue): PyValue {
  const left = a instanceof PyFrameLocalsProxy ? localsSnapshot(a) : a
  const right = b instanceof PyFrameLocalsProxy ? localsSnapshot(b) : b
  if (!(left instanceof PyDict) || !(right instanceof PyDict)) return NotImplemented
  const out = callMethod(left, 'copy') as PyDict
  out.update(right)
  return out
}
