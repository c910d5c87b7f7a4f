/**
 * `dist/typhon.js`: the small part of the command line that is loaded as it is. It loads the rest from V8's code
 * cache, and builds what later starts need: that cache, and for the launcher a start-up snapshot.
 */
import { existsSync, realpathSync } from 'node:fs'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { cacheFolder } from './startup/cache_folder.ts'
import { loadBundle } from './startup/code_cache.ts'
import { buildInBackground, buildSnapshot, readRequest } from './startup/snapshot_file.ts'

const program = realpathSync(fileURLToPath(import.meta.url))
const folder = dirname(program)

/** A variable of ours, which Python does not get to see. */
function take(name: string): string | undefined {
  const value = process.env[name]
  if (value !== undefined) delete process.env[name]
  return value
}

/** The program's name where it was not the launcher that started it. */
function launcherHere(): string {
  const launcher = `${folder}/typhon`
  return existsSync(launcher) ? launcher : program
}

function start(): void {
  const build = take('TYPHON_BUILD_SNAPSHOT')
  if (build !== undefined) {
    const request = readRequest(build)
    process.exitCode = request !== undefined && buildSnapshot(folder, request) ? 0 : 1
    return
  }
  const wanted = take('TYPHON_SNAPSHOT')
  if (wanted !== undefined) buildInBackground(program, wanted)
  process.argv[1] = take('TYPHON_EXECUTABLE') ?? launcherHere()
  const cache = cacheFolder(process.env)
  const { bundle, store } = loadBundle(
    `${folder}/typhon.cjs`,
    cache === undefined ? undefined : `${cache}/start${folder}/typhon.code`,
  )
  const status = bundle.main()
  store()
  bundle.leave(status)
}

start()
