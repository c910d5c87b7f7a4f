"""What CPython's tests ask of its `_testinternalcapi` extension and Python can say.

CPython: Modules/_testinternalcapi.c.
"""
import math as _math
import sys as _sys
from _compiler_steps import compiler_codegen, get_co_localskinds, new_instruction_sequence, optimize_cfg
from _hamt import hamt
from _typhon_calls import keeps_attributes
from operator import index as _index

_HEAP_TYPE = 1 << 9

#: As often must code run until it is specialised; more does no harm.
SPECIALIZATION_THRESHOLD = 64
SPECIALIZATION_COOLDOWN = 64

#: As often must a loop run until CPython's own JIT has it, where there is one: see `sys._jit`.
TIER2_THRESHOLD = 4096


_INLINE_VALUES = 1 << 2


def has_inline_values(o, /):
    """Whether attributes are in the object itself: no dict was put behind it, or taken from it."""
    return bool(type(o).__flags__ & _INLINE_VALUES) and keeps_attributes(o)


def pymem_getallocatorsname():
    """Memory is the host's."""
    return "javascript"


def get_recursion_depth():
    """The frames of Python code below the caller, and the caller's own."""
    depth, frame = 0, _sys._getframe(1)
    while frame is not None:
        depth += 1
        frame = frame.f_back
    return depth


def get_static_builtin_types():
    """Every class that no `class` statement made, `object` first."""
    seen, queue = {object: None}, [object]
    for cls in queue:
        for sub in type.__subclasses__(cls):
            if sub not in seen and not sub.__flags__ & _HEAP_TYPE:
                seen[sub] = None
                queue.append(sub)
    return queue


def identify_type_slot_wrappers():
    """The names that have a slot wrapper somewhere."""
    wrapper = type(object.__init__)
    return list({
        name: None
        for cls in get_static_builtin_types()
        for name, value in vars(cls).items()
        if type(value) is wrapper
    })


# ---- what a code object is made of

_FREE, _CELL, _LOCAL = 0x80, 0x40, 0x20
_HIDDEN, _ARGUMENT = 0x10, 0x0E
_VARIADIC, _KEYWORD, _POSITIONAL = 0x08, 0x04, 0x02
_NOT_PURE = 0x20 | 0x80 | 0x100 | 0x200
_ARGUMENT_KINDS = {
    _POSITIONAL: "numposonly",
    _POSITIONAL | _KEYWORD: "numposorkw",
    _KEYWORD: "numkwonly",
    _VARIADIC | _POSITIONAL: "varargs",
    _VARIADIC | _KEYWORD: "varkwargs",
}


def code_returns_only_none(code, /):
    """Whether every `return` of a plain function is a bare one, written or not."""
    import dis
    if code.co_flags & _NOT_PURE:
        return False
    instructions = list(dis.get_instructions(code))
    return all(
        before.opname == "LOAD_CONST" and before.argval is None
        for before, last in zip([None, *instructions], instructions)
        if last.opname == "RETURN_VALUE"
    )


def _code_and_namespaces(code, globalsns, builtinsns):
    if not hasattr(code, "__code__"):
        return code, globalsns, builtinsns
    if globalsns is None:
        globalsns = code.__globals__
    return code.__code__, globalsns, code.__builtins__ if builtinsns is None else builtinsns


def _local_counts(kinds):
    arguments = dict.fromkeys(["total", *_ARGUMENT_KINDS.values()], 0)
    cells = {"total": 0, "numargs": 0, "numothers": 0}
    hidden = {"total": 0, "numpure": 0, "numcells": 0}
    pure = 0
    for kind in kinds:
        is_cell = bool(kind & _CELL)
        cells["total"] += is_cell
        if kind & _ARGUMENT:
            arguments["total"] += 1
            arguments[_ARGUMENT_KINDS[kind & _ARGUMENT]] += 1
            cells["numargs"] += is_cell
            continue
        cells["numothers"] += is_cell
        pure += not is_cell
        if kind & _HIDDEN:
            hidden["total"] += 1
            hidden["numcells" if is_cell else "numpure"] += 1
    return {"total": len(kinds), "args": arguments, "numpure": pure, "cells": cells, "hidden": hidden}


def _unbound_counts(code, globalnames, attrnames, globalsns, builtinsns):
    """Names that are looked up as globals or as attributes; one that is both counts twice."""
    import dis
    found = {"total": 0, "numglobal": 0, "numbuiltin": 0, "numunknown": 0}
    attributes = 0
    for instruction in dis.get_instructions(code):
        name = instruction.argval
        if instruction.opname == "LOAD_ATTR" and name not in attrnames:
            attrnames.add(name)
            attributes += 1
        elif instruction.opname == "LOAD_GLOBAL" and name not in globalnames:
            globalnames.add(name)
            found["total"] += 1
            where = "global" if name in (globalsns or ()) else "builtin" if name in (builtinsns or ()) else "unknown"
            found[f"num{where}"] += 1
    total = len(code.co_names) + len(globalnames & attrnames)
    return {
        "total": total, "globals": found, "numattrs": attributes, "numunknown": total - found["total"] - attributes,
    }


def get_code_var_counts(code, globalnames=None, attrnames=None, globalsns=None, builtinsns=None):
    """How many variables of each sort there are; of a function, those of its namespaces told apart."""
    code, globalsns, builtinsns = _code_and_namespaces(code, globalsns, builtinsns)
    kinds = list(get_co_localskinds(code).values())
    local = _local_counts([kind for kind in kinds if not kind & _FREE])
    free = len(kinds) - local["total"]
    names = set() if globalnames is None else globalnames
    unbound = _unbound_counts(code, names, set() if attrnames is None else attrnames, globalsns, builtinsns)
    return {"total": len(kinds) + unbound["total"], "locals": local, "numfree": free, "unbound": unbound}


def verify_stateless_code(code, globalnames=None, globalsns=None, builtinsns=None):
    """ValueError if the code needs anything but its arguments and, where they are known, builtins."""
    code, globalsns, builtinsns = _code_and_namespaces(code, globalsns, builtinsns)
    counts = get_code_var_counts(code, globalnames, None, globalsns, builtinsns)
    if counts["numfree"] > 0:
        raise ValueError("closures not supported")
    found = counts["unbound"]["globals"]
    if found["numglobal"] > 0 or builtinsns is not None and found["numunknown"] > 0:
        raise ValueError("globals not supported")


# ---- times: nanoseconds of 64 bits, as CPython's Python/pytime.c rounds and refuses them

SIZEOF_TIME_T = 8
_TIME_MIN, _TIME_MAX = -(2**63), 2**63 - 1
_FLOOR, _CEILING, _HALF_EVEN, _UP = range(4)


def _check_rounding(rounding):
    if rounding not in (_FLOOR, _CEILING, _HALF_EVEN, _UP):
        raise ValueError("invalid rounding")


def _timestamp(nanoseconds):
    nanoseconds = _index(nanoseconds)
    if not _TIME_MIN <= nanoseconds <= _TIME_MAX:
        raise OverflowError("int too big to convert")
    return nanoseconds


def _quotient(dividend, divisor, rounding):
    """dividend / divisor as an int."""
    _check_rounding(rounding)
    whole, rest = divmod(dividend, divisor)
    if rounding == _HALF_EVEN:
        up = rest * 2 > divisor or rest * 2 == divisor and whole % 2 == 1
    else:
        up = rest != 0 and (rounding == _CEILING or rounding == _UP and dividend > 0)
    return whole + up


def _rounded(number, rounding):
    """A finite float as an int."""
    _check_rounding(rounding)
    if rounding == _HALF_EVEN:
        return round(number)
    if rounding == _CEILING or rounding == _UP and number >= 0:
        return _math.ceil(number)
    return _math.floor(number)


def _rounded_within(number, rounding, what):
    """A float as an int of 64 bits; the bounds are those of doubles, so 2**63 itself is out."""
    if _math.isnan(number):
        raise ValueError("Invalid value NaN (not a number)")
    if not _math.isinf(number):
        number = _rounded(number, rounding)
        if _TIME_MIN <= number <= _TIME_MAX:
            return number
    raise OverflowError(f"timestamp out of range for {what}")


def _whole_seconds(seconds, what):
    seconds = _index(seconds)
    if not _TIME_MIN <= seconds <= _TIME_MAX:
        raise OverflowError(f"timestamp out of range for {what}")
    return seconds


def _PyTime_FromSeconds(seconds, /):
    """Seconds that fit a C int, in nanoseconds."""
    seconds = _index(seconds)
    if not -(2**31) <= seconds < 2**31:
        raise OverflowError(f"signed integer is {'greater than maximum' if seconds > 0 else 'less than minimum'}")
    return seconds * 10**9


def _PyTime_FromSecondsObject(seconds, rounding, /):
    """An int or a float of seconds, in nanoseconds."""
    _check_rounding(rounding)
    if isinstance(seconds, float):
        return _rounded_within(seconds * 1e9, rounding, "C PyTime_t")
    return _whole_seconds(_whole_seconds(seconds, "C PyTime_t") * 10**9, "C PyTime_t")


def _PyTime_AsMilliseconds(nanoseconds, rounding, /):
    return _quotient(_timestamp(nanoseconds), 10**6, rounding)


def _PyTime_AsMicroseconds(nanoseconds, rounding, /):
    return _quotient(_timestamp(nanoseconds), 1000, rounding)


def _PyTime_AsTimeval(nanoseconds, rounding, /):
    """Seconds and microseconds. All 64 bits of nanoseconds fit, so there is nothing to clamp."""
    return divmod(_PyTime_AsMicroseconds(nanoseconds, rounding), 10**6)


def _PyTime_AsTimespec(nanoseconds, /):
    """Seconds and nanoseconds."""
    return divmod(_timestamp(nanoseconds), 10**9)


_PyTime_AsTimeval_clamp = _PyTime_AsTimeval
_PyTime_AsTimespec_clamp = _PyTime_AsTimespec


def _PyTime_ObjectToTime_t(seconds, rounding, /):
    """An int or a float of seconds, as whole ones."""
    _check_rounding(rounding)
    if isinstance(seconds, float):
        return _rounded_within(seconds, rounding, "platform time_t")
    return _whole_seconds(seconds, "platform time_t")


def _seconds_and_parts(seconds, parts, rounding):
    _check_rounding(rounding)
    if not isinstance(seconds, float):
        return _whole_seconds(seconds, "platform time_t"), 0
    # The fraction alone is scaled: a double has no room for both.
    fraction, whole = _math.modf(seconds)
    whole = _rounded_within(whole, _FLOOR, "platform time_t")
    carry, fraction = divmod(_rounded(fraction * parts, rounding), parts)
    return _whole_seconds(whole + carry, "platform time_t"), fraction


def _PyTime_ObjectToTimeval(seconds, rounding, /):
    """An int or a float of seconds, as seconds and microseconds."""
    return _seconds_and_parts(seconds, 10**6, rounding)


def _PyTime_ObjectToTimespec(seconds, rounding, /):
    """An int or a float of seconds, as seconds and nanoseconds."""
    return _seconds_and_parts(seconds, 10**9, rounding)


# ---- the encoding of the locale, which is that of the file system here

_LOCALE_ERRORS = ("strict", "surrogateescape", "surrogatepass")


def _check_locale_errors(errors):
    if errors not in _LOCALE_ERRORS:
        raise ValueError("unsupported error handler")


def EncodeLocaleEx(text, current_locale=0, errors="strict", /):
    """str to bytes; RuntimeError says where that fails."""
    _check_locale_errors(errors)
    try:
        return text.encode(_sys.getfilesystemencoding(), errors)
    except UnicodeEncodeError as e:
        raise RuntimeError(f"encode error: pos={e.start}, reason=encoding error") from None


def DecodeLocaleEx(data, current_locale=0, errors="strict", /):
    """bytes to str; RuntimeError says where that fails."""
    _check_locale_errors(errors)
    try:
        return data.decode(_sys.getfilesystemencoding(), errors)
    except UnicodeDecodeError as e:
        raise RuntimeError(f"decode error: pos={e.start}, reason=decoding error") from None
