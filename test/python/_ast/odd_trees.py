# What compile() says to trees that programs build.
import ast

AT = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 1}


def error(tree):
    try:
        compile(tree, "<tree>", "exec")
    except (SyntaxError, ValueError, TypeError, SystemError, RecursionError) as e:
        return f"{type(e).__name__}: {e}"


def changed(source, field, value):
    """The error for a source whose first node with that field has another value there."""
    tree = ast.parse(source)
    node = next(n for n in ast.walk(tree) if hasattr(n, field) and not isinstance(n, ast.Module))
    setattr(node, field, value)
    return error(tree)


class Odd:
    pass


# The place of a constant is judged before its type.
odd = ast.Constant(Odd(), **AT)
assert changed("x = 1", "value", odd) == "TypeError: got an invalid type in Constant: Odd"
assert changed("x += 1", "target", odd) == "ValueError: expression which can't be assigned to in Store context"
assert changed("x: int", "target", odd) == "TypeError: AnnAssign with simple non-Name target"
nested = ast.Constant((1, (frozenset({2}), Odd())), **AT)
assert changed("x = 1", "value", nested) == "TypeError: got an invalid type in Constant: Odd"

# Nobody checks what a template says its source is.
tree = ast.parse("t'{x}'")
interpolation = next(n for n in ast.walk(tree) if isinstance(n, ast.Interpolation))
interpolation.str = text = Odd()
assert any(c is text for c in compile(tree, "<tree>", "exec").co_consts)
interpolation.str = []
assert error(tree) == "TypeError: cannot use 'tuple' as a dict key (unhashable type: 'list')"
interpolation.str = "x"
interpolation.conversion = 7
assert error(tree) == "SystemError: Unrecognized conversion character 7"

# The compiler's own errors.
bare = [ast.ExceptHandler(None, None, [ast.Pass(**AT)], **AT)]
assert changed("try: x\nexcept* y: z", "handlers", bare) == "ValueError: Invalid CFG, stack underflow"
assert changed("def f(): 'x'", "body", [ast.Expr(ast.Constant("\ud800", **AT), **AT)]) == (
    "UnicodeEncodeError: 'utf-8' codec can't encode character '\\ud800' in position 0: surrogates not allowed"
)

# Trees that contain themselves; which of the nodes is named depends on the host's stack.
tree = ast.parse("-x")
tree.body[0].value.operand = tree.body[0].value
assert error(tree).startswith("RecursionError: maximum recursion depth exceeded while traversing '")

# Fields that are no strings.
import warnings


class Fields(ast.AST):
    _fields = (b"\xff",)
    _field_types = {}


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter("always")
    Fields()
assert [str(w.message) for w in caught] == [
    "Field b'\\xff' is missing from Fields._field_types. This will become an error in Python 3.15."
]
