"""A call that is too deep raises during the handling of what its callers handle."""
import sys


def f():
    try:
        1 / 0
    except ZeroDivisionError:
        f()


def contexts():
    try:
        f()
    except RecursionError as e:
        n = 0
        while (e := e.__context__) is not None:
            assert type(e) is ZeroDivisionError
            n += 1
        return n


for _ in range(5):
    assert contexts() > sys.getrecursionlimit() * 0.5


# Without anything to handle there is no context.
def deeper():
    deeper()


for _ in range(5):
    try:
        deeper()
    except RecursionError as e:
        assert e.__context__ is None
