import os.path as p, sys.modules, a.b.c as d
from . import x as y
from .. import z
from m import (n, o as q)
from star import *


def outer(a, /, b, *args, c=1, d, **kw):
    """Doc.

        Indented.
    """
    e = 1

    def inner(self=b):
        nonlocal e
        global g
        e += 1
        g = e
        del g
        return a, e, print, __private
    return inner


class K(Base, metaclass=M, **kw):
    "class doc"
    __slots__ = ()
    __x = 1

    def __init__(self, __y):
        super().__init__()
        self.__x = self.pub = __y
        super(K, self).f(1, k=2)
        return super().attr

    @property
    @(lambda f: f)
    def prop(self): return __class__, self.a.b

    x = [__x for i in (1, 2) if i]
    y = {k: v for k, v in x}
    z = [lambda: i for i in x]


(lambda *, k=1, **kw: (yield k))
lambda: 0
