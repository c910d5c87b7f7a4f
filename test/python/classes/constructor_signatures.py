# Builtin types say how they are called.
import collections, functools, inspect, itertools, operator

for cls, expected in {
    object: '()',
    list: '(iterable=(), /)',
    tuple: '(iterable=(), /)',
    float: '(x=0, /)',
    complex: '(real=0, imag=0)',
    set: '(iterable=(), /)',
    enumerate: '(iterable, start=0)',
    functools.partial: '(func, /, *args, **keywords)',
    itertools.accumulate: '(iterable, func=None, *, initial=None)',
    itertools.product: '(*iterables, repeat=1)',
    operator.itemgetter: '(item, /, *items)',
}.items():
    assert cls.__text_signature__ == expected, (cls, cls.__text_signature__)
for cls in int, str, dict, bytes, range, slice, type, ValueError, collections.OrderedDict:
    assert cls.__text_signature__ is None, cls
assert object.__new__.__text_signature__ == '($type, *args, **kwargs)'
assert str(inspect.signature(functools.cmp_to_key(lambda x, y: 0))) == '(obj)'


class Sub(list):
    pass


assert Sub.__text_signature__ is None
