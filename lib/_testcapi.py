"""What CPython's tests ask of its `_testcapi` extension and has a meaning without a C API.

The constants are those of a 64-bit Linux. Everything else of the module is left out: a test that
wants it fails with AttributeError. CPython: Modules/_testcapimodule.c.
"""
import os as _os
import sys as _sys
from operator import index as _index
from _typhon_calls import (
    DocStringUnrepresentableSignatureTest, MethClass, MethInstance, MethodDescriptor2, MethodDescriptorBase, MethodDescriptorDerived, MethodDescriptorNopGet,
    MethStatic, functions_of as _functions_of, raise_SIGINT_then_send_None,
)
from _typhon_events import *

#: A default of DocStringUnrepresentableSignatureTest.
ONE = 1
CHAR_MAX = 127
CHAR_MIN = -128
UCHAR_MAX = 255
SHRT_MAX = 2**15 - 1
SHRT_MIN = -(2**15)
USHRT_MAX = 2**16 - 1
INT_MAX = 2**31 - 1
INT_MIN = -(2**31)
UINT_MAX = 2**32 - 1
LONG_MAX = LLONG_MAX = PY_SSIZE_T_MAX = 2**63 - 1
LONG_MIN = LLONG_MIN = PY_SSIZE_T_MIN = -(2**63)
ULONG_MAX = ULLONG_MAX = SIZE_MAX = 2**64 - 1
FLT_MAX = (2 - 2**-23) * 2.0**127
FLT_MIN = 2.0**-126
DBL_MAX = _sys.float_info.max
DBL_MIN = _sys.float_info.min
nan_msb_is_signaling = False
WITH_PYMALLOC = False
WITH_MIMALLOC = False


def set_errno(number, /):
    """C's errno is what a function could be misled by; no function here has one."""
    _index(number)


def config_get(name, /):
    """The value of a configuration option of PyConfig; ValueError for those that say nothing here."""
    if name == "code_debug_ranges":
        return not ("no_debug_ranges" in _sys._xoptions or _os.environ.get("PYTHONNODEBUGRANGES"))
    raise ValueError(f"unknown config option name: {name}")


def code_offset_to_line(code, offset, /):
    """The line of the instruction at an offset in bytes; -1 where there is none."""
    if offset < 0:
        return code.co_firstlineno
    for start, end, line in code.co_lines():
        if start <= offset < end:
            return -1 if line is None else line
    return -1


# ---- calls

globals().update(_functions_of(_sys.modules[__name__]))


def pyobject_fastcalldict(func, args, kwargs, /):
    """func(*args, **kwargs); either may be None."""
    return func(*(args or ()), **(kwargs or {}))


def pyobject_vectorcall(func, args, kwnames, /):
    """Calls with arguments of which the last are those that `kwnames` names."""
    args = args or ()
    positional = len(args) - len(kwnames or ())
    return func(*args[:positional], **dict(zip(kwnames or (), args[positional:])))


def pyvectorcall_call(func, args, kwargs=None, /):
    return func(*args, **(kwargs or {}))


pycfunction_call = pyvectorcall_call


def PyTime_AsSecondsDouble(nanoseconds, /):
    """Nanoseconds of 64 bits in seconds: whole ones exactly."""
    nanoseconds = _index(nanoseconds)
    if not LLONG_MIN <= nanoseconds <= LLONG_MAX:
        raise OverflowError("int too big to convert")
    whole, rest = divmod(nanoseconds, 10**9)
    return float(nanoseconds) / 1e9 if rest else float(whole)


# ---- exceptions


def exception_print(exception, legacy=False, /):
    """Shows an exception as one that nobody caught, on sys.stderr."""
    _sys.__excepthook__(type(exception), exception, getattr(exception, "__traceback__", None))


# ---- the compiler

_START = {256: "single", 257: "exec", 258: "eval"}
_IGNORE_COOKIE = 0x0800


def Py_CompileStringExFlags(source, filename, start, flags=0, optimize=-1, /):
    """Compiles bytes. Where a declaration of the encoding is to be ignored they are UTF-8, comments too."""
    if flags & _IGNORE_COOKIE:
        source = source.decode()
    return compile(source, filename, _START[start], flags & ~_IGNORE_COOKIE, True, optimize)
