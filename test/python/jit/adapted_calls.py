# Calls that give other arguments than the callee has parameters, by callers that do not know it; classes called all ways.
import sys

def three(a, b=2, c=3): return a, b, c
def stars(a, *rest, k=4, **more): return a, rest, k, more
def only(a, /, b, *, c=5): return a, b, c
class Box:
    def __init__(self, a, b=1, *rest, c=2): self.all = a, b, rest, c
    def method(self, a, b=7): return self.all[0], a, b
    def __call__(self, a, b=8): return a, b
class Pairs(tuple):
    def __new__(cls, a, b=9): return tuple.__new__(cls, (a, b))
class Odd:
    def __new__(cls, kind, more=0):
        return object.__new__(cls) if kind else 'other'
    def __init__(self, kind, more=0): self.more = more
class Empty: pass
class Meta(type): pass
class Made(metaclass=Meta):
    def __init__(self, a=1): self.a = a
class Counted(type):
    calls = 0
    def __call__(cls, *args, **kwargs):
        Counted.calls += 1
        return super().__call__(*args, **kwargs)
class ByMeta(metaclass=Counted):
    def __init__(self, a, b=2): self.a = a, b
class Failed(Exception):
    def __init__(self, code, text='t'):
        super().__init__(code)
        self.text = text

def call0(f): return f()
def call1(f, a): return f(a)
def call2(f, a, b): return f(a, b)
def call3(f, a, b, c): return f(a, b, c)
def call5(f, a, b, c, d, e): return f(a, b, c, d, e)
def named(f, a, b): return f(a, b=b)
def unpacked(f, args, kwargs): return f(*args, **kwargs)
def error(f, *args, **kwargs):
    try: f(*args, **kwargs)
    except TypeError as e: return str(e)

for i in range(300):
    assert call1(three, i) == (i, 2, 3) and call2(three, i, 0) == (i, 0, 3) and call3(three, 1, 2, i) == (1, 2, i)
    assert named(three, i, 5) == (i, 5, 3) and unpacked(three, (i,), {'c': 6}) == (i, 2, 6)
    assert call1(stars, i) == (i, (), 4, {}) and call5(stars, i, 1, 2, 3, 4) == (i, (1, 2, 3, 4), 4, {})
    assert named(stars, i, 5) == (i, (), 4, {'b': 5})
    assert unpacked(stars, (i, 1), {'k': 0, 'x': 1}) == (i, (1,), 0, {'x': 1})
    first, second = call1(stars, i), call1(stars, i)
    assert first[3] is not second[3]
    assert named(only, i, 2) == (i, 2, 5)
    box = call1(Box, i)
    assert box.all == (i, 1, (), 2) and call5(Box, i, 2, 3, 4, 5).all == (i, 2, (3, 4, 5), 2)
    assert unpacked(Box, (i,), {'c': 3}).all == (i, 1, (), 3) and named(Box, i, 4).all == (i, 4, (), 2)
    assert call1(box.method, 2) == (i, 2, 7) and call2(box.method, 2, 3) == (i, 2, 3) and named(box.method, 2, 4) == (i, 2, 4)
    assert call1(box, i) == (i, 8) and named(box, i, 3) == (i, 3)
    p = call1(Pairs, i)
    assert p == (i, 9) and type(p) is Pairs and named(Pairs, 1, i) == (1, i)
    o = call1(Odd, 1)
    assert type(o) is Odd and o.more == 0 and call1(Odd, 0) == 'other' and call2(Odd, 1, i).more == i
    assert type(call0(Empty)) is Empty and call0(Made).a == 1 and call1(Made, i).a == i
    assert call1(ByMeta, i).a == (i, 2) and named(ByMeta, i, 3).a == (i, 3)
    e = call1(Failed, i)
    assert e.args == (i,) and e.text == 't' and unpacked(Failed, (i,), {'text': 'u'}).text == 'u'
assert Counted.calls == 600

# What is wrong stays wrong, in CPython's words.
assert error(call1, Empty, 1) == 'Empty() takes no arguments'
assert error(call0, three) == "three() missing 1 required positional argument: 'a'"
assert error(call5, three, 1, 2, 3, 4, 5) == 'three() takes from 1 to 3 positional arguments but 5 were given'
assert error(named, only, 1, 2) is None and error(only, a=1, b=2) is not None
assert error(unpacked, three, (1,), {'a': 2}) == "three() got multiple values for argument 'a'"
assert error(unpacked, three, (1,), {'z': 2}) == "three() got an unexpected keyword argument 'z'"

# Defaults, code and classes that change.
three.__defaults__ = (20, 30)
assert call1(three, 1) == (1, 20, 30)
three.__defaults__ = (30,)
assert call2(three, 1, 2) == (1, 2, 30) and error(call1, three, 1) is not None
three.__code__ = (lambda a, b=0, c=0: a * b * c).__code__
assert call2(three, 2, 3) == 180
stars.__kwdefaults__['k'] = 'new'
assert call1(stars, 1) == (1, (), 'new', {})
stars.__kwdefaults__ = None
assert error(call1, stars, 1) == "stars() missing 1 required keyword-only argument: 'k'"
Box.__init__ = lambda self, a, b=6: setattr(self, 'all', (a, b))
assert call1(Box, 1).all == (1, 6)
Meta.__call__ = lambda cls, *args: ('meta', args)
assert call1(Made, 3) == ('meta', (3,)) and call0(Made) == ('meta', ())
del Meta.__call__
assert call1(Made, 3).a == 3
Empty.__init__ = lambda self, a=1: setattr(self, 'a', a)
assert call0(Empty).a == 1 and call1(Empty, 2).a == 2
Pairs.__init__ = lambda self, a, b=9: setattr(self, 'seen', (a, b))
assert call1(Pairs, 5).seen == (5, 9)
Odd.__init__ = lambda self, kind, more=0: 5
assert error(call1, Odd, 1) == "__init__() should return None, not 'int'"

# Functions of one code object with other defaults and closures.
def make(k):
    def inner(a, b=k): return a, b, k
    return inner
for k in range(200): assert call1(make(k), 1) == (1, k, k)

# Exceptions that pass, and frames that are seen.
def raising(a, b=1): return a // 0 if a else sys._getframe(1).f_code.co_name
for i in range(200):
    assert call1(raising, 0) == 'call1'
    try: call1(raising, 1)
    except ZeroDivisionError as e:
        t = e.__traceback__
        names = []
        while t: names.append(t.tb_frame.f_code.co_name); t = t.tb_next
        assert names == ['<module>', 'call1', 'raising']

# The trace function begins in the middle: `__new__` and `__init__` have to be left.
class Traced:
    def __new__(cls, a, b=0):
        if a == 250: sys.settrace(lambda frame, event, arg: None)
        return object.__new__(cls)
    def __init__(self, a, b=0): self.a = a
for i in range(300):
    assert call1(Traced, i).a == i
sys.settrace(None)
