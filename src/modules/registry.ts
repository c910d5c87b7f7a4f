/**
 * The native modules by name. CPython: Modules/config.c (_PyImport_Inittab).
 */
import type { NativeModule } from '../runtime/define.ts'
import { abcModule } from './_abc.ts'
import { astModule } from './_ast/module.ts'
import { asyncioModule } from './_asyncio/module.ts'
import { _bisect } from './_bisect.ts'
import { bz2Module } from './_bz2/module.ts'
import { codecsModule } from './_codecs.ts'
import { _collections } from './_collections/module.ts'
import { compilerStepsModule } from './_compiler_steps.ts'
import { contextvarsModule } from './_contextvars.ts'
import { csvModule } from './_csv/module.ts'
import { datetimeModule } from './_datetime/module.ts'
import { dbmModule } from './_dbm/module.ts'
import { decimalModule } from './_decimal/module.ts'
import { _functools } from './_functools/module.ts'
import { hamtModule } from './_hamt.ts'
import { _heapq } from './_heapq.ts'
import { impModule } from './_imp.ts'
import { ioModule } from './_io/module.ts'
import { jsonModule } from './_json/module.ts'
import { localeModule } from './_locale.ts'
import { lsprofModule } from './_lsprof.ts'
import { lzmaModule } from './_lzma/module.ts'
import {
  codecsCnModule,
  codecsHkModule,
  codecsIso2022Module,
  codecsJpModule,
  codecsKrModule,
  codecsTwModule,
  multibytecodecModule,
} from './_multibytecodec/module.ts'
import { multiprocessingModule } from './_multiprocessing.ts'
import { opcodeModule } from './_opcode.ts'
import { _operator } from './_operator.ts'
import { pickleModule } from './_pickle/module.ts'
import { posixshmemModule } from './_posixshmem.ts'
import { posixsubprocessModule } from './_posixsubprocess.ts'
import { queueModule } from './_queue.ts'
import { randomModule } from './_random.ts'
import { readlineModule } from './_readline.ts'
import { remoteDebuggingModule } from './_remote_debugging.ts'
import { signalModule } from './_signal.ts'
import { socketModule } from './_socket.ts'
import { sqliteModule } from './_sqlite/module.ts'
import { sreModule } from './_sre/module.ts'
import { statModule } from './_stat.ts'
import { statisticsModule } from './_statistics.ts'
import { stringModule } from './_string.ts'
import { structModule } from './_struct/module.ts'
import { suggestionsModule } from './_suggestions.ts'
import { symtableModule } from './_symtable.ts'
import { sysconfigModule } from './_sysconfig.ts'
import { threadModule } from './_thread.ts'
import { tokenizeModule } from './_tokenize.ts'
import { tracemallocModule } from './_tracemalloc.ts'
import { typesModule } from './_types.ts'
import { callsModule } from './_typhon_calls.ts'
import { eventsModule } from './_typhon_events.ts'
import { typhonJit } from './_typhon_jit.ts'
import { typingModule } from './_typing/module.ts'
import { uuidModule } from './_uuid.ts'
import { warningsNativeModule } from './_warnings.ts'
import { weakrefModule } from './_weakref.ts'
import { zoneinfoModule } from './_zoneinfo/module.ts'
import { zstdModule } from './_zstd/module.ts'
import { arrayModule } from './array/module.ts'
import { atexitModule } from './atexit.ts'
import { binasciiModule } from './binascii.ts'
import { builtinsModule } from './builtins.ts'
import { cmathModule } from './cmath/module.ts'
import { errnoModule } from './errno.ts'
import { faulthandlerModule } from './faulthandler.ts'
import { fcntlModule } from './fcntl.ts'
import { gcModule } from './gc.ts'
import { blake2Module } from './hashes/blake2_module.ts'
import { hashlibModule } from './hashes/hashlib_module.ts'
import { hmacModule } from './hashes/hmac_module.ts'
import { md5Module, sha1Module, sha2Module, sha3Module } from './hashes/modules.ts'
import { itertools } from './itertools/module.ts'
import { marshalModule } from './marshal.ts'
import { mathModule } from './math/module.ts'
import { posixModule } from './posix/posix.ts'
import { grpModule, pwdModule } from './pwd.ts'
import { resourceModule } from './resource.ts'
import { selectModule } from './select.ts'
import { sysModule } from './sys/sys.ts'
import { termiosModule } from './termios.ts'
import { timeModule } from './time.ts'
import { unicodedataModule } from './unicodedata.ts'
import { zlibModule } from './zlib/module.ts'

export const nativeModules: Record<string, NativeModule> = {
  _tokenize: tokenizeModule,
  posix: posixModule,
  errno: errnoModule,
  _stat: statModule,
  _readline: readlineModule,
  termios: termiosModule,
  time: timeModule,
  atexit: atexitModule,
  _signal: signalModule,
  _locale: localeModule,
  gc: gcModule,
  _compiler_steps: compilerStepsModule,
  _opcode: opcodeModule,
  resource: resourceModule,
  _symtable: symtableModule,
  _queue: queueModule,
  _statistics: statisticsModule,
  pwd: pwdModule,
  grp: grpModule,
  fcntl: fcntlModule,
  _suggestions: suggestionsModule,
  _sysconfig: sysconfigModule,
  _tracemalloc: tracemallocModule,
  faulthandler: faulthandlerModule,
  _pickle: pickleModule,
  _multiprocessing: multiprocessingModule,
  _posixshmem: posixshmemModule,
  _posixsubprocess: posixsubprocessModule,
  select: selectModule,
  _socket: socketModule,
  _lsprof: lsprofModule,
  _ast: astModule,
  _typing: typingModule,
  _weakref: weakrefModule,
  _warnings: warningsNativeModule,
  _thread: threadModule,
  _asyncio: asyncioModule,
  _contextvars: contextvarsModule,
  _abc: abcModule,
  _bisect,
  _remote_debugging: remoteDebuggingModule,
  _types: typesModule,
  _typhon_calls: callsModule,
  _typhon_events: eventsModule,
  _typhon_jit: typhonJit,
  _codecs: codecsModule,
  _codecs_cn: codecsCnModule,
  _codecs_hk: codecsHkModule,
  _codecs_iso2022: codecsIso2022Module,
  _codecs_jp: codecsJpModule,
  _codecs_kr: codecsKrModule,
  _codecs_tw: codecsTwModule,
  _multibytecodec: multibytecodecModule,
  _collections,
  _functools,
  _dbm: dbmModule,
  _hamt: hamtModule,
  _heapq,
  _io: ioModule,
  _operator,
  itertools,
  _imp: impModule,
  builtins: builtinsModule,
  marshal: marshalModule,
  array: arrayModule,
  unicodedata: unicodedataModule,
  math: mathModule,
  cmath: cmathModule,
  _random: randomModule,
  _string: stringModule,
  sys: sysModule,
  _blake2: blake2Module,
  _csv: csvModule,
  _datetime: datetimeModule,
  _decimal: decimalModule,
  _hashlib: hashlibModule,
  _hmac: hmacModule,
  _uuid: uuidModule,
  _zoneinfo: zoneinfoModule,
  _json: jsonModule,
  _md5: md5Module,
  _sha1: sha1Module,
  _sha2: sha2Module,
  _sha3: sha3Module,
  _sqlite3: sqliteModule,
  _sre: sreModule,
  _struct: structModule,
  _bz2: bz2Module,
  _lzma: lzmaModule,
  _zstd: zstdModule,
  zlib: zlibModule,
  binascii: binasciiModule,
}
