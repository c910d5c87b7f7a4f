"""What an ended or a suspended generator holds on to."""
import gc
import sys
import weakref
from contextlib import contextmanager


class Thing:
    pass


def collected(ref):
    gc.collect()
    return ref() is None


def closed():
    thing = Thing()
    ref = weakref.ref(thing)

    def work(held):
        yield

    g = work(thing)
    next(g)
    del thing
    g.close()
    assert collected(ref)
    assert g.gi_frame is None


def ended_by_exception():
    thing = Thing()
    ref = weakref.ref(thing)

    def work(held):
        yield
        raise KeyError

    g = work(thing)
    next(g)
    del thing
    try:
        next(g)
    except KeyError as e:
        # The traceback's frame has its variables still.
        assert e.__traceback__.tb_next.tb_frame.f_locals["held"] is ref()
    assert collected(ref)


def of_its_own_cycle():
    ended = []

    def work():
        try:
            me = yield
            yield me
        finally:
            ended.append(True)

    g = work()
    next(g)
    g.send(g)
    del g
    gc.collect()
    assert ended == [True]


def frame_outlives():
    frames = []

    def work():
        try:
            yield
        finally:
            frames.append(sys._getframe())

    g = work()
    ref = weakref.ref(g)
    next(g)
    del g
    assert collected(ref)
    assert frames[0].f_code.co_name == "work"


def arguments_of_a_suspended_one():
    @contextmanager
    def manager(a):
        a = weakref.ref(a)
        gc.collect()
        yield a()

    with manager(Thing()) as left:
        assert left is None


for check in (closed, ended_by_exception, of_its_own_cycle, frame_outlives, arguments_of_a_suspended_one):
    check()
