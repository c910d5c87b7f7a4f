# A collection inside of a function that compiled code has been left for: what its callers have on the machine's stack stays.
import gc


def total(x, y, collects):
    z = x + y
    if collects:
        gc.collect()
    return [x, y, z]


def passed_on(x, y, collects):
    return total(x, y, collects)


def cold(x, y, collects):
    return passed_on(x, y, collects)


class Point:
    def __init__(self, x, y, collects):
        self.total = x + y
        if collects:
            gc.collect()
        self.parts = x, y


def make(x, y, collects):
    point = Point(x, y, collects)
    return point


def check():
    a = 1
    # The same frame serves two calls, the first of them further up on the stack.
    rows = [a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, a, cold(a, a, False)]
    assert rows[-1] == [1, 1, 2]
    assert cold('a', 'b', True) == ['a', 'b', 'ab']
    point = make('a', 'b', True)
    assert (type(point), point.total, point.parts) == (Point, 'ab', ('a', 'b'))


for i in range(5000):
    passed_on(i, i, False)
    Point(i, i, False)
check()
for i in range(5000):
    passed_on(1.5, i, False)
    Point(1.5, i, False)
check()
