# What `gc.collect()` has found: objects in cycles and what only those refer to, but not what is in no cycle.
import gc
import weakref


class Plain:
    pass


class Own:
    def __init__(self):
        self.me = self


# Compiled code may keep what a running function let go of: objects are made and dropped by calls that have ended.
def make_list():
    rows = []
    rows.append(rows)


def make_dict():
    d = {}
    d[1] = d


def make_pair():
    rows = []
    rows.append((rows,))


def make_chain():
    a, b = Plain(), Plain()
    a.other, b.other = b, a
    a.tail = [[], {}]


def make_lone():
    a = Plain()
    a.tail = [[], {}]


def make_method():
    a = Plain()
    a.method = Own.__init__.__get__(a)


def make_class():
    class C:
        pass

    C.me = C


def make_function():
    exec('def f(): pass\n', {})


def make_many():
    for _ in range(100):
        Own()


# V8 keeps one of them now and then: then it is tried again.
EXPECTED = [
    (make_list, 1),
    (make_dict, 1),
    (make_pair, 2),
    (make_chain, 5),
    (make_lone, 0),
    (make_method, 2),
    (make_function, 2),
    (make_many, 100),
]
for make, number in EXPECTED:
    for attempt in range(6):
        gc.collect()
        make()
        found = gc.collect()
        if found == number:
            break
    else:
        raise AssertionError((make, found, number))
for attempt in range(6):
    gc.collect()
    make_class()
    if gc.collect() > 0:
        break
else:
    raise AssertionError('a class')

# What a finaliser brings back to life is not counted, until it goes for good.
back = []


class Lazarus(Own):
    def __del__(self):
        back.append(self)


def brought_back():
    return [one.me is one for one in back]


def make_lazarus():
    Lazarus()
    Own()


for attempt in range(6):
    gc.collect()
    back.clear()
    make_lazarus()
    first = gc.collect()
    brought = brought_back()
    back.clear()
    second = gc.collect()
    if (first, brought, second, back) == (1, [True], 1, []):
        break
else:
    raise AssertionError((first, brought, second, back))


# Through an object without `__del__`, too.
class Holder:
    def __del__(self):
        back.append(self)


def carries(number):
    return [id(one.cargo) for one in back] == [number] and back[0].cargo.holder is back[0]


def make_cargo():
    holder, cargo = Holder(), Own()
    holder.cargo, cargo.holder = cargo, holder
    return id(cargo)


for attempt in range(6):
    back.clear()
    number = make_cargo()
    gc.collect()
    if carries(number):
        break
else:
    raise AssertionError(back)
back.clear()

# Callbacks, statistics, and what is saved.
infos = []


gc.callbacks.append(lambda phase, info: infos.append((phase, info['collected'])))
gc.collect()
infos.clear()
for attempt in range(6):
    gc.collect()
    infos.clear()
    before = gc.get_stats()[2]['collected']
    make_many()
    gc.collect()
    if infos == [('start', 0), ('stop', 100)]:
        break
else:
    raise AssertionError(infos)
assert gc.get_stats()[2]['collected'] == before + 100
gc.callbacks.clear()


def saved():
    gc.collect()
    assert gc.garbage == []
    rows = [1]
    rows.append(rows)
    number = id(rows)
    gc.set_debug(gc.DEBUG_SAVEALL)
    del rows
    gc.collect()
    gc.set_debug(0)
    (kept,) = gc.garbage
    gc.garbage.clear()
    assert id(kept) == number and kept[0] == 1 and kept[1] is kept


saved()

# A collection within a collection does nothing.
inner = []


class Asks(Own):
    def __del__(self):
        inner.append(gc.collect())


def make_asking():
    Asks()


for attempt in range(6):
    make_asking()
    gc.collect()
    if inner:
        break
assert set(inner) == {0}
assert weakref.ref(Plain)() is Plain
