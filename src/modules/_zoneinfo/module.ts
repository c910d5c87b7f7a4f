/**
 * `_zoneinfo`: the class ZoneInfo. Files are found and read by the Python modules `zoneinfo._tzpath` and
 * `zoneinfo._common`. As in CPython each import of the module makes a class of its own, with its own caches.
 * CPython: Modules/_zoneinfo.c.
 */
import { ADD, binaryOp, index, repr, reprObject, str } from '../../runtime/abstract.ts'
import { getAttr, setAttr } from '../../runtime/attributes.ts'
import { call, call1, callKw, callMethod } from '../../runtime/calls.ts'
import { defineModule, defineType, type NativeModule } from '../../runtime/define.ts'
import { runtimeError, typeError, valueError } from '../../runtime/errors.ts'
import { machine } from '../../runtime/state.ts'
import { type PyType, TPFLAGS_HEAPTYPE } from '../../runtime/type.ts'
import { int, None, type PyStr, PyTuple, type PyValue } from '../../runtime/values.ts'
import { addDelta, ordinalOf } from '../_datetime/datetime_arithmetic.ts'
import { tzinfoType } from '../_datetime/tzinfo.ts'
import { isExact, PyDateTime, PyTimeDelta, PyTZInfo } from '../_datetime/values.ts'
import { newWeakCache, ZoneCache } from './cache.ts'
import { kindAtTime, kindAtWallTime, kindWithoutDate, type TimeKind, type Zone, zoneOfData } from './zone.ts'

const EPOCH_ORDINAL = 719163

abstract class ZoneInfoObject extends PyTZInfo {
  key: PyValue = None
  source: 'cache' | 'no cache' | 'file' = 'no cache'
  /** The repr of the file where there is no key. */
  fileRepr: PyValue = ''
  zone: Zone | undefined
}

// ---- times

const attributeNumber = (o: PyValue, name: string): number => Number(index(getAttr(o, name)))

/** What the fields of a datetime say, in seconds since the epoch. Subclasses may say otherwise than their fields. */
function wallTime(dt: PyValue): number {
  if (dt instanceof PyDateTime && isExact(dt.cls, PyDateTime))
    return secondsOf(ordinalOf(dt), dt.hour, dt.minute, dt.second)
  const ordinal = Number(index(callMethod(dt, 'toordinal')))
  const [hour, minute, second] = ['hour', 'minute', 'second'].map(name => attributeNumber(dt, name))
  return secondsOf(ordinal, hour!, minute!, second!)
}

function secondsOf(ordinal: number, hour: number, minute: number, second: number): number {
  return (ordinal - EPOCH_ORDINAL) * 86400 + hour * 3600 + minute * 60 + second
}

/** ZoneInfo objects made by `__new__` of a base class know nothing. */
function zoneOf(self: ZoneInfoObject): Zone {
  if (self.zone === undefined) throw valueError('ZoneInfo object was not initialised')
  return self.zone
}

function kindAt(self: ZoneInfoObject, dt: PyValue): TimeKind {
  const zone = zoneOf(self)
  if (dt === None) return kindWithoutDate(zone)
  const time = wallTime(dt)
  const { fold, year } =
    dt instanceof PyDateTime ? dt : { fold: attributeNumber(dt, 'fold'), year: attributeNumber(dt, 'year') }
  return kindAtWallTime(zone, time, fold, year)
}

function fromUtc(self: ZoneInfoObject, dt: PyValue): PyValue {
  if (!(dt instanceof PyDateTime)) throw typeError('fromutc: argument must be a datetime')
  if (dt.tzinfo !== self) throw valueError('fromutc: dt.tzinfo is not self')
  const { kind, fold } = kindAtTime(zoneOf(self), wallTime(dt), dt.year)
  const local = plus(dt, kind.utcoffset)
  return fold ? withFold(local) : local
}

function plus(dt: PyDateTime, offset: PyValue): PyValue {
  const isPlain = isExact(dt.cls, PyDateTime) && offset instanceof PyTimeDelta
  return isPlain ? addDelta(dt, offset, 1) : binaryOp(dt, offset, ADD)
}

function withFold(dt: PyValue): PyValue {
  if (!(dt instanceof PyDateTime) || !isExact(dt.cls, PyDateTime))
    return callKw(getAttr(dt, 'replace'), [], { fold: int(1) })
  dt.fold = 1
  return dt
}

// ---- the class

function zoneRepr(self: ZoneInfoObject): PyStr {
  const inside = self.key === None ? `.from_file(${self.fileRepr})` : `(key=${repr(self.key)})`
  return `${self.cls.name}${inside}`
}

function reduce(self: ZoneInfoObject): PyValue {
  if (self.source === 'file') {
    const error = getAttr(machine.importModule('pickle'), 'PicklingError')
    throw call1(error, 'Cannot pickle a ZoneInfo file from a file stream.')
  }
  const args = new PyTuple([self.key, int(self.source === 'cache' ? 1 : 0)])
  return new PyTuple([getAttr(self, '_unpickle'), args])
}

/** One import's class: what it takes from other modules, its caches, and the type itself. */
class ZoneInfoClass {
  private readonly cache = new ZoneCache()
  private readonly findFile = getAttr(machine.importModule('zoneinfo._tzpath'), 'find_tzfile')
  private readonly open = getAttr(machine.importModule('io'), 'open')
  private readonly common = machine.importModule('zoneinfo._common')
  readonly type = this.define()

  private make(type: PyType, file: PyValue): ZoneInfoObject {
    const self = new type.ctor() as ZoneInfoObject
    self.zone = zoneOfData(callMethod(this.common, 'load_data', file))
    return self
  }

  private fresh(type: PyType, key: PyValue): ZoneInfoObject {
    const path = call1(this.findFile, key)
    const file = path === None ? callMethod(this.common, 'load_tzdata', key) : call(this.open, [path, 'rb'])
    try {
      const self = this.make(type, file)
      self.key = key
      return self
    } finally {
      callMethod(file, 'close')
    }
  }

  private checked(type: PyType, key: PyValue, zone: PyValue): ZoneInfoObject {
    if (zone instanceof ZoneInfoObject) return zone
    throw runtimeError(`Unexpected instance of %T in ${type.name} weak cache for key %R`, zone, key)
  }

  private cached(type: PyType, key: PyValue): PyValue {
    const recent = this.cache.recent(type, key)
    if (recent !== undefined) return recent
    const weak = this.cache.weakOf(type)
    const found = callMethod(weak, 'get', key, None)
    const isNew = found === None
    const kept = isNew ? callMethod(weak, 'setdefault', key, this.fresh(type, key)) : found
    const zone = this.checked(type, key, kept)
    if (isNew) zone.source = 'cache'
    this.cache.keep(type, key, zone)
    return zone
  }

  private fromFile(type: PyType, file: PyValue, key: PyValue): PyValue {
    const fileRepr = reprObject(file)
    const self = this.make(type, file)
    self.source = 'file'
    self.fileRepr = fileRepr
    self.key = key
    return self
  }

  private clear(type: PyType, keys: PyValue): PyValue {
    if (keys === None) this.cache.clear(type)
    else this.cache.forget(type, keys)
    return None
  }

  private define(): PyType {
    class PyZoneInfo extends ZoneInfoObject {}
    const type = defineType(PyZoneInfo, {
      name: 'ZoneInfo',
      module: 'zoneinfo',
      base: tzinfoType,
      hasWeakref: true,
      doc: 'A time zone of the IANA database, by its key.',
      new: ['key', (type, key) => this.cached(type, key)],
      slots: {
        tp_repr: zoneRepr,
        tp_str: self => (self.key === None ? zoneRepr(self) : str(self.key)),
      },
      attributes: () => ({ __module__: 'zoneinfo' }),
      members: { key: self => self.key },
      classMethods: {
        clear_cache: ['*, only_keys = None', (type, keys) => this.clear(type, keys)],
        no_cache: ['key', (type, key) => this.fresh(type, key)],
        from_file: ['file_obj, /, key = None', (type, file, key) => this.fromFile(type, file, key)],
        _unpickle: [
          'key, from_cache: bool, /',
          (type, key, fromCache) => (fromCache ? this.cached(type, key) : this.fresh(type, key)),
        ],
        __init_subclass__: [
          '*args, **kwargs',
          type => {
            setAttr(type, '_weak_cache', newWeakCache())
            return None
          },
        ],
      },
      methods: {
        utcoffset: ['dt, /', (self, dt) => kindAt(self, dt).utcoffset],
        dst: ['dt, /', (self, dt) => kindAt(self, dt).dst],
        tzname: ['dt, /', (self, dt) => kindAt(self, dt).tzname],
        fromutc: ['dt, /', fromUtc],
        __reduce__: ['', reduce],
      },
    })
    type.flags |= TPFLAGS_HEAPTYPE
    type.qualname = 'ZoneInfo'
    this.cache.type = type
    return type
  }
}

export const zoneinfoModule: NativeModule = defineModule({
  name: '_zoneinfo',
  doc: 'Time zones of the IANA database.',
  attributes: () => {
    // Where Python's datetime is used instead, its zones cannot be ours.
    machine.importModule('_datetime')
    return { ZoneInfo: new ZoneInfoClass().type }
  },
})
