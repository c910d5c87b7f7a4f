"""tell and seek of text streams: every position leads back to the same rest, in several encodings."""

import codecs
import io

TEXT = 'first\nzwei ü\r\nтри\r四\n\U0001f600 end\r\r\n' * 3


def check(encoding, newline, chunk):
    data = TEXT.encode(encoding)
    f = io.TextIOWrapper(io.BytesIO(data), encoding, newline=newline)
    whole = f.read()
    f.seek(0)
    f._CHUNK_SIZE = chunk
    positions = []
    for i in range(len(whole) + 1):
        positions.append(f.tell())
        assert f.read(1) == whole[i : i + 1], (encoding, newline, chunk, i)
    for i in reversed(range(len(whole) + 1)):
        f.seek(positions[i])
        assert f.tell() == positions[i]
        assert f.read() == whole[i:], (encoding, newline, chunk, i)
    f.seek(0)
    lines = []
    while True:
        at = f.tell()
        line = f.readline()
        if not line:
            break
        lines.append((at, line))
    assert ''.join(line for _, line in lines) == whole
    for at, line in lines:
        f.seek(at)
        assert f.readline() == line


for encoding in ('utf-8', 'utf-16', 'utf-32-be', 'utf-8-sig'):
    for newline in (None, '', '\n', '\r', '\r\n'):
        for chunk in (1, 7, 100):
            check(encoding, newline, chunk)

# The format of a position: fields of 64, 32, 32, 32 and 8 bits.
f = io.TextIOWrapper(io.BytesIO(b'abc\r\ndef'), 'utf-8')
f._CHUNK_SIZE = 4
assert f.read(3) == 'abc' and f.tell() == 4 + (1 << 64)  # a CR is held back
assert f.read(1) == '\n' and f.tell() == 5
f = io.TextIOWrapper(io.BytesIO('é€'.encode()), 'utf-8')
assert f.read(1) == 'é' and f.tell() == 2

f = io.TextIOWrapper(io.BytesIO(), 'utf-16')
f.write('a')
f.seek(0)
f.write('b')
f.flush()
assert f.buffer.getvalue() == codecs.BOM_UTF16 + 'b'.encode('utf-16-le')
f.seek(0, 2)
f.write('c')
f.flush()
assert f.buffer.getvalue() == 'bc'.encode('utf-16')

f = io.TextIOWrapper(io.BytesIO(b'a\nb\n'), 'ascii')
assert next(f) == 'a\n'
try:
    f.tell()
except OSError as e:
    assert str(e) == 'telling position disabled by next() call'
else:
    raise AssertionError
assert list(f) == ['b\n'] and f.tell() == 4
