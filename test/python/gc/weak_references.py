# References that are dropped themselves: not counted, not called.
import gc
import weakref


class C:
    pass


o = C()
calls = []


def several():
    a = weakref.ref(o, calls.append)
    b = weakref.ref(o)
    p = weakref.proxy(o)
    return weakref.getweakrefcount(o), weakref.getweakrefs(o)[0] is b


assert several() == (3, True)
gc.collect()
assert weakref.getweakrefcount(o) == 0
kept = weakref.ref(o, calls.append)
basic = weakref.ref(o)
assert weakref.getweakrefs(o) == [basic, kept] and weakref.ref(o) is basic
assert kept.__callback__ is not None
del o
gc.collect()
assert calls == [kept] and kept.__callback__ is None

# A callback may collect.
o = C()
again = weakref.ref(o, lambda r: (calls.append(r), gc.collect()))
del o
gc.collect()
assert calls == [kept, again]


class Config(dict):
    def __getattr__(self, name):
        return self[name]


assert 'Config' in repr(weakref.ref(config := Config()))
