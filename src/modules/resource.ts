/**
 * `resource`: limits as the system shows them in `/proc/self/limits`, usage from the host's clock.
 * Limits cannot be changed. CPython: Modules/resource.c.
 */

import { strerror } from '../host/errno.ts'
import { type Host, HostError, readFile } from '../host/host.ts'
import { osError } from '../objects/exceptions.ts'
import { defineStructSequence } from '../objects/structseq.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { exc, valueError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { int, PyFloat, PyTuple, type PyValue } from '../runtime/values.ts'

const INFINITY = -1

/** [constant, its row in /proc/self/limits], by Linux's number. */
const LIMITS = [
  ['RLIMIT_CPU', 'Max cpu time'],
  ['RLIMIT_FSIZE', 'Max file size'],
  ['RLIMIT_DATA', 'Max data size'],
  ['RLIMIT_STACK', 'Max stack size'],
  ['RLIMIT_CORE', 'Max core file size'],
  ['RLIMIT_RSS', 'Max resident set'],
  ['RLIMIT_NPROC', 'Max processes'],
  ['RLIMIT_NOFILE', 'Max open files'],
  ['RLIMIT_MEMLOCK', 'Max locked memory'],
  ['RLIMIT_AS', 'Max address space'],
] as const

function limitsText(host: Host): string {
  try {
    return new TextDecoder().decode(readFile(host, '/proc/self/limits'))
  } catch (e) {
    if (e instanceof HostError) return ''
    throw e
  }
}

function limit(text: string | undefined): number {
  const n = Number(text)
  return text === undefined || Number.isNaN(n) ? INFINITY : n
}

function getrlimit(which: number): PyValue {
  const row = LIMITS[which]
  if (row === undefined) throw valueError('invalid resource specified')
  const line = limitsText(state.host)
    .split('\n')
    .find(l => l.startsWith(row[1]))
  const [soft, hard] = line?.slice(row[1].length).trim().split(/\s+/) ?? []
  return new PyTuple([int(limit(soft)), int(limit(hard))])
}

const usage = defineStructSequence({
  name: 'struct_rusage',
  module: 'resource',
  fields: [
    'ru_utime',
    'ru_stime',
    'ru_maxrss',
    'ru_ixrss',
    'ru_idrss',
    'ru_isrss',
    'ru_minflt',
    'ru_majflt',
    'ru_nswap',
    'ru_inblock',
    'ru_oublock',
    'ru_msgsnd',
    'ru_msgrcv',
    'ru_nsignals',
    'ru_nvcsw',
    'ru_nivcsw',
  ],
})

function getrusage(who: number): PyValue {
  if (who < -1 || who > 1) throw valueError('invalid who parameter')
  const cpu = who === -1 ? 0 : Number(state.host.clock?.processTime() ?? 0n) / 1e9
  const peak = who === -1 ? 0 : (state.host.memory?.peak() ?? 0)
  const rest = Array.from({ length: 13 }, () => int(0))
  return usage.make([new PyFloat(cpu), new PyFloat(0), int(peak), ...rest])
}

export const resourceModule: NativeModule = defineModule({
  name: 'resource',
  functions: {
    getrlimit: ['resource: int, /', getrlimit],
    setrlimit: [
      'resource: int, limits, /',
      () => {
        throw osError(38, strerror(38))
      },
    ],
    getrusage: ['who: int, /', getrusage],
    getpagesize: ['', () => int(4096)],
  },
  attributes: () => ({
    ...Object.fromEntries(LIMITS.map(([name], i) => [name, int(i)])),
    RLIM_INFINITY: int(INFINITY),
    RUSAGE_SELF: int(0),
    RUSAGE_CHILDREN: int(-1),
    RUSAGE_THREAD: int(1),
    struct_rusage: usage.type,
    error: exc.OSError,
  }),
})
