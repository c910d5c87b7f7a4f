"""Class layout, `__dict__` of builtins, special methods that are properties, MRO hooks."""
import types


def raises(kind, f, *args):
    try:
        f(*args)
    except kind as e:
        return str(e)
    raise AssertionError(f'{kind.__name__} not raised')


# Fields of builtins are member descriptors, and read-only ones say so.
assert type(types.FunctionType.__globals__) is types.MemberDescriptorType
assert type(complex.real) is types.MemberDescriptorType
assert raises(AttributeError, setattr, property(), 'fget', 1) == 'readonly attribute'


# An AttributeError while a special method is bound means: there is none. Other errors pass.
def failing(name, error):
    def get(self):
        raise error('no')
    return type('Failing', (), {name: property(get)})()


assert (failing('__eq__', AttributeError) == 1) is False
assert 'unsupported operand' in raises(TypeError, lambda: failing('__add__', AttributeError) + 1)
assert raises(ZeroDivisionError, lambda: failing('__add__', ZeroDivisionError) + 1) == 'no'
assert raises(AttributeError, len, failing('__len__', AttributeError)) == 'no'


# __class__ assignment goes by layout, level by level.
class A:
    __slots__ = ('a', 'b')


class B:
    __slots__ = ('b', 'a')


class A1(A):
    __slots__ = ('c',)


class B1(B):
    __slots__ = ('c',)


a = A()
a.a = 1
a.__class__ = B
assert a.a == 1 and type(a) is B
raises(TypeError, setattr, A1(), '__class__', B1)


# A type taken into an MRO without being a base still passes its changes on.
class Stranger:
    value = 1


class Meta(type):
    def mro(cls):
        return (cls, Stranger, object)


class Odd(metaclass=Meta):
    pass


assert Odd.value == 1
Stranger.value = 2
assert Odd.value == 2

# classmethod and staticmethod keep annotations of their own.
@classmethod
def method(cls) -> int: pass


raises(AttributeError, lambda: delattr(method, '__annotations__'))
assert method.__annotations__ == {'return': int} and '__annotations__' in method.__dict__
del method.__annotations__
assert '__annotations__' not in method.__dict__

# An unknown encoding is a syntax error; a misspelt keyword keeps what `traceback` needs.
assert raises(SyntaxError, compile, b'# coding: nonsense\n', 'f', 'exec').startswith('unknown encoding: nonsense')
try:
    compile('whille True:\n  pass\n', 'f', 'exec')
except SyntaxError as e:
    assert e._metadata == (0, 0, 'whille True:\n  pass\n'), e._metadata
