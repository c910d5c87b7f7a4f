"""Constraint solving: all ways to place queens, by sets and by bits."""
from harness import bench


def place(n, row, columns, left, right):
    if row == n:
        return 1
    found = 0
    for column in range(n):
        if column not in columns and row + column not in left and row - column not in right:
            columns.add(column)
            left.add(row + column)
            right.add(row - column)
            found += place(n, row + 1, columns, left, right)
            columns.discard(column)
            left.discard(row + column)
            right.discard(row - column)
    return found


def place_bits(all_bits, columns, left, right):
    if columns == all_bits:
        return 1
    found = 0
    free = all_bits & ~(columns | left | right)
    while free:
        bit = free & -free
        free ^= bit
        found += place_bits(all_bits, columns | bit, (left | bit) << 1, (right | bit) >> 1)
    return found


def main(n):
    return place(n, 0, set(), set(), set()), place_bits((1 << n + 2) - 1, 0, 0, 0)


bench(main, 10, expect=(724, 14200))
