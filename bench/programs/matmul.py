"""Numeric: products of float matrices kept as lists of rows."""
from harness import bench


def multiply(a, b):
    columns = list(zip(*b))
    return [[sum(x * y for x, y in zip(row, column)) for column in columns] for row in a]


def multiply_indexed(a, b):
    n = len(a)
    out = [[0.0] * n for _ in range(n)]
    for i in range(n):
        row = a[i]
        target = out[i]
        for k in range(n):
            f = row[k]
            other = b[k]
            for j in range(n):
                target[j] += f * other[j]
    return out


def main(n):
    a = [[(i * j % 7) + 0.5 for j in range(n)] for i in range(n)]
    b = [[(i + j) % 5 - 1.25 for j in range(n)] for i in range(n)]
    c = multiply_indexed(a, b)
    d = multiply(b, a)
    return round(sum(map(sum, c)) - sum(d[i][i] for i in range(n)), 6)


bench(main, 120, expect=3892501.5)
