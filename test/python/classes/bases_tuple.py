# `__bases__` is the tuple that the class was made with; what is no class is refused.
class Bases(tuple):
    pass


made = type("made", Bases((int, object)), {})
assert type(made.__bases__) is Bases
assert made.__bases__ is made.__bases__ == (int, object)


class Plain:
    pass


assert Plain.__bases__ is Plain.__bases__ == (object,)
Plain2 = type("Plain2", (Plain,), {})
Plain3 = type("Plain3", (Plain,), {})
Plain3.__bases__ = (Plain2,)
assert Plain3.__bases__ == (Plain2,) and Plain3().__class__.__mro__ == (Plain3, Plain2, Plain, object)


class Replaced:
    def __mro_entries__(self, bases):
        return ()


try:
    type("Bad", (Replaced(),), {})
except TypeError as e:
    assert str(e) == "type() doesn't support MRO entry resolution; use types.new_class()", e
else:
    assert False


class Never:
    __class_getitem__ = None


try:
    Never[int]
except TypeError as e:
    assert str(e) == "type 'Never' is not subscriptable", e
else:
    assert False
