"""Board games: Conway's life on a set of live cells without borders."""
from collections import Counter

from harness import bench

AROUND = [(dx, dy) for dx in (-1, 0, 1) for dy in (-1, 0, 1) if dx or dy]


def step(live):
    counts = Counter((x + dx, y + dy) for x, y in live for dx, dy in AROUND)
    return {cell for cell, n in counts.items() if n == 3 or (n == 2 and cell in live)}


def step_plain(live):
    counts = {}
    for x, y in live:
        for dx, dy in AROUND:
            cell = (x + dx, y + dy)
            counts[cell] = counts.get(cell, 0) + 1
    return {cell for cell, n in counts.items() if n == 3 or (n == 2 and cell in live)}


def main(generations):
    live = {(0, 1), (1, 3), (2, 0), (2, 1), (2, 4), (2, 5), (2, 6)}
    for i in range(generations):
        live = step(live) if i % 2 else step_plain(live)
    return len(live), sum(x * 3 + y for x, y in live)


bench(main, 520, expect=(296, -3335))
