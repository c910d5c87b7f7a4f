/**
 * A snapshot was prepared with the library of its installation, and the process that wakes up from it has another
 * (PYTHONHOME). Frozen modules are the same in both, but say where their files are; what came from files is imported anew.
 */
import { fromUtf16, toUtf16 } from '../base/wide_string.ts'
import { forgetCodecs } from '../objects/codec_registry.ts'
import { instanceDict } from '../runtime/attributes.ts'
import { PyDict } from '../runtime/dict.ts'
import { state } from '../runtime/state.ts'
import { typeOf } from '../runtime/type.ts'
import { PyList, PyModule, PyObject, type PyValue, strValue } from '../runtime/values.ts'

/** Parts of a module that know where it is. */
const PLACES = ['__spec__', '__loader__', 'loader', 'loader_state']

class Move {
  declare private readonly from: string
  declare private readonly to: string
  constructor(from: string, to: string) {
    this.from = from
    this.to = to
  }

  isInside(v: PyValue): boolean {
    const text = strValue(v)
    if (text === undefined) return false
    const path = toUtf16(text)
    return path === this.from || path.startsWith(`${this.from}/`)
  }

  /** Paths in a namespace and in what says where a module is; other objects are left alone. */
  dict(dict: PyDict): void {
    for (const [key, value] of [...dict.entries()]) {
      if (this.isInside(value)) dict.set(key, this.path(value))
      else if (value instanceof PyList)
        value.items = value.items.map(v => (this.isInside(v) ? this.path(v) : v))
      else if (PLACES.includes(key as string) && value instanceof PyObject && typeOf(value).hasDict)
        this.dict(instanceDict(value))
    }
  }

  private path(v: PyValue): PyValue {
    return fromUtf16(this.to + toUtf16(strValue(v)!).slice(this.from.length))
  }
}

/** True if a file of the library is the module's source, and not what was frozen of it. */
function isFromFile(module: PyModule, move: Move): boolean {
  const spec = module.dict?.getStr('__spec__')
  if (!(spec instanceof PyObject) || !typeOf(spec).hasDict) return false
  const origin = instanceDict(spec).getStr('origin')
  return origin !== undefined && move.isInside(origin)
}

/** `from` and `to` are the libraries' folders. `encodings` and the codecs it found have to be imported again. */
export function moveLibrary(from: string, to: string): void {
  const move = new Move(from, to)
  for (const [name, module] of [...state.modules.entries()]) {
    if (!(module instanceof PyModule) || module.dict === undefined || name === 'sys') continue
    if (isFromFile(module, move)) state.modules.delete(name)
    else move.dict(module.dict)
  }
  const importers = state.sysDict.getStr('path_importer_cache')
  if (importers instanceof PyDict) importers.clear()
  forgetCodecs()
}
