"""What CPython's tests ask of its `_testlimitedcapi` extension and Python can say.

Each function does what the C function does that it is named for. CPython: Modules/_testlimitedcapi/.
"""

import operator


def _position(sequence, i):
    # PySequence_* add the length once; the type's own slot refuses what is still negative.
    i = operator.index(i)
    if i < 0:
        i += len(sequence)
        if i < 0:
            raise IndexError("index out of range")
    return i


def sequence_getitem(sequence, i, /):
    return sequence[_position(sequence, i)]


def sequence_setitem(sequence, i, value, /):
    sequence[_position(sequence, i)] = value
    return 0


def sequence_delitem(sequence, i, /):
    del sequence[_position(sequence, i)]
    return 0


def object_hasattrstring(o, name, /):
    try:
        getattr(o, name.decode())
    except Exception:
        return 0
    return 1


def _py_getbuiltwithassert():
    """Whether the interpreter was built with assertions, as debug builds are."""
    return 0


class LimitedVectorCallClass:
    def __call__(self):
        return "vectorcall called"


class LimitedRelativeVectorCallClass(LimitedVectorCallClass):
    pass


def call_vectorcall(callable, /):
    return callable("foo", baz="bar")


def call_vectorcall_method(o, /):
    return o.f("foo", baz="bar")
