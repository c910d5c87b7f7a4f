# The native pickler against the one in Python, and errors of the unpickler.
import _pickle, collections, datetime, io, pickle

assert pickle.dumps is _pickle.dumps
objects = [
    None, True, 5, -5, 300, 70000, 2**40, -(2**70), -128, 1.5, 'abc', '\ud800\U0001f40d', 'a\\\n\0', b'xy',
    bytearray(b'zz'), (), (1,), (1, 2), (1, 2, 3, 4), [], [1], list(range(2100)), {}, {1: 2},
    {i: str(i) for i in range(1500)}, {1}, frozenset([1, 2]), collections.OrderedDict(a=1), datetime.date(2020, 1, 1),
    len, int, type(None), Ellipsis, NotImplemented, range(5), 1j, 'x' * 70000, b'q' * 70000, collections.Counter('aba'),
]  # fmt: skip
loop = []
loop.append(loop)
pair = ([],)
pair[0].append(pair)
for obj in [*objects, loop, pair]:
    for protocol in range(6):
        data = pickle.dumps(obj, protocol)
        assert data == pickle._dumps(obj, protocol), (obj, protocol)
        for copy in pickle.loads(data), pickle._loads(data), pickle.load(io.BytesIO(data)):
            assert type(copy) is type(obj)
            assert obj in (loop, pair) if obj is loop or obj is pair else copy == obj


def error(data, **options):
    try:
        pickle.loads(data, **options)
    except (pickle.UnpicklingError, EOFError, ValueError) as e:
        return f'{type(e).__name__}: {e}'
    raise AssertionError(data)


assert error(b'') == 'EOFError: Ran out of input'
assert error(b'X') == 'UnpicklingError: pickle data was truncated'
assert error(b'.') == 'UnpicklingError: unpickling stack underflow'
assert error(b'(.') == 'UnpicklingError: unexpected MARK found'
assert error(b't.') == 'UnpicklingError: could not find MARK'
assert error(b'\xff') == "UnpicklingError: invalid load key, '\\xff'."
assert error(b'h\0.') == 'UnpicklingError: Memo value not found at index 0'
assert error(b'\x80\xff.') == 'ValueError: unsupported pickle protocol: 255'

buffers = []
data = pickle.dumps(pickle.PickleBuffer(bytearray(b'abc')), 5, buffer_callback=buffers.append)
assert len(data) < 20 and bytes(buffers[0].raw()) == b'abc'
assert pickle.loads(data, buffers=buffers) is buffers[0]
assert error(data) == (
    'UnpicklingError: pickle stream refers to out-of-band data but no *buffers* argument was given'
)
buffers[0].release()
try:
    buffers[0].raw()
except ValueError as e:
    assert str(e) == 'operation forbidden on released PickleBuffer object'


class Refers(pickle.Pickler):
    dispatch_table = {complex: lambda z: (complex, (z.imag, z.real))}

    def persistent_id(self, obj):
        return 'the list' if obj is objects else None

    def reducer_override(self, obj):
        return (str, ('replaced',)) if obj is len else NotImplemented


class Resolves(pickle.Unpickler):
    def persistent_load(self, pid):
        assert pid == 'the list'
        return objects


file = io.BytesIO()
Refers(file).dump([objects, len, 1 + 2j])
file.seek(0)
assert Resolves(file).load() == [objects, 'replaced', 2 + 1j]


def refused(data, error, message):
    try:
        _pickle.loads(data)
    except error as e:
        assert str(e) == message, str(e)
        return e
    raise AssertionError(data)


# Names and keys that are none.
refused(b"c\nlog\n.", _pickle.UnpicklingError, "pickle data was truncated")
refused(b"\x80\x04cmath\n\n.", _pickle.UnpicklingError, "pickle data was truncated")
refused(b"ctypes\nSimpleNamespace\n)\x81}}NNs\x86b.", TypeError, "attribute name must be string, not 'NoneType'")
error = refused(b"\x80\x04cmath\nlog.spam\n.", AttributeError, "Can't resolve path 'log.spam' on module 'math'")
assert str(error.__context__) == "'builtin_function_or_method' object has no attribute 'spam'"
for place, message in ((1, "log"), "module name must be a string"), (("math", 1), "attribute name must be string, not 'int'"):
    try:
        _pickle.Unpickler(io.BytesIO()).find_class(*place)
    except TypeError as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError(place)
