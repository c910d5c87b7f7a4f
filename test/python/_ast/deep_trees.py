# Trees far deeper than a program's own stack would allow: what is right, compiles; what has no end, is a RecursionError.
import ast

DEPTH = 8_000
PLACE = {"lineno": 1, "col_offset": 0, "end_lineno": 1, "end_col_offset": 1}
LOAD = ast.Load()


def name():
    return ast.Name("b", LOAD, **PLACE)


EXPRESSIONS = {
    "unary": lambda e: ast.UnaryOp(ast.USub(), e, **PLACE),
    "attribute": lambda e: ast.Attribute(e, "x", LOAD, **PLACE),
    "call": lambda e: ast.Call(e, [], [], **PLACE),
    "method": lambda e: ast.Call(ast.Attribute(e, "x", LOAD, **PLACE), [name()], [], **PLACE),
    "subscript": lambda e: ast.Subscript(e, name(), LOAD, **PLACE),
    "left operand": lambda e: ast.BinOp(e, ast.Add(), name(), **PLACE),
    "right operand": lambda e: ast.BinOp(name(), ast.Add(), e, **PLACE),
    "condition": lambda e: ast.IfExp(name(), name(), e, **PLACE),
}


def nested(wrap, node, times):
    for _ in range(times):
        node = wrap(node)
    return node


for label, wrap in EXPRESSIONS.items():
    code = compile(ast.Expression(nested(wrap, name(), DEPTH // 2)), "<deep>", "eval")
    assert len(code.co_code) > DEPTH, label

chain = nested(lambda s: ast.If(name(), [ast.Pass(**PLACE)], [s], **PLACE), ast.Pass(**PLACE), DEPTH // 2)
assert len(compile(ast.Module([chain], []), "<deep>", "exec").co_code) > DEPTH

# Objects of a deep tree.
for part in ".b", "+b", "()", "[0]":
    node = ast.parse("a" + part * DEPTH).body[0].value
    depth = 0
    while not isinstance(node, ast.Name):
        node = node.left if part == "+b" else node.func if part == "()" else node.value
        depth += 1
    assert depth == DEPTH, part

# A mistake at the bottom is found.
bottom = nested(EXPRESSIONS["attribute"], ast.Name("None", LOAD, **PLACE), DEPTH)
try:
    compile(ast.Expression(bottom), "<deep>", "eval")
except ValueError as error:
    assert str(error) == "identifier field can't represent 'None' constant", error
else:
    raise AssertionError

# Deeper than anything can go, or without an end.
endless = ast.UnaryOp(ast.USub(), name(), **PLACE)
endless.operand = endless
listed = ast.List([], LOAD, **PLACE)
listed.elts.append(listed)
block = ast.While(name(), [], [], **PLACE)
block.body.append(block)
for tree in (
    ast.Expression(endless),
    ast.Expression(listed),
    ast.Module([block], []),
    ast.Expression(nested(lambda e: ast.List([e], LOAD, **PLACE), name(), 60_000)),
):
    try:
        compile(tree, "<deep>", "eval" if isinstance(tree, ast.Expression) else "exec")
    except RecursionError:
        pass
    else:
        raise AssertionError(tree)
