"""Lists of floats that hot code reads and writes: whatever else is done with them, they are lists like others."""
import copy
import pickle
import struct


shown = []


def show(*values):
    shown.append(' '.join(map(str, values)))


class Sub(float):
    pass


def hot(v, times=60):
    """Stores floats into v until code is compiled; its items are what they were."""
    for _ in range(times):
        for i in range(len(v)):
            v[i] = v[i] + 1.0
        for i in range(len(v)):
            v[i] -= 1.0
    return v


def bits(v):
    return [struct.pack('d', x) for x in v]


def operations(prepared):
    for n in range(4):
        def v():
            lists = [0.0] * 4, [1.5, -2.5, 0.0, 8.0], [x * 0.5 for x in range(4)], [float(x) for x in '0123']
            return prepared(lists[n])
        w = v()
        show(w, len(w), w[-1], w[1:3], w[::-1], w[::2], w[:], w[5:], bool(w), w == v(), w < v(), w + [1], w * 2)
        show(sum(w), max(w), min(w), sorted(w), list(reversed(w)), tuple(w), set(w) == set(v()), w.copy(), list(w))
        show(w.index(w[2]), w.count(w[0]), 8.0 in w, 99.0 in w, copy.copy(w), copy.deepcopy(w))
        show(pickle.loads(pickle.dumps(w)), list(zip(w, w)), list(enumerate(w)), [*w, 1], f'{w}', '%s' % w)
        a, b, *c = w
        show(a, b, c)
        a, b, c, d = w
        show(a, b, c, d)
        for change in (
            lambda l: l.append(1), lambda l: l.append('x'), lambda l: l.append(2.5), lambda l: l.insert(1, None),
            lambda l: l.extend([1.0, 2]), lambda l: l.pop(), lambda l: l.pop(0), lambda l: l.remove(l[1]),
            lambda l: l.reverse(), lambda l: l.sort(), lambda l: l.clear(), lambda l: l.__setitem__(0, 7),
            lambda l: l.__setitem__(-1, Sub(3)), lambda l: l.__setitem__(slice(1, 3), [9]), lambda l: l.__delitem__(1),
            lambda l: l.__delitem__(slice(0, 3, 2)), lambda l: l.__iadd__(['y']), lambda l: l.__imul__(2),
            lambda l: l.__setitem__(slice(None, None, 2), [True, None]), lambda l: l.__init__('ab'),
        ):
            l = v()
            change(l)
            show(l, [type(x).__name__ for x in l], len(l))
            l.append(0.25)
            show(l[-1], len(l))


def mixed():
    """The same code with lists of floats, of others, and of both."""
    def add(v, w, f):
        for i in range(len(v)):
            v[i] += f * w[i]
        return v

    for _ in range(60):
        add([1.0, 2.0], [3.0, 4.0], 0.5)
    show(add([1, 2], [3, 4], 5), add([1.0, 2], [3, 4.0], 0.5), add([1.0, 2.0], [3, 4], 2))
    show(add([1j, 2.0], [3.0, 4.0], 2.0), add([Sub(1), 2.0], [Sub(2), 3.0], 2.0))
    try:
        add([1.0, 2.0, 3.0], [1.0, 2.0], 1.0)
    except IndexError as e:
        show(e)
    shared = [1.0, 2.0]
    try:
        add(shared, [1.0, 'x'], 1.0)
    except TypeError as e:
        show(e, shared)
    for _ in range(60):
        add(shared, shared, 0.0)
    shared.append('end')
    show(shared)


def special_values():
    nan = float('nan')
    inf = float('inf')
    v = [nan, 1.0]
    for _ in range(60):
        v[1] = v[1] * 1.0
    show(nan in v, v.index(nan), v[0] is nan, v == [nan, 1.0], v.count(nan))
    w = [0.0, -0.0, inf, -inf, 5e-324, 1.7976931348623157e308]
    show(bits(hot(w[:], 0)) == bits(w), hot([0.0, inf], 3))
    z = [-0.0] * 3
    for _ in range(60):
        for i in range(3):
            z[i] = z[i] * 1.0
    show(z, bits(z) == bits([-0.0] * 3))
    x = [1.0, 2.0]
    for _ in range(60):
        x[0] = inf - inf
    show(x, x == x, x[0] == x[0], x.count(1.0))
    big = [2.0**53, 2.0**53 + 2]
    hot(big, 1)
    show([int(v) for v in big], [type(v).__name__ for v in big])


def growing():
    def collect(n):
        out = []
        for i in range(n):
            out.append(i * 0.5)
        return out

    for _ in range(30):
        collect(20)
    v = collect(5)
    v.append(None)
    show(v, collect(3) + collect(2), len(collect(1000)))

    def both(n):
        out = []
        for i in range(n):
            out.append(i * 0.5 if i % 3 else i)
        return out

    for _ in range(30):
        both(20)
    show(both(7))

    def while_iterating(v):
        seen = []
        for x in v:
            if len(v) < 8:
                v.append(x + 1.0)
            seen.append(x)
        return seen

    for _ in range(30):
        while_iterating([1.0, 2.0])
    show(while_iterating([0.5]), while_iterating([1.5, 'x'][:1]))


def displays():
    def vector(x, y):
        return [x * 2.0, y * 3.0, x - y]

    for i in range(60):
        v = vector(i * 1.0, 2.0)
    show(v, vector(1, 2), vector(True, 2.5))
    v[0] = 'first'
    show(v)
    out = [[float(i * j) for j in range(3)] for i in range(3)]
    for _ in range(30):
        out = [row[:] for row in out]
        for row in out:
            row[0] += 1.0
    show(out, [sum(row) for row in out], [[x for x in row if x > 2.0] for row in out])


class Vector(list):
    def __getitem__(self, i):
        return list.__getitem__(self, i) * 10


def subclasses():
    def total(v):
        t = 0.0
        for i in range(len(v)):
            t += v[i]
        return t

    for _ in range(60):
        total([1.0, 2.0])
    show(total(Vector([1.0, 2.0])), total((1.0, 2.0)), total([1.0, 2.0]))


operations(list)
plain = shown.copy()
shown.clear()
operations(hot)
assert shown == plain, [pair for pair in zip(shown, plain) if pair[0] != pair[1]]

for f, expected in (
    (mixed, [
        '[16, 22] [2.5, 4.0] [7.0, 10.0]',
        '[(6+1j), 10.0] [5.0, 8.0]',
        'list index out of range',
        "can't multiply sequence by non-int of type 'float' [2.0, 2.0]",
        "[2.0, 2.0, 'end']",
    ]),
    (special_values, [
        'True 0 True True 1',
        'True [0.0, inf]',
        '[-0.0, -0.0, -0.0] True',
        '[nan, 2.0] True False 0',
        "[9007199254740991, 9007199254740996] ['float', 'float']",
    ]),
    (growing, [
        '[0.0, 0.5, 1.0, 1.5, 2.0, None] [0.0, 0.5, 1.0, 0.0, 0.5] 1000',
        '[0, 0.5, 1.0, 3, 2.0, 2.5, 6]',
        '[0.5, 1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5] [1.5, 2.5, 3.5, 4.5, 5.5, 6.5, 7.5, 8.5]',
    ]),
    (displays, [
        '[118.0, 6.0, 57.0] [2.0, 6.0, -1] [2.0, 7.5, -1.5]',
        "['first', 6.0, 57.0]",
        '[[30.0, 0.0, 0.0], [30.0, 1.0, 2.0], [30.0, 2.0, 4.0]] [30.0, 33.0, 36.0] [[30.0], [30.0], [30.0, 4.0]]',
    ]),
    (subclasses, [
        '30.0 3.0 3.0',
    ]),
):
    shown.clear()
    f()
    assert shown == expected, (f, shown)
