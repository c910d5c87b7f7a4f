"""Attributes, methods and classes that change under compiled code."""
HOT = 1500


class Base:
    kind = 'base'

    def __init__(self, x):
        self.x = x

    def get(self):
        return self.x

    def describe(self):
        return self.kind, self.get()


class Derived(Base):
    kind = 'derived'

    def get(self):
        return super().get() * 2


class Slots:
    __slots__ = ('x', 'y')

    def __init__(self, x):
        self.x = x

    def get(self):
        return self.x


def read(o):
    return o.x


def write(o, v):
    o.x = v


def call(o):
    return o.get()


objects = [Base(1), Derived(2), Slots(3)]
for i in range(HOT):
    o = objects[i % 3]
    write(o, i)
    assert read(o) == i
    assert call(o) == (2 * i if type(o) is Derived else i)
    if type(o) is not Slots:
        assert o.describe() == (o.kind, call(o))

# an instance attribute hides a method
b = Base(5)
b.get = lambda: 'own'
assert call(b) == 'own' and call(Base(6)) == 6
del b.get
assert call(b) == 5

# a class that changes
Base.get = lambda self: ('patched', self.x)
assert call(b) == ('patched', 5) and call(Derived(1)) == ('patched', 1) * 2
Base.x = property(lambda self: 'property', lambda self, v: self.__dict__.__setitem__('y', v))
assert read(b) == 'property' and read(objects[1]) == 'property'
write(b, 77)
assert b.__dict__['y'] == 77 and b.__dict__['x'] == 5
del Base.x
assert read(b) == 5
Derived.get = lambda self: 'derived'
assert call(objects[1]) == 'derived' and call(b) == ('patched', 5)


class Late(Derived):
    x = property(lambda self: 'late')

    def __init__(self):
        pass


assert read(Late()) == 'late' and call(Late()) == 'derived'
for i in range(20):
    assert read(Late()) == 'late' and read(b) == 5

# __getattr__, __getattribute__, __setattr__ that come late
Base.__getattr__ = lambda self, name: f'missing {name}'
assert read(Base.__new__(Base)) == 'missing x' and read(b) == 5
Base.__getattribute__ = lambda self, name: f'all {name}'
assert read(b) == 'all x' and read(Derived(1)) == 'all x'
del Base.__getattribute__
assert read(b) == 5
stored = []
Base.__setattr__ = lambda self, name, v: stored.append((name, v))
write(b, 9)
assert stored == [('x', 9)] and read(b) == 5
del Base.__setattr__

# __dict__ and __class__
b.__dict__ = {'x': 'in dict', 'get': lambda: 'dict method'}
assert read(b) == 'in dict' and call(b) == 'dict method'
write(b, 1)
assert b.__dict__['x'] == 1
c = Base(8)
c.__class__ = Derived
assert call(c) == 'derived' and read(c) == 8


class Data:
    def __init__(self, n):
        self.n = n
        self.items = []

    def add(self, v):
        self.items.append(v)
        self.n += 1
        return self


d = Data(0)
for i in range(HOT):
    d.add(i)
assert d.n == HOT and d.items == list(range(HOT))


class Bad:
    def __init__(self):
        return 5


def make(cls):
    return cls()


for i in range(HOT):
    assert type(make(Data if i < 0 else list)) is list
try:
    make(Bad)
except TypeError as e:
    assert str(e) == "__init__() should return None, not 'int'"
else:
    assert False


# globals and builtins that change
def uses():
    return len(stuff), helper(2)


stuff = [1, 2]


def helper(x):
    return x + 1


for i in range(HOT):
    assert uses() == (2, 3)
helper = lambda x: 'new'
assert uses() == (2, 'new')
len = lambda x: 'my len'
assert uses() == ('my len', 'new')
del len
assert uses() == (2, 'new')


def closure(n):
    total = 0

    def bump(k):
        nonlocal total
        total += k
        return total

    for i in range(n):
        bump(i)
    return total


assert closure(1600) == sum(range(1600))


def defaults(a, b=2, *args, c=3, **kw):
    return a, b, args, c, kw


for i in range(HOT):
    assert defaults(1) == (1, 2, (), 3, {})
    assert defaults(1, 5, 6, c=7, d=8) == (1, 5, (6,), 7, {'d': 8})
    assert defaults(*(1, 2), **{'c': 9}) == (1, 2, (), 9, {})
try:
    defaults()
except TypeError as e:
    assert str(e) == "defaults() missing 1 required positional argument: 'a'"


def recode():
    return 1


for i in range(HOT):
    assert recode() == 1
recode.__code__ = (lambda: 2).__code__


def calls_recode():
    return recode()


for i in range(HOT):
    assert calls_recode() == 2
recode.__code__ = (lambda: 3).__code__
assert calls_recode() == 3
