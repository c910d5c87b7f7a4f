// One contract, both hosts: what Python may rely on wherever it runs.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterAll, describe, expect, test } from 'vitest'
import {
  type Host,
  type HostDescriptors,
  HostError,
  O,
  readAll,
  readFile,
  S_IF,
  SEEK,
  writeAll,
} from '../../src/host/host.ts'
import { createMemoryHost } from '../../src/host/memory.ts'
import { createNodeHost } from '../../src/host/node/host.ts'

const folder = mkdtempSync(join(tmpdir(), 'typhon-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const encode = (text: string) => new TextEncoder().encode(text)
const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

function codeOf(action: () => unknown): string {
  try {
    action()
  } catch (error) {
    if (error instanceof HostError) return error.code
    throw error
  }
  return 'no error'
}

const hosts: [
  string,
  Required<Omit<Host, 'semaphores' | 'sockets' | 'memory' | 'engine' | 'terminals' | 'hashes'>>,
  string,
][] = [
  ['node', createNodeHost(), folder],
  ['memory', createMemoryHost({ cwd: '/work' }), '/work'],
]

describe.each(hosts)('%s host', (_name, host, base) => {
  const { files, descriptors } = host
  const path = (name: string) => `${base}/${name}`
  const create = (name: string, text: string) => {
    const fd = files.open(path(name), O.WRONLY | O.CREAT | O.TRUNC, 0o666)
    writeAll(descriptors, fd, encode(text))
    descriptors.close(fd)
  }
  const read = (fd: number, n: number) => {
    const buffer = new Uint8Array(n)
    return decode(buffer.subarray(0, descriptors.read(fd, buffer)))
  }

  test('writes, seeks and reads through one position', () => {
    const fd = files.open(path('seek'), O.RDWR | O.CREAT | O.TRUNC, 0o600)
    expect(fd).toBe(3)
    expect(descriptors.write(fd, encode('hello world'))).toBe(11)
    expect(descriptors.lseek(fd, 0, SEEK.CUR)).toBe(11)
    expect(descriptors.lseek(fd, -5, SEEK.END)).toBe(6)
    expect(read(fd, 3)).toBe('wor')
    expect(descriptors.lseek(fd, 1, SEEK.CUR)).toBe(10)
    descriptors.write(fd, encode('D!'))
    expect(descriptors.lseek(fd, 0, SEEK.CUR)).toBe(12)
    descriptors.lseek(fd, 0, SEEK.SET)
    expect(decode(readAll(descriptors, fd))).toBe('hello worlD!')
    expect(read(fd, 5)).toBe('')
    descriptors.lseek(fd, 15, SEEK.SET)
    descriptors.write(fd, encode('x'))
    expect(descriptors.fstat(fd).size).toBe(16)
    descriptors.ftruncate(fd, 3)
    expect(decode(readFile(host, path('seek')))).toBe('hel')
    expect(codeOf(() => descriptors.lseek(fd, -1, SEEK.SET))).toBe('EINVAL')
    expect(codeOf(() => descriptors.lseek(fd, 0, 9))).toBe('EINVAL')
    descriptors.close(fd)
    expect(codeOf(() => descriptors.close(fd))).toBe('EBADF')
  })

  test('positions of pread and pwrite leave the position alone', () => {
    create('positions', '0123456789')
    const fd = files.open(path('positions'), O.RDWR, 0)
    const two = new Uint8Array(2)
    descriptors.read(fd, two, 7)
    expect(decode(two)).toBe('78')
    descriptors.write(fd, encode('ab'), 0)
    expect(read(fd, 3)).toBe('ab2')
    descriptors.close(fd)
  })

  test('appends at the end whatever the position is', () => {
    create('append', 'one')
    const fd = files.open(path('append'), O.RDWR | O.APPEND, 0)
    descriptors.lseek(fd, 0, SEEK.SET)
    descriptors.write(fd, encode(' two'))
    expect(descriptors.lseek(fd, 0, SEEK.CUR)).toBe(7)
    descriptors.lseek(fd, 1, SEEK.SET)
    expect(read(fd, 2)).toBe('ne')
    descriptors.write(fd, encode('!'))
    expect(descriptors.lseek(fd, 0, SEEK.CUR)).toBe(8)
    descriptors.close(fd)
    expect(decode(readFile(host, path('append')))).toBe('one two!')
  })

  test('duplicates share the position; dup2 replaces', () => {
    create('dup', 'abcdef')
    const fd = files.open(path('dup'), O.RDONLY, 0)
    const other = descriptors.dup(fd)
    expect(read(fd, 2) + read(other, 2)).toBe('abcd')
    descriptors.close(fd)
    descriptors.dup2(other, 9)
    descriptors.close(other)
    expect(read(9, 9)).toBe('ef')
    descriptors.close(9)
    expect(codeOf(() => descriptors.dup(9))).toBe('EBADF')
    expect(codeOf(() => descriptors.dup2(0, -1))).toBe('EBADF')
  })

  test('errors have their code and path', () => {
    create('file', '')
    files.mkdir(path('folder'), 0o777)
    create('folder/inside', '')
    expect(codeOf(() => files.stat(path('none')))).toBe('ENOENT')
    expect(codeOf(() => files.stat(path('file/x')))).toBe('ENOTDIR')
    expect(codeOf(() => files.open(path('none'), O.RDONLY, 0))).toBe('ENOENT')
    expect(codeOf(() => files.open(path('file'), O.WRONLY | O.CREAT | O.EXCL, 0o600))).toBe('EEXIST')
    expect(codeOf(() => files.open(path('folder'), O.WRONLY, 0))).toBe('EISDIR')
    expect(codeOf(() => files.open(path('file'), O.RDONLY | O.DIRECTORY, 0))).toBe('ENOTDIR')
    expect(codeOf(() => files.open(path('nul\0'), O.RDONLY, 0))).toBe('EINVAL')
    expect(codeOf(() => files.mkdir(path('file'), 0o777))).toBe('EEXIST')
    expect(codeOf(() => files.rmdir(path('folder')))).toBe('ENOTEMPTY')
    expect(codeOf(() => files.rmdir(path('file')))).toBe('ENOTDIR')
    expect(codeOf(() => files.unlink(path('none')))).toBe('ENOENT')
    expect(codeOf(() => files.readdir(path('file')))).toBe('ENOTDIR')
    expect(codeOf(() => files.readlink(path('file')))).toBe('EINVAL')
    expect(codeOf(() => files.chdir(path('file')))).toBe('ENOTDIR')
    expect(codeOf(() => files.stat(''))).toBe('ENOENT')
    try {
      files.stat(path('none'))
    } catch (error) {
      expect(error).toMatchObject({ errno: 2, message: 'No such file or directory', path: path('none') })
    }
    expect(files.statIfExists(path('none'))).toBeUndefined()
    expect(files.statIfExists(path('file/x'))).toBeUndefined()
  })

  test('reading and writing need their modes', () => {
    create('modes', 'x')
    const reader = files.open(path('modes'), O.RDONLY, 0)
    const writer = files.open(path('modes'), O.WRONLY, 0)
    expect(codeOf(() => descriptors.write(reader, encode('y')))).toBe('EBADF')
    expect(codeOf(() => read(writer, 1))).toBe('EBADF')
    descriptors.close(reader)
    descriptors.close(writer)
  })

  test('lists, renames, links', () => {
    files.mkdir(path('tree'), 0o755)
    create('tree/a', 'A')
    files.mkdir(path('tree/d'), 0o755)
    files.symlink('a', path('tree/s'))
    const list = () => files.readdir(path('tree')).map(entry => [entry.name, entry.type])
    expect(list().sort()).toEqual([
      ['a', S_IF.REG],
      ['d', S_IF.DIR],
      ['s', S_IF.LNK],
    ])
    expect(files.readlink(path('tree/s'))).toBe('a')
    expect(decode(readFile(host, path('tree/s')))).toBe('A')
    expect(files.lstat(path('tree/s')).mode & S_IF.MT).toBe(S_IF.LNK)
    files.link(path('tree/a'), path('tree/h'), false)
    expect(files.stat(path('tree/h')).ino).toBe(files.stat(path('tree/a')).ino)
    expect(files.stat(path('tree/a')).nlink).toBe(2)
    create('tree/b', 'B')
    files.rename(path('tree/b'), path('tree/a'))
    expect(decode(readFile(host, path('tree/a')))).toBe('B')
    expect(decode(readFile(host, path('tree/h')))).toBe('A')
    expect(codeOf(() => files.rename(path('tree'), path('tree/d/x')))).toBe('EINVAL')
    files.symlink('loop', path('tree/loop'))
    expect(codeOf(() => files.stat(path('tree/loop')))).toBe('ELOOP')
    expect(files.realpath(path('tree/d/../s'))).toBe(files.realpath(path('tree/a')))
  })

  test('times, modes and the mask', () => {
    create('times', '')
    files.utimes(path('times'), 1_600_000_000_000_000_000n, 1_700_000_000_123_456_000n, true)
    expect(files.stat(path('times'))).toMatchObject({
      atimeNs: 1_600_000_000_000_000_000n,
      mtimeNs: 1_700_000_000_123_456_000n,
    })
    const old = files.umask(0o077)
    create('masked', '')
    expect(files.umask(old)).toBe(0o077)
    expect(files.stat(path('masked')).mode).toBe(S_IF.REG | 0o600)
    files.chmod(path('masked'), 0o444)
    expect(files.stat(path('masked')).mode & 0o777).toBe(0o444)
  })

  test('an open file outlives its name', () => {
    create('gone', 'still here')
    const fd = files.open(path('gone'), O.RDONLY, 0)
    files.unlink(path('gone'))
    expect(read(fd, 20)).toBe('still here')
    descriptors.close(fd)
  })

  test('makes sockets, or says that it cannot', () => {
    const made = codeOf(() => files.mksocket(path('socket')))
    if (made === 'ENOSYS') return
    expect(made).toBe('no error')
    expect(files.stat(path('socket')).mode & S_IF.MT).toBe(S_IF.SOCK)
    expect(codeOf(() => files.mksocket(path('none/socket')))).toBe('ENOENT')
    files.unlink(path('socket'))
  })

  test('names that are not UTF-8 stay bytes', () => {
    files.mkdir(path('names'), 0o755)
    const name = new Uint8Array([...encode(path('names/x')), 0xff])
    descriptors.close(files.open(name, O.WRONLY | O.CREAT, 0o600))
    create('names/é', '')
    const names = files.readdir(path('names')).map(entry => entry.name)
    expect(names).toContainEqual(new Uint8Array([0x78, 0xff]))
    expect(names).toContain('é')
    expect(files.stat(name).size).toBe(0)
    files.unlink(name)
  })

  test('a pipe is a queue with two ends', () => {
    const [reader, writer] = descriptors.pipe()
    descriptors.write(writer, encode('abc'))
    descriptors.write(writer, encode('def'))
    expect(read(reader, 4)).toBe('abcd')
    expect(read(reader, 4)).toBe('ef')
    expect(codeOf(() => read(reader, 1))).toBe('EDEADLK')
    descriptors.setBlocking(reader, false)
    expect(codeOf(() => read(reader, 1))).toBe('EAGAIN')
    expect(codeOf(() => descriptors.lseek(reader, 0, SEEK.CUR))).toBe('ESPIPE')
    descriptors.close(writer)
    expect(read(reader, 1)).toBe('')
    descriptors.close(reader)
  })

  test('a writing end without a reader fails', () => {
    const [reader, writer] = descriptors.pipe()
    descriptors.close(reader)
    expect(codeOf(() => descriptors.write(writer, encode('x')))).toBe('EPIPE')
    descriptors.close(writer)
  })

  test('clocks go forward', () => {
    const a = host.clock.monotonic()
    host.clock.sleep(2_000_000n)
    expect(host.clock.monotonic() - a).toBeGreaterThanOrEqual(2_000_000n)
    const drift = Number(host.clock.realtime() / 1_000_000n) - Date.now()
    expect(Math.abs(drift)).toBeLessThan(1000)
  })

  test('randomness and environment', () => {
    const bytes = new Uint8Array(100_000)
    host.random.fill(bytes)
    expect(new Set(bytes).size).toBe(256)
    host.environment.set('TYPHON_TEST', 'ä')
    expect(host.environment.entries()).toContainEqual(['TYPHON_TEST', 'ä'])
    host.environment.unset('TYPHON_TEST')
    expect(host.environment.entries().map(([name]) => name)).not.toContain('TYPHON_TEST')
  })
})

describe('both hosts agree on any sequence of operations on one file', () => {
  const position = fc.integer({ min: 0, max: 40 })
  const size = fc.integer({ min: 1, max: 12 })
  const operation = fc.oneof(
    fc.tuple(fc.constant('read' as const), size),
    fc.tuple(fc.constant('write' as const), size),
    fc.tuple(fc.constant('pread' as const), position),
    fc.tuple(fc.constant('pwrite' as const), position),
    fc.tuple(fc.constant('set' as const), position),
    fc.tuple(fc.constant('current' as const), fc.integer({ min: -8, max: 8 })),
    fc.tuple(fc.constant('end' as const), fc.integer({ min: -8, max: 8 })),
    fc.tuple(fc.constant('truncate' as const), position),
  )

  function run(
    host: Required<Omit<Host, 'semaphores' | 'sockets' | 'memory' | 'engine' | 'terminals' | 'hashes'>>,
    base: string,
    append: boolean,
    steps: [string, number][],
  ): unknown[] {
    const { descriptors } = host
    const flags = O.RDWR | O.CREAT | O.TRUNC | (append ? O.APPEND : 0)
    const fd = host.files.open(`${base}/random`, flags, 0o600)
    const out = steps.map(([name, n], i) => {
      try {
        return step(descriptors, fd, name, n, i)
      } catch (error) {
        return error instanceof HostError ? error.code : error
      }
    })
    descriptors.close(fd)
    return [...out, decode(readFile(host, `${base}/random`))]
  }

  function step(descriptors: HostDescriptors, fd: number, name: string, n: number, i: number): unknown {
    const buffer = new Uint8Array(n)
    switch (name) {
      case 'read':
        return decode(buffer.subarray(0, descriptors.read(fd, buffer)))
      case 'pread':
        return decode(buffer.subarray(0, descriptors.read(fd, buffer, n)))
      case 'write':
        return descriptors.write(fd, buffer.fill(97 + (i % 26)))
      case 'pwrite':
        return descriptors.write(fd, encode('PQR'), n)
      case 'truncate':
        return descriptors.ftruncate(fd, n)
      default:
        return descriptors.lseek(fd, n, { set: SEEK.SET, current: SEEK.CUR }[name] ?? SEEK.END)
    }
  }

  test.each([false, true])('appending: %s', append => {
    const property = fc.property(fc.array(operation, { maxLength: 30 }), steps => {
      const results = hosts.map(([, host, base]) => run(host, base, append, steps))
      expect(results[0]).toEqual(results[1])
    })
    fc.assert(property, { seed: 314, numRuns: 300 })
  })
})
