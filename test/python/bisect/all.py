"""bisect."""
from bisect import bisect, bisect_left, bisect_right, insort, insort_left

for n in range(8):
    a = sorted(i * 7 % 5 for i in range(n))
    for x in range(-1, 7):
        assert bisect_left(a, x) == sum(v < x for v in a) and bisect_right(a, x) == bisect(a, x) == sum(v <= x for v in a)
assert bisect_left([1, 2, 3, 4], 3, 1, 2) == 2 and bisect_right([5, 3, 1], -3, key=lambda v: -v) == 2
a = []
for x in (3, 1, 2, 3):
    insort(a, x)
assert a == [1, 2, 3, 3]
pairs = [(1, 'a'), (3, 'c')]
insort_left(pairs, (3, 'b'), key=lambda p: p[0])
assert pairs == [(1, 'a'), (3, 'b'), (3, 'c')]


class Recorder(list):
    def insert(self, i, x):
        super().insert(i, x * 10)


r = Recorder([1, 50])
insort(r, 2)
assert r == [1, 20, 50]
for message, bad in (
    ('lo must be non-negative', lambda: bisect([1], 1, -1)),
    ("argument should be integer or None, not 'str'", lambda: bisect([1], 1, 0, 'a')),
):
    try:
        bad()
    except (ValueError, TypeError) as e:
        assert str(e) == message
    else:
        raise AssertionError
