"""Compiled code that must leave where an operation is not over: operators that decline, exceptions on their way."""
import sys

HOT = 300


def quiet(frame, event, arg):
    return None


def traced():
    sys.settrace(quiet)


def stored():
    """A store through f_locals of the function that uses the operator."""
    f = sys._getframe(2)
    if f.f_code is use.__code__:
        f.f_locals['seen'] = 'stored'


action = None


class Left:
    def __init__(self, answer):
        self.answer = answer

    def act(self, other):
        if action is not None:
            action()
        return self.answer

    __add__ = __matmul__ = __lt__ = __eq__ = __le__ = act


class Right:
    def __radd__(self, other):
        return 'radd'

    def __gt__(self, other):
        return []

    def __ge__(self, other):
        raise KeyError('ge')


class Same(Left):
    def __add__(self, other):
        return self.act(other)

    __lt__ = __add__


def use(a, b):
    seen = 'own'  # stored over while the operator runs
    total = a + b
    return total


def less(a, b):
    return 'yes' if a < b else 'no'


def count(a, b):
    n = 0
    for i in range(5):
        if a < b:
            n += i
    return n


def caught(a, b):
    try:
        return a <= b
    except KeyError as e:
        return e.args
    except TypeError as e:
        return str(e)


def attempt(f, *args):
    try:
        return f(*args)
    except TypeError as e:
        return str(e)


def results(act):
    """What the operations give when `act` is done in each method on the left."""
    global action
    out = []
    for f, a, b in CASES:
        action = None
        for _ in range(20):
            attempt(f, a, b)
        action = act
        try:
            out.append(attempt(f, a, b))
        finally:
            sys.settrace(None)
            action = None
    return out


no, empty, full = Left(NotImplemented), Left([]), Left([1])
CASES = [
    (use, no, 5), (use, no, 'x'), (use, no, Left(1)), (use, full, 5), (use, Same(NotImplemented), Same(3)),
    (use, no, Right()), (less, no, Right()), (less, empty, 1), (less, full, 1), (less, empty, empty),
    (less, full, full), (less, no, 1), (less, no, no), (count, empty, empty), (count, full, full),
    (caught, no, Right()), (caught, no, no), (caught, no, 1),
]
for _ in range(HOT):
    use(full, 1), less(full, full), caught(full, full)
plain = results(None)
assert plain[0] == "unsupported operand type(s) for +: 'Left' and 'int'", plain
assert plain[5:11] == ['radd', 'no', 'no', 'yes', 'no', 'yes'], plain
assert plain[13:16] == [0, 10, ('ge',)], plain
assert results(traced) == plain
assert results(stored) == plain


# ---- tracing begins in a call that then raises

events = []


def trace(frame, event, arg):
    code = frame.f_code
    if code.co_name not in ('begin', 'drive', 'watch'):
        what = ' ' + arg[0].__name__ if event == 'exception' else ''
        events.append(f'{code.co_name} {frame.f_lineno - code.co_firstlineno} {event}{what}')
    return trace


watching = False


def begin(e):
    if watching:
        f = sys._getframe()
        sys.settrace(trace)
        while f.f_code.co_name != 'watch':
            f.f_trace = trace
            f = f.f_back
    raise e


def handled(e):
    x = 2.5
    try:
        begin(e)
    except ValueError:
        x += 1
    return x


def through(e):
    begin(e)


def nested(e):
    for i in range(2):
        try:
            try:
                through(e)
            finally:
                y = i
        except KeyError:
            y = 'wrong'
        except ValueError as v:
            y += 10
    return y


def generator(e):
    for i in range(2):
        try:
            yield i
            begin(e)
        except ValueError:
            yield 'caught'


def drive(e):
    out = []
    for v in generator(e):
        out.append(v)
    return out


def by_native(e):
    try:
        return [1, *map(through, [e])]
    except ValueError:
        return 'native'


def managed(e):
    class Manager:
        def __enter__(self):
            return self

        def __exit__(self, *exc):
            return True

    with Manager():
        through(e)
    return 'managed'


def watch(f):
    global watching
    watching = False
    for _ in range(HOT):
        result = f(ValueError())
    events.clear()
    watching = True
    try:
        again = f(ValueError())
    finally:
        sys.settrace(None)
    assert again == result, (f, again, result)
    return ', '.join(events)


EXPECTED = {
    handled: (
        'handled 3 exception ValueError, handled 4 line, handled 5 line, handled 6 line, handled 6 return'
    ),
    nested: (
        'through 1 exception ValueError, through 1 return, nested 4 exception ValueError, nested 6 line, '
        'nested 7 line, nested 9 line, nested 10 line, nested 1 line, nested 2 line, nested 3 line, nested 4 '
        'line, through 0 call, through 1 line, through 1 exception ValueError, through 1 return, nested 4 '
        'exception ValueError, nested 6 line, nested 7 line, nested 9 line, nested 10 line, nested 1 line, '
        'nested 11 line, nested 11 return'
    ),
    drive: (
        'generator 4 exception ValueError, generator 5 line, generator 6 line, generator 6 return, generator '
        '6 call, generator 1 line, generator 2 line, generator 3 line, generator 3 return, generator 3 call, '
        'generator 4 line, generator 4 exception ValueError, generator 5 line, generator 6 line, generator 6 '
        'return, generator 6 call, generator 1 line, generator 1 return'
    ),
    by_native: (
        'through 1 exception ValueError, through 1 return, by_native 2 exception ValueError, by_native 3 '
        'line, by_native 4 line, by_native 4 return'
    ),
    managed: (
        'through 1 exception ValueError, through 1 return, managed 9 exception ValueError, managed 8 line, '
        '__exit__ 0 call, __exit__ 1 line, __exit__ 1 return, managed 10 line, managed 10 return'
    ),
}
for f, expected in EXPECTED.items():
    got = watch(f)
    assert got == expected, (f.__name__, got)
