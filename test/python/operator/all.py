"""operator: what comes from _operator."""
import _operator
import operator
from operator import attrgetter, itemgetter, methodcaller


def raises(error, message, call):
    try:
        call()
    except error as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError('no error')


class O:
    def __init__(self, **kwargs):
        self.__dict__.update(kwargs)

    def join(self, *args, sep='-'):
        return sep.join(args)


o = O(a=O(b=1), c=2)
assert attrgetter('c')(o) == 2 and attrgetter('a.b', 'c')(o) == (1, 2)
assert itemgetter(1)('abc') == 'b' and itemgetter('x', 'y')({'x': 1, 'y': 2}) == (1, 2) and itemgetter(slice(1, None))('abc') == 'bc'
assert methodcaller('join', 'a', 'b', sep='+')(o) == 'a+b' and methodcaller('upper')('a') == 'A'
assert repr(attrgetter('a.b', 'c')) == "operator.attrgetter('a.b', 'c')" and repr(itemgetter(1)) == 'operator.itemgetter(1)'
assert repr(methodcaller('f', 1, k=2)) == "operator.methodcaller('f', 1, k=2)"
assert itemgetter(1, 2).__reduce__() == (itemgetter, (1, 2)) and attrgetter('a').__reduce__() == (attrgetter, ('a',))
raises(TypeError, 'attribute name must be a string', lambda: attrgetter(1))
raises(TypeError, 'itemgetter expected 1 argument, got 0', lambda: itemgetter())

assert operator.add(1, 2) == 3 and operator.concat([1], [2]) == [1, 2] and operator.pow(2, 5) == 32
x = [1]
assert operator.iadd(x, [2]) is x and operator.iconcat(x, [3]) is x and x == [1, 2, 3]
assert operator.indexOf(iter('abc'), 'c') == 2 and operator.countOf([1, 1.0, True, 2], 1) == 3
assert operator.contains('abc', 'b') and operator.not_([]) and operator.truth('a') and operator.is_none(None)
operator.setitem(x, 0, 9)
operator.delitem(x, 1)
assert operator.getitem(x, 0) == 9 and x == [9, 3] and operator.call(max, 1, 5) == 5
raises(TypeError, "'int' object can't be concatenated", lambda: operator.concat(1, 2))
raises(ValueError, 'sequence.index(x): x not in sequence', lambda: operator.indexOf([], 1))


class Hint:
    def __init__(self, hint):
        self.hint = hint

    def __length_hint__(self):
        return self.hint


assert operator.length_hint([1, 2]) == 2 and operator.length_hint(Hint(7)) == 7 and operator.length_hint(Hint(NotImplemented), 4) == 4
raises(ValueError, '__length_hint__() should return >= 0', lambda: operator.length_hint(Hint(-1)))
raises(TypeError, '__length_hint__ must be an integer, not str', lambda: operator.length_hint(Hint('a')))
assert _operator._compare_digest("abc", "abc") and not _operator._compare_digest(b"abc", b"abd")
