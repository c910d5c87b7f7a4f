"""Calls: closures, decorators, partial application, keyword and starred arguments, recursion and memoising."""
import functools

from harness import bench


def counted(f):
    calls = 0

    @functools.wraps(f)
    def wrapper(*args, **kwargs):
        nonlocal calls
        calls += 1
        return f(*args, **kwargs)

    wrapper.calls = lambda: calls
    return wrapper


@counted
def area(width, height=2, *, scale=1):
    return width * height * scale


def compose(*functions):
    return lambda x: functools.reduce(lambda value, f: f(value), functions, x)


def adder(k):
    return lambda x: x + k


@functools.lru_cache(maxsize=None)
def paths(x, y):
    return 1 if x == 0 or y == 0 else paths(x - 1, y) + paths(x, y - 1)


def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


def ackermann(m, n):
    if m == 0:
        return n + 1
    return ackermann(m - 1, 1) if n == 0 else ackermann(m - 1, ackermann(m, n - 1))


def spread(a, b=0, *rest, c=0, **more):
    return a + b + sum(rest) + c + len(more)


def main(n):
    total = 0
    pipeline = compose(adder(1), adder(2), functools.partial(pow, 2), adder(-1))
    for i in range(n):
        total += area(i, scale=2) + area(width=i, height=3)
        total += spread(i, 1, 2, 3, c=4, d=5) + spread(*(i, 1), **{'c': 2})
        total += pipeline(i % 5)
    paths.cache_clear()
    return total, area.calls() > 0, paths(60, 60), fib(21), ackermann(2, 60)


bench(main, 55_000, expect=(13615695500, True, 96614908840363322603893139521372656, 10946, 123))
