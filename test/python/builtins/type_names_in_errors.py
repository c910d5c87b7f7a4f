# Messages that name a type with its module, and those of items that cannot change.
names = {'__name__': 'program'}
exec('''
class Slotted:
    __slots__ = ('a',)
class Unhashable:
    __hash__ = None
class Plain:
    pass
''', names)
Slotted, Unhashable, Plain = names['Slotted'], names['Unhashable'], names['Plain']


def error(call):
    try:
        call()
    except Exception as e:
        return f'{type(e).__name__}: {e}', getattr(e, 'name', None)
    raise AssertionError('no error')


def enter():
    with Plain():
        pass


def store(o, key):
    o[key] = 1


def remove(o, key):
    del o[key]


assert error(lambda: Slotted().a) == ("AttributeError: 'program.Slotted' object has no attribute 'a'", 'a')
assert error(lambda: {Unhashable(): 1})[0] == (
    "TypeError: cannot use 'program.Unhashable' as a dict key (unhashable type: 'Unhashable')")
assert error(enter)[0] == (
    "TypeError: 'program.Plain' object does not support the context manager protocol (missed __exit__ method)")
assert error(lambda: '%c' % Plain())[0] == 'TypeError: %c requires an int or a unicode character, not program.Plain'
assert error(lambda: delattr(Plain(), 'b')) == ("AttributeError: 'Plain' object has no attribute 'b'", None)
assert error(lambda: delattr(Slotted(), 'a')) == ('AttributeError: a', None)

for o in ((1, 2), 'ab', range(3), {1}, Plain()):
    name = type(o).__name__
    assert error(lambda: store(o, 0))[0] == f"TypeError: '{name}' object does not support item assignment"
    assert error(lambda: remove(o, 0))[0] == f"TypeError: '{name}' object doesn't support item deletion"
    assert error(lambda: remove(o, 'a'))[0] == f"TypeError: '{name}' object does not support item deletion"
    assert error(lambda: store(o, 1 << 70))[0] == "IndexError: cannot fit 'int' into an index-sized integer"
assert error(lambda: remove(1, 0))[0] == "TypeError: 'int' object does not support item deletion"
assert error(lambda: 'ab' * (1 << 62))[0] == 'OverflowError: repeated string is too long'
assert error(lambda: b'ab' * (1 << 62))[0] == 'OverflowError: repeated bytes are too long'
assert error(lambda: 'a' * ((1 << 63) - 1))[0] == 'MemoryError: '
