"""Methods of list other than sort."""


def raises(error, message, call):
    try:
        call()
    except error as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError('no error')


a = []
a.append(1)
a.extend((2, 3))
a.extend(x for x in [4])
a.extend({5: 0})
a.extend(a)
assert a == [1, 2, 3, 4, 5] * 2
assert a.pop() == 5 and a.pop(0) == 1 and a.pop(-2) == 3
a.insert(-100, 'first')
a.insert(100, 'last')
assert a == ['first', 2, 3, 4, 5, 1, 2, 4, 'last']
assert a.index(2) == 1 and a.index(2, 2) == 6 and a.index(2, -3, 100) == 6 and a.count(4) == 2
a.remove(2)
assert a.index(2) == 5
a.reverse()
assert a[0] == 'last'
b = a.copy()
a.clear()
assert a == [] and len(b) == 8

raises(IndexError, 'pop from empty list', lambda: [].pop())
raises(IndexError, 'pop index out of range', lambda: [1].pop(1))
raises(ValueError, 'list.remove(x): x not in list', lambda: [].remove(1))
raises(ValueError, 'list.index(x): x not in list', lambda: [1].index(1, 1))
raises(TypeError, 'can only concatenate list (not "tuple") to list', lambda: [] + ())
raises(TypeError, "can't multiply sequence by non-int of type 'float'", lambda: [] * 1.5)
raises(TypeError, "unhashable type: 'list'", lambda: hash([]))

x = y = [1]
x += 'ab'
x *= 2
assert x is y and y == [1, 'a', 'b', 1, 'a', 'b']
assert [1, 2] * -1 == [] and 2 * [1] == [1, 1]
assert [1, 2] < [1, 3] and [1] < [1, 0] and not [2] < [1, 9] and [1] <= [1] and [1] != [2]
nan = float('nan')
assert [nan] == [nan] and nan in [nan] and [nan].count(nan) == 1 and float('nan') not in [nan]

deep = [1]
deep.append(deep)
assert repr(deep) == '[1, [...]]'

it = iter([1, 2, 3])
assert next(it) == 1 and it.__length_hint__() == 2
grown = [1]
seen = []
for item in grown:
    seen.append(item)
    if item < 4:
        grown.append(item + 1)
assert seen == [1, 2, 3, 4]
back = reversed([1, 2, 3])
assert next(back) == 3 and back.__length_hint__() == 2 and list(back) == [2, 1] and list(back) == []


class Sub(list):
    def __init__(self, *args, extra=None):
        super().__init__(*args)
        self.extra = extra


s = Sub('ab', extra=5)
assert s == ['a', 'b'] and s.extra == 5 and type(s + s) is list and type(s[:]) is list and type(s.copy()) is list
assert repr(s) == "['a', 'b']" and isinstance(s, list)
s.__init__()
assert s == []
