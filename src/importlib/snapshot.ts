/**
 * The two halves of a boot that is interrupted by a start-up snapshot: `prepare` runs while the snapshot is
 * made, over a host of that process and with default settings; `wake` runs in each process that starts from it, and sets
 * everything that depends on the process: host, settings, environment, clocks, streams, the secret of hashes.
 * `site` is imported by the first and does its work, `site.main()`, in the second.
 *
 * Both halves together leave what `boot` leaves; test/cli/startup.test.ts compares them.
 */
import { tableSource } from '../base/codecs/cjk/tables.ts'
import { fromUtf16 } from '../base/wide_string.ts'
import { type Host, readFile } from '../host/host.ts'
import { forgetFrozenCode, importState } from '../modules/_imp.ts'
import { prepareCharacters } from '../modules/_sre/native_class.ts'
import type { InterpreterConfig } from '../modules/sys/config.ts'
import { configureSys } from '../modules/sys/sys.ts'
import { subclassHook } from '../objects/type.ts'
import { callMethod } from '../runtime/calls.ts'
import { HashTable, type PyDict, PyNamespace } from '../runtime/dict.ts'
import type { PyCode } from '../runtime/function.ts'
import { forgetShapes } from '../runtime/shapes.ts'
import { machine, state, wakeHooks } from '../runtime/state.ts'
import { PyBytes, PyList, PyModule, type PyValue } from '../runtime/values.ts'
import { dropTokenBuffer } from '../syntax/tokens.ts'
import { interrupts } from '../vm/interrupts.ts'
import {
  addMain,
  addZipimport,
  createSysAndBuiltins,
  HOT_LOOP,
  importCodecs,
  importCore,
  openStreams,
  settle,
  startImportlib,
} from './boot.ts'
import { forgetFrozen, importsDiffer, usesOtherLibrary } from './frozen_library.ts'
import { importModule } from './import.ts'
import { moveLibrary } from './move_library.ts'
import { importWatch, Recorder, type Shelf } from './shelf.ts'

/** What a snapshot holds besides the heap. */
export interface Prepared {
  /** Tables that keep hashes, which another process must ask for again. */
  readonly tables: ReadonlySet<HashTable>
  /** Modules that are there for `site` alone. */
  readonly ofSite: readonly string[]
  /** Modules that are ready to be imported. */
  readonly shelf: Shelf
  /** The library that it has imported from. */
  readonly stdlib: string
  /** Code of frozen modules came from there, not from the program. */
  readonly usedOther: boolean
}

/** The first half. `config` gives the installation; everything else in it should be as by default. */
export function prepare(host: Host, config: InterpreterConfig): Prepared {
  const tables = new Set<HashTable>()
  HashTable.hashed = tables
  state.preparing = true
  settle(host, config)
  createSysAndBuiltins({ ...config, noSite: true })
  startImportlib()
  addZipimport(config)
  importCore()
  addMain()
  const before = new Set(moduleNames())
  importModule('site')
  const shelf = fillShelf()
  HashTable.hashed = null
  rehearse(host, config)
  dropTokenBuffer()
  forgetShapes()
  importState.frozen = new Map()
  tableSource.read = () => undefined
  state.host = {}
  state.preparing = false
  state.compiledSize = 0
  return {
    tables,
    ofSite: moduleNames().filter(name => !before.has(name)),
    stdlib: config.stdlib,
    usedOther: usesOtherLibrary(),
    shelf,
  }
}

/**
 * What a program imports that ends with a traceback, and many others do anyway. Nothing in them depends on the process. A
 * package comes before its modules: who imports it gets no more than that.
 */
const READY = [
  'linecache',
  'importlib',
  'collections',
  're',
  'traceback',
  'fnmatch',
  'zlib',
  'compression',
  'shutil',
  'gettext',
  'argparse',
]

function fillShelf(): Shelf {
  importWatch.recorder = new Recorder()
  for (const name of READY) importModule(name)
  const shelf = importWatch.recorder.finish()
  importWatch.recorder = null
  return shelf
}

/**
 * Does once what every start does, so that the snapshot holds its JavaScript compiled; V8 compiles a function
 * when it is first called. What that changes in the interpreter is set back.
 */
function rehearse(host: Host, config: InterpreterConfig): void {
  const site = importModule('site') as PyModule
  // The folders of the user that makes the snapshot are nobody else's.
  const importers = state.sysDict.getStr('path_importer_cache') as PyDict
  const dicts = [state.sysDict, state.builtins, state.modules, site.dict!, importers]
  const before = dicts.map(dict => new Map(dict.entries()))
  openStreams(host, config)
  callMethod(site, 'main')
  importModule('linecache')
  for (const name of COMPILED) compileLibrary(host, name)
  prepareCharacters()
  const code = machine.compile(REHEARSAL, '<string>', 'exec', 0, true, -1, -1) as PyCode
  const globals = new PyNamespace()
  machine.execCode(code, globals, globals)
  dicts.forEach((dict, i) => {
    restore(dict, before[i]!)
  })
}

/** Modules of the library that have, between them, most of the language in them. */
const COMPILED = ['argparse', 'asyncio/taskgroups', 'typing']

function compileLibrary(host: Host, name: string): void {
  const folder = state.sysDict.getStr('_stdlib_dir')
  if (typeof folder !== 'string') return
  const source = new PyBytes(readFile(host, `${folder}/${name}.py`))
  machine.compile(source, '<rehearsal>', 'exec', 0, true, -1, -1)
}

/** Makes `dict` hold what it held: its keys are all plain strings. */
function restore(dict: PyDict, before: ReadonlyMap<PyValue, PyValue>): void {
  for (const [name] of [...dict.entries()]) if (!before.has(name)) dict.delete(name)
  for (const [name, value] of before) dict.set(name, value)
}

/** A program with some of everything. */
const REHEARSAL = `
import sys, os.path
from os import path as p
def f(a, b=1, *args, key=None, **kw):
    "doc"
    total = 0
    for i in range(a):
        if i % 2 == 0 and i not in args or b > 3:
            total += i * b
        elif i < 5:
            continue
        else:
            break
    return [x + 1 for x in (total, *args)], {k: v for k, v in kw.items()}
class C:
    field: int = 3
    def __init__(self, value):
        self.value = value
    @property
    def double(self):
        return self.value * 2
def gen():
    while True:
        try:
            yield from (1, 2.5)
        except (ValueError, TypeError) as e:
            raise RuntimeError(f"{e!r:>10} {1 + 2}") from e
        finally:
            with open(p) as g: pass
        return lambda x: -x if x else not x
f(3, 4, 5, z=6)
c = C(1)
c.double
s = "%s %d" % ("a", 2) + "-".join(["b", "c"])[1:-1]
`

function moduleNames(): string[] {
  const names: string[] = []
  for (const c = state.modules.cursor(); c.next(); ) if (typeof c.key === 'string') names.push(c.key)
  return names
}

/** True if an interpreter with these settings can go on from `prepared`: what is imported must not differ. */
export function fits(config: InterpreterConfig): boolean {
  return (
    config.frozenModules &&
    config.optimize === 0 &&
    config.pycachePrefix === undefined &&
    config.verbose === 0 &&
    config.importTime === 0 &&
    config.cpuCount < 0 &&
    config.debugRanges &&
    config.sourceless === 'allow'
  )
}

/** The second half, in the process that runs. Python exceptions are thrown as they are. */
export function wake(prepared: Prepared, host: Host, config: InterpreterConfig): void {
  settle(host, config)
  for (const table of prepared.tables) table.rehash()
  configureSys(state.sysDict, config)
  if (config.stdlib !== prepared.stdlib) {
    forgetFrozenCode()
    const again = importsDiffer(prepared.usedOther)
    if (again) forgetFrozen()
    moveLibrary(prepared.stdlib, config.stdlib)
    if (again) importCore()
    else importCodecs()
  } else if (isUsual(config)) useShelf(prepared.shelf)
  setPrefixes(config)
  for (const hook of wakeHooks.splice(0)) hook()
  openStreams(host, config)
  if (config.warnOptions.length > 0) importModule('warnings')
  if (config.noSite) dropModules(prepared.ofSite)
  else callMethod(importModule('site'), 'main')
  if (host.interrupts !== undefined) interrupts.watchWhenHot(HOT_LOOP)
}

/** Settings that modules look at when they are imported. */
function isUsual(config: InterpreterConfig): boolean {
  return (
    config.warnOptions.length === 0 &&
    config.bytesWarning === 0 &&
    config.debug === 0 &&
    !config.devMode &&
    !config.warnDefaultEncoding &&
    config.xoptions.every(([name]) => USUAL_OPTIONS.has(name))
  )
}
const USUAL_OPTIONS: ReadonlySet<string> = new Set(['faulthandler', 'jit', 'jitlog', 'utf8'])

function useShelf(shelf: Shelf): void {
  shelf.wake()
  importWatch.shelf = shelf
  subclassHook.hides = type => shelf.hides(type)
}

/** What `site` took from `sys` when it was imported. */
function setPrefixes({ prefix, execPrefix }: InterpreterConfig): void {
  const site = state.modules.getStr('site')
  if (site instanceof PyModule)
    site.dict!.setStr('PREFIXES', new PyList([fromUtf16(prefix), fromUtf16(execPrefix)]))
}

function dropModules(names: readonly string[]): void {
  for (const name of names) state.modules.deleteStr(name)
}
