# `f(**d)` and `{**d}` take the entries of a dict's subclass, unless that iterates in its own way.
class Keys(dict):
    def keys(self):
        raise AssertionError('not asked')

    def __getitem__(self, key):
        raise AssertionError('not asked')


class Own(dict):
    def __iter__(self):
        return iter(['b'])

    def keys(self):
        return ['c']

    def __getitem__(self, key):
        return key * 2


def f(**kwargs):
    return kwargs


def g(a, **kwargs):
    return a, kwargs


for _ in range(3):
    assert f(**Keys(a=1, b=2)) == {'a': 1, 'b': 2}
    assert f(**{'x': 0}, **Keys(a=1)) == {'x': 0, 'a': 1}
    assert g(**Keys(a=1, b=2)) == (1, {'b': 2})
    assert {**Keys(a=1)} == {'a': 1} and dict(**Keys(a=1)) == {'a': 1}
    assert f(**Own(a=1)) == {'c': 'cc'} and {**Own(a=1)} == {'c': 'cc'}
try:
    f(**{'a': 0}, **Keys(a=1))
    raise AssertionError
except TypeError as e:
    assert "multiple values for keyword argument 'a'" in str(e), e
