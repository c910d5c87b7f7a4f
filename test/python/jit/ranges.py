"""Ranges that loops never make: their bounds, and `range` as another name."""
BIG = 2**53


def up(n):
    return [i for i in range(n)]


def between(a, b):
    out = []
    for i in range(a, b):
        out.append(i)
    return out


def steps(a, b):
    return [i for i in range(a, b, 3)] + [i for i in range(b, a, -2)], [i for i in range(a, b, 1)]


def kept(n):
    """What is left of the loop goes on in the interpreter."""
    total = 0
    for i in range(n):
        for j in range(i, n):
            total += j if j != 7 else 7.5
        total += len([k for k in range(2)])
    return total, i


for _ in range(20):
    for n in (-3, 0, 1, 5, True):
        assert up(n) == list(range(n)) and between(2, n) == list(range(2, n)) and between(n, 4) == list(range(n, 4))
        for m in (-7, 0, 6, 7, 8):
            assert steps(n, m) == (list(range(n, m, 3)) + list(range(m, n, -2)), list(range(n, m, 1)))
assert kept(9) == (262.0, 8) and kept(5) == (50, 4), (kept(9), kept(5))
for a in (BIG - 2, BIG, 2**70, -(2**51) - 1, -BIG - 2):
    assert between(a, a + 3) == [a, a + 1, a + 2], a
    assert steps(a, a + 4)[0] == [a, a + 3, a + 4, a + 2]
for bad in (1.5, 'x', None):
    for _ in range(3):
        try:
            between(bad, 3)
            raise SystemExit('no TypeError')
        except TypeError as e:
            assert 'cannot be interpreted as an integer' in str(e)


class Index:
    def __index__(self):
        return 3


assert up(Index()) == [0, 1, 2]
assert kept(2) == (6, 1)


def other(n):
    total = 0
    for i in range(n):
        total += i
    return total


for _ in range(30):
    assert other(5) == 10
saved = range
range = lambda n: [n, n]
assert other(5) == 10 and other(6) == 12
del range
assert other(5) == 10 and range is saved
