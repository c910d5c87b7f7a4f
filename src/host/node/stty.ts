/**
 * The system's program `stty`: Node has no call to read and set terminals.
 *
 * It gets the terminal as its standard input. Not so the master of a pseudo-terminal: Node would make what a child
 * gets there blocking, for everybody. Its other side has the same attributes and a name.
 */
import * as fs from 'node:fs'
import { HostError } from '../host.ts'
import { lazy } from './lazy.ts'

/** The name of the other side; undefined for what is no master. */
export function otherSide(real: number): string | undefined {
  const info = fs.readFileSync(`/proc/self/fdinfo/${real}`, 'latin1')
  const found = /^tty-index:\s*(\d+)/m.exec(info)
  return found ? `/dev/pts/${found[1]}` : undefined
}

/** What `stty` says about the terminal, or after setting it. */
export function stty(real: number, args: readonly string[]): string {
  const other = process.platform === 'linux' ? otherSide(real) : undefined
  const done = lazy('node:child_process').spawnSync('stty', other ? ['-F', other, ...args] : args, {
    stdio: [other ? 'ignore' : real, 'pipe', 'ignore'],
    encoding: 'latin1',
  })
  if (done.error)
    throw new HostError('ENOSYS', undefined, undefined, 'there is no stty to set a terminal with')
  if (done.status !== 0) throw new HostError('EIO')
  return done.stdout
}
