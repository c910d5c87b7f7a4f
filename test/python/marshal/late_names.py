"""Names of code are read from marshal data when asked for: what refers to them, and what cannot be put off."""
import marshal

SOURCE = '''
def first(argument, other="argument"):
    return argument.attribute, other.attribute, "attribute", first

def second(été, argument):
    return argument.attribute, été.attribute, argument.über, "über"

class Outer:
    class Inner:
        def method(self): return self.attribute
'''


def same(a, b):
    fields = 'name', 'qualname', 'names', 'varnames', 'freevars', 'cellvars', 'code', 'filename', 'linetable'
    for field in fields:
        assert getattr(a, 'co_' + field) == getattr(b, 'co_' + field), field
    assert len(a.co_consts) == len(b.co_consts)
    for x, y in zip(a.co_consts, b.co_consts):
        if hasattr(x, 'co_code'):
            same(x, y)
        else:
            assert x == y


code = compile(SOURCE, 'late', 'exec')
data = marshal.dumps(code)
same(marshal.loads(data), code)
# Constants first, which may refer to names that nobody has looked at.
loaded = marshal.loads(data)
functions = [c for c in loaded.co_consts if hasattr(c, 'co_code')]
assert any('attribute' in (c if isinstance(c, tuple) else (c,)) for c in functions[0].co_consts)
namespace = {}
exec(loaded, namespace)
assert namespace['Outer'].Inner.method.__qualname__ == 'Outer.Inner.method'
assert namespace['second'].__code__.co_varnames == ('été', 'argument')

# Strings beside code that its names have already.
again, text, number = marshal.loads(marshal.dumps((code, 'attribute', 3)))
same(again, code)
assert (text, number) == ('attribute', 3)

# Names that are no strings are refused at once.
at = data.index(b'\xda\x09attribute')
for broken in (data[:at] + b'i\x01\0\0\0' + data[at + 11:], data[:at] + b'N' + data[at + 11:], data[:at + 5]):
    try:
        marshal.loads(broken)
    except (ValueError, EOFError, TypeError, SystemError):
        pass
    else:
        raise AssertionError('accepted')
