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

test('finalisers find the end: nothing can be imported, the builtins are the first ones', () => {
  const source = `
import atexit, builtins, sys
class A:
    def __del__(self):
        out = [sys.modules, sys.path, sys.argv, sys.meta_path, sys.is_finalizing(), len]
        for text in 'open', 'added':
            try:
                out.append(eval(text))
            except NameError as e:
                out.append(e)
        print(*out)
        import json
a = A()
builtins.added = 1
builtins.len = None
atexit.register(lambda: print(sys.is_finalizing()))
`
  expect(run(source)).toMatch(
    new RegExp(
      "^False\n\\{\\} None None None True <built-in function len> name 'open' is not defined name 'added' is not defined\n" +
        'Exception ignored while calling deallocator <function A.__del__ at 0x[0-9a-f]+>:\n' +
        'Traceback \\(most recent call last\\):\n  File "<string>", line 12, in __del__\n' +
        'ImportError: sys.meta_path is None, Python is likely shutting down\n$',
    ),
  )
})

test('what sys holds is finalised last, when the streams are gone', () => {
  const source = `
import os, sys
class A:
    def __init__(self, name):
        self.name = name
        self.write = os.write
    def __del__(self):
        self.write(1, f'{self.name} {sys.flags is None}\\n'.encode())
        print('not seen')
        1 / 0
sys.x = [A('of sys')]
del A
`
  expect(run(source)).toBe('of sys True\n')
})
