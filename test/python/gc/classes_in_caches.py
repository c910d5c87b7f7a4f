"""Code that has met a class many times does not keep it alive."""
import gc
import weakref


def reads(o, times):
    for _ in range(times):
        o.x = o.x + o.method() + o.shared


def once():
    class A:
        shared = 1

        def __init__(self):
            self.x = 0

        def method(self):
            return 2

    reads(A(), 50)
    A.shared
    return weakref.ref(A)


for _ in range(3):
    ref = once()
    reads_other = weakref.ref
    gc.collect()
    gc.collect()
    assert ref() is None


# Caches of what lives go on as they were.
class B:
    shared = 5

    def __init__(self):
        self.x = 0

    def method(self):
        return 0


b = B()
reads(b, 50)
gc.collect()
reads(b, 50)
assert b.x == 500
B.shared = 6
reads(b, 1)
assert b.x == 506
