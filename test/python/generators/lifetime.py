"""What an ended or a suspended generator holds on to."""
import gc
import sys
import weakref
from contextlib import contextmanager


class Thing:
    pass


def hold(held):
    yield


def closed():
    thing = Thing()
    g = hold(thing)
    next(g)
    g.close()
    assert g.gi_frame is None
    return g, weakref.ref(thing)


def ended_by_exception():
    def work(held):
        yield
        raise KeyError

    thing = Thing()
    g = work(thing)
    next(g)
    try:
        next(g)
    except KeyError as e:
        # The traceback's frame has its variables still.
        assert e.__traceback__.tb_next.tb_frame.f_locals["held"] is thing
    return g, weakref.ref(thing)


def frame_outlives():
    frames = []

    def work():
        try:
            yield
        finally:
            frames.append(sys._getframe())

    g = work()
    next(g)
    return frames, weakref.ref(g)


@contextmanager
def manager(thing):
    thing = weakref.ref(thing)
    yield thing


def argument_of_a_suspended_one():
    m = manager(Thing())
    return m, m.__enter__()


ended = []


def of_its_own_cycle():
    def work():
        try:
            me = yield
            yield me
        finally:
            ended.append(True)

    g = work()
    next(g)
    g.send(g)
    return ended, weakref.ref(g)


for scenario in (closed, ended_by_exception, frame_outlives, argument_of_a_suspended_one, of_its_own_cycle):
    kept, ref = scenario()
    gc.collect()
    assert ref() is None, scenario
assert ended == [True]
