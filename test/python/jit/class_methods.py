# Class methods through classes and instances, tuple.__new__ of subclasses, comparisons of tuples, sorts by __lt__, joins.
from collections import namedtuple


class A:
    @classmethod
    def make(cls, x):
        return cls, x


class B(A):
    pass


def through(o, x):
    return o.make(x)


for i in range(3000):
    assert through(A, i) == (A, i)
    assert through(B, i) == (B, i)
    assert through(A(), i) == (A, i)
b = B()
for i in range(3000):
    assert through(b, i) == (B, i)
b.make = lambda x: ('own', x)
assert through(b, 1) == ('own', 1)
del b.make
assert through(b, 1) == (B, 1)
B.make = classmethod(lambda cls, x: ('other', cls, x))
assert through(b, 1) == ('other', B, 1) == through(B, 1)
del B.make
A.make = staticmethod(lambda x: x)
assert through(b, 1) == 1 == through(B, 1)


class Meta(type):
    def make(cls, x):
        return 'meta', x


class C(metaclass=Meta):
    pass


for i in range(3000):
    assert through(C, i) == ('meta', i)
C.make = classmethod(lambda cls, x: (cls, x))
assert through(C, 1) == (C, 1) == through(C(), 1)
Meta.make = property(lambda cls: lambda x: ('data', x))
assert through(C, 1) == ('data', 1)

Pair = namedtuple('Pair', 'left right')


class Named(Pair):
    def __new__(cls, left):
        return Pair.__new__(cls, left, left)


def new(cls, items):
    return tuple.__new__(cls, items)


for i in range(3000):
    p = Pair(i, -i)
    assert p == (i, -i) and type(p) is Pair and p._replace(right=i) == (i, i)
    assert type(Named(i)) is Named
    assert new(Pair, [i]) == (i,) and type(new(Named, (i,))) is Named
for bad in (list, 3):
    try:
        new(bad, ())
    except TypeError:
        pass
    else:
        assert False


class Version:
    def __init__(self, *parts):
        self.parts = parts

    def __lt__(self, other):
        if other.__class__ is not self.__class__:
            return NotImplemented
        return (self.parts[0], self.parts[1]) < (other.parts[0], other.parts[1])


def order(items):
    return [v.parts for v in sorted(items)]


versions = [Version(i * 7 % 5, i * 3 % 11) for i in range(500)]
assert order(versions) == sorted(v.parts for v in versions)
assert order([Version(1.5, 'x'), Version(1.5, 'a'), Version(1, 'z')]) == [(1, 'z'), (1.5, 'a'), (1.5, 'x')]
try:
    order([Version(1, 2), Version(1, 'x')])
except TypeError as e:
    assert str(e) == "'<' not supported between instances of 'str' and 'int'", e


class Child(Version):
    def __gt__(self, other):
        return 'reflected'


assert order([Child(1, 0), Version(2, 0)]) == [(2, 0), (1, 0)]


class Changing:
    count = 0

    def __init__(self, n):
        self.n = n

    def __lt__(self, other):
        Changing.count += 1
        if Changing.count == 20:
            Changing.__lt__ = lambda self, other: self.n > other.n and NotImplemented
            Changing.__gt__ = lambda self, other: other.n < self.n
        return self.n < other.n


assert len(sorted(Changing(i * 37 % 101) for i in range(101))) == 101


def tests(a, b):
    return (a, b) < (b, a), (a, b) == (b, a), (a,) >= (b,), (a, b) != (a, b)


for i in range(3000):
    assert tests(i, 5) == (i < 5, i == 5, i >= 5, False)
nan = float('nan')
assert tests(nan, 1.0) == (False, False, False, False)
assert tests('é', 'z') == (False, False, True, False)

assert [''.join(x) for x in ([], ['a'], list('some letters'), ['x' * 13, 'y'], ['é', '', '\U0001f600'])] == [
    '', 'a', 'some letters', 'x' * 13 + 'y', 'é\U0001f600']
assert 'a$&b$1'.replace('$', '$$') == 'a$$&b$$1' and 'aaa'.replace('a', 'aa') == 'a' * 6
assert 'abcabc'.replace('abc', '') == '' and 'ab'.replace('x', 'y') == 'ab'
