# A generator that only a loop refers to is closed as soon as the loop is left.
import sys

log = []

def gen(n=5, name='gen'):
    try:
        for i in range(n):
            yield i
    finally:
        log.append(name)

def took():
    out = log[:]
    log.clear()
    return out

def by_break():
    for x in gen():
        if x == 2:
            break
    assert took() == ['gen'], log

def by_keyword_and_star():
    for x in gen(n=3):
        break
    for x in gen(*[3], **{'name': 'star'}):
        break
    assert took() == ['gen', 'star'], log

def by_return():
    for x in gen():
        if x == 2:
            return x
    return None

def by_return_of_constant():
    for x in gen():
        return 'constant'

def by_raise():
    for x in gen():
        if x == 1:
            raise KeyError(x)

def by_native_error():
    for x in gen():
        [][x]

def caught_inside():
    for y in gen(2, 'outer'):
        try:
            for x in gen(3, 'inner'):
                if x == 1:
                    raise KeyError(x)
        except KeyError:
            assert took() == ['inner'], log
    assert took() == ['outer'], log

def native_error_caught_inside():
    for y in gen(2, 'outer'):
        try:
            for x in gen(3, 'inner'):
                int('x')
        except ValueError as e:
            assert str(e) == "invalid literal for int() with base 10: 'x'"
            assert took() == ['inner'], log
    assert took() == ['outer'], log

def nested():
    for x in gen(3, 'a'):
        for y in gen(3, 'b'):
            for z in gen(3, 'c'):
                if z == 1:
                    return x, y, z

def genexp():
    for x in (y for y in gen()):
        if x == 2:
            break
    assert took() == ['gen'], log

class Tree:
    def __iter__(self):
        yield from gen(3, 'tree')

class Method:
    def walk(self, n):
        yield 1
        for x in gen(n, 'walk'):
            yield x

def by_iter():
    for x in Tree():
        break
    assert took() == ['tree'], log

def by_method():
    for x in Method().walk(4):
        if x == 2:
            break
    assert took() == ['walk'], log

def comprehension():
    try:
        [10 // (x - 2) for x in gen()]
    except ZeroDivisionError:
        assert took() == ['gen'], log
    else:
        assert False

kept = []

def keep(g):
    kept.append(g)
    return g

def held_elsewhere():
    g = gen()
    for x in g:
        if x == 1:
            break
    assert took() == [] and next(g) == 2
    g.close()
    assert took() == ['gen']
    for x in keep(gen()):
        break
    assert took() == [] and next(kept[0]) == 1
    kept.pop().close()
    for x in keep(Method().walk(3)):
        if x == 1:
            break
    assert took() == ['gen'], log
    assert next(kept[0]) == 0 and next(kept[0]) == 1
    kept.pop().close()
    assert took() == ['walk']

def own():
    kept.append(sys._getframe().f_generator)
    try:
        yield 1
        yield 2
    finally:
        log.append('own')

def held_by_frame():
    for x in own():
        break
    assert took() == [] and next(kept[0]) == 2
    kept.pop().close()
    assert took() == ['own']

def to_the_end():
    for x in gen(3):
        pass
    else:
        assert took() == ['gen']
    for x in gen(3):
        if x == 2:
            continue
    assert x == 2 and took() == ['gen']

def two_in_one_place():
    for x in gen(1, 'first'):
        pass
    for x in gen(2, 'second'):
        break
    assert took() == ['first', 'second'], log

def raising():
    try:
        yield 1
    finally:
        log.append('raising')
        raise OSError('lost')

def error_while_closing():
    seen = []
    hook, sys.unraisablehook = sys.unraisablehook, lambda u: seen.append(repr(u.exc_value))
    try:
        for x in raising():
            break
        assert seen == ["OSError('lost')"] and took() == ['raising'], seen
        try:
            for x in raising():
                raise KeyError(x)
        except KeyError as e:
            assert e.__context__ is None
        assert seen == ["OSError('lost')"] * 2 and took() == ['raising']
    finally:
        sys.unraisablehook = hook

def handled():
    try:
        raise ValueError
    except ValueError:
        for x in gen():
            break
        assert isinstance(sys.exception(), ValueError)
    assert took() == ['gen']

def left_by_close():
    def outer():
        for x in gen(5, 'inner'):
            yield x
    g = outer()
    next(g)
    g.close()
    assert took() == ['inner'], log

def all_of_it():
    by_break()
    by_keyword_and_star()
    assert by_return() == 2 and took() == ['gen']
    assert by_return_of_constant() == 'constant' and took() == ['gen']
    for f, error in (by_raise, KeyError), (by_native_error, IndexError):
        try:
            f()
        except error as e:
            assert took() == ['gen'], f
            assert e.__context__ is None
        else:
            assert False
    caught_inside()
    native_error_caught_inside()
    assert nested() == (0, 0, 1) and took() == ['c', 'b', 'a']
    genexp()
    by_iter()
    by_method()
    comprehension()
    held_elsewhere()
    held_by_frame()
    to_the_end()
    two_in_one_place()
    error_while_closing()
    handled()
    left_by_close()

for round in range(400):
    all_of_it()

# Under watch as well.
events = []

def trace(frame, event, arg):
    if frame.f_code.co_name in ('gen', 'by_break'):
        events.append((frame.f_code.co_name, event))
    return trace

sys.settrace(trace)
by_break()
sys.settrace(None)
assert events[-6:] == [
    ('gen', 'call'), ('gen', 'exception'), ('gen', 'line'), ('gen', 'return'),
    ('by_break', 'line'), ('by_break', 'return')], events
all_of_it()

for x in gen(3, 'of the module'):
    if x == 1:
        break
assert took() == ['of the module'], log

# What `any`, `all` and `next` are called with goes with the call, if nothing else refers to it.
def arguments():
    assert any(gen()) and took() == ['gen']
    assert not all(gen()) and took() == ['gen']
    assert next(gen()) == 0 and took() == ['gen']
    assert next(gen(0), None) is None and took() == ['gen']
    assert next(gen(), 'none') == 0 and took() == ['gen']
    assert any(x > 2 for x in gen()) and took() == ['gen']
    assert not all(x < 2 for x in gen()) and took() == ['gen']
    assert all(x < 9 for x in gen(4)) and took() == ['gen']
    assert next(x for x in gen() if x > 1) == 2 and took() == ['gen']
    g = gen()
    assert any(g) and took() == [] and next(g) == 2
    g.close()
    assert took() == ['gen']
    assert next(keep(gen())) == 0 and took() == []
    kept.pop().close()
    assert took() == ['gen']

for round in range(400):
    arguments()
