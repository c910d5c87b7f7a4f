# Calls of functions of modules, and calls with stars: what they become when the module or the list changes.
import math
import os


def root(x):
    return math.sqrt(x), os.fspath('a'), math.gcd(4, 6)


def gather(*given):
    return given


def stars(a, b):
    return gather(*a, 1, *b), [*a, 0, *b], [*b]


class L(list):
    def __iter__(self):
        return iter(['own'])


for i in range(500):
    assert root(i * i) == (float(i), 'a', 2)
    x = [1, 2]
    assert stars(x, (3,)) == ((1, 2, 1, 3), [1, 2, 0, 3], [3])
    assert stars(x, x)[1] == [1, 2, 0, 1, 2] and x == [1, 2]
    assert stars('ab', {5: 6})[0] == ('a', 'b', 1, 5)
    assert stars(L([8]), ())[0] == ('own', 1)
    try:
        stars(i, ())
    except TypeError as e:
        assert 'iterable' in str(e)
    else:
        assert 0

saved = math.sqrt
math.sqrt = lambda x: 'mine'
try:
    for i in range(300):
        assert root(4)[0] == 'mine'
finally:
    math.sqrt = saved
assert root(4)[0] == 2.0
try:
    root('a')
except TypeError:
    pass
else:
    assert 0
