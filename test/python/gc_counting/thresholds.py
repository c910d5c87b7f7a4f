# From the first `gc.set_threshold` on, collections happen by themselves when many objects have been made.
import gc
import weakref


class Own:
    def __init__(self):
        self.me = self


class Detector:
    def __init__(self):
        self.seen = False

        def happened(_):
            self.seen = True

        self.ref = weakref.ref(Own(), happened)


def steps_until_seen(most):
    junk = []
    detector = Detector()
    for step in range(most):
        if detector.seen:
            return step
        junk.append([])
    return None


gc.set_threshold(1000, 0, 0)
assert gc.get_threshold() == (1000, 0, 0)
assert steps_until_seen(10_000) is not None
gc.disable()
assert steps_until_seen(20_000) is None
gc.enable()
assert steps_until_seen(10_000) is not None
gc.set_threshold(0)
assert steps_until_seen(20_000) is None

gc.collect()
a = gc.get_count()
made = [[] for _ in range(50)]
b = gc.get_count()
assert a[0] < 20 and b[0] >= a[0] + 50 and b[1:] == (0, 0)
gc.collect(0)
assert gc.get_count()[1:] == (1, 0)
gc.collect(1)
assert gc.get_count()[1:] == (0, 1)
gc.collect(2)
assert gc.get_count()[1:] == (0, 0)
