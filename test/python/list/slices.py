"""Reading, assigning and deleting slices of a list, against a plain model of positions."""


def positions(n, start, stop, step):
    return list(range(*slice(start, stop, step).indices(n)))


BOUNDS = [None, -100, -7, -3, -1, 0, 1, 2, 4, 6, 100]
STEPS = [None, 1, 2, 3, -1, -2, -3, 100, -100, 2**70, -(2**70)]

for n in range(7):
    for start in BOUNDS:
        for stop in BOUNDS:
            for step in STEPS:
                source = list(range(n))
                wanted = positions(n, start, stop, step)
                s = slice(start, stop, step)
                assert source[s] == wanted
                assert tuple(source)[s] == tuple(wanted)

                deleted = source[:]
                del deleted[s]
                assert deleted == [x for x in source if x not in wanted]

                if step not in (None, 1):
                    assigned = source[:]
                    assigned[s] = [-1 - x for x in wanted]
                    assert assigned == [-1 - x if x in wanted else x for x in source]

a = [1, 2, 3]
a[1:1] = a
assert a == [1, 1, 2, 3, 2, 3]
a[5:2] = iter('ab')
assert a == [1, 1, 2, 3, 2, 'a', 'b', 3]
a[:] = ()
assert a == []


def raises(error, message, call):
    try:
        call()
    except error as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError('no error')


b = [1, 2, 3]
raises(ValueError, 'attempt to assign sequence of size 3 to extended slice of size 2', lambda: b.__setitem__(slice(None, None, 2), 'abc'))
raises(TypeError, 'must assign iterable to extended slice', lambda: b.__setitem__(slice(0, 1), 5))
raises(ValueError, 'slice step cannot be zero', lambda: b[::0])
raises(TypeError, 'slice indices must be integers or None or have an __index__ method', lambda: b['a':])
raises(TypeError, 'list indices must be integers or slices, not str', lambda: b['a'])
raises(IndexError, 'list index out of range', lambda: b[3])
raises(IndexError, 'list assignment index out of range', lambda: b.__setitem__(-4, 0))
raises(IndexError, "cannot fit 'int' into an index-sized integer", lambda: b[2**64])


class Grows:
    def __init__(self, target):
        self.target = target

    def __index__(self):
        self.target.append(9)
        return 1


c = [0, 1, 2]
assert c[Grows(c):] == [1, 2, 9]
