"""sum, min and max of lists and tuples look at the items themselves, as long as they are small ints, floats or strs."""
import math


class Int(int):
    def __radd__(self, other):
        return 'radd'

    def __lt__(self, other):
        return True

    def __gt__(self, other):
        return True


def repeated(f, times=60):
    """As hot code would see it."""
    for _ in range(times):
        result = f()
    return result


floats = [i / 7 for i in range(100)]
raw = [0.0] * 100
for i in range(100):
    raw[i] = i / 7
cases = [
    [],
    [1, 2, 3],
    [True, False, 2],
    [2**53 - 1, 1, 1],
    [2**53 - 1, 1, -(2**53)],
    [-(2**53) + 1, -1, -1],
    [2**70, 1, 2],
    [1, 2, 2**70],
    [0.1] * 10,
    [1, 2.5, 3],
    [1, 0.1, 0.1, True, 2**60],
    [1e308, 1e308, -1e308],
    [0.5, 1j, 2],
    [math.inf, 1, -math.inf],
    [-0.0],
    [-0.0, 0],
    [1, Int(2)],
    [1.5, Int(2)],
    floats,
    raw,
]
expected = [
    '0', '6', '3', str(2**53 + 1), '0', str(-(2**53) - 1), str(2**70 + 3), str(2**70 + 3), '1.0', '6.5',
    '1.152921504606847e+18', 'inf', '(2.5+1j)', 'nan', '0.0', '0.0', 'radd', '3.5', '707.1428571428571', '707.1428571428571',
]
for items, text in zip(cases, expected):
    for make in (list, tuple, iter):
        assert str(repeated(lambda: sum(make(items)))) == text, (items, make)
assert type(sum([True])) is int and sum((), 5) == 5 and sum([1, 2], 0.5) == 3.5 and sum([[1], [2]], []) == [1, 2]
assert sum([], -0.0).hex() == '-0x0.0p+0'
assert repeated(lambda: sum(raw, 1)) == sum(floats, 1)

for bad, message in ((['a'], "unsupported operand type(s) for +: 'int' and 'str'"), ((1, None), "unsupported operand type(s) for +: 'int' and 'NoneType'")):
    try:
        sum(bad)
    except TypeError as e:
        assert str(e) == message
    else:
        raise AssertionError

nan = math.nan
least = [
    ([3, 1, 2], 1, 3), ([1.5, 1, 2], 1, 2), (['b', 'a', 'c'], 'a', 'c'), ([True, 0, 2], 0, 2), ([2**70, 1], 1, 2**70), ([(2,), (1,)], (1,), (2,)),
    ([1, 1.0, True], 1, 1), ([1.0, 1, True], 1.0, 1.0), (floats, floats[0], floats[-1]), (raw, raw[0], raw[-1]), ([Int(5), 1], 1, 1), ([1, Int(5)], Int(5), Int(5)),
]
for items, low, high in least:
    for make in (list, tuple, iter):
        found = repeated(lambda: (min(make(items)), max(make(items))))
        assert found == (low, high) and list(map(type, found)) == [type(low), type(high)], (items, found)
    if len(items) > 1:
        assert (min(*items), max(*items)) == (low, high)
assert min([nan, 1]) is nan and min([1, nan]) == 1 and max((nan, 1, 2)) is nan
assert min([], default=3) == 3 and max((), default=None) is None and min([2, 1], default=0) == 1
assert min([3, -4, 2], key=abs) == 2 and max(3, -4, 2, key=abs) == -4
for f in (min, max):
    for empty in ([], (), iter([])):
        try:
            f(empty)
        except ValueError as e:
            assert str(e) == f'{f.__name__}() iterable argument is empty'
        else:
            raise AssertionError
    try:
        f([1, 'a'])
    except TypeError as e:
        assert str(e) in ("'<' not supported between instances of 'str' and 'int'", "'>' not supported between instances of 'str' and 'int'")
    else:
        raise AssertionError


class Items(list):
    def __iter__(self):
        return iter([10, 20])


assert sum(Items([1])) == 30 and min(Items([1])) == 10 and max(Items([99])) == 20
for n in range(64):
    assert 2**n == 1 << n == pow(2, n)
