# `del` of a variable that holds the last reference: finalisers and weak references see it at once.
import contextvars
import decimal
import sys
import weakref

seen = []


class Noisy:
    def __init__(self, name):
        self.name = name

    def __del__(self):
        seen.append(self.name)


class Plain:
    pass


def took():
    out = seen[:]
    seen.clear()
    return out


# ---- variables of each kind
a = Noisy("global")
del a
assert took() == ["global"]


def local():
    b = Noisy("local")
    c = b
    del b
    assert took() == []
    del c
    assert took() == ["local"]


local()


def cell():
    def inner():
        nonlocal d
        del d

    d = Noisy("cell")
    inner()
    assert took() == ["cell"]


cell()


def declared():
    global e
    e = Noisy("declared")
    del e
    assert took() == ["declared"]


declared()


class Body:
    f = Noisy("class body")
    del f
    assert seen == ["class body"]


took()


# ---- weak references and generators
def weak():
    o = Plain()
    r = weakref.ref(o, lambda r: seen.append("callback"))
    del o
    assert took() == ["callback"]
    assert r() is None


weak()


def suspended():
    try:
        yield 1
    finally:
        seen.append("closed")


def generator():
    g = suspended()
    next(g)
    del g
    assert took() == ["closed"]


generator()


# ---- what the machine itself lets go of
class Hook:
    def __init__(self, set, then):
        self.set = set
        self.then = then

    def __call__(self, *args):
        pass

    def __del__(self):
        self.set(self.then)


def first(*args):
    pass


def second(*args):
    pass


sys.setprofile(Hook(sys.setprofile, second))
sys.setprofile(first)
found = sys.getprofile()
sys.setprofile(None)
assert found is second

old = sys.gettrace()
sys.settrace(Hook(sys.settrace, second))
sys.settrace(first)
found = sys.gettrace()
sys.settrace(old)
assert found is second

var = contextvars.ContextVar("var")
var.set("first")
token = var.set(Noisy("value"))
var.reset(token)
assert took() == ["value"]


class Key:
    def __init__(self, x):
        pass

    def __lt__(self, other):
        return False

    def __del__(self):
        data.append(0)


data = [3, 1, 2]
try:
    data.sort(key=Key)
except ValueError as error:
    assert str(error) == "list modified during sort"
else:
    raise AssertionError("a key's finaliser changed the list")

context = decimal.Context()
flags = context.flags
assert flags is context.flags and not flags[decimal.Inexact]
del context
try:
    repr(flags)
except ValueError as error:
    assert str(error) == "invalid signal dict"
else:
    raise AssertionError("the flags of no context")


# ---- hot code: at the next start of a function
def hot(make):
    x = make()
    del x


def hot_cell(make):
    x = make()

    def drop():
        nonlocal x
        del x

    drop()


for i in range(5000):
    hot(int)
    hot_cell(int)
hot(lambda: Noisy("hot"))
assert took() == ["hot"]
hot_cell(lambda: Noisy("hot cell"))
assert took() == ["hot cell"]
