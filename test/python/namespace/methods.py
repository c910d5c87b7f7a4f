"""types.SimpleNamespace."""
from types import SimpleNamespace

n = SimpleNamespace({'a': 1}, b='x')
assert repr(n) == "namespace(a=1, b='x')" and n == SimpleNamespace(a=1, b='x') and n != SimpleNamespace(a=1)
n.c = n
assert repr(n) == "namespace(a=1, b='x', c=namespace(...))"
del n.c
assert vars(n) == {'a': 1, 'b': 'x'} and n.__reduce__() == (SimpleNamespace, (), {'a': 1, 'b': 'x'})
assert n.__replace__(a=2) == SimpleNamespace(a=2, b='x')


class Sub(SimpleNamespace):
    pass


assert repr(Sub(x=1)) == 'Sub(x=1)'
for bad, message in (
    (lambda: SimpleNamespace(1, 2), 'SimpleNamespace expected at most 1 argument, got 2'),
    (lambda: SimpleNamespace({1: 2}), 'keywords must be strings'),
    (lambda: hash(n), "unhashable type: 'types.SimpleNamespace'"),
):
    try:
        bad()
    except TypeError as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError
