import io
import symtable
import tokenize

tokens = list(tokenize.generate_tokens(io.StringIO('x = f"{a}"  # c\n').readline))
assert [t.string for t in tokens] == ['x', '=', 'f"', '{', 'a', '}', '"', '# c', '\n', '']
assert tokens[-3].start == (1, 12) and tokens[-1].start == (2, 0)
try:
    list(tokenize.generate_tokens(io.StringIO('(').readline))
except tokenize.TokenError as e:
    assert e.args[0] == 'unexpected EOF in multi-line statement'
else:
    assert False

f = symtable.symtable('def f(a):\n  b = a\n  return c', 'file', 'exec').get_children()[-1]
assert f.get_parameters() == ('a',) and set(f.get_locals()) == {'a', 'b'} and f.get_globals() == ('c',)
