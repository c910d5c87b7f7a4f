"""Comprehensions: lists, sets, dicts and nested ones with conditions over records."""
from dataclasses import dataclass

from harness import bench


@dataclass
class Item:
    name: str
    group: int
    price: float
    tags: tuple


def main(n, times):
    items = [Item(f'n{i}', i % 23, i * 1.5 % 41, tuple(f't{k}' for k in range(i % 4))) for i in range(n)]
    total = 0
    for t in range(times):
        cheap = [item for item in items if item.price < 20 + t % 3]
        groups = {g: [item.name for item in cheap if item.group == g] for g in range(0, 23, 4)}
        tags = {tag for item in items for tag in item.tags}
        by_name = {item.name: item for item in cheap if item.tags}
        matrix = [[a * b for a in range(12)] for b in range(12)]
        flat = [x for row in matrix for x in row if x % 3 == 0]
        total += len(groups[4]) + len(tags) + len(by_name) + sum(flat) + len([*map(str, flat)])
        total += any(item.price > 100 for item in items) + all(item.group < 23 for item in items)
        total += max((len(item.tags), item.group) for item in items)[1]
    return total


bench(main, 1000, 300, expect=770400)
