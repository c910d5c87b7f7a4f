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


# keywords passed on
def show(*args, **kwargs):
    kwargs['seen'] = True
    return args, kwargs


def passes(*args, **kwargs):
    first = show(*args, **kwargs)
    return first, kwargs


def twice(a, b):
    return show(**a, **b)


def native(kwargs):
    return dict(**kwargs), dict(z=1, **kwargs)


for i in range(500):
    assert passes(1, k=2) == (((1,), {'k': 2, 'seen': True}), {'k': 2})
    d = {'p': 1}
    assert twice(d, {'q': 2}) == ((), {'p': 1, 'q': 2, 'seen': True}) and d == {'p': 1}
    made = native(d)
    assert made == ({'p': 1}, {'z': 1, 'p': 1}) and made[0] is not d
    for bad, text in ((d, "multiple values for keyword argument 'p'"), ({1: 2}, 'keywords must be strings')):
        try:
            twice(d, bad)
        except TypeError as e:
            assert text in str(e), e
        else:
            assert 0
    try:
        native({i: 1})
    except TypeError as e:
        assert 'keywords must be strings' in str(e)
    else:
        assert 0
