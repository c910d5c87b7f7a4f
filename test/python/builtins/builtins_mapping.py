# `__builtins__` of any type, and module code called as a function.
import types

proxy = types.MappingProxyType
assert eval('superglobal', {'__builtins__': proxy({'superglobal': 1})}) == 1
for ns, error, message in [
    ({'__builtins__': proxy({})}, NameError, "name 'x' is not defined"),
    ({'__builtins__': 1}, TypeError, "'int' object is not subscriptable"),
]:
    try:
        eval('x', ns)
    except error as e:
        assert str(e) == message, e
    else:
        raise AssertionError(ns)
ns = {'__builtins__': proxy({'__import__': lambda *args: args})}
exec('import a.b', ns)
assert ns['a'] == ('a.b', ns, ns, None, 0)
ns = {'__builtins__': proxy({'iter': 7}), 'x': iter([1, 2])}
assert eval('x.__reduce__()', ns) == (7, ([1, 2],), 0)

ns = {}
types.FunctionType(compile('a = 1; b = a + 1', 'm', 'exec'), ns)()
assert (ns['a'], ns['b']) == (1, 2)

# the cells of a closure are checked


def make():
    a = 1

    def inner():
        return a

    return inner


f = make()
exec(f.__code__, {}, closure=f.__closure__)
try:
    exec(f.__code__, {}, closure=(1,))
except TypeError:
    pass
else:
    raise AssertionError
assert f.__type_params__ is make.__type_params__
