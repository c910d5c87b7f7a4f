"""What _imp and __import__ say to arguments that are wrong."""
import _imp
import marshal
from types import SimpleNamespace as Spec


def raised(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except Exception as e:
        return f'{type(e).__name__}: {e}'


frozen = _imp.get_frozen_object
assert raised(frozen, 'x', b'6\'\xd5Cu\x12') == "ImportError: Frozen object named 'x' is invalid"
assert raised(frozen, 'x', b'') == "ImportError: Frozen object named 'x' is invalid"
assert raised(frozen, 'x', marshal.dumps(3)) == "TypeError: frozen object 'x' is not a code object"
assert raised(frozen, 'x', 3) == 'TypeError: get_frozen_object() argument 2 must be bytes, not int'
assert raised(frozen, 'x') == "ImportError: No such frozen object named 'x'"
assert frozen('x', bytearray(marshal.dumps(raised.__code__))) == raised.__code__

create = _imp.create_dynamic
assert raised(create, Spec(name='a\0b', origin='a')) == 'ValueError: embedded null character'
assert raised(create, Spec(name='a', origin='a\0b')) == 'ValueError: embedded null character'
assert raised(create, Spec(name=3, origin='a')) == 'TypeError: module name must be a string'
assert _imp.create_builtin(Spec(name='nosuch')) is None

assert raised(__import__, 'a', level=1) == '''KeyError: "'__name__' not in globals"'''
assert raised(__import__, 'a', 3, level=1) == 'TypeError: globals must be a dict'
