/**
 * What SQLite's WebAssembly module asks of the system below it. Files go through a VFS of ours, so all that is left
 * is memory and local time; anything else answers that there is no such thing.
 */
import { state } from '../../runtime/state.ts'
import type { WasmMemory, WasmModule } from './wasm.ts'

const PAGE = 65536
/** The most that SQLite gets, as its own package has it: 2 GiB. */
export const MAX_PAGES = 32768
/** WASI's number. */
const ENOSYS = 52

/** Fulfils the module's imports over `memory`. */
export function systemImports(
  module: WasmModule,
  memory: WasmMemory,
): Record<string, Record<string, unknown>> {
  const known: Record<string, unknown> = { memory, ...functions(memory) }
  const imports: Record<string, Record<string, unknown>> = {}
  for (const { module: from, name } of module.imports) {
    const group = (imports[from] ??= {})
    group[name] = known[name] ?? (from === 'env' ? () => -ENOSYS : () => ENOSYS)
  }
  return imports
}

const milliseconds = (): number => Number((state.host.clock?.realtime() ?? 0n) / 1_000_000n)

function functions(memory: WasmMemory): Record<string, unknown> {
  return {
    emscripten_date_now: milliseconds,
    emscripten_get_now: milliseconds,
    emscripten_get_heap_max: () => MAX_PAGES * PAGE,
    emscripten_resize_heap: (size: number) => (grow(memory, size >>> 0) ? 1 : 0),
    environ_sizes_get(count: number, size: number) {
      new Int32Array(memory.buffer)[count >> 2] = 0
      new Int32Array(memory.buffer)[size >> 2] = 0
      return 0
    },
    environ_get: () => 0,
    _tzset_js() {},
    _localtime_js: (time: bigint, tm: number) => localTime(memory, Number(time), tm),
  }
}

function grow(memory: WasmMemory, size: number): boolean {
  const now = memory.buffer.byteLength
  if (size > MAX_PAGES * PAGE) return false
  const wanted = Math.min(MAX_PAGES * PAGE, Math.max(size, now + (now >> 2)))
  try {
    memory.grow(Math.ceil((wanted - now) / PAGE))
    return true
  } catch {
    return false
  }
}

/** Fills a `struct tm`. */
function localTime(memory: WasmMemory, seconds: number, tm: number): void {
  const zone = state.host.clock?.localZone(seconds)
  const offset = zone?.offset ?? 0
  const d = new Date((seconds + offset) * 1000)
  const firstOfYear = Date.UTC(d.getUTCFullYear(), 0, 1)
  const fields = [
    d.getUTCSeconds(),
    d.getUTCMinutes(),
    d.getUTCHours(),
    d.getUTCDate(),
    d.getUTCMonth(),
    d.getUTCFullYear() - 1900,
    d.getUTCDay(),
    Math.floor((d.getTime() - firstOfYear) / 86_400_000),
    zone?.isDst === true ? 1 : 0,
    offset,
  ]
  new Int32Array(memory.buffer).set(fields, tm >> 2)
}
