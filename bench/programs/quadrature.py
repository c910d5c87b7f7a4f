"""Numeric: integrals and roots of functions that are passed around; math's functions."""
import math

from harness import bench


def simpson(f, a, b, n):
    h = (b - a) / n
    total = f(a) + f(b)
    for i in range(1, n):
        total += f(a + i * h) * (4 if i % 2 else 2)
    return total * h / 3


def newton(f, df, x):
    for _ in range(50):
        step = f(x) / df(x)
        x -= step
        if abs(step) < 1e-13:
            break
    return x


def main(n):
    areas = [
        simpson(lambda x: math.sin(x) * math.exp(-x / 3), 0.0, 10.0, n),
        simpson(lambda x: math.sqrt(1 + x * x), -1.0, 4.0, n),
        simpson(lambda x: 1 / (1 + x**3), 0.0, 2.0, n),
    ]
    roots = sum(newton(lambda x: x**3 - k, lambda x: 3 * x * x, 10.0) for k in range(2, n // 60))
    return ' '.join('%.8f' % v for v in (*areas, roots))


bench(main, 250_000, expect='0.93276195 10.44136110 1.09000173 50265.85552296')
