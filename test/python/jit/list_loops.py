"""Loops over lists and tuples: what changes them meanwhile, how they are left, and loops in loops that begin late."""


def walk(items):
    out = []
    for x in items:
        out.append(x)
        if len(items) < 40 and isinstance(items, list):
            items.append(x + 1)
    return out


for _ in range(20):
    assert walk([0]) == list(range(40)) and walk((1, 2)) == [1, 2] and walk([]) == []


class Own(list):
    saved = None

    def __iter__(self):
        return self.saved


def twice(items):
    """An iterator that others hold as well."""
    out = []
    for x in items:
        out.append(x)
        if len(out) == 2:
            break
    out.append(next(items.saved) if isinstance(items, Own) else None)
    return out


for _ in range(12):
    own = Own([7])
    own.saved = iter([1, 2, 3, 4])
    assert twice(own) == [1, 2, 3] and twice([5, 6, 7]) == [5, 6, None] and twice((5,)) == [5, None]


def shrinks(items):
    n = 0
    for _ in items:
        n += 1
        items.clear() if n == 3 else None
    for _ in items:
        n += 100
    return n


for _ in range(20):
    assert shrinks([1, 2, 3, 4, 5]) == 3 and shrinks([]) == 0


def handled(rows):
    total = 0
    for row in rows:
        try:
            for x in row:
                total += 1 // x
        except ZeroDivisionError:
            total += 1000
        except TypeError:
            return total, row
    else:
        total += 0.5
    return total


for _ in range(20):
    assert handled([[1, 0, 1], (1, 1), [1]]) == 1004.5
    assert handled(((1,), [1, 'x'], [1])) == (2, [1, 'x'])


def from_iterators(items):
    it = iter(items)
    out = []
    for a in it:
        out.append((a, next(it, None)))
    return out


for _ in range(20):
    assert from_iterators([1, 2, 3]) == from_iterators((1, 2, 3)) == [(1, 2), (3, None)]


def yields(rows):
    for row in rows:
        for x in row:
            yield x
            if x == 3:
                row.append(9)


for _ in range(20):
    assert list(yields([[1, 3], [2]])) == [1, 3, 9, 2] and sum(yields([[1, 3], [2]])) == 15


def late(n, rows):
    """The second loop has not run when the first one gets hot."""
    total = 0.0
    for i in range(n):
        for x in rows[0]:
            total += x
        for row in rows:
            for y in row:
                total += y * 2
            else:
                total -= 1
        if i == n - 2:
            rows = [[1.5, 2], (3,)]
    return total, [z for z in rows[0] if z], {y for row in rows for y in row}


for n in (3, 40, 300):
    for _ in range(3):
        total, items, found = late(n, [[1, 2, 3] * 20, [4] * 5])
        assert total == (n - 1) * (120 + 280 - 2) + 3.5 + 13 - 2, (n, total)
        assert items == [1.5, 2] and found == {1.5, 2, 3}
