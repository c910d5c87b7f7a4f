# Corners of builtin functions that CPython's own tests look at.
import builtins, io, sys


def raises(error, call):
    try:
        call()
    except error as e:
        return str(e)
    raise AssertionError(error)


for n in -1, 0x110000, 2**31, -(2**1000), 2**1000:
    assert raises(ValueError, lambda: chr(n)) == 'chr() arg not in range(0x110000)'

assert sum([0.1] * 10) == 1.0
assert sum([0.1j] * 10) == 1j
assert sum([1, True, 0.5, 2j, 1]) == 3.5 + 2j
assert repr(sum([-0.0], -0.0)) == '-0.0'
raises(OverflowError, lambda: sum([1j, 10**1000]))

raises(UnicodeEncodeError, lambda: type('A\udcdcB', (), {}))
raises(UnicodeEncodeError, lambda: type('A', (), {'__doc__': 'x\udcdcy'}))

assert None.__ne__(None) is False and None.__eq__(0) is NotImplemented
assert '__new__' in vars(ValueError) and '__new__' not in vars(KeyError)


def make():
    a = 2

    def times3():
        nonlocal a
        a *= 3
        return a

    return times3


f = make()
exec(f.__code__, {}, closure=f.__closure__)
assert f() == 18


def everything():
    return all(x for x in [1])


saved = builtins.all
try:
    builtins.all = all = lambda x: 'mine'
    assert everything() == 'mine'
finally:
    builtins.all = saved
    del all


class NoFlush:
    def write(self, text):
        pass


streams = sys.stdin, sys.stdout
try:
    sys.stdin, sys.stdout = io.StringIO('line\n'), NoFlush()
    line = input('?')
finally:
    sys.stdin, sys.stdout = streams
assert line == 'line'

# A long needle that repeats itself takes linear time.
part = 'a' * 20_000
text = part + part + 'b' + part + part
assert text.find(part + 'bb' + part) == -1
assert text.rfind(part + 'bb' + part) == -1
assert text.find(part + 'b' + part) == 20_000 == text.rfind(part + 'b' + part)
