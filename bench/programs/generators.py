"""Generators: pipelines, recursion by `yield from`, and generator expressions."""
from harness import bench


def numbers(n):
    i = 0
    while i < n:
        yield i
        i += 1


def only(items, k):
    for item in items:
        if item % k:
            yield item


def pairs(items):
    it = iter(items)
    for a in it:
        yield a, next(it, 0)


def walk(depth, label=1):
    if depth:
        yield from walk(depth - 1, 2 * label)
        yield label
        yield from walk(depth - 1, 2 * label + 1)


def permutations(items):
    if len(items) <= 1:
        yield items
    else:
        for i, first in enumerate(items):
            for rest in permutations(items[:i] + items[i + 1 :]):
                yield [first, *rest]


def main(n):
    piped = sum(a * 3 - b for a, b in pairs(only(only(numbers(n), 3), 5)))
    walked = sum(k * x for k, x in enumerate(walk(13)))
    ordered = sum(p[0] * p[-1] for p in permutations([1, 2, 3, 4, 5, 6, 7, 8]))
    squares = sum(x * x for x in (y + 1 for y in numbers(n) if y & 1))
    return piped, walked, ordered, squares


bench(main, 600_000, expect=(95999360000, 152659611648, 786240, 36000180000200000))
