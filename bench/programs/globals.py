"""Names: module globals and builtins read and written in loops and functions, and functions that are tiny."""
from harness import bench

COUNT = 0
LIMIT = 1000
TABLE = [0] * 64
OFFSET = 7


def bump(k):
    global COUNT
    COUNT += k
    if COUNT > LIMIT * 1000:
        COUNT -= LIMIT * 999


def position(i):
    return (i + OFFSET) % len(TABLE)


def store(i):
    TABLE[position(i)] = abs(COUNT - i)


def main(n):
    global COUNT, OFFSET
    COUNT = 0
    OFFSET = 7
    TABLE[:] = [0] * 64
    for i in range(n):
        bump(i & 15)
        store(i)
        if i % LIMIT == 0:
            OFFSET = 7 + (OFFSET & 1)
    return COUNT, sum(TABLE), min(TABLE), max(TABLE)


bench(main, 700_000, expect=(255000, 28494400, 444999, 445416))
