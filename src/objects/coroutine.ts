/** Coroutines: generators that are awaited, not iterated. CPython: Objects/genobject.c. */

import { fromUtf16 } from '../base/wide_string.ts'
import { hooks } from '../runtime/abstract.ts'
import { defineType } from '../runtime/define.ts'
import type { PyFunction } from '../runtime/function.ts'
import { state } from '../runtime/state.ts'
import { int, None, PyObject, PyTuple, type PyValue } from '../runtime/values.ts'
import { frameLine, type PyFrame } from './frame.ts'
import {
  finalizeGenerator,
  frameOf,
  GEN_RUNNING,
  generatorClose,
  generatorNext,
  generatorSend,
  generatorThrow,
  isSuspended,
  nameSetter,
  PyGenerator,
  reprOf,
  yieldFrom,
} from './generator.ts'

export class PyCoroutine extends PyGenerator {
  /** Where it was created: a tuple of (file, line, function), if tracking is on. */
  origin: PyValue = None
  /** Its caller goes on with its frame and forgets the coroutine: `f().cr_frame`. */
  onlyForFrame = false
  constructor(frame: PyFrame, func: PyFunction) {
    super(frame, func)
    if (coroutineOrigin.depth > 0) this.origin = creationSite(coroutineOrigin.depth)
  }
  override get kind(): string {
    return 'coroutine'
  }
}

/** `sys.set_coroutine_origin_tracking_depth` */
export const coroutineOrigin = { depth: 0 }

function creationSite(depth: number): PyValue {
  const out: PyValue[] = []
  let f = (state.frame as PyFrame | null)?.back ?? null
  for (; f !== null && out.length < depth; f = f.back) {
    const { plain } = f.exe
    out.push(new PyTuple([fromUtf16(plain.filename), int(frameLine(f)), fromUtf16(plain.name)]))
  }
  return new PyTuple(out)
}

function coroutineFrame(c: PyCoroutine): PyValue {
  const frame = frameOf(c)
  if (c.onlyForFrame) {
    c.onlyForFrame = false
    finalizeGenerator(c)
  }
  return frame
}

/** What `coroutine.__await__()` returns: an iterator that drives it. */
export class PyCoroutineWrapper extends PyObject {
  declare readonly coroutine: PyCoroutine
  constructor(coroutine: PyCoroutine) {
    super()
    this.coroutine = coroutine
  }
}

export const coroutineType = defineType(PyCoroutine, {
  name: 'coroutine',
  final: true,
  noNew: true,
  hasWeakref: true,
  slots: {
    tp_repr: reprOf,
    am_await: c => new PyCoroutineWrapper(c),
    tp_finalize: finalizeGenerator,
  },
  classMethods: { __class_getitem__: ['object, /', (cls, object) => hooks.genericAlias(cls, object)] },
  getset: {
    __name__: [c => c.name, nameSetter('name')],
    __qualname__: [c => c.qualname, nameSetter('qualname')],
    cr_await: c => yieldFrom(c) ?? None,
    cr_running: c => c.state === GEN_RUNNING,
    cr_suspended: isSuspended,
    cr_frame: coroutineFrame,
    cr_code: c => c.code,
    cr_origin: c => c.origin,
  },
  methods: {
    send: ['value, /', generatorSend],
    throw: ['type, value = None, traceback = None, /', generatorThrow],
    close: ['', generatorClose],
  },
})

export const coroutineWrapperType = defineType(PyCoroutineWrapper, {
  name: 'coroutine_wrapper',
  final: true,
  noNew: true,
  slots: {
    tp_iter: w => w,
    tp_iternext: w => generatorNext(w.coroutine),
  },
  methods: {
    send: ['value, /', (w, value) => generatorSend(w.coroutine, value)],
    throw: [
      'type, value = None, traceback = None, /',
      (w, typ, val, tb) => generatorThrow(w.coroutine, typ, val, tb),
    ],
    close: ['', w => generatorClose(w.coroutine)],
  },
})
