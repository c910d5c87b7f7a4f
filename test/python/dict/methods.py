"""Methods and operators of dict."""


def raises(error, args, call):
    try:
        call()
    except error as e:
        assert e.args == args, e.args
    else:
        raise AssertionError('no error')


class Mapping:
    def keys(self):
        return ['a', 'b']

    def __getitem__(self, key):
        return key.upper()


assert dict() == {} and dict(Mapping()) == {'a': 'A', 'b': 'B'} and dict(Mapping(), b=1, c=2) == {'a': 'A', 'b': 1, 'c': 2}
assert dict([('a', 1), ['b', 2], 'cd']) == {'a': 1, 'b': 2, 'c': 'd'}
assert dict(zip('ab', [1, 2])) == {'a': 1, 'b': 2}
raises(ValueError, ('dictionary update sequence element #1 has length 1; 2 is required',), lambda: dict([(1, 2), (3,)]))
raises(TypeError, ('dict expected at most 1 argument, got 2',), lambda: dict(1, 2))
raises(TypeError, ("'int' object is not iterable",), lambda: dict(1))
raises(TypeError, ('object is not iterable',), lambda: dict([1]))

d = {'x': 1}
assert d.get('x') == 1 and d.get('y') is None and d.get('y', 5) == 5
assert d.setdefault('x', 9) == 1 and d.setdefault('z', 9) == 9 and d.setdefault('n') is None
assert d.pop('n') is None and d.pop('n', 3) == 3
raises(KeyError, ('n',), lambda: d.pop('n'))
raises(KeyError, ('n',), lambda: d['n'])
raises(KeyError, ('popitem(): dictionary is empty',), lambda: {}.popitem())
raises(TypeError, ("cannot use 'list' as a dict key (unhashable type: 'list')",), lambda: d[[]])
raises(TypeError, ("cannot use 'tuple' as a dict key (unhashable type: 'dict')",), lambda: {({},): 1})
assert d.popitem() == ('z', 9) and d == {'x': 1}

d.update({'y': 2}, w=3)
d.update([('v', 4)])
assert list(d) == ['x', 'y', 'w', 'v'] and list(reversed(d)) == ['v', 'w', 'y', 'x']
assert list(reversed(d.items())) == [('v', 4), ('w', 3), ('y', 2), ('x', 1)]
del d['x']
d['x'] = 5
assert list(d) == ['y', 'w', 'v', 'x']
assert {1: 2} | {1: 3, 4: 5} == {1: 3, 4: 5}
e = {1: 2}
f = e
f |= [(3, 4)]
assert e == {1: 2, 3: 4}
assert dict.fromkeys('ab') == {'a': None, 'b': None} and dict.fromkeys({1, 2}, 0) == {1: 0, 2: 0}
assert {1: 'a', 'b': 2} == {'b': 2, 1: 'a'} and {1: 2} != {1: 3} and {} != []

# Keys that are equal are one key; the first stays.
k = {1: 'int'}
k[1.0] = 'float'
k[True] = 'bool'
assert k == {1: 'bool'} and type(list(k)[0]) is int
assert {2**70: 1}[float(2**70)] == 1 and {(1, 2.0): 'x'}[(True, 2)] == 'x' and {1 + 0j: 5}[1] == 5
nan = float('nan')
assert {nan: 1}[nan] == 1 and float('nan') not in {nan: 1}


class Key:
    """Equal to a number by its own methods alone."""

    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return hash(self.n)

    def __eq__(self, other):
        return self.n == (other.n if isinstance(other, Key) else other)


m = {1: 'a', 'k': 'b'}
assert m[Key(1)] == 'a' and Key('k') in m and Key(2) not in m
m[Key(2)] = 'c'
assert m[2] == 'c' and m[2.0] == 'c' and m.pop(2) == 'c' and len(m) == 2
m[Key(3)] = 1
m[3] = 2
assert len(m) == 3 and m[Key(3)] == 2
many = {Key(i): i for i in range(1000)}
for i in range(0, 1000, 2):
    del many[i]
assert len(many) == 500 and all(many[Key(i)] == i for i in range(1, 1000, 2))


class Missing(dict):
    def __missing__(self, key):
        return key * 2


assert Missing()[4] == 8 and Missing().get(4) is None and Missing({1: 0})[1] == 0

r = {}
r['self'] = r
assert repr(r) == "{'self': {...}}" and repr({1: [2], 'a': None}) == "{1: [2], 'a': None}"

# Changes while iterating.
for change in (lambda d: d.update(z=1), lambda d: d.pop('a'), lambda d: d.clear()):
    target = {'a': 1, 'b': 2}
    it = iter(target)
    next(it)
    change(target)
    for _ in range(2):
        raises(RuntimeError, ('dictionary changed size during iteration',), lambda: next(it))
swapped = {1: 1}
it = iter(swapped)
next(it)
del swapped[1]
swapped[2] = 2
raises(RuntimeError, ('dictionary keys changed during iteration',), lambda: next(it))
