"""What CPython's tests ask of its `_testinternalcapi` extension and Python can say.

CPython: Modules/_testinternalcapi.c.
"""
import sys as _sys
from _compiler_steps import compiler_codegen, get_co_localskinds, new_instruction_sequence, optimize_cfg

_HEAP_TYPE = 1 << 9

#: As often must code run until it is specialised; more does no harm.
SPECIALIZATION_THRESHOLD = 64


def has_inline_values(o, /):
    """Attributes are never kept in CPython's inline arrays here."""
    return False


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
