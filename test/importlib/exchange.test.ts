// A .pyc written by CPython runs in Typhon, and the reverse.
import { expect, test } from 'vitest'
import { cpython, typhon, World } from '../support/interpreters.ts'

const SOURCE = `
"""A module with something of everything."""
import contextlib
from dataclasses import dataclass

@dataclass(frozen=True)
class Point:
    x: int
    y: float = 1.5

def generate(n, /, *, start=0):
    for i in range(start, n):
        try:
            yield i if i % 2 else -i
        finally:
            pass

@contextlib.contextmanager
def quiet():
    try:
        yield
    except* ValueError:
        pass

def classify(value):
    match value:
        case {"a": [1, *rest]} if rest: return f"mapping {rest!r}"
        case Point(x=0) | Point(y=2.0): return "point"
        case str() as s: return f"{s:>{5}}|"
        case _: return None

with quiet():
    raise ExceptionGroup("g", [ValueError(1)])
async def later[T](x: T) -> T: return x
big, text = 2**100, "\\U0001f600 é \\ud800".encode("utf-8", "surrogatepass")
result = [list(generate(6)), [classify(v) for v in ({"a": [1, 2]}, Point(0), Point(3, 2.0), "ab", 3)], big, text,
          {k: v for k, v in zip("abc", (1j, None, ...))}, later.__type_params__, later.__annotations__]
`

for (const [writer, reader] of [
  [cpython, typhon],
  [typhon, cpython],
] as const) {
  test.skipIf(cpython === undefined)(`${writer?.name} writes, ${reader?.name} reads`, () => {
    const world = new World(writer!)
    try {
      world.write({ 'm.py': SOURCE, 'main.py': 'import m\nprint(m.result, m.__cached__)\n' })
      const written = world.run(['-S', 'main.py'])
      expect(written.err).toBe('')
      const cache = world.read('__pycache__/m.cpython-314.pyc')
      // Only bytecode can be meant now.
      world.remove('m.py')
      world.write({ 'm.pyc': cache })
      Object.assign(world, { interpreter: reader })
      const read = world.run(['-S', '-B', 'main.py'])
      expect(read.err).toBe('')
      expect(read.out).toBe(written.out.replace('__pycache__/m.cpython-314.pyc', 'm.pyc'))
    } finally {
      world.close()
    }
  })
}
