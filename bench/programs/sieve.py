"""Numeric: primes by a sieve over a list and over a bytearray with slices."""
from harness import bench


def by_list(n):
    flags = [True] * (n + 1)
    flags[0] = flags[1] = False
    i = 2
    while i * i <= n:
        if flags[i]:
            for k in range(i * i, n + 1, i):
                flags[k] = False
        i += 1
    return [i for i, flag in enumerate(flags) if flag]


def by_slices(n):
    flags = bytearray([1]) * (n + 1)
    flags[0:2] = b'\0\0'
    for i in range(2, int(n**0.5) + 1):
        if flags[i]:
            flags[i * i :: i] = bytes(len(range(i * i, n + 1, i)))
    return flags.count(1)


def main(n):
    primes = by_list(n)
    return len(primes), primes[-1], by_slices(n * 4)


bench(main, 1_300_000, expect=(100021, 1299989, 361407))
