/**
 * `_posixshmem`: memory that processes share by name. As in Linux's C library it is a file in /dev/shm; mapping it
 * into memory takes `mmap`. CPython: Modules/_multiprocessing/posixshmem.c.
 */
import { HostError, O, requireFiles } from '../host/host.ts'
import { defineModule, type NativeModule } from '../runtime/define.ts'
import { typeError } from '../runtime/errors.ts'
import { state } from '../runtime/state.ts'
import { int, None, type PyValue, strValue } from '../runtime/values.ts'
import { guard, hostPath } from './posix/paths.ts'

const FOLDER = '/dev/shm/'

/** Calls with the file of that name; the C library looks for no path below the folder. */
function withFile<T>(name: PyValue, fname: string, run: (path: string) => T): T {
  const text = strValue(name)
  if (text === undefined) throw typeError(`${fname}() argument 'path' must be str, not %T`, name)
  return guard(() => {
    const plain = String(hostPath(text)).replace(/^\/+/, '')
    if (plain === '' || plain === '.' || plain === '..' || plain.includes('/')) throw new HostError('EINVAL')
    return run(FOLDER + plain)
  }, name)
}

export const posixshmemModule: NativeModule = defineModule({
  name: '_posixshmem',
  functions: {
    shm_open: [
      'path, flags: int, mode: int = 511',
      (path, flags, mode) =>
        int(
          withFile(path, 'shm_open', file =>
            requireFiles(state.host).open(file, flags | O.NOFOLLOW | O.CLOEXEC, mode),
          ),
        ),
    ],
    shm_unlink: [
      'path',
      path => {
        withFile(path, 'shm_unlink', file => requireFiles(state.host).unlink(file))
        return None
      },
    ],
  },
})
