"""try, except, finally, with in compiled code."""
import sys

HOT = 1500
log = []


def handlers(i):
    try:
        if i % 3 == 0:
            raise ValueError(i)
        if i % 3 == 1:
            return [][i]
        return 'fine'
    except ValueError as e:
        return e.args[0]
    except IndexError:
        return 'index'
    finally:
        log.append(i)


for i in range(HOT):
    assert handlers(i) == (i if i % 3 == 0 else 'index' if i % 3 == 1 else 'fine')
assert log == list(range(HOT)) and sys.exception() is None


def loops(n):
    seen = []
    for i in range(n):
        try:
            if i % 7 == 5:
                continue
            if i == n - 2:
                break
            1 / (i % 2)
        except ZeroDivisionError as e:
            seen.append((i, str(e)))
        else:
            seen.append(i)
        finally:
            seen.append(-i)
    return seen


def reference(n):
    seen = []
    for i in range(n):
        if i % 7 != 5:
            if i == n - 2:
                seen.append(-i)
                break
            seen.append(i if i % 2 else (i, 'division by zero'))
        seen.append(-i)
    return seen


assert loops(2000) == reference(2000)


class Manager:
    def __init__(self, swallow):
        self.swallow = swallow
        self.calls = 0

    def __enter__(self):
        self.calls += 1
        return self

    def __exit__(self, kind, value, tb):
        self.calls += 10
        return self.swallow and kind is KeyError


def managed(m, fail):
    with m as x:
        assert x is m
        if fail:
            raise KeyError('k')
        return 1
    return 2


m = Manager(True)
for i in range(HOT):
    assert managed(m, i % 2) == 1 + i % 2
assert m.calls == 11 * HOT
try:
    managed(Manager(False), True)
except KeyError as e:
    assert e.__context__ is None
else:
    assert False


def nested(n):
    out = []
    for i in range(n):
        try:
            try:
                raise KeyError(i)
            except KeyError as e:
                first = e
                raise TypeError('second')
            finally:
                out.append(i)
        except TypeError as e:
            assert e.__context__ is first and first.__context__ is None
            assert sys.exception() is e
    return out


assert nested(1500) == list(range(1500)) and sys.exception() is None


def reraises(i):
    try:
        try:
            raise OSError(i)
        except OSError:
            raise
    except OSError as e:
        tb = e.__traceback__
        return tb.tb_lineno - reraises.__code__.co_firstlineno, tb.tb_next


for i in range(HOT):
    assert reraises(i) == (3, None)


def cause(i):
    try:
        raise A from B(i)
    except A as e:
        return e.__cause__.args, e.__suppress_context__


class A(Exception):
    pass


class B(Exception):
    pass


for i in range(HOT):
    assert cause(i) == ((i,), True)


def deep(n, i):
    if n == 0:
        raise LookupError(i)
    try:
        return deep(n - 1, i)
    finally:
        log.append(n)


for i in range(400):
    del log[:]
    try:
        deep(5, i)
    except LookupError as e:
        count = 0
        tb = e.__traceback__
        while tb is not None:
            count += 1
            tb = tb.tb_next
        assert e.args == (i,) and log == [1, 2, 3, 4, 5] and count == 7, (log, count)


def groups(i):
    caught = []
    try:
        raise ExceptionGroup('g', [ValueError(i), TypeError(i)])
    except* ValueError as g:
        caught.append(len(g.exceptions))
    except* TypeError as g:
        caught.append(len(g.exceptions))
    return caught


for i in range(HOT):
    assert groups(i) == [1, 1]


def finally_negates(c, items):
    try:
        items[5]
    finally:
        c = -c
    return c


for i in range(HOT):
    assert finally_negates(i, 'abcdef') == -i
    if i % 3 == 0:
        try:
            finally_negates(i, 'abc')
        except IndexError as e:
            assert str(e) == 'string index out of range'
        else:
            assert False
