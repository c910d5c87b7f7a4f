# Objects whose repr, str or hash gets in the way of functools.
import functools


class Changes:
    def __init__(self, p=None):
        self.p = p

    def __repr__(self):
        self.p.__setstate__((print, (None,), {'new': None}, None))
        return 'Changes'


c = Changes()
c.p = functools.partial(print, c, 1, key=2)
assert repr(c.p) == 'functools.partial(<built-in function print>, Changes, 1, key=2)'

p = functools.partial(print)
p.keywords[1234] = 'value'
assert repr(p) == "functools.partial(<built-in function print>, 1234='value')"
try:
    p()
except TypeError as e:
    assert str(e) == 'keywords must be strings'
else:
    raise AssertionError
p.__setstate__((print, (p,), {}, None))
assert repr(p) == 'functools.partial(<built-in function print>, ...)'
for bad in [(print, (), {}, ()), (print, (), [], None), (None, (), {}, None)]:
    try:
        p.__setstate__(bad)
    except TypeError:
        pass
    else:
        raise AssertionError(bad)


class Counts:
    hashed = 0

    def __hash__(self):
        Counts.hashed += 1
        return 1

    def __eq__(self, other):
        return self is other


@functools.lru_cache(maxsize=1)
def f(x, y):
    return y


k = Counts()
assert f(k, 1) == 1 and Counts.hashed == 1
assert f(k, 1) == 1 and Counts.hashed == 2
assert f(2, 1) == 1 and Counts.hashed == 2
assert f(k, 1) == 1 and Counts.hashed == 3
