"""The line that the tokens at the end of the source claim to be on, without extra tokens."""
import io
import _tokenize


def ends(source):
    tokens = list(_tokenize.TokenizerIter(io.StringIO(source).readline, extra_tokens=False))
    return [(kind, line) for kind, _, start, _, line in tokens if start[1] == -1]


INDENT, DEDENT, END = 5, 6, 0
assert ends('') == []
assert ends('\n') == [(END, '')]
assert ends('x\n') == [(END, 'x\n')], ends('x\n')
assert ends('x\n# comment\n') == [(END, '')]
assert ends('if x:\n  y\n\n') == [(INDENT, '  y\n'), (DEDENT, ''), (END, '')]
