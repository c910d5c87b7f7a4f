# Counter over lists, tuples and texts, with keys of every sort.
from collections import Counter, deque


class Key:
    def __init__(self, n):
        self.n = n

    def __hash__(self):
        return 1

    def __eq__(self, other):
        return self.n == getattr(other, 'n', other)


assert list(Counter('abracadabra').items()) == [('a', 5), ('b', 2), ('r', 2), ('c', 1), ('d', 1)]
assert Counter('a\U0001f600a') == {'a': 2, '\U0001f600': 1} and Counter('') == {} == Counter(())
assert Counter([1, 2, 1, 10**20, 10**20]) == {1: 2, 2: 1, 10**20: 2}
assert list(Counter((1, True, 1.0, '1')).items()) == [(1, 3), ('1', 1)]
assert list(Counter([True, 1])) == [True] and type(list(Counter([True, 1]))[0]) is bool
assert Counter([Key(1), Key(2), Key(1), 1])[1] == 3 and len(Counter([Key(1), Key(2), Key(1), 1])) == 2
assert Counter(['a', None, 'a', (1, 2)]) == {'a': 2, None: 1, (1, 2): 1}
c = Counter('ab')
c.update('bc')
c.update(['c', 'd'])
assert c == {'a': 1, 'b': 2, 'c': 2, 'd': 1}
c = Counter(a='x')
try:
    c.update('ba')
except TypeError:
    assert c == {'a': 'x', 'b': 1}
else:
    assert False


class Loud(Counter):
    def __setitem__(self, key, value):
        super().__setitem__(key, value * 10)


assert Loud(['a', 'b']) == {'a': 10, 'b': 10}
assert Counter(range(3)) == {0: 1, 1: 1, 2: 1} == Counter(deque(range(3))) == Counter({0, 1, 2})

# A deque whose ring grows wherever it begins.
for start in range(9):
    d = deque()
    for i in range(start):
        d.append(None)
    for i in range(start):
        d.popleft()
    for i in range(40):
        d.append(i) if i % 3 else d.appendleft(-i)
    assert len(d) == 40 and sorted(map(abs, d)) == list(range(40))
    assert [d.popleft() for _ in range(14)] == [-i for i in range(39, -1, -3)]
    assert [d.pop() for _ in range(5)] == [38, 37, 35, 34, 32] and list(d) == [i for i in range(32) if i % 3]
