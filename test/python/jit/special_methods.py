# Operators, comparisons, properties, super() and class attributes of Python's classes, before and after they change.
class Number:
    scale = 0

    def __init__(self, v):
        self.v = v

    def __add__(self, other):
        if isinstance(other, Number):
            return Number(self.v + other.v)
        if isinstance(other, int):
            return Number(self.v + other)
        return NotImplemented

    def __radd__(self, other):
        return Number(('r', other, self.v))

    def __lt__(self, other):
        return self.v < other.v if isinstance(other, Number) else NotImplemented

    def __gt__(self, other):
        return 'reflected'

    def __eq__(self, other):
        return [self.v] if isinstance(other, Number) and self.v == other.v else []

    @property
    def double(self):
        return self.v * 2


class Other:
    def __radd__(self, other):
        return 'other'


class Sub(Number):
    def __radd__(self, other):
        return 'sub first'

    @property
    def double(self):
        return super().double + 1


def add(a, b):
    return a + b


for _ in range(300):
    assert add(Number(1), Number(2)).v == 3
    assert add(Number(1), 2).v == 3
assert add(Number(1), Other()) == 'other'
assert add(Number(1), Sub(2)) == 'sub first'
assert add(5, Number(1)).v == ('r', 5, 1)
for _ in range(3):
    try:
        add(Number(1), 1.5)
    except TypeError as e:
        assert str(e) == "unsupported operand type(s) for +: 'Number' and 'float'"
    else:
        raise AssertionError


def less(a, b):
    return 'yes' if a < b else 'no'


for _ in range(300):
    assert less(Number(1), Number(2)) == 'yes'
    assert less(Number(2), Number(1)) == 'no'


class Reflected:
    def __gt__(self, other):
        return []


assert less(Number(1), Reflected()) == 'no'


def same(a, b):
    return a == b, bool(a == b), a != b


for _ in range(300):
    assert same(Number(1), Number(1)) == ([1], True, False)
assert same(Number(1), 1) == ([], False, True)


def doubled(o):
    return o.double


for _ in range(300):
    assert doubled(Number(4)) == 8
    assert doubled(Sub(4)) == 9
Number.double = property(lambda self: 'new')
assert doubled(Number(4)) == 'new'
try:
    doubled(Sub(4))
except TypeError:
    pass
else:
    raise AssertionError
Sub.double = 7
assert doubled(Sub(4)) == 7


class Base:
    def name(self, x):
        return ('base', x)


class Left(Base):
    def name(self, x):
        return ('left', super().name(x))


class Right(Base):
    def name(self, x):
        return ('right', super().name(x))


class Both(Left, Right):
    def name(self, x):
        return ('both', super().name(x))


for i in range(300):
    assert Left().name(i) == ('left', ('base', i))
    assert Both().name(i) == ('both', ('left', ('right', ('base', i))))
Right.name = lambda self, x: ('changed', x)
assert Both().name(1) == ('both', ('left', ('changed', 1)))
assert Left().name(1) == ('left', ('base', 1))
Number.__add__ = lambda self, other: 'patched'
assert add(Number(1), Number(2)) == 'patched'
del Number.__add__
try:
    add(Number(1), Number(2))
except TypeError:
    pass
else:
    raise AssertionError


# A counter in a class: its value is never out of date, nor is what hides it.
class Counter:
    count = 0
    limit = 3


class Derived(Counter):
    pass


def bump(cls):
    cls.count += 1
    return cls.count, Counter.count, Derived.count


for i in range(1, 200):
    assert bump(Counter) == (i, i, i)
assert bump(Derived) == (200, 199, 200)
assert bump(Counter) == (200, 200, 200)
Counter.count = property(lambda self: 'property')
assert Counter().count == 'property' and Derived().count == 200
del Derived.count
assert Derived().count == 'property'
instance = Counter()
Counter.count = 5
assert instance.count == 5
instance.count = 6
assert instance.count == 6 and Counter.count == 5


# Keywords, defaults, stars.
def spread(a, b=2, *rest, c=3, **more):
    return a, b, rest, c, more


def calls(i):
    return spread(i), spread(i, c=i), spread(i, 1, 5, 6, d=7), spread(b=1, a=i), spread(*(i, 9), **{'c': 8, 'e': 1})


for i in range(300):
    assert calls(i) == (
        (i, 2, (), 3, {}),
        (i, 2, (), i, {}),
        (i, 1, (5, 6), 3, {'d': 7}),
        (i, 1, (), 3, {}),
        (i, 9, (), 8, {'e': 1}),
    )
for bad, text in (
    (lambda: spread(), "spread() missing 1 required positional argument: 'a'"),
    (lambda: spread(1, a=2), "spread() got multiple values for argument 'a'"),
    (lambda: add(1, 2, 3), 'add() takes 2 positional arguments but 3 were given'),
    (lambda: add(1, c=3), "add() got an unexpected keyword argument 'c'"),
):
    for _ in range(20):
        try:
            bad()
        except TypeError as e:
            assert str(e) == text, e
        else:
            raise AssertionError


# Errors that compiled code raises itself have their context and their place.
def missing(d, k):
    return d[k]


def context(d):
    try:
        try:
            return d['a']
        except KeyError:
            return missing(d, 'b')
    except KeyError as e:
        return e


for _ in range(300):
    e = context({})
    assert e.args == ('b',) and e.__context__.args == ('a',)
    assert e.__traceback__.tb_next.tb_frame.f_locals == {'d': {}, 'k': 'b'}
