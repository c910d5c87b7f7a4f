// Typhon as users start it: by its launcher, from the start-up snapshot.
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'

export const launcher = fileURLToPath(new URL('../dist/typhon', import.meta.url))

/** Starts Typhon once and gives it the time to build its snapshot in the background, where there is none yet. */
export function makeSnapshot(env) {
  for (const statement of ['pass', 'import time; time.sleep(5)']) {
    const result = spawnSync(launcher, ['-c', statement], { env, encoding: 'utf8' })
    if (result.status !== 0) throw new Error(`${launcher}: ${result.error ?? result.stderr}`)
  }
}
