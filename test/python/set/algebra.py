# Set algebra over small and large sets, with keys of every sort, against plain loops.
class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return self.n % 7

    def __eq__(self, other):
        return isinstance(other, Key) and other.n == self.n


class Late:
    """Equal to an int by its own methods."""

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return hash(self.n)

    def __eq__(self, other):
        return (other.n if isinstance(other, Late) else other) == self.n


MAKERS = [
    lambda i: i,
    str,
    lambda i: (i, 'x'),
    lambda i: (i, i + 1),
    float,
    Key,
    Late,
    lambda i: frozenset((i, i + 1)),
    lambda i: bytes([i % 256, i // 256]),
    lambda i: i if i % 2 else str(i),
]


def check(a, b):
    la, lb = list(a), list(b)
    both = [x for x in la if any(x == y for y in lb)]
    assert len(a & b) == len(b & a) == len(both) and a & b == set(both)
    only = [x for x in la if not any(x == y for y in lb)]
    assert a - b == set(only) and len(a - b) == len(only)
    other = [y for y in lb if not any(x == y for x in la)]
    assert a | b == set(la + other) and len(a | b) == len(la) + len(other)
    assert a ^ b == set(only + other) and len(a ^ b) == len(only + other)
    assert (a <= b) == (not only) and a.isdisjoint(b) == (not both)
    c = set(a)
    c |= b
    assert c == a | b
    c = set(a)
    c &= b
    assert c == a & b
    c = set(a)
    c -= b
    assert c == a - b
    c = set(a)
    c ^= b
    assert c == a ^ b
    assert list(a) == la and list(b) == lb


for make in MAKERS:
    for sizes in ((0, 3, 3, 5), (0, 20, 10, 30), (0, 20, 40, 60), (0, 5, 3, 40), (0, 40, 35, 38), (0, 20, 0, 20)):
        first, last, start, stop = sizes
        check({make(i) for i in range(first, last)}, {make(i) for i in range(start, stop)})
for make in MAKERS:
    check({make(i) for i in range(20)}, set(range(10, 30)))
    check(set(range(10, 30)), {make(i) for i in range(20)})

# Elements of the left operand stay, whatever equals them.
a = {float(i) for i in range(20)}
b = set(range(10, 30))
assert {type(x) for x in a | set(range(20))} == {float}
assert {type(x) for x in a - b} == {float}
assert {type(x) for x in {True, *range(2, 20)} | {1}} == {bool, int}

# Frozensets as keys: by what they hold, apart from everything else.
keys = [
    frozenset(),
    frozenset([1]),
    frozenset([1, 2]),
    frozenset([1, 2, 3]),
    frozenset([0]),
    frozenset([0, 1]),
    frozenset([1, 0, 2]),
    frozenset([-1]),
    frozenset([1.5, 2]),
    frozenset([10**6, 2, 3]),
    frozenset([10**9]),
    frozenset([10**9, 1]),
    frozenset(['1']),
    frozenset([(1, 2)]),
    frozenset([frozenset([1])]),
    (1,),
    (1, 2),
    (1, 2, 3),
    (1, 0),
    (0, 1),
    1,
    frozenset([1, 2, 3, 4]),
]
d = {k: i for i, k in enumerate(keys)}
assert len(d) == len(keys)
for i, k in enumerate(keys):
    assert d[k] == i
assert d[frozenset([3, 2, 1])] == 3 and d[frozenset([2.0, True])] == 2 and d[frozenset([3, 1, 2.0])] == 3
assert d[frozenset([False])] == 4 and d[frozenset([2, 0, 1])] == 6 and frozenset([1, 3]) not in d


class Set(frozenset):
    def __hash__(self):
        return 1

    def __eq__(self, other):
        return self is other


own = Set([1, 2])
d[own] = 'own'
assert d[own] == 'own' and d[frozenset([1, 2])] == 2
