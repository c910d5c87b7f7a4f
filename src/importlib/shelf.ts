/**
 * Modules of the library that a start-up snapshot holds executed: `import` puts them into `sys.modules` where it would
 * have run their files.
 *
 * While the snapshot is made, `Recorder` sees how each module was imported: what came with it, what its code imported, and
 * what it changed in other modules. All that is taken back, so that a process which imports nothing has nothing.
 * `take` does an import again as it was recorded, if it would end the same: the import system is as it was, no other
 * file has the name, and all that the module's code imported is what it was, down to its functions and classes.
 * Otherwise the import runs as ever. An entry is given once: who deletes a module and imports it again gets a new one.
 */
import { toUtf16 } from '../base/wide_string.ts'
import { type Host, HostError } from '../host/host.ts'
import { hasAuditHooks } from '../modules/sys/sys.ts'
import { monitors } from '../objects/monitoring.ts'
import { lookupAttr } from '../runtime/attributes.ts'
import { PyDict } from '../runtime/dict.ts'
import { PyFunction } from '../runtime/function.ts'
import { PyBuiltinFunction } from '../runtime/native.ts'
import { state } from '../runtime/state.ts'
import { PyType } from '../runtime/type.ts'
import { None, PyList, PyModule, type PyValue, strValue } from '../runtime/values.ts'
import { pathImporter } from './path_importer.ts'

/** What an import did to a module that was there before. */
interface Effect {
  readonly dict: PyDict
  readonly key: PyValue
  readonly before: PyValue | undefined
  readonly after: PyValue | undefined
}

/** One import. */
interface Entry {
  /** What it added to `sys.modules`. */
  readonly modules: [string, PyValue][]
  /** What its code imported, by name; undefined: what could not be imported. */
  readonly needs: Map<string, PyValue | undefined>
  readonly effects: Effect[]
  /** Names that were looked for in the folders of `sys.path`. */
  readonly searched: string[]
  taken: boolean
}

type Values = Map<PyValue, PyValue>
const valuesOf = (dict: PyDict): Values => new Map(dict.entries())
const dictOf = (module: PyValue): PyDict | undefined => (module instanceof PyModule ? module.dict : undefined)

function modulesNow(): Map<string, PyValue> {
  const out = new Map<string, PyValue>()
  for (const [name, module] of state.modules.entries()) if (typeof name === 'string') out.set(name, module)
  return out
}

// ---- Making

/** Sees what `import` does while it is `importWatch.recorder`. */
export class Recorder {
  readonly entries: Entry[] = []
  private readonly open: { entry: Entry; before: Map<string, PyValue> }[] = []
  private readonly claimed = new Set<string>()
  /** The contents of complete modules, as far as they are accounted for. */
  private readonly known = new Map<PyDict, Values>()
  private readonly start = modulesNow()

  constructor() {
    for (const module of this.start.values()) this.know(module)
    const importers = state.sysDict.getStr('path_importer_cache')
    if (importers instanceof PyDict) this.known.set(importers, valuesOf(importers))
  }

  private know(module: PyValue): void {
    const dict = dictOf(module)
    if (dict !== undefined && dict !== state.sysDict) this.known.set(dict, valuesOf(dict))
  }

  /** The code that runs asks for a module. */
  sees(name: string): void {
    const entry = this.open.at(-1)?.entry
    if (entry === undefined) return
    for (let end = name.indexOf('.'); end >= 0; end = name.indexOf('.', end + 1))
      entry.needs.set(name.slice(0, end), undefined)
    entry.needs.set(name, undefined)
  }

  begin(): void {
    this.account()
    const entry: Entry = { modules: [], needs: new Map(), effects: [], searched: [], taken: false }
    this.open.push({ entry, before: modulesNow() })
  }

  end(loaded: boolean): void {
    this.account()
    const { entry, before } = this.open.pop()!
    if (!loaded) {
      for (const need of entry.needs.keys()) this.sees(need)
      return
    }
    for (const [name, module] of modulesNow()) {
      if (before.has(name) || this.claimed.has(name)) continue
      this.claimed.add(name)
      entry.modules.push([name, module])
      if (isFromFile(module)) entry.searched.push(name.slice(name.lastIndexOf('.') + 1).toLowerCase())
      this.know(module)
    }
    this.entries.push(entry)
  }

  /** Changes of other modules belong to the import that runs. */
  private account(): void {
    const effects = this.open.at(-1)?.entry.effects
    for (const [dict, values] of this.known) {
      const now = valuesOf(dict)
      for (const key of new Set([...values.keys(), ...now.keys()])) {
        const [before, after] = [values.get(key), now.get(key)]
        if (before !== after) effects?.push({ dict, key, before, after })
      }
      this.known.set(dict, now)
    }
  }

  /** Takes everything back; what was imported is on the shelf. */
  finish(): Shelf {
    const all = modulesNow()
    const order = new Map([...all.keys()].map((name, i) => [name, i]))
    const shelf = new Shelf(all)
    for (const entry of this.entries) {
      for (const name of entry.needs.keys()) entry.needs.set(name, all.get(name))
      shelf.add(entry, order)
    }
    for (const entry of this.entries.slice().reverse()) {
      for (const { dict, key, before } of entry.effects.slice().reverse()) put(dict, key, before)
    }
    for (const name of all.keys()) if (!this.start.has(name)) state.modules.delete(name)
    return shelf
  }
}

function put(dict: PyDict, key: PyValue, value: PyValue | undefined): void {
  if (value === undefined) dict.delete(key)
  else dict.set(key, value)
}

function originOf(module: PyValue): string | undefined {
  const spec = lookupAttr(module, '__spec__')
  const origin = spec === undefined ? undefined : lookupAttr(spec, 'origin')
  const text = origin === undefined ? undefined : strValue(origin)
  return text === undefined ? undefined : toUtf16(text)
}

const isFromFile = (module: PyValue): boolean => originOf(module)?.startsWith('/') === true

// ---- Taking

/** Functions and classes: what code finds in a module when it is imported, and what hardly ever changes. */
function isDefinition(v: PyValue | undefined): boolean {
  return v instanceof PyFunction || v instanceof PyBuiltinFunction || v instanceof PyType
}

/** Hooks are there to be replaced; no module looks at them while it is imported. */
const isHook = (key: PyValue): boolean => typeof key === 'string' && /hook/.test(key)

type Definitions = readonly (readonly [PyValue, PyValue])[]

function definitionsOf(module: PyValue): Definitions {
  const dict = dictOf(module)
  return dict === undefined ? [] : [...dict.entries()].filter(([k, v]) => isDefinition(v) && !isHook(k))
}

const same = (list: PyValue | undefined, items: readonly PyValue[]): boolean =>
  list instanceof PyList && list.items.length === items.length && list.items.every((v, i) => v === items[i])

const listItems = (name: string): readonly PyValue[] => {
  const list = state.sysDict.getStr(name)
  return list instanceof PyList ? list.items.slice() : []
}

export class Shelf {
  private readonly entries = new Map<string, Entry>()
  private readonly orders = new Map<string, number>()
  private readonly definitions = new Map<PyValue, Definitions>()
  private readonly metaPath = listItems('meta_path')
  private readonly pathHooks = listItems('path_hooks')
  private readonly stdlib = state.sysDict.getStr('_stdlib_dir')
  private eventsVersion = -1

  constructor(modules: ReadonlyMap<string, PyValue>) {
    for (const module of modules.values()) this.definitions.set(module, definitionsOf(module))
  }

  add(entry: Entry, order: ReadonlyMap<string, number>): void {
    for (const [name] of entry.modules) {
      this.entries.set(name, entry)
      this.orders.set(name, order.get(name)!)
    }
  }

  /** The process runs: what is traced from now on counts. */
  wake(): void {
    this.eventsVersion = monitors.version
  }

  /** True if `type` is of a module that nobody has imported yet. */
  hides(type: PyType): boolean {
    const name = type.isHeap() ? type.dict.getStr('__module__') : type.moduleName
    return typeof name === 'string' && this.entries.get(name)?.taken === false && !hasModule(name)
  }

  /** Imports `name` from here; undefined: it is to be imported as ever. */
  take(name: string): PyValue | undefined {
    const entry = this.entries.get(name)
    if (entry === undefined || entry.taken || !this.systemIsTheSame()) return undefined
    const wanted = this.closure(entry)
    if (wanted === undefined || !this.nothingElseHas(wanted)) return undefined
    for (const { modules } of wanted) for (const [n] of modules) if (hasModule(n)) return undefined
    this.give(wanted)
    return state.modules.getStr(name)
  }

  private systemIsTheSame(): boolean {
    return (
      state.sysDict.getStr('modules') === state.modules &&
      monitors.version === this.eventsVersion &&
      !hasAuditHooks() &&
      same(state.sysDict.getStr('meta_path'), this.metaPath) &&
      same(state.sysDict.getStr('path_hooks'), this.pathHooks)
    )
  }

  /** `entry` and all that it needs and that is here; undefined if something is not as it was. */
  private closure(entry: Entry): Set<Entry> | undefined {
    const found = new Set([entry])
    const checked = new Set<PyValue>()
    for (const { needs } of found) {
      for (const [name, module] of needs) {
        const here = this.entries.get(name)
        if (here !== undefined && !here.taken) found.add(here)
        else if (module === undefined || state.modules.getStr(name) !== module) return undefined
        else if (!checked.has(module)) {
          checked.add(module)
          if (!this.isUnchanged(module)) return undefined
        }
      }
    }
    return this.isUnchanged(state.modules.getStr('builtins')!) ? found : undefined
  }

  private isUnchanged(module: PyValue): boolean {
    const dict = dictOf(module)
    return dict === undefined || this.definitions.get(module)!.every(([key, v]) => dict.get(key) === v)
  }

  /** True if no folder that is searched before the library has one of the names. */
  private nothingElseHas(wanted: ReadonlySet<Entry>): boolean {
    const path = state.sysDict.getStr('path')
    const at = path instanceof PyList ? path.items.indexOf(this.stdlib ?? None) : -1
    if (at < 0) return false
    const names = new Set<string>()
    for (const { searched } of wanted) for (const name of searched) names.add(name)
    const searched = (path as PyList).items.slice(0, at + 1)
    if (!searched.slice(0, -1).every(folder => isWithout(state.host, folder, names))) return false
    for (const folder of searched) if (folder !== '') pathImporter(toUtf16(strValue(folder)!))
    return true
  }

  private give(wanted: ReadonlySet<Entry>): void {
    const modules: [string, PyValue][] = []
    for (const entry of wanted) modules.push(...entry.modules)
    modules.sort((a, b) => this.orders.get(a[0])! - this.orders.get(b[0])!)
    for (const [name, module] of modules) state.modules.setStr(name, module)
    for (const entry of wanted) {
      entry.taken = true
      for (const { dict, key, after } of entry.effects) put(dict, key, after)
    }
  }
}

const hasModule = (name: string): boolean => state.modules.getStr(name) !== undefined

/** True if nothing in `folder` of `sys.path` can be one of these modules. */
function isWithout(host: Host, folder: PyValue, names: ReadonlySet<string>): boolean {
  const text = strValue(folder)
  if (typeof text !== 'string' || host.files === undefined) return false
  const path = text === '' ? '.' : text
  try {
    if (host.files.statIfExists(path) === undefined) return true
    return host.files.readdir(path).every(({ name }) => typeof name === 'string' && !names.has(stem(name)))
  } catch (e) {
    if (!(e instanceof HostError)) throw e
    // No folder, one that cannot be read, or no name for one: importlib knows what to do with it.
    return false
  }
}

/** What a file is imported as. Names that differ in case only may be the same file. */
function stem(file: string): string {
  const dot = file.indexOf('.')
  return (dot < 0 ? file : file.slice(0, dot)).toLowerCase()
}

/** What `import` asks: who records, and what is ready. */
export const importWatch = { recorder: null as Recorder | null, shelf: null as Shelf | null }
