# gc finds what running code can come to.
import gc
import re
import typing


class A:
    def f(self):
        pass


functions = [x for x in gc.get_referrers(A.f.__code__) if x is A.f]
assert functions
namespaces = [d for d in gc.get_referrers(A.f) if type(d) is dict and d.get("__qualname__", "A") == "A" and "f" in d]
assert any(c is A for d in namespaces for c in gc.get_referrers(d))
loop = []
loop.append(loop)
assert any(x is loop for x in gc.get_objects())
assert not gc.is_tracked(int) and gc.is_tracked(A) and gc.is_tracked(type("I", (int,), {"__slots__": ()})())
for wrong in 3, -2:
    try:
        gc.get_objects(wrong)
    except ValueError:
        pass
    else:
        assert False
gc.freeze()
assert gc.get_freeze_count() > 0
gc.unfreeze()
assert gc.get_freeze_count() == 0


class Back:
    def __del__(self):
        kept.append(self)


kept = []
Back()
gc.collect()
assert gc.is_finalized(kept[0]) and not gc.is_finalized(loop)

# A subscript alone is nothing to iterate over, unless a class statement made it.
for one in re.match("a", "a"), typing.Union[int, str]:
    try:
        iter(one)
    except TypeError as e:
        assert "object is not iterable" in str(e)
    else:
        assert False
assert repr(typing.Union[int, str] | "float") == "int | str | ForwardRef('float')"
assert typing.ParamSpec("P", bound=[int]).__bound__ == [int]
