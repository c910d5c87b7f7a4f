"""tuple."""


def raises(error, message, call):
    try:
        call()
    except error as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError('no error')


t = (1, 2, 3)
assert tuple() == () and tuple('ab') == ('a', 'b') and tuple(t) is t and t[:] is t and t * 1 is t and t + () is t
assert t[1] == 2 and t[-1] == 3 and t[1:] == (2, 3) and t[::-1] == (3, 2, 1)
assert t + (4,) == (1, 2, 3, 4) and t * 2 == 2 * t == (1, 2, 3, 1, 2, 3) and t * -1 == ()
assert t.index(2) == 1 and t.count(1) == 1 and 2 in t and 5 not in t
assert repr(()) == '()' and repr((1,)) == '(1,)' and repr((1, 'a')) == "(1, 'a')"
assert hash((1, 2)) == -3550055125485641917 and hash(()) == 5740354900026072187
assert hash((1, 2)) == hash((1.0, True + 1))
assert (1, 2) < (1, 3) and (1,) < (1, 2) and (2,) > (1, 5) and (1, 2) == (1, 2) and (1, 2) != [1, 2]
assert t.__getnewargs__() == (t,)
raises(IndexError, 'tuple index out of range', lambda: t[3])
raises(TypeError, 'tuple indices must be integers or slices, not str', lambda: t.__getitem__('a'))
raises(TypeError, "'tuple' object does not support item assignment", lambda: t.__class__.__setitem__ if 0 else exec('t[0] = 1', {'t': t}))
raises(TypeError, 'can only concatenate tuple (not "list") to tuple', lambda: t + [])
raises(ValueError, 'tuple.index(x): x not in tuple', lambda: t.index(9))
raises(TypeError, "unhashable type: 'list'", lambda: hash(([],)))

cycle = ([],)
cycle[0].append(cycle)
assert repr(cycle) == '([(...)],)'


class Point(tuple):
    def __new__(cls, x, y):
        return super().__new__(cls, (x, y))


p = Point(1, 2)
assert p == (1, 2) and type(p) is Point and type(p[:]) is tuple and type(p + ()) is tuple and p[0] == 1
it = iter(t)
next(it)
assert it.__reduce__() == (iter, (t,), 1) and it.__length_hint__() == 2
it.__setstate__(0)
assert list(it) == [1, 2, 3] and it.__reduce__() == (iter, ((),))
