d = {}
d[(1, 2)] = 'a'
assert d[(True, 2.0)] == 'a' and d[(1.0, 2)] == 'a'
d[(True, 2)] = 'b'
assert list(d) == [(1, 2)] and d == {(1, 2): 'b'}
big = (2**52 + (1 + 2**25) * 2**26 + (2 + 2**25)) * 4
assert big not in d and float(big) not in d
d[big] = 'c'
assert len(d) == 2 and d[float(big)] == 'c'
e = {((1, 2), 3): 1, (big, 3): 2, (float(big), 4): 3}
assert len(e) == 3 and e[(big, 4)] == 3 and e[((1, 2), 3)] == 1 and e[((True, 2), 3.0)] == 1
lim = 2**25
keys = [(a, b) for a in (-lim - 1, -lim, -1, 0, 1, lim - 1, lim) for b in (-lim - 1, -lim, -1, 0, 1, lim - 1, lim)]
f = {k: i for i, k in enumerate(keys)}
assert len(f) == 49 and [f[k] for k in keys] == list(range(49)) and list(f) == keys
lim = 2**16
vals = (-lim - 1, -lim, -1, 0, 1, lim - 1, lim)
keys = [(a, b, c) for a in vals for b in vals for c in vals]
f = {k: i for i, k in enumerate(keys)}
assert len(f) == 343 and [f[k] for k in keys] == list(range(343)) and list(f) == keys
assert len({(0, 0), (0, 0, 0), (0,), (), 0, (0, 0, 0, 0)}) == 6
assert len({(0.5, 1), (0.5, 1.0), (0, 1), (-0.0, 1)}) == 2
inf = float('inf')
assert {(inf, 1): 5}[(inf, 1)] == 5 and {((1, 2), inf): 6}[((1, 2), inf)] == 6
s = {(1, 2), (3, 4)}
s.add((1.0, 2))
assert sorted(s) == [(1, 2), (3, 4)] and (1, 2) in s and (2, 1) not in s
s.discard((1, True + 1))
assert s == {(3, 4)} and frozenset([(3, 4)]) == s
class K:
    def __hash__(self): return hash((1, 2))
    def __eq__(self, other): return other == (1, 2)
g = {(1, 2): 'x'}
assert g[K()] == 'x' and (1, 2) in {K(): 1}
g[K()] = 'y'
assert g == {(1, 2): 'y'}
del g[(1, 2)]
assert not g
class T(tuple): pass
assert {(1, 2): 3}[T((1, 2))] == 3
