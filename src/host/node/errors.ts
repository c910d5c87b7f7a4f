/**
 * From Node's errors to the host's.
 *
 * Node gives POSIX names; the number is always Linux's, so that macOS looks the same to Python.
 */
import { ERRNO, type ErrnoName } from '../errno.ts'
import { HostError, type HostPath } from '../host.ts'

/** Node's own argument checks, and the error a system would give. */
const ARGUMENT_ERRORS: Readonly<Record<string, ErrnoName>> = {
  ERR_INVALID_ARG_VALUE: 'EINVAL',
  ERR_INVALID_ARG_TYPE: 'EINVAL',
  ERR_OUT_OF_RANGE: 'EINVAL',
  ERR_FS_FILE_TOO_LARGE: 'EFBIG',
  ERR_UNKNOWN_SIGNAL: 'EINVAL',
}

function isErrnoName(code: string): code is ErrnoName {
  return Object.hasOwn(ERRNO, code)
}

/** The code of an error that Node threw; '' where it has none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : ''
}

/** Calls outside of node:fs hide the system's code in `info`. */
function systemCode(error: unknown): string | undefined {
  if (codeOf(error) !== 'ERR_SYSTEM_ERROR' || !(error instanceof Error) || !('info' in error))
    return undefined
  const { info } = error
  return info instanceof Object && 'code' in info ? String(info.code) : undefined
}

/** The HostError for what a node:fs function threw. What is no system error passes through. */
export function fromNode(error: unknown, path?: HostPath, path2?: HostPath): unknown {
  const code = systemCode(error) ?? codeOf(error)
  if (isErrnoName(code)) return new HostError(code, path, path2)
  const name = ARGUMENT_ERRORS[code]
  return name ? new HostError(name, path, path2) : error
}
