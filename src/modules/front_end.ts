/**
 * What native modules ask of the front end, which lies above them: compile errors and warnings as Python
 * has them. `importlib/wire` fills it in.
 */
import type { PyValue } from '../runtime/values.ts'
import type { WarningHandler } from '../syntax/errors.ts'
import type { Decode } from '../syntax/source.ts'

export const frontEndHooks = {} as {
  /** Runs the front end; its errors are thrown as Python exceptions. */
  run<T>(f: () => T): T
  onWarning: WarningHandler
  decode: Decode
  /** A file name argument: str, bytes or a path object. */
  filename(v: PyValue): string
}
