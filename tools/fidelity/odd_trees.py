"""Trees that no parser makes, and what compile() says to them: class, message and position of the error, its warnings,
or a digest of the code.

A statement of a source file is parsed; one field of one of its nodes gets another value (of a wrong type, empty, None,
a wrong context, a position that cannot be), or is deleted. Choices are random, from a seed that is made of the file's
bytes, so both interpreters make the same ones.
"""
import ast
import random
import re
import warnings
import zlib

PLACE = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 1}


class Text(str):
    pass


class Number(int):
    pass


class Odd:
    def __repr__(self):
        return "<odd>"


def name(context=ast.Load):
    return ast.Name("n", context(), **PLACE)


def constant(value):
    return ast.Constant(value, **PLACE)


def statement():
    return ast.Pass(**PLACE)


VALUES = {
    "None": lambda: None,
    "True": lambda: True,
    "an int": lambda: 5,
    "-1": lambda: -1,
    "2**40": lambda: 2**40,
    "an int subclass": lambda: Number(7),
    "a float": lambda: 1.5,
    "a str": lambda: "abc",
    "a str subclass": lambda: Text("s"),
    "an empty str": lambda: "",
    "'None'": lambda: "None",
    "'True'": lambda: "True",
    "'False'": lambda: "False",
    "'_'": lambda: "_",
    "'__debug__'": lambda: "__debug__",
    "a private name": lambda: "__x",
    "a surrogate": lambda: "\ud800",
    "an astral character": lambda: "\U0001f600",
    "bytes": lambda: b"xy",
    "an object": Odd,
    "a tuple": lambda: (),
    "[]": list,
    "[None]": lambda: [None],
    "[int]": lambda: [3],
    "[str]": lambda: ["zz"],
    "['None']": lambda: ["None"],
    "a class": lambda: ast.Load,
    "AST": ast.AST,
    "expr": lambda: ast.expr(**PLACE),
    "Load": ast.Load,
    "Store": ast.Store,
    "Add": ast.Add,
    "[Add]": lambda: [ast.Add()],
    "Eq": ast.Eq,
    "[Eq]": lambda: [ast.Eq()],
    "Name": name,
    "Name Store": lambda: name(ast.Store),
    "Name Del": lambda: name(ast.Del),
    "[Name]": lambda: [name()],
    "[Name Store]": lambda: [name(ast.Store)],
    "Constant": lambda: constant(1),
    "Constant None": lambda: constant(None),
    "Constant ...": lambda: constant(...),
    "Constant of a tuple": lambda: constant((1, (2, frozenset({3})))),
    "Constant of a list": lambda: constant([1]),
    "Constant of an object": lambda: constant((1, Odd())),
    "[Constant]": lambda: [constant(1)],
    "[Constant, Constant]": lambda: [constant("a"), constant(1)],
    "Pass": statement,
    "[Pass]": lambda: [statement()],
    "[Pass, None]": lambda: [statement(), None],
    "arg": lambda: ast.arg("p", **PLACE),
    "[arg]": lambda: [ast.arg("p", **PLACE)],
    "arguments": ast.arguments,
    "[alias]": lambda: [ast.alias("q", **PLACE)],
    "[keyword]": lambda: [ast.keyword("k", constant(1), **PLACE)],
    "Starred": lambda: ast.Starred(name(), ast.Load(), **PLACE),
    "[Starred]": lambda: [ast.Starred(name(), ast.Load(), **PLACE)],
    "List": lambda: ast.List([name()], ast.Load(), **PLACE),
    "Slice": lambda: ast.Slice(**PLACE),
    "Yield": lambda: ast.Yield(**PLACE),
    "Await": lambda: ast.Await(name(), **PLACE),
    "NamedExpr": lambda: ast.NamedExpr(name(ast.Store), constant(1), **PLACE),
    "UnaryOp": lambda: ast.UnaryOp(ast.USub(), constant(3), **PLACE),
    "JoinedStr": lambda: ast.JoinedStr([constant("a")], **PLACE),
    "FormattedValue": lambda: ast.FormattedValue(name(), -1, None, **PLACE),
    "Interpolation": lambda: ast.Interpolation(name(), "n", -1, None, **PLACE),
    "[comprehension]": lambda: [ast.comprehension(name(ast.Store), name(), [], 0)],
    "[ExceptHandler]": lambda: [ast.ExceptHandler(None, None, [statement()], **PLACE)],
    "[withitem]": lambda: [ast.withitem(name())],
    "[match_case]": lambda: [ast.match_case(ast.MatchAs(**PLACE), None, [statement()])],
    "MatchAs": lambda: ast.MatchAs(**PLACE),
    "[MatchAs]": lambda: [ast.MatchAs(**PLACE)],
    "MatchStar": lambda: ast.MatchStar(**PLACE),
    "[MatchStar]": lambda: [ast.MatchStar(**PLACE)],
    "[TypeVar]": lambda: [ast.TypeVar("T", **PLACE)],
}

# Lists that CPython does not look for None in; it crashes there.
UNCHECKED = {"type_params", "patterns", "kwd_attrs", "kwd_patterns", "handlers", "names"}


def describe(code):
    """Everything that can be seen of a code object; addresses and the order of sets left out."""
    yield code.co_code
    for value in code.co_consts:
        if hasattr(value, "co_code"):
            yield from describe(value)
        else:
            yield type(value), sorted(map(ascii, value)) if isinstance(value, frozenset) else ascii(value)
    yield code.co_names, code.co_varnames, code.co_cellvars, code.co_freevars, code.co_name, code.co_qualname
    yield code.co_linetable, code.co_exceptiontable, code.co_flags, code.co_stacksize, code.co_firstlineno


def stable(text):
    text = re.sub(r" at 0x[0-9a-fA-F]+", " at 0x", text)
    # Where the recursion ends, and how CPython 3.14 speaks of it, depends on the stack.
    return re.sub(r"(Stack overflow|maximum recursion depth exceeded).*", "too deep", text)


def outcome(tree):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            code = compile(tree, "<tree>", "exec", dont_inherit=True)
            result = format(zlib.crc32(stable(ascii(list(describe(code)))).encode()), "08x")
        except (SyntaxError, ValueError, TypeError, SystemError, RecursionError, OverflowError) as error:
            place = (error.lineno, error.offset, error.end_lineno, error.end_offset) if isinstance(error, SyntaxError) else ""
            result = f"{type(error).__name__}: {error} {place}"
    return ascii(stable(" ".join([result, *(f"{w.category.__name__} {w.lineno}: {w.message}" for w in caught)])))


def changes(node, field, old, tree):
    """Ways to change a field, as pairs of a description and the new value."""
    yield from ((label, make()) for label, make in VALUES.items() if label != "[None]" or field not in UNCHECKED)
    if isinstance(old, list) and old:
        if field not in UNCHECKED:
            yield "+ None", [*old, None]
        yield "- last", old[:-1]
        yield "twice", old + old
        yield "the whole tree", [tree]
        yield "recursive", [*old, node]
    else:
        yield "itself", node


def cases(tree):
    for node in ast.walk(tree):
        for field in (*node._fields, *node._attributes):
            old = getattr(node, field, cases)
            if old is cases:
                continue
            for label, value in changes(node, field, old, tree):
                yield node, field, old, label, value
            yield node, field, old, "deleted", cases


def judge(tree, node, field, old, label, value):
    if value is cases:
        delattr(node, field)
    else:
        setattr(node, field, value)
    try:
        return f"{type(node).__name__}.{field} {label}: {outcome(tree)}"
    finally:
        setattr(node, field, old)


def all_trees(source):
    """Every change of every node of a source."""
    tree = ast.parse(source)
    for case in cases(tree):
        yield judge(tree, *case)


def some_trees(source):
    """A few changes in statements of a source."""
    draw = random.Random(zlib.crc32(source))
    body = [s for s in ast.parse(source).body if s.end_lineno - s.lineno < 100]
    for statement in draw.choices(body, k=max(40, 3 * len(body))) if body else []:
        tree = ast.Module([statement], [])
        node = draw.choice([n for n in ast.walk(tree) if n._fields])
        field = draw.choice((*node._fields, *node._attributes))
        old = getattr(node, field, cases)
        if old is cases:
            continue
        label, value = draw.choice([*changes(node, field, old, tree), ("deleted", cases)])
        yield judge(tree, node, field, old, label, value)
