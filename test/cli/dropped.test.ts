/**
 * What `del` of the last reference shows at once: finalisers, weak references. Each case has a process of its own, as a process
 * may look for dropped objects only so long in all.
 */
import { describe, expect, test } from 'vitest'
import { cpython, type Interpreter, typhon, World } from '../support/interpreters.ts'

const NOISY = `
class Noisy:
    def __del__(self):
        print('gone')
`
const HOOK = `
import sys
class Hook:
    def __init__(self, set, then):
        self.set = set
        self.then = then
    def __call__(self, *args):
        pass
    def __del__(self):
        self.set(self.then)
def first(*args): pass
def second(*args): pass
`

/** Name, program, what it prints. */
const CASES: readonly (readonly [string, string, string])[] = [
  ['a global variable', `${NOISY}a = Noisy()\ndel a\nprint('next')`, 'gone\nnext\n'],
  [
    'a local variable, the second of two',
    `${NOISY}
def local():
    a = Noisy()
    b = a
    del a
    print('first')
    del b
    print('next')
local()`,
    'first\ngone\nnext\n',
  ],
  [
    'a variable of a function around',
    `${NOISY}
def around():
    def inner():
        nonlocal a
        del a
    a = Noisy()
    inner()
    print('next')
around()`,
    'gone\nnext\n',
  ],
  [
    'a global variable of a function, one of a class body',
    `${NOISY}
def declared():
    global a
    a = Noisy()
    del a
declared()
print('next')
class Body:
    a = Noisy()
    del a
    print('in the body')`,
    'gone\nnext\ngone\nin the body\n',
  ],
  [
    'a weak reference',
    `
import weakref
class Plain: pass
def weak():
    o = Plain()
    r = weakref.ref(o, lambda r: print('called', r() is None))
    del o
    print(r() is None)
weak()`,
    'called True\nTrue\n',
  ],
  [
    'a generator',
    `
def suspended():
    try:
        yield 1
    finally:
        print('closed')
def generator():
    g = suspended()
    next(g)
    del g
    print('next')
generator()`,
    'closed\nnext\n',
  ],
  [
    'a profile function that another replaces',
    `${HOOK}
sys.setprofile(Hook(sys.setprofile, second))
sys.setprofile(first)
found = sys.getprofile()
sys.setprofile(None)
print(found is second)`,
    'True\n',
  ],
  [
    'a trace function that another replaces',
    `${HOOK}
sys.settrace(Hook(sys.settrace, second))
sys.settrace(first)
found = sys.gettrace()
sys.settrace(None)
print(found is second)`,
    'True\n',
  ],
  [
    'the value of a context variable',
    `${NOISY}
import contextvars
var = contextvars.ContextVar('var')
var.set('first')
token = var.set(Noisy())
var.reset(token)
print('next')`,
    // The token holds the value that was there before.
    'gone\nnext\n',
  ],
  [
    'the keys of a sort',
    `
class Key:
    def __init__(self, x): pass
    def __lt__(self, other): return False
    def __del__(self): data.append(0)
data = [3, 1, 2]
try:
    data.sort(key=Key)
except ValueError as error:
    print(error)`,
    'list modified during sort\n',
  ],
  [
    'a decimal context, whose flags then are none',
    `
import decimal
context = decimal.Context()
flags = context.flags
print(flags is context.flags, flags[decimal.Inexact])
del context
try:
    repr(flags)
except ValueError as error:
    print(error)`,
    'True False\ninvalid signal dict\n',
  ],
  [
    'a variable of hot code',
    `${NOISY}
def hot(make):
    x = make()
    del x
for i in range(5000):
    hot(int)
hot(Noisy)
hot(int)
print('next')`,
    'gone\nnext\n',
  ],
  [
    'a variable that hot code shares',
    `${NOISY}
def hot(make):
    x = make()
    def drop():
        nonlocal x
        del x
    drop()
for i in range(5000):
    hot(int)
hot(Noisy)
hot(int)
print('next')`,
    'gone\nnext\n',
  ],
]

describe('what is dropped', () => {
  const run = (interpreter: Interpreter, source: string, expected: string) => {
    const world = new World(interpreter)
    try {
      world.write({ 'main.py': source })
      expect(world.run(['main.py'])).toEqual({ out: expected, err: '', status: 0 })
    } finally {
      world.close()
    }
  }
  for (const [name, source, expected] of CASES) {
    test(`${name}: Typhon`, () => run(typhon, source, expected))
    test.skipIf(cpython === undefined)(`${name}: CPython`, () => run(cpython!, source, expected))
  }
})
