# What caches of attributes hold: defaults of classes, descriptors, metaclasses, __getattr__; and what makes them wrong.
import enum
class Meta(type):
    tag = 1
    @property
    def p(cls): return 'meta'
class C(metaclass=Meta):
    minor = 0
    def __init__(self): self.own = 1
class D:
    def __get__(self, o, t=None): return ('get', o is None)
class DD(D):
    def __set__(self, o, v): raise AttributeError
class G:
    def __init__(self): self.t = 5
    def __getattr__(self, n): 
        if n == 'no': raise AttributeError
        return n
    def m(self): return 'm'
    @property
    def bad(self): raise AttributeError('x')
def minor(o): return o.minor
def cls(o): return o.__class__
def t(o): return o.t
def meth(o): return o.m()
def bad(o): return o.bad
def get_x(o): return o.x
def get_tag(k): return k.tag
def no(o): return o.no
c = C()
for i in range(600):
    assert minor(c) == 0
    c.minor = i
    assert minor(c) == i
    del c.minor
    assert cls(c) is C and cls(3) is int
    g = G()
    assert t(g) == 5 and meth(g) == 'm' and bad(g) == 'bad'
    del g.t
    assert t(g) == 't'
    g.m = lambda: 'own'
    assert meth(g) == 'own'
    try: no(g)
    except AttributeError as e: assert e.name == 'no' and e.obj is g
    else: assert 0
for i in range(300): assert minor(c) == 0
c.minor = 4
for i in range(300): assert minor(c) == 4
C.minor = DD()
for i in range(300): assert minor(c) == ('get', False)
C.minor = D()
for i in range(300): assert minor(c) == 4
del c.minor
for i in range(300): assert minor(c) == ('get', False)
D.__set__ = lambda s, o, v: None
c.__dict__['minor'] = 9
for i in range(300): assert minor(c) == ('get', False)
del D.__set__
for i in range(300): assert minor(c) == 9
del D.__get__
del c.minor
for i in range(300): assert isinstance(minor(c), D)
# metaclasses
for i in range(300): assert get_tag(C) == 1
C.tag = 2
for i in range(300): assert get_tag(C) == 2
Meta.tag = property(lambda cls: 3)
for i in range(300): assert get_tag(C) == 3
del Meta.tag
for i in range(300): assert get_tag(C) == 2
class E(enum.Enum):
    A = 1
    B = 2
def ea(): return E.A, E.B.value, E.A.name
for i in range(600): assert ea() == (E(1), 2, 'A')
class M2(Meta):
    A = property(lambda c: 'm2')
class K(metaclass=Meta): A = 'k'
def ka(): return K.A
for i in range(300): assert ka() == 'k'
K.__class__ = M2
for i in range(300): assert ka() == 'm2'
# __getattr__ and __getattribute__ that come later
class P:
    def __init__(self): self.v = 1
def v(o): return o.v
p = P()
for i in range(300): assert v(p) == 1
P.__getattr__ = lambda s, n: 'late'
for i in range(300): assert v(p) == 1
del p.v
for i in range(300): assert v(p) == 'late'
P.__getattribute__ = lambda s, n: 'all'
p.v = 3
for i in range(300): assert v(p) == 'all'
del P.__getattribute__
for i in range(300): assert v(p) == 3
p.__dict__ = {'v': 8}
for i in range(300): assert v(p) == 8
