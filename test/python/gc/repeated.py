# Collections in a row, and callbacks of many weak references.
import gc
import weakref


class Node:
    pass


def cycle():
    n = Node()
    n.self = n
    return n


def rows():
    a, b = weakref.ref(cycle()), weakref.ref(cycle())
    gc.collect()
    gc.collect()
    gc.collect()
    assert a() is None and b() is None
    c = cycle()
    ref = weakref.ref(c)
    gc.collect()
    del c
    gc.collect()
    assert ref() is None
    for _ in range(3):
        ref = weakref.ref(cycle())
        gc.collect()
        assert ref() is None


rows()
rows()

# What a callback lets go of is found by the next collection.
held = [cycle()]
inner = weakref.ref(held[0])
ref = weakref.ref(cycle(), lambda _: held.clear())


def collect():
    gc.collect()
    gc.collect()
    gc.collect()


collect()
assert ref() is None and inner() is None

calls = []
refs = [weakref.ref(cycle(), calls.append) for _ in range(3000)]
collect()
assert len(calls) == 3000 and set(map(id, calls)) == set(map(id, refs))
