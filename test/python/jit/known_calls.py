"""Calls whose callee is known when compiled code is made, and callees that change afterwards."""


def pick(a, b=2, *rest, c=3, d=4, **more):
    return a, b, rest, c, d, sorted(more.items())


def plain(a, b=2, c=3):
    return a, b, c


class Box:
    def put(self, a, b='b', *, c='c'):
        return a, b, c

    def all(self, *args, **names):
        return args, names


def run():
    box = Box()
    out = []
    for i in range(40):
        out = [
            plain(i), plain(i, 5), plain(i, c=7), plain(c=1, a=i), plain(b=1, a=2, c=3),
            pick(1), pick(1, 2, 3, 4), pick(1, c=9), pick(1, x=5, d=6, b=7), pick(1, 2, 3, y=1),
            box.put(1), box.put(1, c=2), box.put(1, 2, c=3), box.all(), box.all(1, x=2),
        ]
    return out


first = run()
assert first[0] == (39, 2, 3) and first[2] == (39, 2, 7) and first[3] == (39, 2, 1)
assert first[5:9] == [
    (1, 2, (), 3, 4, []), (1, 2, (3, 4), 3, 4, []), (1, 2, (), 9, 4, []), (1, 7, (), 3, 6, [('x', 5)]),
]
assert first[10:] == [(1, 'b', 'c'), (1, 'b', 2), (1, 2, 3), ((), {}), ((1,), {'x': 2})]
plain.__defaults__ = (20, 30)
pick.__kwdefaults__['c'] = 'changed'
second = run()
assert second[0] == (39, 20, 30) and second[5] == (1, 2, (), 'changed', 4, [])
plain.__defaults__ = (30,)
for bad in (lambda: plain(1), lambda: plain(1, c=2), lambda: plain(1, 2, 3, 4), lambda: plain(1, 2, a=3)):
    for _ in range(20):
        try:
            bad()
        except TypeError as e:
            assert str(e).startswith('plain()')
        else:
            assert False
assert plain(1, 2) == (1, 2, 30)
plain.__defaults__ = (20, 30)
del pick.__kwdefaults__['d']
try:
    run()
except TypeError as e:
    assert str(e) == "pick() missing 1 required keyword-only argument: 'd'"
else:
    assert False
pick.__kwdefaults__['d'] = 4


def other(a, b=0, c=0):
    return 'other', a, b, c


plain.__code__ = other.__code__
assert run()[:3] == [('other', 39, 20, 30), ('other', 39, 5, 30), ('other', 39, 20, 7)]
old, plain = plain, lambda *a, **k: ('lambda', a, k)
assert run()[2] == ('lambda', (39,), {'c': 7})
Box.put = lambda self, *a, **k: (a, k)
assert run()[11] == ((1,), {'c': 2})

# Dicts that begin empty and get entries while somebody looks at them.
d = {}
view, steps = d.items(), iter(d)
d['a'] = 1
assert list(view) == [('a', 1)] and {} == {} and len({}) == 0
try:
    next(steps)
except RuntimeError:
    pass
else:
    assert False
d.clear()
assert d == {} and d.popitem.__name__ == 'popitem' and d.setdefault('x', 1) == 1 and {} != d
