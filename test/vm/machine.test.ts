import '../../src/objects/init.ts'
import { describe, expect, test } from 'vitest'
import { OPCODES } from '../../src/bytecode/opcodes.ts'
import { decode } from '../../src/objects/executable.ts'
import { HANDLER_TABLE } from '../../src/vm/handlers/table.ts'
import { distance, suggest } from '../../src/vm/suggestions.ts'
import { run } from './machine.ts'

/** The same body cold, warm and in a loop: raw code, quickened code, filled inline caches. */
function warm(body: string): string[] {
  const first = run(`def f():\n${body.replace(/^/gm, '    ')}\nf()`)
  const last = run(`def f():\n${body.replace(/^/gm, '    ')}\nfor i in range(12): f()`)
  const n = first.length
  expect(last.slice(-n)).toEqual(first)
  expect(last.length).toBe(12 * n)
  return first
}

describe('decode', () => {
  test('EXTENDED_ARG is folded into the next instruction', () => {
    const units = decode(Uint8Array.from([OPCODES.EXTENDED_ARG.code, 1, OPCODES.LOAD_CONST.code, 2]))
    expect([...units]).toEqual([OPCODES.NOP.code, OPCODES.LOAD_CONST.code | (258 << 8)])
  })
  test('a free number cannot pass for a quickened instruction', () => {
    expect(decode(Uint8Array.from([125, 0]))[0]).toBe(OPCODES.RESERVED.code | (125 << 8))
  })
  test('every number has a handler', () => {
    expect(HANDLER_TABLE.length).toBe(256)
  })
})

describe('suggestions', () => {
  test('case is cheap, other edits are not', () => {
    expect(distance('abc', 'ABC', 100)).toBe(3)
    expect(distance('abc', 'abd', 100)).toBe(2)
    expect(suggest(['alpha', 'beta'], 'alhpa')).toBe('alpha')
    expect(suggest(['alpha', 'beta'], 'zzz')).toBe(undefined)
  })
})

describe('calls', () => {
  test('every kind of parameter', () => {
    expect(
      warm(`
def g(a, b=2, /, c=3, *args, d, e=5, **kw): return (a, b, c, args, d, e, kw)
print(g(1, d=4), g(1, 2, 3, 4, d=5, z=6), g(*[1, 2], **{'d': 3}))`),
    ).toEqual(["(1, 2, 3, (), 4, 5, {}) (1, 2, 3, (4,), 5, 5, {'z': 6}) (1, 2, 3, (), 3, 5, {})"])
  })
  test.each([
    ['g()', "g() missing 2 required positional arguments: 'a' and 'b'"],
    ['g(1, 2, 3, 4)', 'g() takes from 2 to 3 positional arguments but 4 were given'],
    ['g(1, b=2, a=3)', "g() got multiple values for argument 'a'"],
    ['g(1, 2, cc=3)', "g() got an unexpected keyword argument 'cc'. Did you mean 'c'?"],
  ])('%s', (call, message) => {
    const lines = run(`
def g(a, b, c=0): pass
try: ${call}
except TypeError as e: print(e)`)
    expect(lines).toEqual([message])
  })
  test('methods, properties, slots and late changes of the class', () => {
    expect(
      warm(`
class A:
    __slots__ = ('s',)
    def __init__(self): self.s = 1
    def m(self): return self.s
class B(A):
    k = 5
    @property
    def p(self): return self.s + 1
def read(o): return o.m(), o.p, o.k
b = B()
out = [read(b) for _ in range(8)]
B.m = lambda self: 'new'
B.k = 6
out.append(read(b))
b.m = 7
try: read(b)
except TypeError as e: out.append(str(e))
print(out[0], out[7], out[8], out[9])`),
    ).toEqual(["(1, 2, 5) (1, 2, 5) ('new', 2, 6) 'int' object is not callable"])
  })
  test('a replaced __dict__ is seen by warm code', () => {
    expect(
      run(`
class A:
    def m(self): return 'm'
def read(o): return o.m(), o.x
a = A(); a.x = 1
for _ in range(9): read(a)
a.__dict__ = {'x': 2, 'm': lambda: 'own'}
print(read(a))`),
    ).toEqual(["('own', 2)"])
  })
  test('globals: rebinding, deletion, builtins behind them', () => {
    expect(
      run(`
def f(): return len('ab')
r = [f() for _ in range(9)]
len = lambda s: 'mine'
r.append(f())
del len
r.append(f())
print(r[0], r[9], r[10])`),
    ).toEqual(['2 mine 2'])
  })
})

describe('exceptions', () => {
  test('context, cause, finally, reraise', () => {
    expect(
      warm(`
def g():
    try:
        try: 1 / 0
        except ZeroDivisionError as e: raise KeyError('k') from e
        finally: print('fin')
    except KeyError as e: return e
e = g()
print(repr(e.__cause__), e.__cause__ is e.__context__, e.__suppress_context__)
tb = e.__traceback__
print(tb.tb_frame.f_code.co_name, tb.tb_next)`),
    ).toEqual(['fin', "ZeroDivisionError('division by zero') True True", 'g None'])
  })
  test('except*', () => {
    expect(
      warm(`
try:
    try: raise ExceptionGroup('g', [ValueError(1), TypeError(2), OSError(3)])
    except* ValueError as e: print('V', e.exceptions)
    except* TypeError: raise KeyError(4)
except ExceptionGroup as e: print([type(x).__name__ for x in e.exceptions])`),
    ).toEqual(['V (ValueError(1),)', "['KeyError', 'ExceptionGroup']"])
  })
  test('recursion stops, and the stack is good afterwards', () => {
    expect(
      run(`
def f(n): return f(n + 1)
for _ in range(3):
    try: f(0)
    except RecursionError as e: print(e)`),
    ).toEqual(Array(3).fill('maximum recursion depth exceeded'))
  })
})

describe('generators', () => {
  test('send, throw, close, return value, yield from', () => {
    expect(
      warm(`
def inner():
    try:
        got = yield 1
        print('got', got)
        yield 2
    except KeyError: yield 'caught'
    return 'result'
def outer():
    print((yield from inner()))
g = outer()
print(next(g), g.send('x'), g.throw(KeyError), list(g))
g = inner(); next(g); g.close()
print(list(inner()), sum(i for i in range(5)))`),
    ).toEqual(['got x', 'result', '1 2 caught []', 'got None', '[1, 2] 10'])
  })
  test('coroutines and asynchronous generators', () => {
    expect(
      warm(`
class Pause:
    def __await__(self): return (yield 'paused')
async def numbers(n):
    for i in range(n):
        await Pause()
        yield i
async def main():
    return [i async for i in numbers(2)]
c = main()
print(c.send(None), c.send(None))
try: c.send(None)
except StopIteration as e: print(e.value)`),
    ).toEqual(['paused paused', '[0, 1]'])
  })
  test('what is handled belongs to the generator', () => {
    expect(
      run(`
def g():
    try: 1 / 0
    except ZeroDivisionError:
        yield
        try: raise
        except ZeroDivisionError as e: yield e
it = g(); next(it)
try: raise
except RuntimeError as e: print(e)
print(repr(next(it)))`),
    ).toEqual(['No active exception to reraise', "ZeroDivisionError('division by zero')"])
  })
})

test('patterns', () => {
  expect(
    warm(`
class P:
    __match_args__ = ('x', 'y')
    def __init__(self, x, y): self.x = x; self.y = y
def m(v):
    match v:
        case [1, *rest]: return rest
        case {'k': k, **kw}: return k, kw
        case P(0, y=b) | P(b, 0): return b
        case str(s): return s
        case None | True: return 'single'
    return 'none'
print(m([1, 2]), m({'k': 3, 'z': 4}), m(P(0, 5)), m(P(6, 0)), m('s'), m(True), m(2.5))`),
  ).toEqual(["[2] (3, {'z': 4}) 5 6 s single none"])
})
