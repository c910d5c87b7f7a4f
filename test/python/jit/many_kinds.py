# One place that meets objects of many kinds: static and class methods, attributes of classes and modules, and what changes them.
import math, operator
class A:
    tag = 'A'
    @staticmethod
    def portion(x): return x + 1
    @classmethod
    def name(cls): return cls.__name__
    @property
    def size(self): return 1
    def plain(self): return 'plain'
class B(A):
    tag = 'B'
    @staticmethod
    def portion(x): return x + 2
    @property
    def size(self): return 2
class C(B):
    __slots__ = ('own',)
    def portion(self, x): return x + 3
    def size(self): return 3
    def plain(self): return 'C'
class D(A):
    portion = max
    size = 4
class E:
    def __getattr__(self, name): return lambda *a: (name, a)
class F:
    def __init__(self):
        self.portion = lambda x: x + 9
        self.tag = 'F'
        self.size = 9
        self.plain = lambda: 'F'
def portion(o, x): return o.portion(x)
def name(o): return o.name()
def tag(o): return o.tag
def size(o): return o.size
def plain(o): return o.plain()
def sqrt(m, x): return m.add(x, 1) if m is operator else m.floor(x)
a, b, c, d, e, f = A(), B(), C(), D(), E(), F()
for i in range(300):
    assert [portion(o, i) for o in (a, b, c, f)] == [i + 1, i + 2, i + 3, i + 9]
    assert portion(A, i) == i + 1 and portion(B, i) == i + 2 and portion(e, i) == ('portion', (i,))
    assert [name(o) for o in (a, B, c, D, d)] == ['A', 'B', 'C', 'D', 'D']
    assert [tag(o) for o in (a, b, c, d, f, A, B, C)] == ['A', 'B', 'B', 'A', 'F', 'A', 'B', 'B']
    assert [size(o) for o in (a, b, d, f)] == [1, 2, 4, 9] and size(c)() == 3
    assert [plain(o) for o in (a, b, c, d, f)] == ['plain', 'plain', 'C', 'plain', 'F']
    assert sqrt(math, 2.5) == 2 and sqrt(operator, 2.5) == 3.5
    if i % 50 == 49:
        # An instance's own attribute comes before what its class has, but for properties.
        b.portion = lambda x: 'own'
        b.tag = 'own'
        assert portion(b, 1) == 'own' and tag(b) == 'own' and portion(B(), 1) == 3
        del b.portion, b.tag
        assert portion(b, 1) == 3 and tag(b) == 'B'
        # A class changes.
        A.portion = staticmethod(lambda x: -x)
        B.tag = i
        assert portion(a, 5) == -5
        assert tag(c) == i and tag(B) == i
        A.portion = staticmethod(lambda x: x + 1)
        B.tag = 'B'
a.__class__ = B
assert portion(a, 1) == 3 and tag(a) == 'B' and size(a) == 2
a.__dict__ = {'portion': lambda x: 'replaced', 'plain': lambda: 'too'}
assert portion(a, 1) == 'replaced' and plain(a) == 'too'
