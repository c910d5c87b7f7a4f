"""Numeric: escape times of the Mandelbrot set, once in floats and once in complex numbers."""
from harness import bench


def escape(x, y, limit):
    a = b = 0.0
    for n in range(limit):
        aa = a * a
        bb = b * b
        if aa + bb > 4.0:
            return n
        b = 2.0 * a * b + y
        a = aa - bb + x
    return limit


def escape_complex(c, limit):
    z = 0j
    for n in range(limit):
        if abs(z) > 2.0:
            return n
        z = z * z + c
    return limit


def main(size):
    total = 0
    for row in range(size):
        y = row / size * 2.4 - 1.2
        for column in range(size):
            x = column / size * 3.0 - 2.1
            total += escape(x, y, 60)
            if (row + column) % 3 == 0:
                total += escape_complex(complex(x, y), 60)
    return total


bench(main, 220, expect=1101222)
