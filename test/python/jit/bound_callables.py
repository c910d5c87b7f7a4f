"""Callables that know their first argument, called from compiled code: bound methods, natives kept in attributes."""
import io


class Reader:
    def __init__(self, data):
        stream = io.BytesIO(data)
        self.read = stream.read
        self.tell = stream.tell
        self.out = []
        self.append = self.out.append
        self.twice = self.double

    def double(self, x, more=0):
        return 2 * x + more

    def next(self, n):
        return self.read(n)

    def rest(self):
        return self.read()

    def keep(self, x):
        self.append(x)

    def two(self, x):
        return self.twice(x)

    def three(self, x):
        return self.twice(x, 1)

    def method(self, x):
        return self.double(x)


def work(data):
    r = Reader(data)
    for i in range(40):
        r.keep(r.next(1))
    assert r.tell() == 40
    assert b''.join(r.out) == data[:40]
    assert r.rest() == data[40:]
    assert r.rest() == b''
    return r


data = bytes(range(100))
for _ in range(60):
    r = work(data)
    assert [r.two(3), r.three(3), r.method(4)] == [6, 7, 8]

# The attribute is replaced, is hidden by a data descriptor, goes away.
for _ in range(3):
    r.twice = lambda x, more=0: -x
    assert (r.two(3), r.three(3)) == (-3, -3)
    r.double = lambda x: 'own'
    assert r.method(1) == 'own'
    del r.double
    assert r.method(1) == 2
Reader.twice = property(lambda self: lambda *args: args)
assert (r.two(3), r.three(3)) == ((3,), (3, 1))
del Reader.twice
assert r.two(3) == -3
del r.twice
try:
    r.two(3)
    assert False
except AttributeError:
    pass


# The same call with objects of the wrong type, with too many arguments, with errors inside.
def call(f, *args):
    return [f(*args), f(*args[:1])] if len(args) > 1 else f(args[0])


def one(f, x):
    return f(x)


def caught(f, x):
    try:
        return one(f, x)
    except Exception as e:
        return type(e).__name__


for _ in range(50):
    assert one(str.upper, 'a') == 'A'
    assert one([1, 2].index, 2) == 1
    assert one({1: 2}.get, 1) == 2
    assert one(r.method, 5) == 10
    assert one(len, 'abc') == 3
    assert caught(str.upper, 1) == 'TypeError'
    assert caught([1].index, 2) == 'ValueError'
    assert caught([].pop, 0) == 'IndexError'
    assert caught([].clear, 0) == 'TypeError'
    assert caught({}.popitem, 0) == 'TypeError'
    assert caught(r.tell, 0) == 'TypeError'
    assert caught(r.method, None) == 'TypeError'

# Short bytes: one object for each single byte, copies for others.
stream = io.BytesIO(b'ab' * 50)
assert stream.read(1) is io.BytesIO(b'xa').getvalue()[1:2] or stream.read(0) == b''
stream.seek(0)
assert [stream.read(n) for n in (0, 1, 2, 30)] == [b'', b'a', b'ba', b'ba' * 15]
