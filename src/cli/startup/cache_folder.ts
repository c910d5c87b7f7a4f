/**
 * Where Typhon keeps what makes it start faster: `TYPHON_CACHE` (empty: nowhere), else `typhon` in the user's
 * cache folder. Files in it are only ever replaced whole, by a temporary file and rename, so that processes
 * which start at once do not see halves. A folder that cannot be written is no error.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname } from 'node:path'

/** The folder, or undefined if there shall be none. */
export function cacheFolder(env: NodeJS.ProcessEnv): string | undefined {
  const own = env.TYPHON_CACHE
  if (own !== undefined) return own === '' ? undefined : own
  const user = env.XDG_CACHE_HOME || (env.HOME && `${env.HOME}/.cache`)
  return user ? `${user}/typhon` : undefined
}

/** Runs `write` on a temporary name beside `file` and renames. False where the system says no. */
export function replaceFile(file: string, write: (temporary: string) => void): boolean {
  const temporary = `${file}.${process.pid}`
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    write(temporary)
    renameSync(temporary, file)
    return true
  } catch (e) {
    if (!isSystemError(e)) throw e
    removeQuietly(temporary)
    return false
  }
}

export function replaceWith(file: string, data: Uint8Array | string): boolean {
  return replaceFile(file, temporary => writeFileSync(temporary, data, { mode: 0o600 }))
}

const isSystemError = (e: unknown): boolean => e instanceof Error && 'code' in e

function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true })
  } catch (e) {
    if (!isSystemError(e)) throw e
  }
}
