"""Sorting: by keys, by several keys, by comparison, of partly ordered data, and two sorts written in Python."""
import functools
import operator

from harness import bench


def quick(items):
    if len(items) < 2:
        return items
    pivot = items[len(items) // 2]
    return (
        quick([x for x in items if x < pivot])
        + [x for x in items if x == pivot]
        + quick([x for x in items if x > pivot])
    )


def heap_sort(items):
    items = items[:]
    n = len(items)

    def sink(i, end):
        value = items[i]
        while True:
            child = 2 * i + 1
            if child >= end:
                break
            if child + 1 < end and items[child + 1] > items[child]:
                child += 1
            if items[child] <= value:
                break
            items[i] = items[child]
            i = child
        items[i] = value

    for i in range(n // 2 - 1, -1, -1):
        sink(i, n)
    for end in range(n - 1, 0, -1):
        items[0], items[end] = items[end], items[0]
        sink(0, end)
    return items


def main(n):
    numbers = [i * 48271 % 65537 for i in range(n)]
    records = [(k % 100, f'name{k % 977}', k / 8) for k in numbers]
    by_two = sorted(records, key=lambda r: (r[0], r[1]))
    by_item = sorted(records, key=operator.itemgetter(2), reverse=True)
    by_compare = sorted(numbers[: n // 4], key=functools.cmp_to_key(lambda a, b: (a % 100) - (b % 100) or a - b))
    nearly = sorted(numbers)
    nearly[::50] = nearly[::-50][: len(nearly[::50])]
    nearly.sort()
    words = sorted((r[1] for r in records), key=str.upper)
    return by_two[n // 2], by_item[0][2], by_compare[10], nearly[7], words[-1], quick(numbers) == heap_sort(numbers)


bench(main, 26_000, expect=((49, 'name933', 1093.625), 8191.75, 10900, 18, 'name99', True))
