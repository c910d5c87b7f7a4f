"""Writes limits.json: what CPython's compile() says of deep and long sources. Run it with CPython 3.14.

Each shape is five texts; the second and the fourth are repeated n times.
"""
import json
import os
import warnings

warnings.simplefilter("ignore")
DEEP = (90, 190, 1000, 3000, 5900, 6500)
LONG = (90, 3000, 100_000)

SHAPES = {
    "parentheses": (DEEP, "", "(", "a", ")", ""),
    "lists": (DEEP, "", "[", "a", "]", ""),
    "sets": (DEEP, "", "{", "a", "}", ""),
    "calls in calls": (DEEP, "", "f(", "a", ")", ""),
    "subscripts in subscripts": (DEEP, "", "a[", "0", "]", ""),
    "comprehensions": (DEEP, "", "[", "a", " for a in b]", ""),
    "generators": ((90, 1000), "", "(", "a", " for a in b)", ""),
    "assignment expressions": (DEEP, "", "(a := ", "b", ")", ""),
    "targets in parentheses": (DEEP, "", "(", "a,", ")", " = b"),
    "not": (DEEP, "", "not ", "a", "", ""),
    "minus": (DEEP, "", "-", "a", "", ""),
    "invert": (DEEP, "x = ", "~", "a", "", ""),
    "signs and powers": ((90, 1000, 6500), "", "-a ** ", "a", "", ""),
    "power": ((90, 1000, 2900, 6500), "", "a ** ", "a", "", ""),
    "lambdas": ((90, 190, 3000, 6500), "", "lambda: ", "a", "", ""),
    "conditional expressions": (DEEP, "", "a if b else ", "c", "", ""),
    "elif": ((90, 3000, 5900, 6500, 100_000), "if a: b\n", "elif a: b\n", "", "", ""),
    "f-strings": ((90, 190, 1000), "", "f'{", "a", "}'", ""),
    "format specs": ((90,), "f'{a", ":{b", "", "}", "}'"),
    "patterns": (DEEP, "match a:\n case ", "[", "b", "]", ": pass"),
    "class patterns": (DEEP, "match a:\n case ", "C(", "b", ")", ": pass"),
    "sums to the right": (DEEP, "", "(a + ", "a", ")", ""),
    "yields": (DEEP, "def f():\n yield ", "(yield ", "a", ")", ""),
    "attributes": ((90, 3000, 20_000), "a", ".b", "", "", ""),
    "calls": ((90, 3000, 20_000), "a", "()", "", "", ""),
    "subscripts": ((90, 3000, 20_000), "a", "[0]", "", "", ""),
    "loops of a comprehension": ((90, 3000, 7000), "[a", " for a in b", "", "", "]"),
    "sum": ((90, 3000, 20_000), "a", " + a", "", "", ""),
    "and": (LONG, "a", " and a", "", "", ""),
    "comparison": (LONG, "a", " < a", "", "", ""),
    "alternatives": (LONG, "match a:\n case 1", " | 1", "", "", ": pass"),
    "decorators": ((90, 3000), "", "@a\n", "def f(): pass", "", ""),
    "strings": (LONG, "x = ", "'ab' ", "", "", ""),
    "list": (LONG, "x = [", "a, ", "", "", "]"),
    "list of constants": (LONG, "x = [", "1, ", "", "", "]"),
    "dict": (LONG, "x = {", "a: b, ", "", "", "}"),
    "arguments": (LONG, "f(", "a, ", "", "", ")"),
    "targets": ((90, 3000), "", "a = ", "b", "", ""),
    "statements on a line": (LONG, "", "a;", "", "", ""),
    "decimal digits": ((90, 4300, 4301, 100_000), "x = ", "1", "", "", ""),
    "hexadecimal digits": (LONG, "x = 0x", "1", "", "", ""),
    "name": (LONG, "", "a", " = 1", "", ""),
    "blank lines": (LONG, "a\n", "\n", "b c", "", ""),
    "unclosed": (DEEP, "", "(", "", "", ""),
    "unclosed, mixed": (DEEP, "", "([{", "", "", ""),
    "mistake in parentheses": (DEEP, "", "(", "a b", ")", ""),
    "mistake in calls": ((90, 190), "", "f(", "a b", ")", ""),
    "mistake in lists": ((90,), "", "[", "a b", "]", ""),
    "mistake in f-strings": ((90, 1000), "", "f'{", "a b", "}'", ""),
    "mistake in patterns": ((90, 190, 1000), "match a:\n case ", "[", "b c", "]", ": pass"),
    "mistake after not": (DEEP, "", "not ", "a b", "", ""),
    "mistake after minus": (DEEP, "", "-", "a b", "", ""),
    "mistake after power": ((90, 1000, 6500), "", "a ** ", "a b", "", ""),
    "mistake after lambdas": ((90, 1000, 6500), "", "lambda: ", "a b", "", ""),
    "mistake after elif": ((90, 3000, 6500), "if a: b\n", "elif a: b\n", "x y", "", ""),
    "mistake after sum": ((90, 3000, 20_000), "a", " + a", " b", "", ""),
    "mistake after attributes": (LONG, "a", ".b", " b", "", ""),
    "mistake after list": (LONG, "x = [", "a, ", "b c", "", "]"),
    "mistake after strings": (LONG, "x = ", "'ab' ", "a b", "", ""),
    "not and nothing": (DEEP, "", "not ", "", "", ""),
    "dot and nothing": (LONG, "", "a.", "", "", ""),
}


def outcome(source):
    try:
        compile(source, "<limits>", "exec")
    except SyntaxError as error:
        return [type(error).__name__, error.msg, error.lineno, error.offset]
    except (MemoryError, RecursionError) as error:
        return [type(error).__name__, str(error)]
    return []


def rows():
    for name, (sizes, before, left, middle, right, after) in SHAPES.items():
        parts = [before, left, middle, right, after]
        results = {n: outcome(before + left * n + middle + right * n + after) for n in sizes}
        yield json.dumps({"name": name, "parts": parts, "results": results})


with open(os.path.join(os.path.dirname(__file__), "limits.json"), "w") as file:
    file.write("[\n" + ",\n".join(rows()) + "\n]\n")
