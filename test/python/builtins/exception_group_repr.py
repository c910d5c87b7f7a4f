# A group shows the sort of sequence it was made of, as it was then.
from collections import deque

errors = deque([ValueError(1), TypeError(2)])
group = ExceptionGroup("test", errors)
errors.clear()
assert repr(group) == "ExceptionGroup('test', deque([ValueError(1), TypeError(2)]))", repr(group)
assert repr(ExceptionGroup("a", (ValueError(),))) == "ExceptionGroup('a', (ValueError(),))"
listed = ExceptionGroup("a", [ValueError()])
assert repr(listed) == "ExceptionGroup('a', [ValueError()])"
listed.args = ()
assert repr(listed) == "ExceptionGroup('a', (ValueError(),))"


class Hint:
    def __iter__(self):
        return iter([1])

    def __length_hint__(self):
        raise RuntimeError("hint")


for extend in list, [].extend, bytearray().extend:
    try:
        extend(Hint())
    except RuntimeError as e:
        assert str(e) == "hint"
    else:
        assert False


def f(**kwargs):
    pass


try:
    f(**{1: 3}, **{1: 5})
except TypeError as e:
    assert str(e).endswith("f() got multiple values for keyword argument '1'"), e
else:
    assert False
