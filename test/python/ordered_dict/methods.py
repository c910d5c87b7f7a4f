"""collections.OrderedDict."""
from collections import OrderedDict

o = OrderedDict([('a', 1), ('b', 2), ('c', 3)])
assert repr(o) == "OrderedDict({'a': 1, 'b': 2, 'c': 3})" and repr(OrderedDict()) == 'OrderedDict()'
o.move_to_end('a')
assert list(o) == ['b', 'c', 'a']
o.move_to_end('a', last=False)
assert list(o) == ['a', 'b', 'c'] and list(reversed(o)) == ['c', 'b', 'a'] and list(reversed(o.values())) == [3, 2, 1]
assert o == {'c': 3, 'b': 2, 'a': 1} and o != OrderedDict(c=3, b=2, a=1) and o == OrderedDict(a=1, b=2, c=3)
assert o.popitem() == ('c', 3) and o.popitem(last=False) == ('a', 1) and o.pop('x', 5) == 5 and o.setdefault('y', 7) == 7
assert type(o | {1: 2}) is OrderedDict and type({1: 2} | o) is OrderedDict
assert repr(o.keys()) == "odict_keys(['b', 'y'])" and o.keys() == {'b', 'y'} and type(o.copy()) is OrderedDict
assert list(OrderedDict.fromkeys('ba', 0).items()) == [('b', 0), ('a', 0)]
o.extra = 1
assert vars(o) == {'extra': 1}
for message, bad in (
    ('dictionary is empty', lambda: OrderedDict().popitem()),
    ('z', lambda: o.move_to_end('z')),
    ('z', lambda: o.pop('z')),
):
    try:
        bad()
    except KeyError as e:
        assert e.args == (message,)
    else:
        raise AssertionError
it = iter(o)
next(it)
o.move_to_end('b')
try:
    next(it)
except RuntimeError as e:
    assert str(e) == 'OrderedDict mutated during iteration'
else:
    raise AssertionError

queue = OrderedDict()
for i in range(3000):
    queue[i] = i
    if len(queue) > 100:
        assert queue.popitem(last=False) == (i - 100, i - 100)
