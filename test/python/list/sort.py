"""list.sort: stable, by `<` alone, safe against comparisons that fail or change the list."""


class Item:
    def __init__(self, key, tag):
        self.key, self.tag = key, tag

    def __lt__(self, other):
        return self.key < other.key

    def __eq__(self, other):
        raise AssertionError('sorting must not ask for equality')


seed = 12345
items = []
for i in range(500):
    seed = (seed * 1103515245 + 12345) % 2**31
    items.append(Item(seed % 17, i))

ordered = sorted(items)
for x, y in zip(ordered, ordered[1:]):
    assert x.key < y.key or (x.key == y.key and x.tag < y.tag)

backwards = sorted(items, reverse=True)
for x, y in zip(backwards, backwards[1:]):
    assert x.key > y.key or (x.key == y.key and x.tag < y.tag)

by_key = sorted(items, key=lambda item: item.key)
assert [x.tag for x in by_key] == [x.tag for x in ordered]

assert sorted([3, 1.5, True, 2**80, -(2**80)]) == [-(2**80), True, 1.5, 3, 2**80]
assert sorted(['b', 'a\u20ac', 'a', 'a\U0001f600', 'a\uffff']) == ['a', 'a\u20ac', 'a\uffff', 'a\U0001f600', 'b']
zeros = [0.0, -0.0, 0, False]
assert [repr(z) for z in sorted(zeros)] == [repr(z) for z in zeros]
assert sorted([(1, 'b'), (1, 'a'), (0, 'z')]) == [(0, 'z'), (1, 'a'), (1, 'b')]
assert sorted(range(1000), key=lambda x: -x) == list(range(999, -1, -1))


def key_that_appends(x):
    numbers.append(x)
    return x


numbers = [3, 1, 2]
try:
    numbers.sort(key=key_that_appends)
except ValueError as e:
    assert str(e) == 'list modified during sort'
else:
    raise AssertionError
assert sorted(numbers) == [1, 2, 3]


class Fails:
    def __lt__(self, other):
        raise ZeroDivisionError


mixed = [Fails(), Fails(), Fails()]
before = list(mixed)
try:
    mixed.sort()
except ZeroDivisionError:
    pass
else:
    raise AssertionError
assert sorted(map(id, mixed)) == sorted(map(id, before))

try:
    ['a', 1].sort()
except TypeError as e:
    assert str(e) == "'<' not supported between instances of 'int' and 'str'"
else:
    raise AssertionError
