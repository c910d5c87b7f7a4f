# f-strings, `with`, __class__, super() of native methods, keywords passed on: what compiled code does by itself.
class Ctx:
    def __init__(self):
        self.log = []

    def __enter__(self):
        self.log.append('in')
        return self

    def __exit__(self, *given):
        self.log.append(given[0])
        return given[0] is KeyError


class Odd:
    def __enter__(self):
        return 1

    __exit__ = staticmethod(lambda *given: True)


def manage(c, e):
    with c as v:
        if e is not None:
            raise e
    return v


def text(a, b):
    return f'{a}', f'{a}{b}', f'<{a}|{b}>', f'{a!r:>5}', f'x{1}{2}', f'{-0.0}{True}{None}'


class Int(int):
    def __format__(self, spec):
        return 'own'


class Err(ValueError):
    def __init__(self, x):
        super().__init__(f'x {x}')

    def __str__(self):
        return super().__str__() + '!'


class D(dict):
    def __setitem__(self, k, v):
        super().__setitem__(k, [v])

    def get(self, k):
        return super().get(k, 'none')


def kw(*args, **kwargs):
    return args, kwargs


def through(*args, **kwargs):
    return kw(*args, **kwargs)


def klass(o):
    return o.__class__


class Liar:
    __class__ = int


class Base:
    pass


class Sub(Base):
    pass


for i in range(500):
    c = Ctx()
    assert manage(c, None) is c and manage(c, KeyError()) is c
    assert c.log == ['in', None, 'in', KeyError]
    try:
        manage(c, OSError())
    except OSError:
        pass
    else:
        assert 0
    assert manage(Odd(), OSError()) == 1
    try:
        manage(i, None)
    except TypeError as e:
        assert '__exit__' in str(e) or '__enter__' in str(e)
    assert text(i, 'é') == (f'{i:d}', str(i) + 'é', '<%d|é>' % i, repr(i).rjust(5), 'x12', '-0.0TrueNone')
    assert text('\U0001f600', 2**70)[1] == '\U0001f600' + str(2**70)
    assert text(2**53 - 1, -1)[1] == '9007199254740991-1'
    assert text(Int(3), True)[:2] == ('own', 'ownTrue')
    assert str(Err(i)) == f'x {i}!'
    d = D()
    d[1] = 2
    assert d == {1: [2]} and d.get(1) == [2] and d.get(3) == 'none'
    assert through() == ((), {}) and through(1, a=2) == ((1,), {'a': 2})
    assert klass(i) is int and klass(Liar()) is int and klass(Sub()) is Sub and klass(Sub) is type
    s = Base()
    assert klass(s) is Base
    s.__class__ = Sub
    assert klass(s) is Sub


class Changed(Sub):
    __class__ = property(lambda self: 'changed')


assert klass(Changed()) == 'changed' and klass(Sub()) is Sub
Ctx.__exit__ = lambda self, *given: 'new'
for i in range(300):
    assert manage(Ctx(), OSError()) is not None
