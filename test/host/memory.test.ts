import { expect, test } from 'vitest'
import { HostError, HostExit, O, readFile, requireClock, requireFiles } from '../../src/host/host.ts'
import { collectText, createMemoryHost } from '../../src/host/memory.ts'

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

test('a host without abilities gives clear errors', () => {
  for (const ask of [requireFiles, requireClock]) {
    expect(() => ask({})).toThrow(expect.objectContaining({ code: 'ENOSYS' }))
  }
  try {
    requireFiles({})
  } catch (error) {
    expect(String(error)).toContain('this Typhon host gives no access to files')
  }
})

test('standard streams are functions', () => {
  const chunks = ['first\nsec', 'ond\n'].map(text => new TextEncoder().encode(text))
  const out = collectText()
  const { descriptors } = createMemoryHost({ stdin: () => chunks.shift(), stdout: out.write })
  const buffer = new Uint8Array(6)
  let text = ''
  for (let n = descriptors.read(0, buffer); n > 0; n = descriptors.read(0, buffer)) {
    text += decode(buffer.subarray(0, n))
  }
  expect(text).toBe('first\nsecond\n')
  const euro = new TextEncoder().encode('€')
  descriptors.write(1, euro.subarray(0, 1))
  descriptors.write(1, euro.subarray(1))
  expect(out.text()).toBe('€')
})

test('given files are there, folders and all', () => {
  const host = createMemoryHost({ files: { '/a/b/c.txt': 'text' }, cwd: '/a' })
  expect(decode(readFile(host, 'b/c.txt'))).toBe('text')
  expect(host.files.realpath('b/../b/./c.txt')).toBe('/a/b/c.txt')
  host.files.chdir('b')
  expect(host.files.getcwd()).toBe('/a/b')
  expect(host.files.realpath('..')).toBe('/a')
})

test('permissions are obeyed when asked for', () => {
  const host = createMemoryHost({ files: { '/ro/x': '' }, permissions: true })
  host.files.chmod('/ro', 0o555)
  const create = () => host.files.open('/ro/new', O.WRONLY | O.CREAT, 0o644)
  expect(create).toThrow(HostError)
  expect(host.files.access('/ro', 2)).toBe(false)
  host.files.chmod('/ro', 0o755)
  expect(create()).toBe(3)
})

test('exit and signals stay inside', () => {
  const { process, interrupts } = createMemoryHost()
  expect(() => process.exit(3)).toThrow(HostExit)
  process.kill(1, 2)
  expect(interrupts.flags[0]).toBe(1)
  expect(interrupts.take()).toEqual([2])
  expect(interrupts.flags[0]).toBe(0)
})
