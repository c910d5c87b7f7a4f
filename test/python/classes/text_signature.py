"""`__text_signature__` of classes whose docstring begins as those of C types do."""


class Said:
    "Said(x, y=1)\n--\n\nWhat it does."


class Plain:
    "Plain(x, y=1)\n\nWhat it does."


class Other:
    "Said(x, y=1)\n--\n\nWhat it does."


class Below(Said):
    pass


assert Said.__text_signature__ == "(x, y=1)"
assert Said.__doc__ == "Said(x, y=1)\n--\n\nWhat it does."
for cls in (Plain, Other, Below):
    assert cls.__text_signature__ is None
