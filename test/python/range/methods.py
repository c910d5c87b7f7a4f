"""range, with small and with big numbers."""


def raises(error, message, call):
    try:
        call()
    except error as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError('no error')


def model(start, stop, step):
    out = []
    while (step > 0 and start < stop) or (step < 0 and start > stop):
        out.append(start)
        start += step
    return out


for offset in (0, 2**53 - 3, 2**64, -(2**70)):
    for start in range(-3, 4):
        for stop in range(-3, 6):
            for step in (1, 2, 3, -1, -2):
                r = range(offset + start, offset + stop, step)
                wanted = model(offset + start, offset + stop, step)
                assert list(r) == wanted and len(r) == len(wanted) and bool(r) == bool(wanted)
                assert list(reversed(r)) == wanted[::-1] and list(r[::-1]) == wanted[::-1]
                assert [r[i] for i in range(len(r))] == wanted and list(r[1:3]) == wanted[1:3]
                for x in range(offset - 4, offset + 7):
                    assert (x in r) == (x in wanted) and r.count(x) == wanted.count(x)
                assert r == range(*(wanted[:1] + [wanted[-1] + step, step] if wanted else [0]))

assert repr(range(3)) == 'range(0, 3)' and repr(range(1, 9, 2)) == 'range(1, 9, 2)'
assert range(0) == range(5, 1) and hash(range(0)) == hash(range(5, 1)) and range(0, 3, 2) == range(0, 4, 2)
assert 2.0 in range(5) and 2.5 not in range(5) and True in range(2) and 'a' not in range(3)
assert range(10).index(7) == 7 and 2**70 in range(2**71) and range(2**71)[2**70] == 2**70
raises(ValueError, 'range() arg 3 must not be zero', lambda: range(1, 2, 0))
raises(TypeError, "'float' object cannot be interpreted as an integer", lambda: range(1.0))
raises(IndexError, 'range object index out of range', lambda: range(3)[3])
raises(ValueError, 'range.index(x): x not in range', lambda: range(3).index(3))
raises(OverflowError, 'Python int too large to convert to C ssize_t', lambda: len(range(2**64)))
raises(AttributeError, 'readonly attribute', lambda: setattr(range(3), 'start', 1))
it = iter(range(10))
next(it)
assert it.__length_hint__() == 9 and it.__reduce__() == (iter, (range(1, 10),), None)
it.__setstate__(3)
assert next(it) == 4
big = iter(range(2**64, 2**64 + 3))
assert next(big) == 2**64 and big.__length_hint__() == 2 and type(big).__name__ == 'longrange_iterator'
