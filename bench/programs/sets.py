"""Sets: operations on sets of ints, strings and frozensets; reachability in a graph; duplicate detection."""
from harness import bench


def reachable(edges, start):
    seen = {start}
    frontier = {start}
    while frontier:
        frontier = {to for node in frontier for to in edges[node]} - seen
        seen |= frontier
    return seen


def main(n):
    evens = set(range(0, n, 2))
    threes = set(range(0, n, 3))
    squares = {i * i % n for i in range(n)}
    sizes = [len(evens & threes), len(evens | squares), len(squares - threes), len(evens ^ threes)]
    edges = {i: [(i * 3 + 1) % n, (i * i + 7) % n] for i in range(n)}
    found = [len(reachable(edges, s)) for s in range(0, n, n // 3)]
    parts = {frozenset(f'w{i * k % 500}' for k in range(3)) for i in range(n // 4)}
    unique = []
    seen = set()
    for i in range(n):
        key = i * 31 % 9973
        if key not in seen:
            seen.add(key)
            unique.append(key)
        elif i % 5 == 0:
            seen.discard(key)
    return sizes, found, len(parts), len(unique), threes <= evens, {1, 2} < evens | {1}


bench(main, 40_000, expect=([6667, 22088, 2083, 20000], [22400, 22400, 21600, 21600], 500, 13984, False, True))
