"""Builtin types with a method of their own where others have a slot's wrapper."""
own = {list: ['__getitem__'], dict: ['__getitem__', '__contains__'], set: ['__contains__'], frozenset: ['__contains__']}
for cls, names in own.items():
    for name in names:
        assert type(vars(cls)[name]).__name__ == 'method_descriptor', (cls, name)
        assert type(getattr(cls(), name)).__name__ == 'builtin_function_or_method'

assert [10, 20].__getitem__(1) == 20 and [1, 2, 3].__getitem__(slice(1)) == [1]
assert {'a': 1}.__getitem__('a') == 1 and {'a': 1}.__contains__('a')
assert {1}.__contains__(1) and not frozenset().__contains__(1)
try:
    {}.__getitem__('x')
except KeyError as e:
    assert e.args == ('x',)
else:
    assert False


class Items(list):
    pass


class Loud(dict):
    def __getitem__(self, key):
        return ('loud', super().__getitem__(key))

    def __missing__(self, key):
        return key * 2


class Quiet(Loud):
    __getitem__ = dict.__getitem__


class Members(set):
    def __contains__(self, item):
        return super().__contains__(abs(item))


assert Items('ab')[1] == 'b' and Items('ab')[-1:] == ['b']
assert Loud(a=1)['a'] == ('loud', 1) and Loud()['b'] == ('loud', 'bb')
assert Quiet(a=1)['a'] == 1 and Quiet()['c'] == 'cc'
assert -3 in Members([3]) and 4 not in Members([3])
