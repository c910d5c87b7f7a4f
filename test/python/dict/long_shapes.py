# Dicts of nine to some forty strings: copies, updates, deletions, other keys, iteration under change.
def named(n, start=0):
    return {f'k{i}': i for i in range(start, n)}


for n in (7, 8, 9, 12, 31, 32, 33, 40):
    d = named(n)
    assert list(d) == [f'k{i}' for i in range(n)] and len(d) == n
    for repeat in range(12):
        assert [d[f'k{i}'] for i in range(n)] == list(range(n))
        assert d.get('missing') is None and 'k' not in d
    e = dict(d)
    e['k3'] = 'new'
    assert d['k3'] == 3 and e['k3'] == 'new'
    e.update(d)
    assert e == d and e['k3'] == 3
    f = {**d, 'x': 1}
    assert list(f) == [*d, 'x'] and f['x'] == 1 and 'x' not in d
    del f['k5']
    assert 'k5' not in f and len(f) == n and list(f) == [k for k in d if k != 'k5'] + ['x']
    f['k5'] = 50
    assert list(f)[-1] == 'k5' and f['k5'] == 50 and d['k5'] == 5
    assert f.popitem() == ('k5', 50) and f.popitem() == ('x', 1)
    g = d.copy()
    g[1] = 'int'
    g[(1, 2)] = 'tuple'
    g[True] = 'bool'
    assert g[1] == 'bool' and list(g)[-2:] == [1, (1, 2)] and g[1, 2] == 'tuple'
    assert list(reversed(g))[:2] == [(1, 2), 1]
    h = named(n)
    h.update(named(n + 3, 2))
    assert list(h) == [f'k{i}' for i in range(n + 3)]
    h.clear()
    assert not h and list(h) == []
    h['k1'] = 1
    assert h == {'k1': 1}


class Name(str):
    pass


# A key that is equal to a string stays the object that it is.
for n in (3, 8, 9, 20, 32, 40):
    d = {Name(f'n{i}'): i for i in range(n)}
    assert all(type(k) is Name for k in d) and all(type(k) is Name for k in dict(d))
    assert d['n1'] == 1
    d['n1'] = 'one'
    assert type(list(d)[1]) is Name and d[Name('n1')] == 'one'
    del d['n0']
    assert all(type(k) is Name for k in d) and len(d) == n - 1
    plain = {f'n{i}': i for i in range(n)}
    plain.update(d)
    assert all(type(k) is str for k in plain) and plain['n1'] == 'one'

# Few keys that are no strings: kept at their places.
d = {(1, 'a'): 1, 2.0: 2, True: 3, frozenset([1, 2]): 4}
assert list(map(type, d)) == [tuple, float, bool, frozenset]
del d[2]
assert list(d) == [(1, 'a'), True, frozenset([1, 2])]
d[2] = 5
e = dict(d)
for i in range(10, 20):
    e[i] = i
assert list(map(type, e))[:4] == [tuple, bool, frozenset, int]
assert e[1] == 3 and e[frozenset([2, 1])] == 4
assert list(d) == [(1, 'a'), True, frozenset([1, 2]), 2]

# Iteration, where the dict changes.
d = named(12)
try:
    for k in d:
        d[k + 'x'] = 1
except RuntimeError as error:
    assert str(error) == 'dictionary changed size during iteration'
else:
    assert False
d = named(12)
seen = []
for k, v in d.items():
    seen.append((k, v))
    d['k11'] = 'late'
assert seen[-1] == ('k11', 'late') and seen[5] == ('k5', 5)
d = named(12)
try:
    for k in d:
        del d[k]
        d[k] = 1
except RuntimeError:
    pass

# A thousand different dicts.
for i in range(1000):
    d = {f'{i}_{k}': k for k in range(16)}
    assert list(d.values()) == list(range(16)) and d[f'{i}_7'] == 7 and f'{i - 1}_7' not in d


# Keys with hashes of their own that equal strings.
class Odd:
    def __hash__(self):
        return hash('k4')

    def __eq__(self, other):
        return other == 'k4'


d = named(12)
assert d[Odd()] == 4
d[Odd()] = 'odd'
assert d['k4'] == 'odd' and len(d) == 12
del d['k4']
d[Odd()] = 1
assert d['k4'] == 1 and type(list(d)[-1]) is Odd
e = dict(d)
e.update(named(12))
assert e['k4'] == 4 and type(list(e)[-1]) is Odd
