"""A generator that has ended keeps nothing alive of what its variables held; a suspended one only those."""
import gc
import weakref


class A:
    def __getitem__(self, i):
        raise IndexError


def plain(x):
    yield 1


def caught(x):
    try:
        yield 1
        x[0]
    except IndexError:
        return


def passed_on(x):
    yield 1
    return x.nothing


def operands(x):
    yield [x, 1, (yield 2)][1]
    yield 3


def run(function, drop):
    a = A()
    ref = weakref.ref(a)
    g = function(a)
    next(g)
    drop(g)
    del a
    gc.collect()
    gc.collect()
    assert ref() is None, function
    assert g.gi_frame is None
    return g


def to_the_end(g):
    for _ in g:
        pass


def by_error(g):
    try:
        next(g)
    except AttributeError:
        return
    raise AssertionError


run(plain, to_the_end)
run(caught, to_the_end)
run(passed_on, by_error)


# What a caller's operands left where the generator's window was made is none of the generator's.
def only_argument(x):
    yield 1


def begin(held):
    def use(*args):
        pass

    use(held, held, held, held)
    g = only_argument(None)
    next(g)
    return g


def suspended():
    a = A()
    ref = weakref.ref(a)
    g = begin(a)
    del a
    gc.collect()
    gc.collect()
    assert ref() is None
    return g


suspended()


# The traceback has the variables still.
def failing(x):
    yield 1
    raise ValueError(x)


try:
    list(failing("seen"))
except ValueError as e:
    assert e.__traceback__.tb_next.tb_frame.f_locals == {"x": "seen"}
else:
    raise AssertionError
