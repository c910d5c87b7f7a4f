# Order and arguments of the events of sys.settrace and sys.setprofile.
import sys


def record(function, *args):
    events = []

    def tracer(frame, event, arg):
        line = frame.f_lineno - function.__code__.co_firstlineno
        events.append((event, frame.f_code.co_name, line))
        return tracer

    sys.settrace(tracer)
    try:
        function(*args)
    except ValueError:
        pass
    finally:
        sys.settrace(None)
    return [e for e in events if e[1] != 'record']


def loop(n):
    total = 0
    for i in range(n):
        total += i
    return total


assert record(loop, 2) == [
    ('call', 'loop', 0), ('line', 'loop', 1), ('line', 'loop', 2), ('line', 'loop', 3),
    ('line', 'loop', 2), ('line', 'loop', 3), ('line', 'loop', 2), ('line', 'loop', 4),
    ('return', 'loop', 4),
], record(loop, 2)


def one_line():
    for _ in (1, 2): pass


# Every jump back begins the line again.
assert [e for e, _, _ in record(one_line)] == ['call', 'line', 'line', 'line', 'return'], record(one_line)


def raises():
    try:
        raise KeyError
    except KeyError:
        raise ValueError


assert record(raises) == [
    ('call', 'raises', 0), ('line', 'raises', 1), ('line', 'raises', 2), ('exception', 'raises', 2),
    ('line', 'raises', 3), ('line', 'raises', 4), ('exception', 'raises', 4), ('return', 'raises', 4),
], record(raises)


def outer():
    def inner():
        x = yield 1
        return x
    it = inner()
    next(it)
    try:
        it.send(5)
    except StopIteration:
        pass


assert [(e, n) for e, n, _ in record(outer) if e != 'line'] == [
    ('call', 'outer'), ('call', 'inner'), ('return', 'inner'), ('call', 'inner'), ('return', 'inner'),
    ('exception', 'outer'), ('return', 'outer'),
]


# Only frames whose trace function asks see opcodes.
def opcodes():
    return 1 + len('a')


def opcode_tracer(frame, event, arg):
    frame.f_trace_opcodes = True
    seen.append(event)
    return opcode_tracer


seen = []
sys.settrace(opcode_tracer)
opcodes()
sys.settrace(None)
assert seen[:2] == ['call', 'line'] and seen[-1] == 'return' and set(seen[2:-1]) == {'opcode'}, seen
assert len(seen) > 6, seen


# An exception of a trace function ends all tracing.
def bad(frame, event, arg):
    raise RuntimeError('no more')


sys.settrace(bad)
try:
    loop(1)
    assert False
except RuntimeError as e:
    assert str(e) == 'no more'
assert sys.gettrace() is None


# Native calls are seen by profilers.
def native():
    len([])
    'a,b'.split(',')
    try:
        int('x')
    except ValueError:
        pass
    max(key=1)


calls = []


def profiler(frame, event, arg):
    if frame.f_code is native.__code__:
        calls.append((event, getattr(arg, '__name__', arg)))


sys.setprofile(profiler)
try:
    native()
except TypeError:
    pass
sys.setprofile(None)
assert calls == [
    ('call', None), ('c_call', 'len'), ('c_return', 'len'), ('c_call', 'split'), ('c_return', 'split'),
    ('c_call', 'max'), ('c_exception', 'max'), ('return', None),
], calls


# call_tracing traces what a trace function calls.
def nested(frame, event, arg):
    if frame.f_code is one_line.__code__ and event == 'call':
        sys.call_tracing(loop, (0,))
    names.append(frame.f_code.co_name)


names = []
sys.settrace(nested)
one_line()
sys.settrace(None)
assert names == ['loop', 'one_line'], names
