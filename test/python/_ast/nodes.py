import ast
import copy
import pickle
import warnings

tree = ast.parse('x = f(a, *b, c=1)\ny: int = 2')
assert ast.unparse(tree) == 'x = f(a, *b, c=1)\ny: int = 2'
assert ast.dump(pickle.loads(pickle.dumps(tree))) == ast.dump(tree) == ast.dump(copy.deepcopy(tree))
assert ast.Name('a').ctx is ast.Name('b').ctx and ast.Module().body == []
assert repr(ast.Name('a')) == "Name(id='a', ctx=Load())"
assert ast.Assign._fields == ('targets', 'value', 'type_comment')
assert ast.Name.__doc__ == 'Name(identifier id, expr_context ctx)'
assert copy.replace(ast.Name('a'), id='b').id == 'b'


class Mine(ast.Name):
    pass


assert eval(compile(ast.fix_missing_locations(ast.Expression(Mine('tree'))), '', 'eval')) is tree

with warnings.catch_warnings(record=True) as w:
    warnings.simplefilter('always')
    ast.Name()
    ast.Name('a', x=1)
assert [str(x.message) for x in w] == [
    "Name.__init__ missing 1 required positional argument: 'id'. This will become an error in Python 3.15.",
    "Name.__init__ got an unexpected keyword argument 'x'. Support for arbitrary keyword arguments is "
    'deprecated and will be removed in Python 3.15.',
]


def fails(node, error, message, mode='eval'):
    try:
        compile(node, '', mode)
    except error as e:
        assert str(e) == message, e
    else:
        assert False, message


def expression(node):
    return ast.fix_missing_locations(ast.Expression(node))


fails(ast.Name('a'), TypeError, 'expected Expression node, got Name')
fails(ast.Expression(ast.Name('a')), TypeError, 'required field "lineno" missing from expr')
fails(expression(ast.Name('a', ast.Store())), ValueError,
      'expression must have Load context but has Store instead')
fails(expression(ast.Constant([])), TypeError, 'got an invalid type in Constant: list')
fails(expression(ast.BoolOp(ast.And(), [])), ValueError, 'BoolOp with less than 2 values')
fails(expression(ast.BinOp(None, ast.Add(), None)), ValueError, "field 'left' is required for BinOp")
fails(ast.Module([None], []), ValueError, 'None disallowed in statement list', 'exec')
