/**
 * Frozen modules are of the library that Typhon comes with. Where the interpreter runs with another library (PYTHONHOME, an
 * installation as a prefix) and a module's source is different there, its code is that library's: read as an import would
 * read it, from the library's caches, and named as frozen code is. The import system itself stays Typhon's own.
 */
import { crc32 } from '../base/binascii.ts'
import { fromUtf16 } from '../base/wide_string.ts'
import type { FrozenModule } from '../host/frozen_image.ts'
import { HostError, readFile } from '../host/host.ts'
import { ALWAYS_FROZEN, importState, renameCode } from '../modules/_imp.ts'
import type { InterpreterConfig } from '../modules/sys/config.ts'
import { getAttr } from '../runtime/attributes.ts'
import { call, callMethod } from '../runtime/calls.ts'
import { PyCode } from '../runtime/function.ts'
import { state } from '../runtime/state.ts'
import { PyModule } from '../runtime/values.ts'
import { importlib } from './import.ts'

/** The other library's folder, and whether any code came from there. */
const other = { folder: undefined as string | undefined, used: false }

export function setFrozenLibrary({ stdlib, ownLibrary }: InterpreterConfig): void {
  other.folder = ownLibrary ? undefined : stdlib
  importState.libraryCode = libraryCode
}

/** The source in the other library if it is there and is not what was frozen. */
function differentSource(name: string, module: FrozenModule): string | undefined {
  const { source } = module
  if (other.folder === undefined || source === null || ALWAYS_FROZEN.has(name)) return undefined
  const path = `${other.folder}/${source.path}`
  try {
    const size = state.host.files?.stat(path).size
    if (size === undefined) return undefined
    return size === source.size && crc32(readFile(state.host, path)) === source.crc ? undefined : path
  } catch (e) {
    if (e instanceof HostError) return undefined
    throw e
  }
}

function libraryCode(name: string, module: FrozenModule): PyCode | undefined {
  const path = differentSource(name, module)
  if (path === undefined) return undefined
  const external = getAttr(importlib.module!, '_bootstrap_external')
  const loader = call(getAttr(external, 'SourceFileLoader'), [fromUtf16(name), fromUtf16(path)])
  const code = callMethod(loader, 'get_code', fromUtf16(name))
  if (!(code instanceof PyCode)) return undefined
  renameCode(code, code.plain.filename, `<frozen ${module.origname}>`)
  other.used = true
  return code
}

/** Whether the frozen modules that a snapshot has imported are other ones with the library that is set now. */
export function importsDiffer(usedOther: boolean): boolean {
  return usedOther || importedFrozen().some(([name, module]) => differentSource(name, module) !== undefined)
}

/** True once code came from the other library. */
export const usesOtherLibrary = (): boolean => other.used

function importedFrozen(): [string, FrozenModule][] {
  return [...importState.frozen].filter(([name]) => state.modules.getStr(name) instanceof PyModule)
}

/** Takes the frozen modules out of `sys.modules`, but for the import system; they can be imported again. */
export function forgetFrozen(): void {
  const modules = importedFrozen()
    .filter(([name]) => !ALWAYS_FROZEN.has(name))
    .map(([name]) => state.modules.getStr(name))
  for (const [name, module] of [...state.modules.entries()])
    if (modules.includes(module)) state.modules.delete(name)
}
