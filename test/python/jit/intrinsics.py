"""Builtins that compiled code does in a few instructions, and operands that they are not made for."""
import math
from math import floor, sin

COUNT = 0


def numbers(a, b):
    return min(a, b), max(a, b), abs(a), int(a), float(b)


def sizes(v):
    return len(v)


def texts(c, n):
    return ord(c), chr(n)


def roots(x):
    return math.sqrt(x), sin(x), floor(x)


def member(k, c):
    return k in c, k not in c


def count(n):
    global COUNT
    for _ in range(n):
        COUNT += 1
    return COUNT


def same(got, expected):
    assert got == expected and [type(g) for g in got] == [type(e) for e in expected], (got, expected)


for i in range(60):
    same(numbers(i, 30), (min(i, 30), max(i, 30), i, i, 30.0))
for i in range(60):
    x = i - 30.5
    same(numbers(x, 2.25), (x if x < 2.25 else 2.25, x if x > 2.25 else 2.25, -x if x < 0 else x, int(x), 2.25))
same(numbers(True, 0), (0, True, 1, 1, 0.0))
same(numbers(2.0, 2), (2.0, 2.0, 2.0, 2, 2.0))
same(numbers(2**70, 5), (5, 2**70, 2**70, 2**70, 5.0))
same(numbers(-1e300, 5.0)[3:4], (int(-1e300),))
assert math.copysign(1, numbers(-0.0, 0.0)[0]) == -1 and math.copysign(1, abs(-0.0)) == 1
nan = float('nan')
assert math.isnan(min(nan, 1.0)) and min(1.0, nan) == 1.0
for bad in ((nan, 1.0), (float('inf'), 1.0)):
    try:
        numbers(*bad)
    except (ValueError, OverflowError) as e:
        assert 'cannot convert' in str(e)
    else:
        assert False

for i in range(60):
    assert sizes([1] * i) == i
for v in ((), (1, 2), {}, {1: 2}, 'abc', '\U0001f600', '', b'xy', {1}, range(7)):
    for _ in range(30):
        assert sizes(v) == v.__len__()
try:
    sizes(5)
except TypeError as e:
    assert str(e) == "object of type 'int' has no len()"
else:
    assert False

for i in range(60):
    assert texts(chr(i + 40), i) == (i + 40, chr(i))
assert texts('\U0001f600', 0x1f600) == (0x1f600, '\U0001f600')
for bad in (('ab', 1), ('a', -1), (5, 5)):
    try:
        texts(*bad)
    except (TypeError, ValueError):
        pass
    else:
        assert False

for i in range(60):
    assert roots(i / 4) == ((i / 4) ** 0.5, sin(i / 4), i // 4)
assert roots(9) == (3.0, sin(9), 9)
try:
    roots(-1.0)
except ValueError as e:
    assert 'nonnegative' in str(e)
else:
    assert False
assert math.sqrt(float('inf')) == math.inf

for i in range(60):
    assert member(i, {1, 2, 40}) == (i in (1, 2, 40), i not in (1, 2, 40))
    assert member(i, {1: 2}) == (i == 1, i != 1)
assert member(1.0, {1}) == (True, False) and member('a', {'a': 1})[0] and member('len', vars(math))[0] is False


class Odd:
    def __hash__(self):
        return hash(1)

    def __eq__(self, other):
        return other == 1


for _ in range(30):
    assert member(1, {Odd()}) == (True, False) and member(1, {Odd(): 2}) == (True, False)

assert count(100) == 100 == COUNT
del COUNT
try:
    count(1)
except NameError:
    pass
else:
    assert False
COUNT = 'x'
try:
    count(1)
except TypeError:
    pass
COUNT = 5
assert count(3) == 8 and globals()['COUNT'] == 8
len = lambda v: 'mine'
assert sizes([1]) == 'mine'
