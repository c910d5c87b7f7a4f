/**
 * A stock of named pipes. Node cannot make one; the system's program takes 3 ms for one as for many, so what is
 * made ahead costs the next ones nothing. They lie in a folder of the process's own, in memory where there is such
 * a place, until whoever takes one gives it another name or removes it.
 */
import * as fs from 'node:fs'
import * as path from 'node:path'
import { HostError } from '../host.ts'
import { fromNode } from './errors.ts'
import { lazy } from './lazy.ts'

const IN_MEMORY = '/dev/shm'
const AT_ONCE = 16

let stock: string[] = []

/** Where processes of this user can meet: names of pipes that they share go here. */
export function sharedFolder(): string {
  try {
    fs.accessSync(IN_MEMORY, fs.constants.W_OK)
    return IN_MEMORY
  } catch {
    return lazy('node:os').tmpdir()
  }
}

/** The path of a pipe that nobody has opened yet. Its folder is on the file system of `sharedFolder`. */
export function takeFifo(): string {
  if (stock.length === 0) stock = made()
  return stock.pop()!
}

function made(): string[] {
  const folder = temporaryFolder()
  process.on('exit', () => fs.rmSync(folder, { recursive: true, force: true }))
  const names = Array.from({ length: AT_ONCE }, (_, i) => path.join(folder, String(i)))
  const run = lazy('node:child_process').spawnSync('mkfifo', ['-m', '600', ...names], { stdio: 'ignore' })
  if (run.status === 0) return names
  throw new HostError('ENOSYS', undefined, undefined, 'no mkfifo program to make a pipe with')
}

function temporaryFolder(): string {
  try {
    return fs.mkdtempSync(path.join(sharedFolder(), 'typhon-'))
  } catch (error) {
    throw fromNode(error)
  }
}
