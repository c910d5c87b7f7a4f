# Objects with __del__ that refer to each other, and weak references to them.
import gc
import weakref

log = []
survivors = []


class Node:
    def __init__(self, name):
        self.name = name
        self.next = None

    def __del__(self):
        assert self.next is None or self.next.name
        log.append((self.name, id(self) == self.identity, self.next.next is self if self.next else None))


class Phoenix(Node):
    def __del__(self):
        super().__del__()
        survivors.append(self)


def pair(first, second):
    a, b = first('a'), second('b')
    a.next, b.next = b, a
    a.identity, b.identity = id(a), id(b)
    return [weakref.ref(a), weakref.ref(b)]


refs = pair(Node, Node)
gc.collect()
assert sorted(log) == [('a', True, True), ('b', True, True)], log
assert [r() for r in refs] == [None, None]
log.clear()

# A finaliser can bring its object back to life, with what it refers to; it is not called again.
refs = pair(Phoenix, Node)
gc.collect()
assert sorted(n for n, *_ in log) == ['a', 'b']
assert [s.name for s in survivors] == ['a'] and survivors[0].next.next is survivors[0]
survivors.clear()
gc.collect()
assert len(log) == 2
log.clear()


def itself():
    n = Node('self')
    n.next, n.identity = n, id(n)


itself()
gc.collect()
assert log == [('self', True, True)], log
log.clear()


# Without a cycle the one that refers goes first, and weak references still see who comes back.
def chain():
    a, b = Phoenix('a'), Node('b')
    a.next = b
    a.identity, b.identity = id(a), id(b)
    b.next = None
    return weakref.ref(a), weakref.ref(b)


class Chain(Phoenix):
    pass


Node.__del__ = lambda self: log.append(self.name)
Phoenix.__del__ = lambda self: (log.append(self.name), survivors.append(self))
wa, wb = chain()
gc.collect()
assert log == ['a'], log
assert wa() is survivors[0] and wb() is survivors[0].next
survivors.clear()
gc.collect()
assert log == ['a', 'b'] and wa() is None and wb() is None
Node.__del__ = Phoenix.__del__ = lambda self: None
