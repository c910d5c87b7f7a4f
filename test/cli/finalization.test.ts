/** What happens to objects with `__del__` when the interpreter ends. */
import { spawnSync } from 'node:child_process'
import { expect, test } from 'vitest'

function run(source: string): string {
  const { stdout, stderr } = spawnSync(process.execPath, ['dist/typhon.js', '-I', '-c', source], {
    encoding: 'utf8',
  })
  return stdout + stderr
}

test('what modules hold is finalised, and generators are closed', () => {
  const source = `
class A:
    def __del__(self):
        print('del', self.name)
a = A()
a.name = 'a'
a.me = a
def g():
    try:
        yield
    finally:
        print('closed')
it = g()
next(it)
print('end')
`
  expect(run(source)).toBe('end\ndel a\nclosed\n')
})

test('exit functions come first', () => {
  const source = `
import atexit
class A:
    def __del__(self):
        print('del')
a = A()
atexit.register(print, 'exit')
`
  expect(run(source)).toBe('exit\ndel\n')
})
