# Collections in a row, and callbacks of many weak references.
import gc
import weakref


class Node:
    pass


def cycle():
    n = Node()
    n.self = n
    return n


# Compiled code may keep what a running function let go of: objects are made and dropped by calls that have ended.
def lone():
    return weakref.ref(cycle())


def hold(box):
    box.append(cycle())
    return weakref.ref(box[0])


def rows():
    a, b = lone(), lone()
    gc.collect()
    gc.collect()
    gc.collect()
    assert a() is None and b() is None
    box = []
    ref = hold(box)
    gc.collect()
    box.clear()
    gc.collect()
    assert ref() is None
    for _ in range(3):
        ref = lone()
        gc.collect()
        assert ref() is None


rows()
rows()

# What a callback lets go of is found by the next collection.
held = []
inner = hold(held)


def lone_that_clears():
    return weakref.ref(cycle(), lambda _: held.clear())


ref = lone_that_clears()


def collect():
    gc.collect()
    gc.collect()
    gc.collect()


collect()
assert ref() is None and inner() is None

calls = []


def lone_that_calls():
    return weakref.ref(cycle(), calls.append)


refs = [lone_that_calls() for _ in range(3000)]
collect()
assert len(calls) == 3000 and set(map(id, calls)) == set(map(id, refs))
