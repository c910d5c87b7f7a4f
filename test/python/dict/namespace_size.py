# The size of a namespace stays right through every way to change it, and iteration notices.
import types

module = types.ModuleType('m')
names = vars(module)
size = len(names)
module.a = 1
assert len(names) == size + 1
names['b'] = 2
module.a = 3
assert len(names) == size + 2
del module.a
assert len(names) == size + 1 and 'a' not in names
names.pop('b')
names.setdefault('c', 1)
names.update(d=1, c=2)
assert len(names) == size + 2
exec('e = 1\ndel c', names)
assert len(names) == size + 3  # d, e and __builtins__
names[1] = 'not a name'
assert len(names) == size + 4 == len(list(names))
try:
    for name in names:
        module.new = 1
    raise AssertionError
except RuntimeError as e:
    assert str(e) == 'dictionary changed size during iteration'
names.clear()
assert len(names) == 0
module.z = 1
assert len(names) == 1 == len(list(names.items()))


class C:
    pass


c = C()
view = vars(c)
assert len(view) == 0
c.x = 1
assert len(view) == 1
c.__dict__ = {}
c.y = c.z = 2
assert len(view) == 1 and len(vars(c)) == 2
view['w'] = 1
assert len(view) == 2
assert len(vars(C)) == len(list(vars(C)))
C.extra = 1
assert len(vars(C)) == len(list(vars(C)))
