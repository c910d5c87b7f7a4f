"""functools: what comes from _functools."""
import functools
from functools import Placeholder, cmp_to_key, lru_cache, partial, reduce


def raises(error, message, call):
    try:
        call()
    except error as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError('no error')


def show(*args, **kwargs):
    return args, kwargs


p = partial(show, 1, a=2)
assert p(3, b=4) == ((1, 3), {'a': 2, 'b': 4}) and p(a=5) == ((1,), {'a': 5})
assert p.func is show and p.args == (1,) and p.keywords == {'a': 2}
q = partial(p, 9, a=0)
assert q.func is show and q.args == (1, 9) and q.keywords == {'a': 0}
assert repr(partial(int, '10', base=2)) == "functools.partial(<class 'int'>, '10', base=2)"
h = partial(show, Placeholder, 2, Placeholder, 4)
assert h(1, 3) == ((1, 2, 3, 4), {}) and h(1, 3, 5) == ((1, 2, 3, 4, 5), {}) and partial(h, 1)(3) == ((1, 2, 3, 4), {})
raises(TypeError, "missing positional arguments in 'partial' call; expected at least 2, got 1", lambda: h(1))
raises(TypeError, 'trailing Placeholders are not allowed', lambda: partial(show, Placeholder))
raises(TypeError, 'the first argument must be callable', lambda: partial(1))
p.note = 1
assert vars(p) == {'note': 1} and p.__reduce__() == (partial, (show,), (show, (1,), {'a': 2}, {'note': 1}))


class C:
    method = partial(show, 1)


c = C()
assert c.method(2) == ((1, c, 2), {})

calls = []


@lru_cache(maxsize=2)
def double(x):
    calls.append(x)
    return x * 2


assert [double(x) for x in (1, 2, 1, 3, 1, 2)] == [2, 4, 2, 6, 2, 4] and calls == [1, 2, 3, 2]
assert double.cache_info() == (2, 4, 2, 2) and double.cache_parameters() == {'maxsize': 2, 'typed': False}
double.cache_clear()
assert double.cache_info() == (0, 0, 2, 0) and double.__wrapped__(4) == 8 and double.__name__ == 'double'
raises(TypeError, "unhashable type: 'list'", lambda: double([]))


@lru_cache(maxsize=None, typed=True)
def kind(x, y=0):
    return type(x).__name__


assert kind(1) == 'int' and kind(1.0) == 'float' and kind(True) == 'bool' and kind(1, y=2) == 'int'
assert kind.cache_info().currsize == 4


@functools.cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)


assert fib(150) == 9969216677189303386214405760200

assert reduce(lambda a, b: a * b, range(1, 30)) == 8841761993739701954543616000000 and reduce(max, [], 5) == 5
raises(TypeError, 'reduce() of empty iterable with no initial value', lambda: reduce(max, []))
raises(TypeError, 'reduce() arg 2 must support iteration', lambda: reduce(max, 1))
assert sorted([3, 1, 2], key=cmp_to_key(lambda a, b: b - a)) == [3, 2, 1]
K = cmp_to_key(lambda a, b: (a > b) - (a < b))
assert K(1) < K(2) and K(2) >= K(2) and K(1) != K(2) and K(obj=5).obj == 5
raises(TypeError, 'other argument must be K instance', lambda: K(1) < 1)
