"""Newline translation on the way in and out, and the decoder behind it."""

import io

DATA = b'a\nb\r\nc\rd\r\re\n\r'
LINES = {
    None: ['a\n', 'b\n', 'c\n', 'd\n', '\n', 'e\n', '\n'],
    '': ['a\n', 'b\r\n', 'c\r', 'd\r', '\r', 'e\n', '\r'],
    '\n': ['a\n', 'b\r\n', 'c\rd\r\re\n', '\r'],
    '\r': ['a\nb\r', '\nc\r', 'd\r', '\r', 'e\n\r'],
    '\r\n': ['a\nb\r\n', 'c\rd\r\re\n\r'],
}
for newline, lines in LINES.items():
    for chunk in (1, 2, 3, 1000):
        f = io.TextIOWrapper(io.BytesIO(DATA), 'ascii', newline=newline)
        f._CHUNK_SIZE = chunk
        assert list(f) == lines, (newline, chunk)
        f.seek(0)
        assert f.read() == ''.join(lines)
        assert f.newlines == (('\r', '\n', '\r\n') if newline in (None, '') else None), f.newlines
    # In memory too; '\U0001f600' makes the text a wide one.
    for extra in ('', '\U0001f600'):
        s = io.StringIO(DATA.decode() + extra, newline=newline)
        if newline not in ('\r', '\r\n'):
            expected = ''.join(lines) + extra
            assert s.getvalue() == expected, (newline, s.getvalue())
            assert ''.join(s) == expected

for newline, expected in ((None, b'a\nb\n'), ('', b'a\nb\n'), ('\r', b'a\rb\r'), ('\r\n', b'a\r\nb\r\n')):
    b = io.BytesIO()
    f = io.TextIOWrapper(b, 'ascii', newline=newline)
    assert f.write('a\nb\n') == 4
    f.flush()
    assert b.getvalue() == expected
    s = io.StringIO(newline=newline)
    assert s.write('a\nb\n') == 4 and s.getvalue() == expected.decode()

d = io.IncrementalNewlineDecoder(None, translate=True)
assert d.decode('a\r') == 'a' and d.getstate() == (b'', 1)
assert d.decode('\nb') == '\nb' and d.newlines == '\r\n'
assert d.decode('\r', final=True) == '\n' and d.newlines == ('\r', '\r\n')
d.setstate((b'', 1))
assert d.decode('x') == '\nx'
d.reset()
assert d.newlines is None
