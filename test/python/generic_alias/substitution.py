"""list[int], int | str and their substitution."""
from types import GenericAlias, UnionType

a = dict[str, list[int]]
assert repr(a) == 'dict[str, list[int]]' and a.__origin__ is dict and a.__args__ == (str, list[int])
assert a == dict[str, list[int]] and hash(a) == hash(dict[str, list[int]]) and a != dict[str, int]
assert list[int]() == [] and list[int].append is list.append and GenericAlias(list, int) == list[int]
assert repr(tuple[int, ...]) == 'tuple[int, ...]' and repr(tuple[()]) == 'tuple[()]' and repr(list['x']) == "list['x']"
(starred,) = list[int]
assert repr(starred) == '*list[int]' and starred.__unpacked__


class Box(list[int]):
    pass


assert Box.__bases__ == (list,) and Box.__orig_bases__ == (list[int],)

u = int | str | None
assert repr(u) == 'int | str | None' and u.__args__ == (int, str, type(None)) and isinstance(u, UnionType)
assert u == None | str | int and hash(u) == hash(None | str | int) and int | int is int
assert isinstance(1, u) and isinstance(None, u) and not isinstance(1.5, u) and issubclass(bool, int | str)


def f[T, S]():
    generic = dict[T, list[S]]
    assert generic.__parameters__ == (T, S)
    assert generic[int, str] == dict[int, list[str]]
    assert (list[T] | S)[int, str] == list[int] | str


f()
for bad, message in (
    (lambda: list[int][int], 'list[int] is not a generic class'),
    (lambda: isinstance(1, list[int]), 'isinstance() argument 2 cannot be a parameterized generic'),
    (lambda: int | 'x', "unsupported operand type(s) for |: 'type' and 'str'"),
    (lambda: (int | str)[int], 'int | str is not a generic class'),
):
    try:
        bad()
    except TypeError as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError
