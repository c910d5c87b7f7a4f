"""A module that uses many forms of the language, for the fixtures."""
import os
from sys import path as search_path, argv

LIMIT = 1000
RATIO = 7 // 2 + 2 ** 10 - (1 << 5) % 3
MIXED = -1.5e300 * 2, 1 + 2j, not 0, "a" * 3, b"x" + b"y", (1, 2) * 2, "abcdef"[1:4], -0.0, 10 / 4
BIG = 2 ** 100, 123456789012345678901234567890 % 97, -7 // 2, -7 % 3, 1 << 100


def loops(items, flag=False, *rest, key=None, **options):
    total = 0
    for index, item in enumerate(items):
        if item is None or flag and not key:
            continue
        if index > LIMIT:
            break
        total += item if item > 0 else -item
    else:
        total = ~total
    while total and (total < 5 or flag):
        total -= 1
        if total == 3:
            return total, rest
    return [x * 2 for x in items if x not in (1, 2, 3)], {k: v for k, v in options.items()}


def errors(name):
    try:
        with open(name) as handle, os.scandir(".") as entries:
            return handle.read(), list(entries)
    except (OSError, ValueError) as error:
        print(f"{name!r}: {error!s:>10}", *search_path, sep="\n")
        raise RuntimeError(name) from error
    finally:
        del name
    return argv[-1]


def errors_star():
    try:
        errors("x")
    except* TypeError as group:
        return_value = group.exceptions
    except* (OSError, ValueError):
        raise
    finally:
        print("done")
    return return_value


def swaps(a, b, c, d):
    a, b = b, a
    a, b, c = c, a, b
    (a, b), c = (c, d), a
    first, *middle, last = a, b, c
    if a in [1, 2, 3]:
        b = {1, 2, 3}
    if b in {4, 5, 6}:
        c = [7, 8, 9]
    del d
    return first, middle, last, d


def outer(x):
    count = 0

    def inner(y, /, *, z=1):
        nonlocal count
        count += y + z
        return lambda: (x, count, z)

    class Local:
        attribute = x
        field: int = 3

        def method(self):
            return super().__init__, __class__

    return inner, Local


def generator(n):
    received = yield
    for i in range(n):
        try:
            received = yield i, received
        except GeneratorExit:
            return
    yield from (j for j in range(n))
    return received


async def coroutine(source):
    async with source as s:
        async for item in s:
            yield await item
    result = [i async for i in source if await i]
    await source.close()


def matching(value):
    match value:
        case 0 | 1 | None:
            return "small"
        case [x, y, *others] if x < y:
            return x, y, others
        case {"key": inner, **kept}:
            return inner, kept
        case complex(real=r, imag=0):
            return r
        case str() as text:
            return text
        case _:
            return value


def constants(a):
    assert a, "message"
    if a is not None and a != "":
        a[1:2] = a[::2]
    return f"{a}{a!r:{a}}" "tail", 1 if __debug__ else 2


def many(p0):
    v1 = v2 = v3 = v4 = v5 = v6 = v7 = v8 = v9 = v10 = v11 = v12 = v13 = v14 = v15 = v16 = v17 = p0
    if v17:
        late = v16 + v15
    return late, v17


type Alias[T] = dict[str, T]


def generic[T: int, *Ts, **P](a: T, *args: *Ts) -> Alias[T]:
    return a
