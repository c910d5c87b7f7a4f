"""Large dicts and sets whose keys are numbers have tables of their own; so do tuples of small ints, which are numbers as keys."""
import random


def check(d, model):
    assert len(d) == len(model) and list(d.items()) == model
    assert list(d) == [k for k, _ in model] and list(d.values()) == [v for _, v in model]
    assert list(map(type, d)) == [type(k) for k, _ in model]
    assert list(reversed(d.items())) == model[::-1]
    for k, v in model[:: max(1, len(model) // 50)]:
        assert d[k] == v and k in d


def others(i):
    return (i, -i, i * 65536, 2**31 + i, -(2**40) - i, 2**53 - i, i + 0.5, (i, -i), (i, 1, -i), i * 1e300)


# Filled beyond the limit with each kind of number, then with what is no number.
for kind in range(len(others(0))):
    d = {}
    model = []
    for i in range(1, 3000):
        k = others(i)[kind]
        d[k] = i
        model.append((k, i))
    check(d, model)
    assert others(5000)[kind] not in d and d.get(others(5000)[kind]) is None
    copy = d.copy()
    check(copy, model)
    copy['name'] = 'text'
    check(copy, model + [('name', 'text')])
    check(d, model)
    assert copy != d and {k: v for k, v in copy.items() if k != 'name'} == d
    assert dict.fromkeys(d, 0).keys() == d.keys() == set(d) == set(copy) - {'name'}

# Keys that are equal to others keep the first form.
d = dict.fromkeys(range(2500))
d[1.0] = 'one'
d[True] = 'true'
d[2500.0] = 'float'
d[2500] = 'int'
assert d[1] == 'true' and d[2500.0] == 'int'
assert [type(k) for k in list(d)[:2]] == [int, int] and type(list(d)[-1]) is float
assert 2501 not in d and float('nan') not in d and float('inf') not in d and 'x' not in d and (1, 2) not in d


class Seven:
    def __hash__(self):
        return hash(7)

    def __eq__(self, other):
        return other == 7


assert d[Seven()] is None and Seven() in d
d[Seven()] = 'seven'
assert d[7] == 'seven' and type(list(d)[7]) is int
del d[Seven()]
assert 7 not in d and len(d) == 2500


# Random operations beside a list.
def run(seed):
    r = random.Random(seed)
    d = dict.fromkeys(range(2000), 0)
    model = [(k, 0) for k in range(2000)]
    place = {k: True for k in map(str, range(2000))}
    for i in range(6000):
        k = r.randrange(3500)
        k = k if k % 3 else (k, k % 7)
        match r.randrange(8):
            case 0 | 1 | 2 | 3:
                if k not in d:
                    model.append((k, i))
                    d[k] = i
            case 4:
                assert d.setdefault(k, i) in (i, d[k])
                if len(d) > len(model):
                    model.append((k, i))
            case 5 if model:
                at = r.randrange(len(model))
                k, v = model.pop(at)
                assert d.pop(k) == v and k not in d
            case 6 if model:
                assert d.popitem() == model.pop()
            case 7 if model:
                first = next(iter(d))
                assert first == model[0][0]
                assert d.pop(first) == model.pop(0)[1]
        if i % 1000 == 0:
            check(d, model)
    check(d, model)
    while model:
        assert d.popitem() == model.pop()
    assert not d and list(d) == []
    d[1] = 2
    assert d == {1: 2}


for seed in range(2):
    run(seed)

# A queue: the first out, a new one in, with holes dropped on the way.
d = dict.fromkeys(range(3000))
for i in range(3000, 20000):
    first = next(iter(d))
    assert first == i - 3000
    del d[first]
    d[i] = None
assert list(d) == list(range(17000, 20000))

# Iterators across a change of the table: the size is the same whenever they look.
for size in (2047, 2048, 2049, 2050, 4000):
    for steps in (0, 1, 1000, 2040):
        for k in (-1, 'text', (1, 2)):
            d = dict.fromkeys(range(size), 'v')
            it = iter(d)
            for i in range(steps):
                assert next(it) == i
            del d[size - 1]
            d[k] = 'new'
            assert [*it] == [*range(steps, size - 1), k], (size, steps, k)
            it = reversed(d.items())
            assert next(it) == (k, 'new')
            del d[0]
            d[size] = 'last'
            assert [*it] == [(i, 'v') for i in range(size - 2, 0, -1)]

# Turns of deletions and insertions that drop holes, below an iterator.
d = dict.fromkeys(range(3000))
it = iter(d)
for i in range(100):
    assert next(it) == i
for i in range(12000):
    del d[i + 50]
    d[i + 3000] = None
seen = []
try:
    seen.extend(it)
except RuntimeError as e:
    assert str(e) == 'dictionary keys changed during iteration'
assert len(seen) <= 3000

for size in (2048, 2049, 3000):
    s = set(range(size))
    try:
        for k in s:
            s.add(size + k)
    except RuntimeError as e:
        assert str(e) == 'Set changed size during iteration'
    else:
        raise AssertionError

# Algebra, between sets of every size.
parts = [set(range(0, n, step)) for n in (5, 1500, 7000) for step in (1, 3)]
parts += [{(i, i % 5) for i in range(3000)}, {str(i) for i in range(3000)}, {i + 0.5 for i in range(3000)}, set()]
for a in parts:
    keys = list(a)
    for b in parts:
        both = [k for k in keys if k in b]
        assert len(a & b) == len(both) and set(both) == a & b == b & a
        assert a - b == {k for k in keys if k not in b}
        assert a | b == {*a, *b} and len(a | b) == len(a) + len(b) - len(both)
        assert a ^ b == (a | b) - (a & b) == (a - b) | (b - a)
        assert (a <= b) == (len(both) == len(a)) and a.isdisjoint(b) == (not both)
        c = a.copy()
        c |= b
        c -= a
        assert c == b - a
        c ^= b
        assert c == both_set if (both_set := a & b) else not c
        assert frozenset(a) == a and dict.fromkeys(a).keys() == a
    while a:
        a.discard(a.pop())
    assert a == set()

d = {i: str(i) for i in range(5000)}
e = {i: -i for i in range(4000, 7000)}
assert len(d | e) == 7000 and (d | e)[4500] == -4500 and (e | d)[4500] == '4500'
d.update(e)
assert list(d) == list(range(7000)) and d[6999] == -6999
d.clear()
assert d == {} and list(d) == []
