# Generators whose code is hot: every way to leave and enter them, with the compiler of hot code and without.
import gc
import sys
import traceback


def often(check, n=300):
    """`check` must hold at first, while its code gets hot, and ever after."""
    for i in range(n):
        check()


def nested(x, n, depth):
    for a in x:
        if a == 1:
            yield a
        elif depth:
            yield from nested(x, n, depth - 1)
        else:
            for i in range(n):
                yield 3, i
                if i:
                    yield 4, i
                if i > 2:
                    continue
                n += 1
            else:
                yield 'end'


@often
def loops():
    got = list(nested([1, 0, 1], 4, 0))
    assert got == [1, (3, 0), (3, 1), (4, 1), (3, 2), (4, 2), (3, 3), (4, 3), 'end', 1], got
    assert list(nested([0], 1, 2)) == [(3, 0), 'end']


def operands(log):
    x = [1, (yield 'a'), *(yield 'b')]
    d = {'k': (yield 'c'), **(yield 'd')}
    log.append('{}-{}'.format((yield 'e'), (yield 'f')))
    return x, d, f'{(yield "g")}!'


@often
def stack_across_yields():
    log = []
    g = operands(log)
    sent = [None, 2, (3, 4), 5, {'z': 6}, 7, 8, 9]
    names = []
    try:
        for value in sent:
            names.append(g.send(value))
    except StopIteration as stop:
        assert stop.value == ([1, 2, 3, 4], {'k': 5, 'z': 6}, '9!'), stop.value
    assert names == list('abcdefg') and log == ['7-8']


def kinds(x):
    while True:
        x = x * 2 + 1
        y = x / 4
        z = y + 0.5
        got = yield x, y, z
        if got is not None:
            x = got


@often
def kinds_change():
    g = kinds(1)
    assert next(g) == (3, 0.75, 1.25)
    assert next(g) == (7, 1.75, 2.25)
    assert g.send(2**60) == (2**61 + 1, (2**61 + 1) / 4, (2**61 + 1) / 4 + 0.5)
    assert g.send(0.5) == (2.0, 0.5, 1.0)
    assert g.send(True) == (3, 0.75, 1.25)


def handlers(log):
    x = 0
    while True:
        try:
            x = yield x
        except ValueError as e:
            log.append(str(e))
            assert sys.exception() is e
            try:
                x = yield 'handling'
            finally:
                log.append('inner')
            assert sys.exception() is e
        except KeyError:
            raise
        finally:
            log.append('f')


@often
def throwing():
    log = []
    g = handlers(log)
    assert next(g) == 0 and g.send(1) == 1
    assert g.throw(ValueError('one')) == 'handling'
    assert sys.exception() is None
    assert g.send(5) == 5
    try:
        g.throw(KeyError('k'))
    except KeyError as e:
        names = [t.name for t in traceback.extract_tb(e.__traceback__)]
        assert names == ['throwing', 'handlers'], names
    else:
        assert False
    assert g.gi_frame is None and list(g) == []
    assert log == ['f', 'one', 'inner', 'f', 'f'], log
    g = handlers(log)
    next(g)
    g.throw(ValueError('two'))
    try:
        g.throw(TypeError('three'))
    except TypeError as e:
        assert isinstance(e.__context__, ValueError)


@often
def throw_into_new():
    g = handlers([])
    stop = StopIteration('s')
    try:
        g.throw(stop)
    except StopIteration as e:
        assert e is stop
    assert next(g, 'over') == 'over'


def stops(how):
    yield 1
    if how:
        raise StopIteration('inside')
    next(iter(()))


@often
def stop_inside():
    for how in (0, 1):
        g = stops(how)
        next(g)
        try:
            next(g)
        except RuntimeError as e:
            assert isinstance(e.__cause__, StopIteration) and str(e) == 'generator raised StopIteration'
        else:
            assert False


def resource(log):
    try:
        for i in range(10):
            yield i
    finally:
        log.append('closed')


@often
def closing():
    log = []
    g = resource(log)
    next(g)
    g.close()
    assert log == ['closed']
    for i in resource(log):
        if i == 3:
            break
    g = resource(log)
    g.close()
    assert next(g, None) is None

    def stubborn():
        try:
            yield
        except GeneratorExit:
            yield

    g = stubborn()
    next(g)
    try:
        g.close()
    except RuntimeError as e:
        assert str(e) == 'generator ignored GeneratorExit'
    else:
        assert False


def delegating(*parts):
    total = 0
    for part in parts:
        total += yield from part
    return total


def part(n):
    try:
        for i in range(n):
            yield i
    except ValueError:
        yield 'caught'
    return n


@often
def delegation():
    g = delegating(part(2), part(3))
    got = []
    try:
        while True:
            got.append(next(g))
            if len(got) == 3:
                assert g.gi_yieldfrom.gi_code is part.__code__
                got.append(g.throw(ValueError))
    except StopIteration as stop:
        assert stop.value == 5
    assert got == [0, 1, 0, 'caught'], got

    def other():
        return (yield from iter([1, 2]))

    assert list(other()) == [1, 2]


def reentering():
    yield
    next(me[0])


me = [None]


@often
def already_executing():
    g = me[0] = reentering()
    next(g)
    try:
        next(g)
    except ValueError as e:
        assert str(e) == 'generator already executing'
    else:
        assert False


def framed(a):
    b = a + 1
    f = sys._getframe()
    assert f.f_locals['b'] == b
    yield f
    b += 1
    yield b
    del b
    yield sorted(f.f_locals)


@often
def frames():
    g = framed(1)
    f = next(g)
    assert f is g.gi_frame and f.f_back is None and f.f_locals['b'] == 2
    assert f.f_lineno == framed.__code__.co_firstlineno + 4
    f.f_locals['b'] = 10
    assert next(g) == 11
    assert next(g) == ['a', 'f']
    assert next(g, None) is None and g.gi_frame is None


@often
def called_from():
    def who():
        while True:
            yield sys._getframe(1).f_code.co_name

    g = who()

    def one():
        return next(g)

    assert one() == 'one' and next(g) == 'called_from'


def cells(n):
    def add(k):
        nonlocal n
        n += k

    while n < 10:
        yield add
        yield n


@often
def closures():
    g = cells(5)
    next(g)(2)
    assert next(g) == 7
    next(g)(5)
    assert next(g) == 12
    assert next(g, 'over') == 'over'


@often
def comprehension_variable():
    def g(x):
        yield [x for x in range(3)]
        yield x
        yield {y: z for y in 'ab' for z in [x]}
        try:
            y
        except NameError:
            yield 'unbound'
        y = 0

    assert list(g(7)) == [[0, 1, 2], 7, {'a': 7, 'b': 7}, 'unbound']


@often
def builtins_that_iterate():
    def gen(n):
        for i in range(n):
            yield i * 3 % 7

    assert sum(gen(7)) == 21 and max(gen(7)) == 6 and min(gen(7)) == 0
    assert sorted(gen(7)) == list(range(7)) and set(gen(7)) == set(range(7))
    assert tuple(gen(3)) == (0, 3, 6) and [*gen(3)] == [0, 3, 6]
    assert any(x == 6 for x in gen(9)) and not all(x < 6 for x in gen(9))
    assert ''.join(str(x) for x in gen(5)) == '03625'
    assert dict(zip(gen(3), map(str, gen(3)))) == {0: '0', 3: '3', 6: '6'}
    a, b, *c = gen(5)
    assert (a, b, c) == (0, 3, [6, 2, 5])
    assert 6 in gen(5) and list(enumerate(gen(2))) == [(0, 0), (1, 3)]
    try:
        sum(1 // x for x in gen(4))
    except ZeroDivisionError as e:
        assert e.__traceback__.tb_next.tb_frame.f_code.co_name == '<genexpr>'
    else:
        assert False


def walk(n):
    if n:
        yield n
        yield from walk(n - 1)


def deep():
    assert sum(walk(200)) == 200 * 201 // 2
    limit = sys.getrecursionlimit()
    try:
        sys.setrecursionlimit(150)
        try:
            sum(walk(400))
        except RecursionError:
            pass
        else:
            assert False
    finally:
        sys.setrecursionlimit(limit)


often(deep, 10)


def traced(events):
    a = 1
    yield a
    a = 2
    yield a


def tracing():
    for i in range(400):
        list(traced([]))
    events = []

    def trace(frame, event, arg):
        if frame.f_code is traced.__code__:
            events.append((event, frame.f_lineno - traced.__code__.co_firstlineno))
            return trace

    g = traced(events)
    next(g)
    sys.settrace(trace)
    next(g)
    sys.settrace(None)
    assert events == [('call', 2), ('line', 3), ('line', 4), ('return', 4)], events
    assert next(g, 'end') == 'end'


tracing()


def starts_tracing(log):
    for i in range(3):
        yield i
        if i == 1 and log is not None:
            sys.settrace(lambda frame, event, arg: log.append(frame.f_code.co_name))


def consumer(log):
    out = []
    for x in starts_tracing(log):
        out.append(x)
    return out


def tracing_from_inside():
    for i in range(400):
        assert consumer(None) == [0, 1, 2]
    log = []
    try:
        assert consumer(log) == [0, 1, 2]
    finally:
        sys.settrace(None)


tracing_from_inside()


def changes(n):
    for i in range(n):
        yield i


def code_is_replaced():
    for i in range(300):
        list(changes(3))
    g = changes(3)
    next(g)

    def other(n):
        yield 'other'

    changes.__code__ = other.__code__
    assert list(changes(1)) == ['other'] and list(g) == [1, 2]


code_is_replaced()


# ---- coroutines


class Suspend:
    def __await__(self):
        return (yield self)


def drive(c):
    value, n = None, 0
    try:
        while True:
            c.send(value)
            n += 1
            value = n
    except StopIteration as stop:
        return stop.value, n


async def chain(n):
    if n == 0:
        return await Suspend()
    return 1 + await chain(n - 1)


@often
def await_chain():
    assert drive(chain(5)) == (6, 1)
    c = chain(3)
    c.send(None)
    assert c.cr_await.cr_code is chain.__code__
    try:
        c.throw(ValueError('x'))
    except ValueError as e:
        assert len(traceback.extract_tb(e.__traceback__)) == 6, traceback.extract_tb(e.__traceback__)
    try:
        c.send(None)
    except RuntimeError as e:
        assert str(e) == 'cannot reuse already awaited coroutine'


class Section:
    def __init__(self, log, swallow):
        self.log = log
        self.swallow = swallow

    async def __aenter__(self):
        await Suspend()
        self.log.append('in')

    async def __aexit__(self, t, e, tb):
        self.log.append(t and t.__name__)
        return self.swallow


async def ticks(n):
    try:
        for i in range(n):
            yield i
            await Suspend()
    finally:
        await Suspend()


async def program(log, n):
    total = 0
    async for i in ticks(n):
        total += i
        if i == 3:
            break
    async with Section(log, True):
        raise KeyError
    async with Section(log, False):
        total += len([i async for i in ticks(3) if i])
    total += sum([await chain(i) for i in range(2)])
    return total


@often
def asynchronous():
    log = []
    total, suspended = drive(program(log, 3))
    assert (total, suspended) == (29, 12)
    assert log == ['in', 'KeyError', 'in', None], log


@often
def abandoned():
    c = chain(2)
    c.send(None)
    c.close()
    a = ticks(3)
    try:
        a.__anext__().send(None)
    except StopIteration as stop:
        assert stop.value == 0
    try:
        a.aclose().send(None)
    except StopIteration:
        pass


gc.collect()
