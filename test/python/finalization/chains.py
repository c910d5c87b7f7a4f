# Long chains of objects with __del__ are found by one collection, also where lists and dicts are between them.
import gc
import weakref

ended = []


class Named:
    def __del__(self):
        ended.append(self.name)


class NamedList(list, Named):
    pass


class NamedDict(dict, Named):
    pass


def chain(make, length):
    inner = None
    for i in range(length):
        inner = make(inner)
        inner.name = i


def linked(inner):
    o = Named()
    o.next = inner
    return o


def kept_alive(inner):
    o = Named()
    o.parts = {'part': (shared, [inner])}
    return o


shared = [1, 2]
for make in [
    linked,
    lambda inner: NamedList([inner]),
    lambda inner: NamedList([[inner]]),
    lambda inner: NamedDict(inner=[inner]),
    lambda inner: NamedDict((i, (inner,)) for i in range(20)),
    kept_alive,
]:
    chain(make, 300)
    gc.collect()
    assert ended == list(reversed(range(300))), (make, ended)
    ended.clear()
assert shared == [1, 2]

# Who comes back to life keeps what it holds.
survivors = []


class Phoenix(NamedList):
    def __del__(self):
        ended.append(self.name)
        if self.name == 5:
            survivors.append(self)


chain(lambda inner: Phoenix([[inner]]), 10)
for _ in range(5):
    gc.collect()
assert ended == [9, 8, 7, 6, 5], ended
assert survivors[0][0][0].name == 4 and survivors[0][0][0][0][0].name == 3
survivors.clear()
for _ in range(5):
    gc.collect()
assert ended == list(reversed(range(10))), ended
ended.clear()

# A container that somebody else has, too, stays what it is.
o = NamedList([[1]])
o.name = 'holder'
part = o[0]
part.append(NamedList())
part[1].name = 'held'
inside = weakref.ref(part[1])
del o
gc.collect()
assert ended == ['holder'] and part[1] is inside()
del part
gc.collect()
gc.collect()
assert ended == ['holder', 'held'] and inside() is None
