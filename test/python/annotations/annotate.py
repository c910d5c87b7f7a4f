# Functions that answer annotations: their names, what they may return, and where a program puts its own.
def f() -> None:
    def nested() -> None:
        pass

    return nested


class Outer:
    x: int

    def method[T](self, x: T):
        pass


assert f.__annotate__.__qualname__ == "f.__annotate__"
assert f().__annotate__.__qualname__ == "f.<locals>.nested.__annotate__"
assert Outer.__annotate__.__qualname__ == "Outer.__annotate__"
assert Outer.method.__annotate__.__qualname__ == "Outer.method.__annotate__"
assert f.__annotate__.__code__.co_qualname == "__annotate__"

import types

for owner in f, Outer, types.ModuleType("m"):
    owner.__annotate__ = lambda format: 1
    try:
        owner.__annotations__
    except TypeError as e:
        assert str(e) == "__annotate__ returned non-dict of type 'int'", e
    else:
        raise AssertionError(owner)


class Own:
    a: int

    def __annotate__(format):
        return {"a": str}


assert Own.__annotate__(1) == Own.__annotations__ == {"a": str}

for value in "0", "{}", "[]", "frozenset()":
    try:
        exec(f"__conditional_annotations__ = {value}\nx: int", {})
    except TypeError as e:
        assert str(e) == f"'{type(eval(value)).__name__}' object is not a set", e
    else:
        raise AssertionError(value)
