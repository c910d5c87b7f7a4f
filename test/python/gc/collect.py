import gc
import weakref


class Node:
    pass


dead = []
a = Node()
a.self = a
ref = weakref.ref(a, dead.append)
cache = weakref.WeakValueDictionary({1: a})
assert ref() is a
del a
gc.collect()
assert ref() is None and dead == [ref] and len(cache) == 0

phases = []
gc.callbacks.append(lambda phase, info: phases.append((phase, info['generation'])))
gc.collect(1)
gc.callbacks.clear()
assert phases == [('start', 1), ('stop', 1)]
assert gc.is_tracked([]) and not gc.is_tracked(1) and not gc.is_tracked('a')
