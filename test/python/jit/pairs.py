# Loops that take pairs apart, ranges without iterators, and what is left of them when compiled code is left.
import sys


def enumerated(values, start=0):
    out = []
    for i, v in enumerate(values, start):
        out.append(i * 2 if v else v)
    return out


for _ in range(300):
    assert enumerated([0, 1, 2]) == [0, 2, 4]
    assert enumerated((5, 0), 7) == [14, 0]
assert enumerated(iter([1, 1]), 2**53 - 1) == [2 * (2**53 - 1), 2 * 2**53]


def zipped(a, b):
    total = 0
    for x, y in zip(a, b):
        total += x * y
    return total


for _ in range(300):
    assert zipped([1, 2, 3], [4, 5, 6]) == 32
assert zipped([1.5, 2.5], (2, 4)) == 13.0
assert zipped(iter([1, 2]), iter([1])) == 1


def items(d):
    out = []
    for k, v in d.items():
        out.append((v, k))
    return out


for _ in range(300):
    assert items({'a': 1, 'b': 2}) == [(1, 'a'), (2, 'b')]


def grows(d):
    for k, v in d.items():
        d[k + 1] = v


for _ in range(40):
    try:
        grows({1: 2})
    except RuntimeError as e:
        assert 'changed size' in str(e)
    else:
        raise AssertionError


class Fails:
    """An iterator that raises in the middle."""

    def __init__(self):
        self.n = 0

    def __iter__(self):
        return self

    def __next__(self):
        self.n += 1
        if self.n == 3:
            raise KeyError(self.n)
        return self.n


def middle():
    seen = []
    try:
        for i, v in enumerate(Fails()):
            seen.append((i, v))
    except KeyError as e:
        seen.append(e.args)
    return seen


for _ in range(300):
    assert middle() == [(0, 1), (1, 2), (3,)]


# A guess fails in the middle of a loop over a range: the interpreter goes on with the rest of it.
def mixed(values):
    total = 0
    for i in range(len(values)):
        total = total + values[i] * (i + 1)
    return total


for _ in range(300):
    assert mixed([1, 2, 3]) == 14
assert mixed([1, 2.5, 3]) == 15.0
assert mixed([2**60, 1, -1]) == 2**60 - 1
assert mixed(['a', 'b', 'c'][:0]) == 0


def nested(n):
    out = []
    for i in range(n):
        for j in range(i, -1, -1):
            if j == 2:
                continue
            try:
                out.append(10 // j)
            except ZeroDivisionError:
                out.append(None)
    return out


expected = nested(5)
for _ in range(300):
    assert nested(5) == expected
assert nested(4) == [None, 10, None, 10, None, 3, 10, None]


# The iterator is Python's own: it is shared.
def shared(n):
    it = iter(range(n))
    out = []
    for x in it:
        out.append(x + next(it, 100))
    return out


for _ in range(300):
    assert shared(5) == [1, 5, 104]


def local_in_loop(n):
    for i in range(n):
        names = sys._getframe().f_locals
        assert names['i'] == i and names['n'] == n
    return i


for _ in range(200):
    assert local_in_loop(3) == 2


# The tuple stays a tuple for who wants it.
def kept(values):
    out = []
    for pair in enumerate(values):
        out.append(pair)
    return out


for _ in range(300):
    assert kept('ab') == [(0, 'a'), (1, 'b')]
