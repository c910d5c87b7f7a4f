/**
 * As much of JavaScript's WebAssembly interface as is needed here, and functions of ours as WebAssembly ones: a
 * table of WebAssembly functions takes no JavaScript function as it is, but what a module imports it may export.
 */

export interface WasmMemory {
  readonly buffer: ArrayBuffer
  /** Throws a RangeError beyond the maximum. */
  grow(pages: number): number
}

export interface WasmTable {
  grow(by: number): number
  set(index: number, f: unknown): void
}

export type WasmFunction = (...args: never[]) => number | bigint | undefined
/** Imports by module and name. */
type Imports = Record<string, Record<string, unknown>>

export interface WasmModule {
  readonly imports: readonly { readonly module: string; readonly name: string; readonly kind: string }[]
  instantiate(imports: Imports): Record<string, unknown>
}

interface Engine {
  readonly Module: {
    new (bytes: Uint8Array): object
    imports(module: object): WasmModule['imports']
  }
  readonly Instance: new (module: object, imports: Imports) => { readonly exports: Record<string, unknown> }
  readonly Memory: new (limits: { initial: number; maximum: number }) => WasmMemory
}

/** Undefined where the host's JavaScript has no WebAssembly. */
function engine(): Engine | undefined {
  return (globalThis as unknown as { readonly WebAssembly?: Engine }).WebAssembly
}

export function hasWasm(): boolean {
  return engine() !== undefined
}

export function newMemory(initial: number, maximum: number): WasmMemory {
  return new (engine()!.Memory)({ initial, maximum })
}

export function compileWasm(bytes: Uint8Array): WasmModule {
  const { Module, Instance } = engine()!
  const module = new Module(bytes)
  return {
    imports: Module.imports(module),
    instantiate: imports => new Instance(module, imports).exports,
  }
}

/** [signature, function]; a signature is the result's letter and the parameters': `i(pij)`, `v(i)`. */
export type CallbackRow = readonly [string, WasmFunction]

const I32 = 0x7f
const TYPES: Readonly<Record<string, number>> = { j: 0x7e, d: 0x7c }
const typeOfLetter = (letter: string): number => TYPES[letter] ?? I32

/** Puts functions into the table; gives each one's index, which is a function pointer in C. */
export function installCallbacks<K extends string>(
  table: WasmTable,
  rows: Readonly<Record<K, CallbackRow>>,
): Record<K, number> {
  const entries = Object.entries(rows) as [K, CallbackRow][]
  const functions = Object.fromEntries(entries.map(([name, [, f]]) => [name, f]))
  const exported = compileWasm(forwardingModule(entries)).instantiate({ e: functions })
  const pointers: Partial<Record<K, number>> = {}
  for (const [name] of entries) {
    const at = table.grow(1)
    table.set(at, exported[name])
    pointers[name] = at
  }
  return pointers as Record<K, number>
}

/** A module that exports what it imports from module `e`. */
function forwardingModule(entries: readonly [string, CallbackRow][]): Uint8Array {
  const header = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0]
  const types = entries.map(([, [signature]]) => functionType(signature))
  const imports = entries.map(([name], i) => [...wasmName('e'), ...wasmName(name), 0, ...leb(i)])
  const exports = entries.map(([name], i) => [...wasmName(name), 0, ...leb(i)])
  return Uint8Array.from([...header, ...section(1, types), ...section(2, imports), ...section(7, exports)])
}

function functionType(signature: string): number[] {
  const params = [...signature.slice(2, -1)].map(typeOfLetter)
  const result = signature[0] === 'v' ? [0] : [1, typeOfLetter(signature[0]!)]
  return [0x60, ...leb(params.length), ...params, ...result]
}

function section(id: number, items: readonly number[][]): number[] {
  const content = [...leb(items.length), ...items.flat()]
  return [id, ...leb(content.length), ...content]
}

function wasmName(text: string): number[] {
  return [...leb(text.length), ...Array.from(text, c => c.charCodeAt(0))]
}

function leb(n: number): number[] {
  const out: number[] = []
  for (; n >= 0x80; n >>>= 7) out.push((n & 0x7f) | 0x80)
  out.push(n)
  return out
}
