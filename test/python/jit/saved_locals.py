# What a caller's frame shows of locals that are bound on some paths only, call after call.
import sys


def names():
    return sorted(sys._getframe(1).f_locals.items())


def sometimes(a):
    if a > 2:
        b = a * 2
        names()
    return names()


def fails(a):
    if a > 2:
        b = a
        names()
        c = missing
    return names()


def mixed(a, n):
    x = 0.5
    for i in range(n):
        x = x + 1.0
        names()
        if i == a:
            x = 1
    return names()


for i in range(3000):
    a = i % 5
    assert sometimes(a) == ([('a', a), ('b', a * 2)] if a > 2 else [('a', a)]), i
    try:
        assert fails(a) == [('a', a)], i
    except NameError:
        assert a > 2
for i in range(400):
    shown = dict(mixed(i % 4, 4))
    expected = 1 if i % 4 == 3 else 1 + (3 - i % 4) * 1.0
    assert shown['x'] == expected and type(shown['x']) is type(expected), (i, shown)
