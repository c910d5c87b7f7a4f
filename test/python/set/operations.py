"""set and frozenset: operators take sets alone, methods any iterable."""

A = [1, 2, 3, 4]
B = [3, 4, 5]
for left in (set, frozenset):
    a = left(A)
    for right in (set, frozenset):
        b = right(B)
        for result, wanted in (
            (a | b, {1, 2, 3, 4, 5}),
            (a & b, {3, 4}),
            (a - b, {1, 2}),
            (a ^ b, {1, 2, 5}),
        ):
            assert result == wanted and type(result) is left
    for other in (B, tuple(B), iter(B), dict.fromkeys(B), range(3, 6)):
        assert left(A).union(list(B)) == {1, 2, 3, 4, 5}
    assert a.intersection(B) == {3, 4} and a.difference(B, [1]) == {2} and a.symmetric_difference(B) == {1, 2, 5}
    assert a.union() == a and a.union(B, [9]) == {1, 2, 3, 4, 5, 9} and a.intersection(B, [3]) == {3}
    assert a.issubset(range(9)) and a.issuperset([1]) and a.isdisjoint([7]) and not a.isdisjoint(iter([1]))
    assert a <= a and not a < a and a >= {1} and a > {1} and {1} < a and a == set(A) and a != set(B)

s = set(A)
s |= {9}
s &= {1, 2, 9}
s -= {1}
s ^= {2, 3}
assert s == {9, 3}
s.update([1], 'a')
s.intersection_update([1, 'a', 9], {1, 9})
s.difference_update([9])
s.symmetric_difference_update([5])
assert s == {1, 5}
s.add(5)
s.discard(7)
s.remove(5)
assert s == {1} and s.pop() == 1 and s == set()


def raises(error, args, call):
    try:
        call()
    except error as e:
        assert e.args == args, e.args
    else:
        raise AssertionError('no error')


raises(KeyError, ('pop from an empty set',), set().pop)
raises(KeyError, (3,), lambda: {1}.remove(3))
raises(TypeError, ("unsupported operand type(s) for |: 'set' and 'list'",), lambda: {1} | [1])
raises(TypeError, ("'<' not supported between instances of 'set' and 'list'",), lambda: {1} < [1])
raises(TypeError, ("cannot use 'list' as a set element (unhashable type: 'list')",), lambda: {1}.add([]))
raises(TypeError, ("unhashable type: 'set'",), lambda: hash({1}))

# A set stands for its frozenset where an element is looked for.
nested = {frozenset([1]), 2}
assert {1} in nested
nested.remove({1})
assert nested == {2}

assert hash(frozenset([1, 2, 3])) == hash(frozenset([3, 2, 1])) == -272375401224217160
assert hash(frozenset()) == 133146708735736 and {frozenset('a'): 1}[frozenset('a')] == 1
f = frozenset(A)
assert frozenset(f) is f and f.copy() is f
assert repr(set()) == 'set()' and repr({1}) == '{1}' and repr(frozenset([1])) == 'frozenset({1})'


class Sub(set):
    pass


t = Sub([1])
assert repr(t) == 'Sub({1})' and type(t | {2}) is set and type(t.copy()) is set and t == {1}
t.x = 5
assert t.__reduce__() == (Sub, ([1],), {'x': 5})
it = iter({1, 2})
next(it)
assert it.__length_hint__() == 1 and len(it.__reduce__()[1][0]) == 1
changing = {1}
it = iter(changing)
changing.add(2)
raises(RuntimeError, ('Set changed size during iteration',), lambda: next(it))
