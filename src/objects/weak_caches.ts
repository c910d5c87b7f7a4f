/**
 * Inline caches keep no class alive: while the host's collector looks they refer to classes of Python's, and to what
 * was found on those, weakly. What is gone by then empties its cache. CPython has versions of types there, no types.
 */
import { PyType } from '../runtime/type.ts'
import type { PyValue } from '../runtime/values.ts'
import { type Executable, NO_TYPE, type SiteCache } from './executable.ts'
import { beforeCollection } from './finalization.ts'

let watched: WeakRef<Executable>[] = []

/** Its instructions have caches from now on. */
export function watchCaches(exe: Executable): void {
  if (exe.caches.length > 0) watched.push(new WeakRef(exe))
}

const isHeapType = (v: unknown): boolean => v instanceof PyType && v.isHeap()

/** No closure anywhere near sees the values: it would keep them alive. */
class Slip<T> {
  private readonly ref: WeakRef<object> | null
  private readonly plain: T | undefined
  constructor(v: T) {
    const isObject = typeof v === 'object' && v !== null
    this.ref = isObject ? new WeakRef(v) : null
    this.plain = isObject ? undefined : v
  }

  /** The value while it lives; primitives always do. */
  get value(): T | undefined {
    return this.ref === null ? this.plain : (this.ref.deref() as T | undefined)
  }

  get isGone(): boolean {
    return this.ref !== null && this.ref.deref() === undefined
  }
}

/** What a cache referred to. */
class Weakened {
  private readonly cache: SiteCache
  private readonly type: Slip<PyType>
  private readonly key: Slip<object | null>
  private readonly value: Slip<PyValue | undefined>

  constructor(c: SiteCache) {
    this.cache = c
    this.type = new Slip(c.type)
    this.key = new Slip(c.key)
    this.value = new Slip(c.value)
    clear(c)
  }

  restore(): void {
    const { cache, type, key, value } = this
    if (type.isGone || key.isGone || value.isGone) {
      cache.kind = 0
      cache.version = -1
      return
    }
    cache.type = type.value!
    cache.key = key.value ?? null
    cache.value = value.value
  }
}

function clear(c: SiteCache): void {
  c.type = NO_TYPE
  c.key = null
  c.value = undefined
}

function weakenAll(): () => void {
  const weakened: Weakened[] = []
  watched = watched.filter(ref => {
    const exe = ref.deref()
    for (const c of exe?.caches ?? [])
      if (isHeapType(c.type) || isHeapType(c.key)) weakened.push(new Weakened(c))
    return exe !== undefined
  })
  return () => {
    for (const cache of weakened) cache.restore()
  }
}
beforeCollection(weakenAll)
