"""Dicts of up to eight keys share their keys: what happens to one is not seen in another."""

# Same keys in the same order, then each goes its own way.
a = {'x': 1, 'y': 2, 'z': 3}
b = {'x': 4, 'y': 5, 'z': 6}
c = a.copy()
del a['y']
b['w'] = 7
c['y'] = 8
assert a == {'x': 1, 'z': 3} and list(a) == ['x', 'z']
assert list(b.items()) == [('x', 4), ('y', 5), ('z', 6), ('w', 7)]
assert c == {'x': 1, 'y': 8, 'z': 3}
a['y'] = 9
assert list(a.items()) == [('x', 1), ('z', 3), ('y', 9)] and a.popitem() == ('y', 9)
d = a.copy()
d['q'] = 0
assert 'q' not in a and len(a) == 2 and len(d) == 3

# The fifth to eighth, and the ninth.
for n in range(1, 14):
    d = {f'k{i}': i for i in range(n)}
    e = d.copy()
    for i in range(n):
        assert d[f'k{i}'] == i and f'k{i}' in e
    assert f'k{n}' not in d and d.get('j0') is None
    assert list(d.values()) == list(range(n)) and list(reversed(d)) == [f'k{i}' for i in reversed(range(n))]
    e[f'k{n - 1}'] = 'other'
    e.pop('k0')
    assert d[f'k{n - 1}'] == n - 1 and len(d) == n and len(e) == n - 1
    d.clear()
    assert d == {} and len(d) == 0 and 'k0' not in d
    d['again'] = n
    assert list(d.items()) == [('again', n)]

# Keys that are no strings, after strings that are shared.
d = {'x': 1}
d[1] = 2
d[(1, 2)] = 3
d[1.0] = 4
assert list(d.items()) == [('x', 1), (1, 4), ((1, 2), 3)]
assert list({'x': 5}.items()) == [('x', 5)]

# More different keys than anything shares.
many = [{f'{i}': i, f'{i % 7}b': 1} for i in range(20000)]
assert all(d[f'{i}'] == i and list(d) == [f'{i}', f'{i % 7}b'] for i, d in enumerate(many))
one = [{'id': 0, f'n{i}': i} for i in range(1000)]
assert all(d[f'n{i}'] == i for i, d in enumerate(one))
long = [{'l' * 50 + str(i): i} for i in range(3)]
assert [list(d.values()) for d in long] == [[0], [1], [2]]

# An iterator goes on where it was while keys come and go.
d = {'a': 1, 'b': 2, 'c': 3}
seen = []
for k in d:
    seen.append(k)
    if k == 'a':
        del d['a']
        d['e'] = 4
    if len(seen) == 3:
        break
assert seen == ['a', 'b', 'c'], seen

# Keys are kept as they were given, in small dicts and in large ones.
for n in (3, 30):
    first = (1.0, True)
    d = {first: 0}
    for i in range(n):
        d[(i, i)] = i
        d[float(i)] = i
    d[(1, 1)] = 'equal'
    d[1] = d[True] = 'one'
    keys = list(d)
    assert keys[0] is first and d[first] == 'equal' and d[1.0] == 'one'
    assert [type(k) for k in keys if k == 1] == [float] and len(d) == 2 * n
    e = dict(d)
    e[(2, 2)] = 'changed'
    assert d[2, 2] == 2 and next(iter(e)) is first and list(e) == keys
    assert [k for k, v in e.items() if v == 'changed'] == [(2, 2)]
    del d[1, 1]
    d[1, 1] = 'again'
    assert d.popitem() == ((1, 1), 'again') and first not in d
    assert set(keys) == set(e) and sorted(map(type, set(keys)), key=str)[0] is float
    assert list(e.values())[:3] == ['equal', 0, 0] and e.setdefault((7, 7.5), 'new') == 'new'
    assert list(e)[-1] == (7, 7.5) and type(list(e)[-1][1]) is float
