# Properties, descriptors and __getattr__ in compiled code: what they give follows every change of the classes.
class Kept:
    def __init__(self, name):
        self.name = name

    def __get__(self, instance, owner=None):
        return self if instance is None else instance.__dict__[self.name]

    def __set__(self, instance, value):
        if value == 'bad':
            raise ValueError(value)
        instance.__dict__[self.name] = value


class Holder:
    size = Kept('_size')

    def __init__(self):
        self._width = 0

    @property
    def width(self):
        if self._width == 'none':
            raise AttributeError
        return self._width

    @width.setter
    def width(self, value):
        if value == 'bad':
            raise ValueError(value)
        self._width = value


class Sub(Holder):
    def __getattr__(self, name):
        if name == 'nothing':
            raise AttributeError
        return 'fallback ' + name


def store(o, value):
    o.size = value
    o.width = value


def read(o):
    return o.size, o.width, o.__dict__


def other(o):
    return o.other


def caught(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return type(e).__name__, str(e), getattr(e, 'name', None)


def warm(o):
    for i in range(3000):
        store(o, i)
        assert read(o) == (i, i, {'_size': i, '_width': i}), i


h, s = Holder(), Sub()
warm(h)
warm(s)
for i in range(3000):
    assert other(s) == 'fallback other'
assert caught(store, h, 'bad') == ('ValueError', 'bad', None)
assert read(h)[0] == 2999

# An instance has what the class does not; then not any more.
s.other = 1
assert other(s) == 1
del s.other
assert other(s) == 'fallback other'
Holder.other = 'of the base'
assert other(s) == 'of the base'
del Holder.other
assert other(s) == 'fallback other'
assert caught(lambda: s.nothing)[0] == 'AttributeError'

# AttributeErrors that getters raise bare are told what they are about.
h._width = 'none'
assert caught(read, h)[2] == 'width', caught(read, h)
h._width = 1

# A property goes, comes back, and gets another setter.
width = Holder.width
Holder.width = 7
assert read(h)[1] == 7
h.width = 8
assert read(h)[1] == 8 and h.__dict__['width'] == 8
Holder.width = width
assert read(h)[1] == 1
Holder.width = width.setter(lambda self, value: self.__dict__.update(_width=-value))
store(h, 5)
assert read(h)[1] == -5
Holder.width = property(width.fget)
assert caught(store, h, 5)[0] == 'AttributeError'
Holder.width = width

# The descriptor's class changes: without __set__ the instance comes first, without __get__ it is a plain value.
store(h, 11)
h.__dict__['size'] = 'own'
assert read(h)[0] == 11
set_ = Kept.__set__
del Kept.__set__
assert read(h)[0] == 'own'
assert Holder.size.__get__(h) == 11
assert read(h)[0] == 'own'
h.size = 'more'
assert read(h)[0] == 'more'
Kept.__set__ = set_
assert read(h)[0] == 11
Kept.__get__ = lambda self, instance, owner=None: ('new', owner)
assert read(h)[0] == ('new', Holder)
assert read(s)[0] == ('new', Sub)


# __dict__ as something else.
class Odd(Holder):
    @property
    def __dict__(self):
        return {'odd': 1}


assert read(Odd())[2] == {'odd': 1}
h.__dict__ = {'_size': 1, '_width': 2}
assert read(h)[2] == {'_size': 1, '_width': 2}
view = s.__dict__
view['new'] = 3
assert s.new == 3 and s.__dict__ is view

# ids stay, and are no attributes.
ids = [id(o) for o in (h, s, view, [], 'text', 5, None)]
assert ids[:3] == [id(h), id(s), id(view)] and len(set(ids)) == len(ids)
assert not any(name.startswith('id') for name in s.__dict__)
assert id(-(2**26)) != id(2**26) != id(2**26 - 1)
