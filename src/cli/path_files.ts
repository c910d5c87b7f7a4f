/** The file system as the search for the library sees it (getpath.ts). What cannot be looked at is not there. */
import { readFileSync, readlinkSync, statSync } from 'node:fs'
import { escaped } from './arguments.ts'
import type { PathFiles } from './getpath.ts'
import { UsageError } from './options.ts'

const LARGEST = 32 * 1024

function lines(path: string): string[] | undefined {
  let bytes: Uint8Array
  try {
    bytes = readFileSync(path)
  } catch {
    return undefined
  }
  if (bytes.length >= LARGEST) throw new UsageError(`Fatal Python error: ${path} is larger than 32 KB\n`, 1)
  const all = escaped(bytes).split('\n')
  if (all.at(-1) === '') all.pop()
  return all.map(line => line.replace(/\r+$/, ''))
}

function link(path: string): string | undefined {
  try {
    return readlinkSync(path)
  } catch {
    return undefined
  }
}

function cwd(): string {
  try {
    return process.cwd()
  } catch {
    return ''
  }
}

/** `throwIfNoEntry` is for the usual case, which costs no exception. */
function stat(path: string) {
  try {
    return statSync(path, { throwIfNoEntry: false })
  } catch {
    return undefined
  }
}

export const pathFiles: PathFiles = {
  isFile: path => stat(path)?.isFile() === true,
  isFolder: path => stat(path)?.isDirectory() === true,
  readLink: link,
  readLines: lines,
  cwd,
}
