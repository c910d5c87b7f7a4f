"""enumerate, reversed, zip, map, filter and the two-argument iter."""


def raises(error, message, call):
    try:
        call()
    except error as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError('no error')


assert list(enumerate('ab', 2**80)) == [(2**80, 'a'), (2**80 + 1, 'b')] and list(enumerate(iterable='a', start=1)) == [(1, 'a')]
raises(TypeError, "enumerate() missing required argument 'iterable'", lambda: enumerate())
raises(TypeError, "'foo' is an invalid keyword argument for enumerate()", lambda: enumerate([], foo=1))


class Sequence:
    def __len__(self):
        return 3

    def __getitem__(self, i):
        if i < 3:
            return i * 10
        raise IndexError


assert list(Sequence()) == [0, 10, 20] and list(reversed(Sequence())) == [20, 10, 0] and 20 in Sequence()
it = iter(Sequence())
next(it)
assert it.__length_hint__() == 2 and type(it).__name__ == 'iterator'
raises(TypeError, "'set' object is not reversible", lambda: reversed({1}))

assert list(zip()) == [] and list(zip('ab', [1, 2, 3])) == [('a', 1), ('b', 2)]
assert list(zip([1], [2], strict=True)) == [(1, 2)]
raises(ValueError, 'zip() argument 2 is shorter than argument 1', lambda: list(zip([1], [], strict=True)))
raises(ValueError, 'zip() argument 3 is longer than arguments 1-2', lambda: list(zip([], [], [1], strict=True)))
raises(ValueError, 'map() argument 2 is longer than argument 1', lambda: list(map(max, [], [1], strict=True)))
raises(TypeError, 'map() must have at least two arguments.', lambda: map(int))
assert list(map(lambda a, b: a + b, [1, 2], [10, 20, 30])) == [11, 22]
assert list(filter(None, [0, 1, '', 'a'])) == [1, 'a'] and list(filter(lambda x: x > 1, [1, 2, 3])) == [2, 3]
assert list(map(lambda x: next(iter([])), [1, 2])) == []

counter = [0]


def count():
    counter[0] += 1
    return counter[0]


assert list(iter(count, 4)) == [1, 2, 3]
raises(TypeError, 'iter(v, w): v must be callable', lambda: iter(1, 2))
