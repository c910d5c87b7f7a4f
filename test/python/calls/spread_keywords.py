"""`f(*args, **keywords)` with dicts of every make, again and again: the callee sees each as it is at that moment."""


def inner(a, b=2, *rest, c=3, **more):
    return a, b, rest, c, more


def passed_on(*args, **kwargs):
    return inner(*args, **kwargs)


def renamed(*args, **kwargs):
    kwargs['z'] = len(kwargs)
    kwargs.pop('c', None)
    return inner(*args, **kwargs)


class Key(str):
    pass


class Named(dict):
    def __iter__(self):
        return iter(['a', 'q'])

    def keys(self):
        return ['a', 'q']

    def __getitem__(self, name):
        return name * 2


def raises(f):
    try:
        f()
    except TypeError as e:
        return str(e)
    raise AssertionError


many = {f'k{i}': i for i in range(20)}
several = {f'k{i}': i for i in range(8)}
holes = {'x': 1, 'a': 2, 'y': 3}
del holes['x']
for i in range(120):
    assert passed_on(1, x=i) == (1, 2, (), 3, {'x': i})
    assert passed_on(1, c=i, x=2) == (1, 2, (), i, {'x': 2})
    assert passed_on(c=i, b=4, a=5) == (5, 4, (), i, {})
    assert passed_on(1, 2, 3, i, c=5) == (1, 2, (3, i), 5, {})
    assert passed_on(**holes) == (2, 2, (), 3, {'y': 3})
    assert passed_on(1, **many) == (1, 2, (), 3, many)
    assert passed_on(1, **several) == (1, 2, (), 3, several)
    assert list(passed_on(1, **{'z': 1, 'y': 2, 'x': 3})[4]) == ['z', 'y', 'x']
    assert passed_on(1, **{'\U0001f600': i, 'é': 2}) == (1, 2, (), 3, {'\U0001f600': i, 'é': 2})
    assert passed_on(1, **{Key('c'): i, Key('x'): 2}) == (1, 2, (), i, {'x': 2})
    assert passed_on(**Named()) == ('aa', 2, (), 3, {'q': 'qq'})
    assert renamed(1, c=7, x=i) == (1, 2, (), 3, {'x': i, 'z': 2})
    assert dict(**{'p': i, 'q': 2}, r=3) == {'p': i, 'q': 2, 'r': 3}
    result = passed_on(1, x=1)[4]
    result['more'] = i
    assert passed_on(1, x=1)[4] == {'x': 1}
    {'x': 1, 'more': 2}, {'x': 1, 3: 4}
    assert "multiple values for argument 'a'" in raises(lambda: passed_on(1, a=2))
    assert "missing 1 required positional argument: 'a'" in raises(lambda: passed_on(x=2))
    assert raises(lambda: inner(**{3: 4})) == 'keywords must be strings'
    assert {'a': i, 'b': 2, 'a': 3} == {'a': 3, 'b': 2} and list({'b': 1, 'a': 2, 'b': 3}) == ['b', 'a']
