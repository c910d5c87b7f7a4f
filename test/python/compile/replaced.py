# What the compiler replaces in a tree, wherever in a statement it stands: '...' % (...) with literal text, __debug__.
import ast
import dis


def opcodes(source, optimize=-1):
    code = compile(source, "<test>", "exec", optimize=optimize)
    return {i.opname for i in dis.get_instructions(code)}


spread = [
    "x = f(1,\n  2,\n  '%s and %r' % (a,\n  b))",
    "if g(\n  [('%s' % (a,))]):\n  pass",
    "x = (\n'%s'\n% (a, ))",
    "x = f'{1}{\n\"%s\" % (a,)}'",
    "def f(a=1, *, b='%s' % (c,)): pass",
    "@d(\n'%s' % (c,))\nclass C: pass",
    "with a as b['%s' % (c,)]: pass",
    "x = lambda: 0; y = '%s' % (a,)",
]
for source in spread:
    assert "BINARY_OP" not in opcodes(source) or "b[" in source, source
    assert "FORMAT_SIMPLE" in opcodes(source), source
    tree = ast.parse(source)
    assert opcodes(tree) == opcodes(source), source

kept = ["x = a % (b,)", "x = '%s' % b", "x = '%s' % (*b,)", "x = '%d' % (b,)"]
for source in kept:
    assert "BINARY_OP" in opcodes(source), source

for source in ["x = [\n1,\n__debug__]", "if a:\n  f(\n b.c[__debug__])", "assert a, (\n __debug__)"]:
    assert "__debug__" not in compile(source, "<test>", "exec").co_names, source
    assert "__debug__" not in compile(ast.parse(source), "<test>", "exec").co_names, source

# Names of all lengths, and those that begin alike, are told apart.
names = ["n" * k for k in range(1, 40)] + ["abcdefghijklmn" + c for c in "opq"] + ["abcdefghijklmno" + c for c in "pqr"]
scope = {}
exec("\n".join(f"{name} = {i}" for i, name in enumerate(names)), scope)
assert [scope[name] for name in names] == list(range(len(names)))
