"""Dicts and sets that grow from none to many entries, lose some, and are changed while somebody iterates."""
import random
from collections import OrderedDict


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return hash(self.n)

    def __eq__(self, other):
        return self.n == (other.n if isinstance(other, Key) else other)


def keys(rng):
    k = rng.randrange(14)
    return [k, str(k), float(k), k + 0.5, (k, 'x'), (k, k), None, True, 1 << 70, 'x' * k, b'%d' % k, Key(k)][rng.randrange(12)]


def check(seed):
    rng = random.Random(seed)
    table, pairs, values = {}, [], set()
    for i in range(60):
        key = keys(rng)
        known = [j for j, (k, _) in enumerate(pairs) if k == key and hash(k) == hash(key)]
        action = rng.randrange(8)
        if action < 5:
            table[key] = i
            values.add(key)
            if known:
                pairs[known[0]] = (pairs[known[0]][0], i)
            else:
                pairs.append((key, i))
        elif action == 5 and known:
            assert table.pop(key) == pairs.pop(known[0])[1]
            values.remove(key)
        elif action == 6 and pairs:
            assert table.popitem() == pairs.pop()
            values = set(table)
        elif action == 7:
            table = dict(table) if i % 2 else {**table}
            values = values.copy()
        assert list(table.items()) == pairs
        assert list(reversed(table)) == [k for k, _ in reversed(pairs)]
        assert len(table) == len(values) == len(pairs) and values == table.keys()
        assert table.get(key, 'none') == dict(pairs).get(key, 'none')
        assert all(k in table and k in values for k, _ in pairs)


for seed in range(60):
    check(seed)

# The size must not change while somebody iterates; the entries may, and those added come at the end.
for n in range(1, 12):
    d = dict.fromkeys(range(n))
    try:
        for k in d:
            d[k + n] = None
    except RuntimeError as e:
        assert str(e) == 'dictionary changed size during iteration'
    else:
        assert False

    d = dict.fromkeys(range(n), 0)
    for k in d:
        d[k] += 1
    assert d == dict.fromkeys(range(n), 1)

    s = set(range(n))
    it = iter(s)
    next(it)
    s.add(-1)
    try:
        next(it)
    except RuntimeError as e:
        assert str(e) == 'Set changed size during iteration'
    else:
        assert False

d = {0: None}
try:
    for k in d:
        del d[k]
        d[k] = None
except RuntimeError as e:
    assert 'during iteration' in str(e)
else:
    assert False

# One entry goes and one comes between two steps, as the table becomes a large one.
d = dict.fromkeys(range(8))
it = iter(d)
assert [next(it) for _ in range(4)] == [0, 1, 2, 3]
d[8] = None
del d[7]
assert list(it) == [4, 5, 6, 8]

d = dict.fromkeys(range(4))
it = iter(d.items())
next(it)
del d[2]
d[9] = 1
assert list(it) == [(1, None), (3, None), (9, 1)]

# A queue in a table that stays small.
d = OrderedDict()
for i in range(100):
    d[i] = i
    if len(d) > 3:
        assert d.popitem(last=False) == (i - 3, i - 3)
assert list(d) == [97, 98, 99]

d = {}
for i in range(50):
    d[i] = i
    assert d.popitem() == (i, i) and not d
    d.clear()
