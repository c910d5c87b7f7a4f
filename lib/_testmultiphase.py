"""What CPython's tests import to see whether extension modules can be tested at all.

Typhon has no extension modules, so of CPython's `_testmultiphase.so` there is only the module
itself, with its documented contents: a function, two types, an exception and two constants. CPython
built without shared libraries (WebAssembly) has it as a built-in module in the same way.
CPython: Modules/_testmultiphase.c.
"""
from operator import index as _index


def foo(i, j, /):
    """Return the sum of i and j."""
    return _index(i) + _index(j)


class Example:
    """The Example type"""

    def demo(self, value=None, /):
        """Return value if it is a string, else None."""
        return value if isinstance(value, str) else None


class Str(str):
    """A string type of the module."""


class error(Exception):
    """An exception of the module."""


for _type in (Example, Str, error):
    _type.__module__ = '_testimportexec'
del _type

int_const = 1969
str_const = 'something different'
