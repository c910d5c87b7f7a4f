"""Lists of floats that hot code reads and writes: whatever else is done with them, they are lists like others."""
import copy
import pickle
import struct


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


def made():
    return [
        hot([0.0] * 4),
        hot([1.5, -2.5, 0.0, 8.0]),
        hot([x * 0.5 for x in range(4)]),
        hot([float(x) for x in 'abcd'.translate({97 + i: str(i) for i in range(4)})]),
    ]


def operations():
    for make in range(4):
        def v():
            return made()[make]
        w = v()
        print(w, len(w), w[-1], w[1:3], w[::-1], w[::2], w[:], w[5:], bool(w), w == v(), w < v(), w + [1], w * 2)
        print(sum(w), max(w), min(w), sorted(w), list(reversed(w)), tuple(w), set(w) == set(v()), w.copy(), list(w))
        print(w.index(w[2]), w.count(w[0]), 8.0 in w, 99.0 in w, copy.copy(w), copy.deepcopy(w))
        print(pickle.loads(pickle.dumps(w)), list(zip(w, w)), list(enumerate(w)), [*w, 1], f'{w}', '%s' % w)
        a, b, *c = w
        print(a, b, c)
        a, b, c, d = w
        print(a, b, c, d)
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
            print(l, [type(x).__name__ for x in l], len(l))
            l.append(0.25)
            print(l[-1], len(l))


def mixed():
    """The same code with lists of floats, of others, and of both."""
    def add(v, w, f):
        for i in range(len(v)):
            v[i] += f * w[i]
        return v

    for _ in range(60):
        add([1.0, 2.0], [3.0, 4.0], 0.5)
    print(add([1, 2], [3, 4], 5), add([1.0, 2], [3, 4.0], 0.5), add([1.0, 2.0], [3, 4], 2))
    print(add([1j, 2.0], [3.0, 4.0], 2.0), add([Sub(1), 2.0], [Sub(2), 3.0], 2.0))
    try:
        add([1.0, 2.0, 3.0], [1.0, 2.0], 1.0)
    except IndexError as e:
        print(e)
    shared = [1.0, 2.0]
    try:
        add(shared, [1.0, 'x'], 1.0)
    except TypeError as e:
        print(e, shared)
    for _ in range(60):
        add(shared, shared, 0.0)
    shared.append('end')
    print(shared)


def special_values():
    nan = float('nan')
    inf = float('inf')
    v = [nan, 1.0]
    for _ in range(60):
        v[1] = v[1] * 1.0
    print(nan in v, v.index(nan), v[0] is nan, v == [nan, 1.0], v.count(nan))
    w = [0.0, -0.0, inf, -inf, 5e-324, 1.7976931348623157e308]
    print(bits(hot(w[:], 0)) == bits(w), hot([0.0, inf], 3))
    z = [-0.0] * 3
    for _ in range(60):
        for i in range(3):
            z[i] = z[i] * 1.0
    print(z, bits(z) == bits([-0.0] * 3))
    x = [1.0, 2.0]
    for _ in range(60):
        x[0] = inf - inf
    print(x, x == x, x[0] == x[0], x.count(1.0))
    big = [2.0**53, 2.0**53 + 2]
    hot(big, 1)
    print([int(v) for v in big], [type(v).__name__ for v in big])


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
    print(v, collect(3) + collect(2), len(collect(1000)))

    def both(n):
        out = []
        for i in range(n):
            out.append(i * 0.5 if i % 3 else i)
        return out

    for _ in range(30):
        both(20)
    print(both(7))

    def while_iterating(v):
        seen = []
        for x in v:
            if len(v) < 8:
                v.append(x + 1.0)
            seen.append(x)
        return seen

    for _ in range(30):
        while_iterating([1.0, 2.0])
    print(while_iterating([0.5]), while_iterating([1.5, 'x'][:1]))


def displays():
    def vector(x, y):
        return [x * 2.0, y * 3.0, x - y]

    for i in range(60):
        v = vector(i * 1.0, 2.0)
    print(v, vector(1, 2), vector(True, 2.5))
    v[0] = 'first'
    print(v)
    out = [[float(i * j) for j in range(3)] for i in range(3)]
    for _ in range(30):
        out = [row[:] for row in out]
        for row in out:
            row[0] += 1.0
    print(out, [sum(row) for row in out], [[x for x in row if x > 2.0] for row in out])


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
    print(total(Vector([1.0, 2.0])), total((1.0, 2.0)), total([1.0, 2.0]))


for f in (operations, mixed, special_values, growing, displays, subclasses):
    f()
