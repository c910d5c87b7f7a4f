# While a comprehension runs that is inlined in a module or class, locals() shows its variables, and only those.
import sys

outer = 1
assert [sorted(locals()) for x in [1]] == [["x"]]
assert [sorted(vars()) + dir() for x in [1] for y in [2]] == [["x", "y", "x", "y"]]
assert [eval("x + 1") for x in [1]] == [2]
[exec("outer = x") for x in [5]]
assert outer == 1
assert [sys._getframe().f_locals["x"] for x in [3]] == [3]
assert "x" not in locals() and locals() is globals()


class C:
    field = [locals()["x"] for x in [4]]
    names = [sorted(n for n in locals() if n[0] != "_") for x in [4]]


assert C.field == [4] and C.names == [["x"]], C.names

# A function over globals without builtins has those of the code that makes it.
safe = {}
namespace = {"__builtins__": safe}
exec("def f(): pass\ng = f.__class__(f.__code__, {})", namespace)
assert namespace["g"].__builtins__ is safe
