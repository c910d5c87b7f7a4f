def raises(E, f):
    try:
        f()
    except E:
        return True
    return False
def msg(f):
    try:
        f()
    except Exception as e:
        return str(e)
    return ''
def callm0(o): return o.m()
def callm1(o): return o.m(1)
def callm2(o): return o.m(1, 2)
def getx(o): return o.x
def setx(o, v): o.x = v
def warm(f, o):
    for i in range(60):
        f(o)
# ---- class assignment / deletion at run time
def test_rebind():
    class A:
        def m(self, a): return 'A1'
    class B(A): pass
    class C(A):
        def m(self, a): return 'C1'
    a = A(); b = B(); c = C()
    assert callm1(a) == 'A1' and callm1(b) == 'A1' and callm1(c) == 'C1'
    warm(callm1, a); warm(callm1, b); warm(callm1, c)
    A.m = lambda self, a, b: 'A2'
    assert callm2(a) == 'A2' and callm2(b) == 'A2'
    assert raises(TypeError, lambda: callm1(a))
    assert raises(TypeError, lambda: callm1(b))
    assert callm1(c) == 'C1'
    assert raises(TypeError, lambda: callm2(c))
    A.m = lambda self, a=5: ('d', a)
    assert a.m() == ('d', 5) and callm1(b) == ('d', 1)
    del C.m
    assert callm1(c) == ('d', 1)
    B.m = 7
    assert b.m == 7 and raises(TypeError, lambda: callm1(b))
    del B.m
    assert callm1(b) == ('d', 1)
    del A.m
    assert raises(AttributeError, lambda: callm1(a))
    assert raises(AttributeError, lambda: a.m)
    def dd(): del A.m
    assert raises(AttributeError, dd)
    A.m = lambda self, a: 'back'
    assert callm1(a) == 'back' and callm1(b) == 'back' and callm1(c) == 'back'
def test_gain_after_own():
    class A: pass
    o = A()
    o.m = lambda a: ('inst', a)
    p = A()
    assert callm1(o) == ('inst', 1)
    A.m = lambda self, a: ('cls', a)
    assert callm1(o) == ('inst', 1)
    assert callm1(p) == ('cls', 1)
    q = A(); assert callm1(q) == ('cls', 1)
    del o.m
    assert callm1(o) == ('cls', 1)
    A.m = lambda self, a: ('cls2', a)
    assert callm1(o) == ('cls2', 1)
    class A2(A): pass
    r = A2(); assert callm1(r) == ('cls2', 1)
    r.m = lambda a: 'ri'
    assert callm1(r) == 'ri'
    A.m = lambda self, a, b: 'two'
    assert callm1(r) == 'ri' and raises(TypeError, lambda: callm2(r))
    assert callm2(p) == 'two'
def test_inst_shadow():
    class A:
        def m(self, a): return 'cls'
    o = A(); p = A()
    o.m = lambda a: 'inst'
    assert callm1(o) == 'inst' and callm1(p) == 'cls'
    assert o.__dict__['m'](1) == 'inst'
    del o.m
    assert callm1(o) == 'cls' and 'm' not in o.__dict__
    def de(): del o.m
    assert raises(AttributeError, de)
    o.m = 5
    assert raises(TypeError, lambda: callm1(o))
    o.m = p.m
    assert callm1(o) == 'cls'
def test_mi_propagation():
    class A:
        tag = 'A'
        def m(self, a): return 'A.m'
    class B(A): pass
    class C(A):
        def m(self, a): return 'C.m'
    class D(B, C): pass
    class E(D): pass
    d = D(); e = E()
    assert callm1(d) == 'C.m' and callm1(e) == 'C.m'
    C.m = lambda self, a: 'C.new'
    assert callm1(d) == 'C.new' and callm1(e) == 'C.new'
    B.m = lambda self, a: 'B.m'
    assert callm1(d) == 'B.m' and callm1(e) == 'B.m' and callm1(C()) == 'C.new'
    del B.m
    assert callm1(d) == 'C.new'
    del C.m
    assert callm1(d) == 'A.m' and callm1(e) == 'A.m'
    A.m = lambda self, a: 'A.new'
    assert callm1(d) == 'A.new' and callm1(e) == 'A.new'
    A.tag = 'A2'
    assert d.tag == 'A2' and e.tag == 'A2' and E.tag == 'A2' and D.tag == 'A2'
    C.tag = 'C2'
    assert d.tag == 'C2' and E.tag == 'C2' and B.tag == 'A2'
    B.tag = 'B2'
    assert d.tag == 'B2' and E.tag == 'B2'
    A.late = property(lambda self: 'late')
    assert d.late == 'late' and e.late == 'late'
    assert [k.__name__ for k in E.__mro__] == ['E', 'D', 'B', 'C', 'A', 'object']
def test_init_replace():
    class A:
        def __init__(self, v): self.v = v
    class B(A): pass
    for i in range(30): assert B(i).v == i
    def ni(self, v): self.v = ('new', v)
    A.__init__ = ni
    assert A(1).v == ('new', 1) and B(1).v == ('new', 1)
    def n2(self): self.v = 'two'
    B.__init__ = n2
    assert B().v == 'two' and raises(TypeError, lambda: B(1)) and A(2).v == ('new', 2)
    del B.__init__
    assert B(3).v == ('new', 3)
    del A.__init__
    assert raises(TypeError, lambda: A(1))
    assert A() is not None
    A.__init__ = lambda self: 5
    assert raises(TypeError, lambda: A())
def test_new():
    class S:
        inst = None
        def __new__(cls, v):
            if cls.inst is None:
                cls.inst = super().__new__(cls)
            return cls.inst
        def __init__(self, v): self.v = v
    a = S(1); b = S(2)
    assert a is b and a.v == 2
    class N:
        def __new__(cls, v): return v
        def __init__(self, v): raise ValueError
    assert N(5) == 5
    class P: pass
    p = P(); P.__new__ = lambda cls: 'made'
    assert P() == 'made'
# ---- properties
def test_property():
    class A:
        def __init__(self): self._x = 1; self.n = 0
        @property
        def x(self):
            self.n += 1
            return self._x
        @x.setter
        def x(self, v): self._x = v * 2
        @x.deleter
        def x(self): self._x = 'deleted'
        @property
        def ro(self): return 'ro'
        @property
        def bad(self): return self.nope
    a = A()
    assert getx(a) == 1
    setx(a, 5)
    assert getx(a) == 10 and a.n == 2 and 'x' not in a.__dict__
    a.x += 1
    assert a._x == 22
    del a.x
    assert a.x == 'deleted'
    def sro(): a.ro = 1
    assert raises(AttributeError, sro)
    assert 'no setter' in msg(sro)
    def dro(): del a.ro
    assert raises(AttributeError, dro)
    assert raises(AttributeError, lambda: a.bad) and "'nope'" in msg(lambda: a.bad)
    assert isinstance(A.x, property) and A.x.fget(a) == 'deleted'
    class B(A):
        x = 5
    b = B(); assert getx(b) == 5
    b.x = 6
    assert getx(b) == 6 and b.__dict__['x'] == 6
    class C(A):
        @A.x.getter
        def x(self): return 'C'
    c = C(); assert getx(c) == 'C'
    c.x = 3; assert c._x == 6
    setattr(c, 'x', 4); assert c._x == 8 and getattr(c, 'x') == 'C'
def test_property_raise_in_setter():
    class A:
        @property
        def x(self): raise ValueError('g')
        @x.setter
        def x(self, v): raise ValueError('s')
    a = A()
    assert raises(ValueError, lambda: getx(a)) and raises(ValueError, lambda: setx(a, 1))
    def f():
        try:
            a.x = 1
        except ValueError as e:
            return str(e)
        return 'not raised'
    assert f() == 's'
    assert raises(ValueError, lambda: hasattr(a, 'x'))
def test_late_property():
    class C:
        def __init__(self): self.x = 1
    o = C()
    for i in range(200): assert getx(o) == 1
    log = []
    C.x = property(lambda s: 'prop', lambda s, v: log.append(v))
    assert o.x == 'prop'
    assert getx(o) == 'prop'
    setx(o, 9); o.x = 10
    assert log == [9, 10] and o.__dict__ == {'x': 1}
    p = C()
    assert getx(p) == 'prop' and p.__dict__ == {} and log == [9, 10, 1]
    del C.x
    assert getx(o) == 1 and raises(AttributeError, lambda: getx(p))
    C.x = 'plain'
    assert getx(o) == 1 and getx(p) == 'plain'
    setx(p, 3); assert getx(p) == 3
def test_late_property_same_frame():
    class C:
        def __init__(self): self.x = 1
    class D(C): pass
    o = D(); r = []
    for i in range(6):
        r.append(o.x)
        if i == 2: C.x = property(lambda s: 'p')
    assert r == [1, 1, 1, 'p', 'p', 'p']
# ---- user descriptors
class Data:
    def __init__(self, log): self.log = log
    def __get__(self, o, t=None):
        return ('get', o is None, t.__name__)
    def __set__(self, o, v): self.log.append(v)
    def __delete__(self, o): self.log.append('del')
    def __set_name__(self, owner, name): self.named = (owner.__name__, name)
class NonData:
    def __get__(self, o, t=None): return ('nd', o is None)
def test_user_descriptors():
    log = []
    class C:
        d = Data(log)
        n = NonData()
    o = C()
    assert o.d == ('get', False, 'C') and C.d == ('get', True, 'C')
    o.d = 5
    assert log == [5] and o.__dict__ == {}
    del o.d
    assert log == [5, 'del']
    assert C.__dict__['d'].named == ('C', 'd')
    assert o.n == ('nd', False) and C.n == ('nd', True)
    o.n = 3
    assert o.n == 3
    del o.n
    assert o.n == ('nd', False)
    o.__dict__['d'] = 'hidden'
    assert o.d == ('get', False, 'C') and o.__dict__['d'] == 'hidden' and o.__dict__ == {'d': 'hidden'}
    o.__dict__['n'] = 'vis'
    assert o.n == 'vis'
    o.z = 1
    assert o.z == 1 and o.__dict__ == {'d': 'hidden', 'n': 'vis', 'z': 1}
    o.d = 6
    assert log == [5, 'del', 6]
    class E(C): pass
    assert E().d == ('get', False, 'E') and E.d == ('get', True, 'E')
    C.d = 5
    assert o.d == 'hidden' and E().d == 5
    class SetOnly:
        def __set__(self, o, v): o.__dict__['s'] = v + 1
    class F:
        s = SetOnly()
    f = F()
    assert isinstance(f.s, SetOnly)
    f.s = 1
    assert f.s == 2
def test_descriptor_type_changes():
    class Desc: pass
    class C:
        def __init__(self): self.x = 1
        x = Desc()
        y = Desc()
    o = C()
    for i in range(100): assert getx(o) == 1
    assert isinstance(o.y, Desc)
    Desc.__get__ = lambda self, i, t: 2
    assert getx(o) == 1 and o.y == 2 and C.y == 2
    Desc.__set__ = lambda self, i, v: None
    assert getx(o) == 2
    setx(o, 50)
    assert o.__dict__['x'] == 1
    del Desc.__set__
    assert getx(o) == 1
    del Desc.__get__
    assert isinstance(o.y, Desc) and isinstance(C.y, Desc)
def test_callable_instance_attr():
    class K:
        def __call__(self, *a): return ('called', len(a))
    class C:
        k = K()
    o = C()
    assert o.k(1) == ('called', 1) and o.k() == ('called', 0) and C.k(1, 2) == ('called', 2)
    C.m = K()
    assert callm1(o) == ('called', 1)
    C.m = lambda self, a: 'meth'
    assert callm1(o) == 'meth'
    C.m = len
    assert raises(TypeError, lambda: callm1(o)) and o.m([1]) == 1
    class Q:
        m = K
    assert isinstance(Q().m(), K)
    o.__call__ = lambda: 'no'
    assert raises(TypeError, lambda: o())
# ---- __getattr__ & co
def test_getattr_hook():
    class A:
        y = 'cls'
        def __init__(self): self.x = 1
        def __getattr__(self, n):
            if n == 'bad': raise AttributeError('bad!')
            return 'ga:' + n
        @property
        def p(self): raise AttributeError('in prop')
        @property
        def q(self): return self.zz
    a = A()
    assert a.x == 1 and a.y == 'cls' and a.foo == 'ga:foo' and a.q == 'ga:zz'
    assert a.p == 'ga:p'
    assert raises(AttributeError, lambda: a.bad) and hasattr(a, 'any') and not hasattr(a, 'bad')
    a.foo = 3
    assert a.foo == 3
    del a.foo
    assert a.foo == 'ga:foo' and raises(TypeError, lambda: a.mm(1))
    class B(A):
        def __getattr__(self, n): return 'B' + super().__getattr__(n)
    assert B().hi == 'Bga:hi'
    del A.__getattr__
    assert raises(AttributeError, lambda: a.foo)
    A.__getattr__ = lambda self, n: (lambda *a: (n, len(a)))
    assert a.foo(1, 2) == ('foo', 2) and a.x == 1
def test_getattribute():
    class Base:
        z = 'basez'
        def m(self, a): return 'base.m'
    class A(Base):
        c = 'cls'
        def __init__(self): self.x = 1
        def m(self, a): return 'm'
        def __getattribute__(self, n):
            if n == 'm': return lambda *a: 'hooked'
            if n == 'z': return 'hz'
            return object.__getattribute__(self, n)
        def __getattr__(self, n): return 'fallback ' + n
    a = A()
    assert getx(a) == 1 and a.c == 'cls' and a.z == 'hz' and callm1(a) == 'hooked' and a.q == 'fallback q'
    setx(a, 4)
    assert getx(a) == 4 and a.__dict__ == {'x': 4}
    class B(A): pass
    b = B(); assert callm1(b) == 'hooked' and getx(b) == 1 and b.z == 'hz'
    assert callm1(Base()) == 'base.m'
    del A.__getattribute__
    assert callm1(a) == 'm' and a.z == 'basez' and getx(a) == 4
def test_late_getattribute():
    class A:
        def __init__(self): self.x = 1
        def m(self, a): return 'm'
    a = A()
    warm(getx, a); warm(callm1, a)
    A.__getattribute__ = lambda self, n: ('H', n)
    assert a.x == ('H', 'x') and getx(a) == ('H', 'x') and raises(TypeError, lambda: callm1(a))
    assert getx(A()) == ('H', 'x')
    del A.__getattribute__
    assert getx(a) == 1 and callm1(a) == 'm' and getx(A()) == 1
def test_setattr_hook():
    log = []
    class A:
        def __init__(self): self.x = 1
        def __setattr__(self, n, v):
            log.append(n)
            super().__setattr__(n, v)
        def __delattr__(self, n):
            log.append('-' + n)
            object.__delattr__(self, n)
    a = A(); setx(a, 2)
    del a.x
    assert log == ['x', 'x', '-x'] and not hasattr(a, 'x')
    a.__dict__['x'] = 5
    assert getx(a) == 5 and log == ['x', 'x', '-x']
    setattr(a, 'y', 1); assert log[-1] == 'y' and a.y == 1
    del A.__setattr__
    setx(a, 3); assert getx(a) == 3 and log[-1] == 'y'
    class B: pass
    b = B(); setx(b, 1)
    B.__setattr__ = lambda s, n, v: s.__dict__.update({n: ('hook', v)})
    setx(b, 2); assert getx(b) == ('hook', 2)
    class F:
        def __setattr__(self, n, v): raise AttributeError('frozen')
    f = F(); assert raises(AttributeError, lambda: setx(f, 1))
# ---- slots
def test_slots():
    class S:
        __slots__ = ('x', 'y')
        z = 5
        def m(self, a): return self.x + a
    s = S()
    assert raises(AttributeError, lambda: getx(s))
    setx(s, 1)
    assert getx(s) == 1 and callm1(s) == 2
    def bad(): s.q = 1
    assert raises(AttributeError, bad)
    def bad2(): s.z = 1
    assert raises(AttributeError, bad2) and s.z == 5
    assert not hasattr(s, '__dict__') and raises(AttributeError, lambda: s.__dict__)
    del s.x
    assert raises(AttributeError, lambda: getx(s)) and raises(AttributeError, lambda: delattr(s, 'x'))
    assert S.x.__get__(s.__class__ and (setx(s, 9) or s), S) == 9
    class T(S):
        def __init__(self): self.w = 1
    t = T(); setx(t, 2); t.q = 3
    assert t.__dict__ == {'w': 1, 'q': 3} and getx(t) == 2
    t.__dict__['x'] = 'hid'
    assert getx(t) == 2 and t.__dict__['x'] == 'hid'
    class U(S):
        __slots__ = ('u',)
    u = U(); u.u = 1; u.x = 2
    assert u.u == 1 and u.x == 2 and raises(AttributeError, lambda: setattr(u, 'v', 1))
    def conflict():
        class V:
            __slots__ = ('a',)
            a = 1
    assert raises(ValueError, conflict)
    class G:
        __slots__ = ('g',)
        def __getattr__(self, n): return 'ga' + n
    g = G(); assert g.g == 'gag'
    g.g = 1; assert g.g == 1
    class Base:
        x = 'base'
    class H(Base):
        __slots__ = ('x',)
    h = H(); assert raises(AttributeError, lambda: getx(h))
    h.x = 1; assert getx(h) == 1 and Base().x == 'base'
    setx(s, 1); S.x = 'now plain'
    assert getx(s) == 'now plain' and raises(AttributeError, lambda: setx(s, 1))
# ---- __dict__
def test_dict_view():
    class A:
        c = 1
        def m(self, a): return 'm'
    o = A()
    d = o.__dict__
    assert d == {} and type(d) is dict and o.__dict__ is d
    o.a = 1; o.b = 2
    assert d == {'a': 1, 'b': 2} and list(d) == ['a', 'b'] and len(d) == 2
    d['n'] = 3
    assert o.n == 3
    del d['a']
    assert raises(AttributeError, lambda: o.a) and 'a' not in d
    d['m'] = lambda a: 'from dict'
    assert callm1(o) == 'from dict'
    del d['m']
    assert callm1(o) == 'm'
    d['c'] = 9
    assert o.c == 9 and A.c == 1
    d.update({'u': 1, 'v': 2})
    assert o.u == 1 and vars(o)['v'] == 2
    d[5] = 'five'
    assert o.__dict__[5] == 'five' and o.u == 1
    o.w = 1
    assert d['w'] == 1 and d.get('zz') is None and d.pop('w') == 1 and not hasattr(o, 'w')
    assert sorted([k for k in d if k != 5]) == ['b', 'c', 'n', 'u', 'v']
    o.a = 1; del o.b; o.b = 7
    assert [k for k in d if k != 5][-1] == 'b'
def test_dict_replace():
    class A:
        c = 'cls'
        def m(self, a): return 'm'
    o = A(); o.x = 1
    old = o.__dict__
    new = {'y': 2, 'c': 'dict'}
    o.__dict__ = new
    assert old == {'x': 1} and o.__dict__ is new and o.y == 2 and o.c == 'dict'
    assert raises(AttributeError, lambda: getx(o))
    new['x'] = 5
    assert getx(o) == 5
    setx(o, 6); assert new['x'] == 6
    assert callm1(o) == 'm'
    new['m'] = lambda a: 'dm'
    assert callm1(o) == 'dm'
    del new['m']; assert callm1(o) == 'm'
    old['x'] = 99; assert getx(o) == 6
    p = A(); q = A(); p.x = 1
    q.__dict__ = p.__dict__
    q.x = 2; assert p.x == 2
    p.k = 3; assert q.k == 3 and q.__dict__ is p.__dict__
    def bad(): o.__dict__ = 5
    assert raises(TypeError, bad)
    class Borg:
        shared = {}
        def __init__(self): self.__dict__ = self.shared
    b1 = Borg(); b2 = Borg(); b1.v = 1
    assert b2.v == 1
    A.m = lambda self, a: 'patched'; assert callm1(o) == 'patched'
# ---- __class__
def test_class_assign():
    class A:
        t = 'A'
        def m(self, a): return 'A.m'
    class B:
        t = 'B'
        def m(self, a, b): return 'B.m2'
    class P:
        @property
        def x(self): return 'P.x'
    o = A(); o.x = 1
    assert callm1(o) == 'A.m'
    o.__class__ = B
    assert o.t == 'B' and type(o) is B and isinstance(o, B) and not isinstance(o, A) and getx(o) == 1
    assert callm2(o) == 'B.m2' and raises(TypeError, lambda: callm1(o))
    o.m = lambda a: 'own'
    o.__class__ = A
    assert callm1(o) == 'own'
    del o.m
    assert callm1(o) == 'A.m'
    o.__class__ = P
    assert getx(o) == 'P.x' and o.__dict__ == {'x': 1}
    o.__class__ = A
    assert getx(o) == 1
    class S:
        __slots__ = ('x',)
    def bad(): o.__class__ = S
    assert raises(TypeError, bad)
    def bad2(): o.__class__ = 5
    assert raises(TypeError, bad2)
    assert o.__class__ is A
def test_bases_assign():
    class A:
        def m(self, a): return 'A'
    class B:
        def m(self, a): return 'B'
        def __init__(self): self.b = 1
    class C(A): pass
    class D(C): pass
    c = C(); d = D()
    assert callm1(d) == 'A'
    C.__bases__ = (B,)
    assert callm1(c) == 'B' and callm1(d) == 'B' and D().b == 1 and isinstance(d, B)
    A.m = 5
    assert callm1(d) == 'B'
    B.m = lambda self, a: 'B2'
    assert callm1(d) == 'B2'
# ---- metaclasses
def test_metaclass():
    class M(type):
        ma = 'meta'
        def __new__(mcs, name, bases, ns, **kw):
            c = super().__new__(mcs, name, bases, ns)
            c.kw = kw
            return c
        def __init__(cls, name, bases, ns, **kw): cls.inited = name
        def mm(cls, a): return (cls.__name__, a)
        @property
        def prop(cls): return 'mprop ' + cls.__name__
        @prop.setter
        def prop(cls, v): cls._p = v
        def __getattr__(cls, n): return 'mga ' + n
        def __len__(cls): return 42
    class A(metaclass=M, opt=3):
        prop = 'in class dict'
        x = 1
        def f(self): return 'f'
    class B(A): pass
    assert A.ma == 'meta' and A.mm(1) == ('A', 1) and B.mm(2) == ('B', 2) and A.kw == {'opt': 3} and A.inited == 'A' and B.inited == 'B'
    assert A.prop == 'mprop A' and B.prop == 'mprop B' and A().prop == 'in class dict'
    A.prop = 5
    assert A._p == 5 and A.prop == 'mprop A' and B._p == 5
    assert A.zork == 'mga zork' and len(A) == 42 and type(A) is M and type(B) is M
    assert raises(AttributeError, lambda: A().ma) and raises(AttributeError, lambda: A().mm)
    assert getx(A) == 1 and getx(B) == 1
    M.x = property(lambda cls: 'late meta')
    assert getx(A) == 'late meta' and getx(B) == 'late meta' and getx(A()) == 1
    del M.x
    assert getx(A) == 1
    M.late = 'L'; assert A.late == 'L' and B.late == 'L'
    A.late = 'own'; assert A.late == 'own' and B.late == 'own'
    assert raises(TypeError, lambda: B().f(1)) and A.f(0) == 'f'
    class MC(type):
        def __call__(cls, *a): return ('made', len(a))
    class Z(metaclass=MC):
        def __init__(self, a): pass
    assert Z(1) == ('made', 1) and Z() == ('made', 0)
    class MG(type):
        def __getattribute__(cls, n):
            if n == 'x': return 'meta hook'
            return type.__getattribute__(cls, n)
    class Y(metaclass=MG):
        x = 1; y = 2
    assert getx(Y) == 'meta hook' and Y.y == 2 and Y().x == 1
    log = []
    class MS(type):
        def __setattr__(cls, n, v):
            log.append(n); super().__setattr__(n, v)
    class W(metaclass=MS): pass
    W.q = 1; assert log == ['q'] and W.q == 1 and W().q == 1
def test_class_access():
    log = []
    class Base:
        k = 1
        def f(self, a): return ('f', a)
        @classmethod
        def cm(cls, a): return (cls.__name__, a)
        @staticmethod
        def sm(a): return ('sm', a)
    class C(Base): pass
    o = C()
    assert C.k == 1 and C.f(o, 2) == ('f', 2) and C.f is Base.f and raises(TypeError, lambda: C.f(o))
    assert C.cm(1) == ('C', 1) and Base.cm(1) == ('Base', 1) and o.cm(2) == ('C', 2)
    assert C.sm(1) == ('sm', 1) and o.sm(1) == ('sm', 1) and C.sm is o.sm
    for i in range(70):
        assert C.cm(i) == ('C', i) and C.sm(i) == ('sm', i) and C.f(o, i) == ('f', i) and o.cm(i) == ('C', i) and o.sm(i) == ('sm', i)
    Base.sm = classmethod(lambda cls, a: ('now cm', cls.__name__))
    assert C.sm(1) == ('now cm', 'C') and o.sm(1) == ('now cm', 'C')
    Base.cm = staticmethod(lambda a: 'now sm')
    assert C.cm(1) == 'now sm' and o.cm(1) == 'now sm'
    C.cm = lambda self, a: ('fn', a)
    assert o.cm(1) == ('fn', 1) and C.cm(0, 1) == ('fn', 1) and Base.cm(1) == 'now sm'
    C.f = 5
    assert raises(TypeError, lambda: C.f(o, 1)) and Base.f(o, 1) == ('f', 1)
    del C.f
    assert C.f(o, 3) == ('f', 3)
    C.k = 2
    assert Base.k == 1 and C.k == 2 and o.k == 2
    C.k += 1
    assert o.k == 3
    del C.k
    assert C.k == 1 and raises(AttributeError, lambda: C.nope)
    assert C.__name__ == 'C' and C.__bases__ == (Base,) and C.__mro__ == (C, Base, object)
    assert 'k' in Base.__dict__ and 'k' not in C.__dict__
    def si(): int.foo = 1
    assert raises(TypeError, si)
    m = o.f
    assert m.__self__ is o and m.__func__ is Base.f and m == o.f and m(4) == ('f', 4)
def test_super():
    class A:
        def __init__(self): self.log = ['A']
        def m(self, a): return 'A%' + str(a)
        @property
        def p(self): return 'A.p'
        @classmethod
        def c(cls): return 'A.c ' + cls.__name__
        @staticmethod
        def s(a): return ('A.s', a)
        v = 'A.v'
    class B(A):
        def __init__(self): super().__init__(); self.log.append('B')
        def m(self, a): return 'B' + super().m(a)
        @property
        def p(self): return 'B' + super().p
        @classmethod
        def c(cls): return 'B' + super().c()
        def s(self, a): return super().s(a)
        def getv(self): return super().v
    class C(A):
        def __init__(self): super().__init__(); self.log.append('C')
        def m(self, a): return 'C' + super().m(a)
        @property
        def p(self): return 'C' + super().p
        v = 'C.v'
    class D(B, C):
        def __init__(self): super().__init__(); self.log.append('D')
        def m(self, a): return 'D' + super().m(a)
    d = D(); b = B()
    assert d.log == ['A', 'C', 'B', 'D'] and b.log == ['A', 'B']
    assert callm1(d) == 'DBCA%1' and callm1(b) == 'BA%1' and d.p == 'BCA.p' and b.p == 'BA.p'
    assert d.c() == 'BA.c D' and B.c() == 'BA.c B' and d.s(3) == ('A.s', 3) and d.getv() == 'C.v' and b.getv() == 'A.v'
    assert super(B, d).m(1) == 'CA%1' and super(D, d).p == 'BCA.p' and super(C, d).v == 'A.v'
    C.m = lambda self, a: 'newC'
    assert callm1(d) == 'DBnewC' and callm1(b) == 'BA%1'
    A.m = lambda self, a: 'newA'
    assert callm1(b) == 'BnewA'
    del C.m
    assert callm1(d) == 'DBnewA'
    d.m = lambda a: 'inst'
    assert super(D, d).m(1) == 'BnewA' and callm1(d) == 'inst'
    assert raises(AttributeError, lambda: super(A, d).m)
    assert raises(TypeError, lambda: super(B, 5))
# ---- builtin subclasses
def test_builtin_sub():
    class L(list):
        def __init__(self, *a):
            super().__init__(*a)
            self.extra = 'e'
        def append(self, x): super().append((x, x))
        def first(self): return self[0]
    l = L([1, 2])
    assert len(l) == 2 and l[0] == 1 and l.extra == 'e' and isinstance(l, list) and type(l) is L
    l.append(3)
    assert l[2] == (3, 3) and l.first() == 1 and l.pop() == (3, 3) and [x for x in l] == [1, 2]
    list.append(l, 9)
    assert l[-1] == 9 and l == [1, 2, 9] and 9 in l and l.__dict__ == {'extra': 'e'}
    class L2(list):
        def __getitem__(self, i): return ('gi', i)
    assert L2([1])[0] == ('gi', 0) and len(L2([1])) == 1
    L.__getitem__ = lambda self, i: 'late'
    assert l[0] == 'late' and l.first() == 'late'
    class D(dict):
        def __missing__(self, k): return ('miss', k)
        def __getattr__(self, n): return self[n]
        def __setattr__(self, n, v): self[n] = v
    d = D(); d['a'] = 1
    assert d['a'] == 1 and d['b'] == ('miss', 'b') and d.a == 1 and d.zz == ('miss', 'zz') and len(d) == 1
    d.q = 5
    assert d['q'] == 5 and d.get('q') == 5 and 'q' in d and d == {'a': 1, 'q': 5} and d.__dict__ == {}
    class Err(Exception):
        code = 7
        def __init__(self, a, b):
            super().__init__(a)
            self.b = b
        def show(self): return (self.args, self.b, self.code)
    class Err2(Err): pass
    try:
        raise Err2('x', 2)
    except Err as e:
        assert e.show() == (('x',), 2, 7) and str(e) == 'x' and type(e) is Err2 and isinstance(e, Exception)
    class E0(ValueError): pass
    try:
        raise E0
    except ValueError as e:
        assert e.args == () and type(e) is E0
    try:
        raise E0('a', 1)
    except E0 as e:
        assert e.args == ('a', 1)
        e.note = 5
        assert e.note == 5 and e.__dict__ == {'note': 5}
    class Mix:
        def hello(self): return 'hello ' + str(len(self))
    class ML(Mix, list): pass
    ml = ML([1, 2, 3])
    assert ml.hello() == 'hello 3' and ml[1] == 2
    ml.append(4); assert len(ml) == 4
    Mix.hello = lambda self: 'patched'
    assert ml.hello() == 'patched'
# ---- argument shapes
def test_args():
    class A:
        def kw(self, a, b=2, *, c=3, **k): return (a, b, c, len(k))
        def df(self, a, b=2): return (a, b)
        def va(self, *a): return len(a)
        def va1(self, x, *a): return (x, len(a))
        def m(self, a, b): return (a, b)
    o = A()
    for i in range(70):
        assert o.df(1) == (1, 2) and o.df(1, 3) == (1, 3) and o.va() == 0 and o.va(1, 2) == 2 and o.va1(1) == (1, 0) and o.va1(1, 2, 3) == (1, 2)
    assert o.kw(1) == (1, 2, 3, 0) and o.kw(1, b=5, c=6, z=7) == (1, 5, 6, 1) and o.kw(*[1, 2], **{'c': 9}) == (1, 2, 9, 0)
    assert o.m(b=1, a=2) == (2, 1) and o.m(1, b=2) == (1, 2)
    assert raises(TypeError, lambda: o.df()) and raises(TypeError, lambda: o.df(1, 2, 3)) and raises(TypeError, lambda: o.kw()) and raises(TypeError, lambda: o.m(1, a=1))
    assert raises(TypeError, lambda: o.m(1, 2, z=3)) and raises(TypeError, lambda: o.kw(1, 2, 3))
    class B(A):
        def df(self, a): return 'B'
        def va(self, a, b): return 'B.va'
    b = B()
    assert b.df(1) == 'B' and raises(TypeError, lambda: b.df(1, 2)) and b.va(1, 2) == 'B.va' and raises(TypeError, lambda: b.va())
    A.df = lambda self, a, b=9: ('new', a, b)
    assert o.df(1) == ('new', 1, 9) and b.df(1) == 'B' and raises(TypeError, lambda: b.df(1, 2))
    A.va = lambda self: 'none'
    assert o.va() == 'none' and raises(TypeError, lambda: o.va(1))
    def bad(): pass
    A.m = bad
    assert raises(TypeError, lambda: o.m())
def test_order():
    log = []
    def f(x):
        log.append(x)
        return x
    class A:
        def m(self, a): return 'old'
    a = A()
    def nope(): return a.nope(f(1))
    assert raises(AttributeError, nope) and log == []
    def patch():
        A.m = lambda self, a: 'new'
        return 1
    assert a.m(patch()) == 'old' and a.m(1) == 'new'
# ---- odd receivers
def test_receivers():
    assert raises(AttributeError, lambda: None.foo) and raises(AttributeError, lambda: (5).foo) and raises(AttributeError, lambda: 'a'.foo) and raises(AttributeError, lambda: True.foo)
    for v in [None, 5, 'a', True, 1.5, [], (), {}]:
        assert raises(AttributeError, lambda: getx(v))
        assert raises(AttributeError, lambda: setx(v, 1))
        assert raises(AttributeError, lambda: callm1(v))
    assert (5).real == 5 and 'ab'.upper() == 'AB' and (5).bit_length() == 3 and True.real == 1
    assert None.__class__ is type(None) and (5).__class__ is int and 'a'.__class__ is str and [].__class__ is list
    assert msg(lambda: None.foo) == "'NoneType' object has no attribute 'foo'" and msg(lambda: (5).foo) == "'int' object has no attribute 'foo'"
    def fn(): pass
    fn.x = 5; assert getx(fn) == 5 and fn.__dict__ == {'x': 5} and fn.__name__ == 'fn'
    fn.__name__ = 'zz'; assert fn.__name__ == 'zz' and fn.__dict__ == {'x': 5}
    u = 'abc'.upper
    assert u() == 'ABC'
    class A: pass
    assert msg(lambda: A().q) == "'A' object has no attribute 'q'" and msg(lambda: A.q) == "type object 'A' has no attribute 'q'"
# ---- hooks on class creation, class decorators, setattr through functions
def test_misc():
    seen = []
    class Base:
        def __init_subclass__(cls, **kw): seen.append((cls.__name__, kw.get('tag')))
    class A(Base, tag=1): pass
    class B(A): pass
    assert seen == [('A', 1), ('B', None)]
    def deco(c):
        c.added = lambda self: 'added'
        return c
    @deco
    class C: pass
    assert C().added() == 'added'
    class Cnt:
        n = 0
        def __init__(self): Cnt.n += 1
    class Cnt2(Cnt): pass
    for i in range(50): Cnt2()
    assert Cnt.n == 50 and Cnt2.n == 50 and Cnt2().n == 51
    Cnt2.n = 'own'; Cnt.n = 0
    assert Cnt2.n == 'own' and Cnt.n == 0
    class Cached:
        def __init__(self, f): self.f = f
        def __set_name__(self, o, n): self.n = n
        def __get__(self, o, t=None):
            if o is None: return self
            v = self.f(o); o.__dict__[self.n] = v
            return v
    calls = []
    class U:
        @Cached
        def big(self):
            calls.append(1)
            return 99
    u = U()
    assert u.big == 99 and u.big == 99 and calls == [1] and u.__dict__ == {'big': 99}
    del u.big
    assert u.big == 99 and calls == [1, 1]
    T = type('T', (U,), {'k': 1, 'm': lambda self, a: ('T', a)})
    assert T().m(2) == ('T', 2) and T.k == 1 and T().big == 99
    class Op:
        def __init__(self, v): self.v = v
        def __add__(self, o): return Op(self.v + o.v)
        def __eq__(self, o): return self.v == o.v
        def __len__(self): return self.v
    a = Op(1); a.__add__ = lambda o: 'never'; a.__len__ = lambda: 77
    assert (a + Op(2)).v == 3 and len(a) == 1 and Op(3) == Op(3) and a.__len__() == 77
    def bad():
        class X(int, str): pass
    class P1: pass
    class P2(P1): pass
    def badmro():
        class X(P1, P2): pass
    assert raises(TypeError, badmro)

for name, test in list(globals().items()):
    if name.startswith('test_'):
        test()
