"""Iteration: itertools, zip, enumerate, map, filter, slices, star unpacking and classes with __iter__."""
import itertools
import operator

from harness import bench


class Countdown:
    def __init__(self, n):
        self.n = n

    def __iter__(self):
        return self

    def __next__(self):
        if self.n <= 0:
            raise StopIteration
        self.n -= 1
        return self.n


class Row:
    def __init__(self, n):
        self.n = n

    def __len__(self):
        return self.n

    def __getitem__(self, i):
        if i >= self.n:
            raise IndexError(i)
        return i * i


def main(n):
    data = list(range(n))
    total = sum(i * x for i, (x, y) in enumerate(zip(data, reversed(data))) if y % 3)
    total += sum(map(operator.mul, data, itertools.cycle((1, -1, 2))))
    total += sum(1 for _ in filter(lambda x: x & 4, itertools.chain(data, data[::7])))
    runs = [(k, len(list(g))) for k, g in itertools.groupby(data, key=lambda x: x // 100 % 3)]
    sums = list(itertools.accumulate(data[:2000]))
    batches = sum(max(b) for b in itertools.batched(data, 9))
    pairs = sum(a < b for a, b in itertools.pairwise(x * 37 % 101 for x in data))
    products = sum(a * b - c for a, b, c in itertools.product(range(30), repeat=3))
    for x in range(n // 10):
        first, *middle, last = data[x : x + 6]
        total += first + last + len(middle)
    total += sum(Countdown(n)) + sum(Row(n // 2))
    while data:
        total ^= data.pop()
    return total, len(runs), sums[-1], batches, pairs, products


bench(main, 240_000, expect=(3648002976309144, 2400, 1999000, 3200173332, 152079, 5285250))
