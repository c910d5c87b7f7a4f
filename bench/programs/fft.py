"""Numeric: a recursive Fourier transform over complex numbers."""
import cmath

from harness import bench


def transform(values):
    n = len(values)
    if n == 1:
        return values
    even = transform(values[::2])
    odd = transform(values[1::2])
    out = [0j] * n
    half = n // 2
    for k in range(half):
        t = cmath.exp(-2j * cmath.pi * k / n) * odd[k]
        out[k] = even[k] + t
        out[k + half] = even[k] - t
    return out


def main(bits, times):
    signal = [complex(i % 17, i % 5) for i in range(1 << bits)]
    for _ in range(times):
        spectrum = transform(signal)
    return round(sum(abs(z) for z in spectrum), 3)


bench(main, 12, 9, expect=245845.285)
