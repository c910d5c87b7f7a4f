"""Numeric: 64-bit arithmetic by masks, as generators and hashes have it."""
from harness import bench

MASK = (1 << 64) - 1


def fnv(data):
    h = 0xCBF29CE484222325
    for byte in data:
        h = ((h ^ byte) * 0x100000001B3) & MASK
    return h


def xorshift(state, n):
    total = 0
    for _ in range(n):
        state ^= (state << 13) & MASK
        state ^= state >> 7
        state ^= (state << 17) & MASK
        total = (total + (state >> 40)) & MASK
    return state ^ total


def main(n):
    x = 12345
    for _ in range(n):
        x = (x * 6364136223846793005 + 1442695040888963407) & MASK
    return x, xorshift(88172645463325252, n), fnv(bytes(range(256)) * (n // 256))


bench(main, 380_000, expect=(5752457724513566617, 12155969515058961591, 11323394842806208293))
