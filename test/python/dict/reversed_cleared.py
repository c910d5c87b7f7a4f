# Iterators from the back of a dict that is cleared and filled again to the same size.
d = dict.fromkeys(range(1000))
for i in range(1, 1000):
    del d[i]
iterators = reversed(d), reversed(d.keys()), reversed(d.values()), reversed(d.items())
d.clear()
d[0] = 0
assert [list(it) for it in iterators] == [[]] * 4

d = dict.fromkeys(range(20))
for i in range(17):
    del d[i]
it = reversed(d)
assert next(it) == 19
d.clear()
d.update(dict.fromkeys(range(20)))
for i in range(3, 20):
    del d[i]
seen = []
try:
    for key in it:
        seen.append(key)
    raise AssertionError(seen)
except RuntimeError as e:
    assert str(e) == 'dictionary keys changed during iteration', e
