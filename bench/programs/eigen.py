"""Numeric: the largest eigenvalue of a matrix that is never stored, by power iteration."""
from harness import bench


def entry(i, j):
    return 1.0 / (i + j + 1 + (i * j) % 3)


def apply(v):
    n = len(v)
    return [sum(entry(i, j) * v[j] for j in range(n)) for i in range(n)]


def main(n, rounds):
    v = [1.0] * n
    value = 0.0
    for _ in range(rounds):
        w = apply(v)
        value = max(abs(x) for x in w)
        v = [x / value for x in w]
    return round(value, 9)


bench(main, 160, 45, expect=2.18233579)
