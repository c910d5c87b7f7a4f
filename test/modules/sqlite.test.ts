// SQLite over a host without Node, and its locks. What Python sees is tested in test/python/sqlite.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import { createMemoryHost } from '../../src/host/memory.ts'
import '../../src/objects/init.ts'
import { Database } from '../../src/modules/_sqlite/database.ts'
import {
  EXCLUSIVE,
  forgetHolder,
  NONE,
  newHolder,
  PENDING,
  RESERVED,
  SHARED,
} from '../../src/modules/_sqlite/file_locks.ts'
import { lib } from '../../src/modules/_sqlite/library.ts'
import { sqliteSource } from '../../src/modules/_sqlite/source.ts'
import { installVfs } from '../../src/modules/_sqlite/vfs.ts'
import { PyBaseException } from '../../src/runtime/errors.ts'
import { state } from '../../src/runtime/state.ts'

describe('locks', () => {
  test('one writer beside readers, who keep it from writing and are kept out meanwhile', () => {
    const [writer, reader, late] = [newHolder('file'), newHolder('file'), newHolder('file')]
    expect([writer.lock(SHARED), reader.lock(SHARED), writer.lock(RESERVED)]).toEqual([true, true, true])
    expect(reader.lock(RESERVED)).toBe(false)
    expect([writer.lock(EXCLUSIVE), writer.level]).toEqual([false, PENDING])
    expect(late.lock(SHARED)).toBe(false)
    reader.unlock(NONE)
    expect([writer.lock(EXCLUSIVE), writer.level]).toEqual([true, EXCLUSIVE])
    expect(reader.lock(SHARED)).toBe(false)
    writer.unlock(SHARED)
    expect([reader.lock(SHARED), late.lock(SHARED), reader.lock(RESERVED)]).toEqual([true, true, true])
  })

  test('a holder that is forgotten holds nothing', () => {
    const [one, other] = [newHolder('x'), newHolder('x')]
    one.lock(SHARED)
    one.lock(EXCLUSIVE)
    forgetHolder('x', one)
    expect([other.lock(SHARED), other.lock(EXCLUSIVE)]).toEqual([true, true])
  })

  test('files do not meet', () => {
    const [one, other] = [newHolder('a'), newHolder('b')]
    expect([one.lock(SHARED), one.lock(EXCLUSIVE), other.lock(SHARED)]).toEqual([true, true, true])
  })
})

const wasm = join(import.meta.dirname, '../../node_modules/@sqlite.org/sqlite-wasm/dist/sqlite3.wasm')

describe.skipIf(!existsSync(wasm))('SQLite in memory files', () => {
  const host = createMemoryHost()

  beforeAll(() => {
    state.host = host
    expect(() => lib.load()).toThrow(PyBaseException)
    sqliteSource.read = () => readFileSync(wasm)
    lib.load()
    installVfs()
  })

  function open(path: string): Database {
    const code = lib.withCString(path, p => lib.api.sqlite3_open_v2(p, lib.out, 6, 0))
    expect(code).toBe(0)
    return new Database(lib.int32(lib.out), 0)
  }

  function value(database: Database, sql: string): number {
    const statement = database.prepare(sql)
    statement.step()
    const result = Number(lib.api.sqlite3_column_int64(statement.handle, 0))
    statement.release()
    return result
  }

  test('what one connection writes another reads', () => {
    const one = open('/x.db')
    one.execute('create table t(x)')
    one.execute('insert into t values (1), (2), (39)')
    const two = open('/x.db')
    expect(value(two, 'select sum(x) from t')).toBe(42)
    one.close(true)
    two.close(true)
    expect(host.files!.stat('/x.db').size).toBeGreaterThan(0)
    expect(host.files!.readdir('/').map(entry => entry.name)).not.toContain('x.db-journal')
  })

  test('an unfinished transaction of a process that is gone is rolled back', () => {
    const database = open('/y.db')
    database.execute('create table t(x)')
    database.execute('insert into t values (1)')
    database.execute('pragma cache_size = 1')
    database.execute('begin')
    database.execute(
      'insert into t select zeroblob(9000) from (values (1), (2), (3), (4), (5), (6), (7), (8))',
    )
    for (const name of ['/y.db', '/y.db-journal']) copy(name, name.replace('y', 'z'))
    database.close(true)
    const left = open('/z.db')
    expect(value(left, 'select count(*) from t')).toBe(1)
    left.close(true)
  })

  function copy(from: string, to: string): void {
    const { files, descriptors } = host
    const size = files!.stat(from).size
    const data = new Uint8Array(size)
    const source = files!.open(from, 0, 0)
    expect(descriptors!.read(source, data)).toBe(size)
    const target = files!.open(to, 0o101, 0o644)
    expect(descriptors!.write(target, data)).toBe(size)
    descriptors!.close(source)
    descriptors!.close(target)
  }
})
