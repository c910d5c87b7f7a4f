/**
 * The JavaScript class behind memoryview: a view with its own shape on the buffer of an exporter. Views that
 * were made from one another share the exporter's buffer, which is released with the last of them.
 * CPython: Include/memoryobject.h.
 */
import type { PyBuffer } from '../runtime/buffer.ts'
import { bufferError, valueError } from '../runtime/errors.ts'
import { None, PyObject, type PyValue } from '../runtime/values.ts'

/** An exporter that wants to know how many of its buffers are memoryviews: see `live_views`. */
function countsViews(v: PyValue): v is PyObject & { views: number } {
  return v instanceof PyObject && 'views' in v
}

/** The exporter's buffer, and how many views are on it. */
export class ManagedBuffer {
  readonly master: PyBuffer
  views = 0
  /** How many of the views `with` statements have entered: the loan is no view's while there are such, and not to be forgotten. */
  private holders = 0
  constructor(master: PyBuffer) {
    this.master = master
    this.count(1)
  }
  hold(): void {
    if (this.holders++ === 0) this.count(-1)
  }
  letGo(): void {
    if (--this.holders === 0) this.count(1)
  }
  drop(): void {
    if (--this.views > 0) return
    this.count(-1)
    this.master.release()
  }
  private count(change: 1 | -1): void {
    const { obj } = this.master
    if (countsViews(obj)) obj.views = Math.max(0, obj.views + change)
  }
}

/** What a view sees: all of a PyBuffer but the exporter and the end of the export. */
export type ViewFields = Omit<PyBuffer, 'obj' | 'release'>

export class PyMemoryView extends PyObject {
  managed: ManagedBuffer | undefined = undefined
  fields: ViewFields = EMPTY_FIELDS
  /** Buffers that consumers got from this view. */
  exports = 0
  /** Released for a consumer that must not touch it any more (`__release_buffer__`). */
  restricted = false
  /** Entered by a `with` statement. */
  private entered = false
  hash: PyValue | undefined = undefined

  get released(): boolean {
    return this.managed === undefined
  }

  get obj(): PyValue {
    return this.managed === undefined ? None : this.managed.master.obj
  }

  /** What the view sees; ValueError once it is released. */
  get live(): ViewFields {
    this.check()
    return this.fields
  }

  /** ValueError once the view is released: Python code that just ran may have done that. */
  check(): void {
    if (this.managed === undefined) throw valueError('operation forbidden on released memoryview object')
  }

  enter(): void {
    this.check()
    if (!this.entered) this.managed!.hold()
    this.entered = true
  }

  release(): void {
    if (this.managed === undefined) return
    if (this.exports > 0) {
      throw bufferError(`memoryview has ${this.exports} exported buffer${this.exports === 1 ? '' : 's'}`)
    }
    const { managed } = this
    this.managed = undefined
    if (this.entered) managed.letGo()
    managed.drop()
  }
}

const EMPTY_FIELDS: ViewFields = {
  data: new Uint8Array(0),
  offset: 0,
  readonly: true,
  itemsize: 1,
  format: 'B',
  shape: [0],
  strides: [1],
}

/** A further view on a managed buffer. */
export function viewOn(managed: ManagedBuffer, fields: ViewFields): PyMemoryView {
  const view = new PyMemoryView()
  view.managed = managed
  view.fields = fields
  managed.views++
  return view
}

/** The view on a whole buffer; the view owns it from now on. */
export function viewOfBuffer(b: PyBuffer): PyMemoryView {
  const { data, offset, readonly, itemsize, format, shape, strides } = b
  return viewOn(new ManagedBuffer(b), { data, offset, readonly, itemsize, format, shape, strides })
}

/** A view seen as a buffer of its own (not exported: `release` does nothing). */
export function asBuffer(view: PyMemoryView): PyBuffer {
  return { ...view.live, obj: view.obj, release: () => {} }
}
