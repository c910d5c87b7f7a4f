"""Sums of lists and tuples, short and long, and of subclasses."""


class Own(list):
    def __add__(self, other):
        return 'own'

    def __radd__(self, other):
        return 'right'


class Plain(list):
    pass


def joined(a, b):
    return a + b


for _ in range(300):
    assert joined([1], [2]) == [1, 2] and joined([], []) == [] and joined((1,), (2, 3)) == (1, 2, 3)
    assert joined(Own([1]), [2]) == 'own' and joined([1], Own([2])) == 'right'
    assert type(joined(Plain([1]), [2])) is list and joined([1], Plain([2])) == [1, 2]
    assert len(joined([0] * 60, [1] * 3)) == 63 and joined((0,) * 60, (1,))[60] == 1
    try:
        joined([1], (2,))
        raise SystemExit('no TypeError')
    except TypeError as e:
        assert str(e) == 'can only concatenate list (not "tuple") to list'
a = [1]
assert joined(a, []) is not a
