"""collections.defaultdict."""
from collections import Counter, defaultdict

d = defaultdict(list)
d['a'].append(1)
assert d == {'a': [1]} and d.get('b') is None and 'b' not in d and d['b'] == [] and 'b' in d
assert repr(d) == "defaultdict(<class 'list'>, {'a': [1], 'b': []})" and d.default_factory is list
assert type(d.copy()) is defaultdict and d.copy().default_factory is list and type(d | {1: 2}) is defaultdict
d.default_factory = None
try:
    d['z']
except KeyError as e:
    assert e.args == ('z',)
else:
    raise AssertionError
try:
    defaultdict(1)
except TypeError as e:
    assert str(e) == 'first argument must be callable or None'
else:
    raise AssertionError
assert dict(defaultdict(int, {1: 2}, a=3)) == {1: 2, 'a': 3}
c = Counter('abracadabra')
assert c == {'a': 5, 'b': 2, 'r': 2, 'c': 1, 'd': 1} and c.most_common(1) == [('a', 5)] and c['x'] == 0
