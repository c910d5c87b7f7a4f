"""BytesIO and StringIO: positions, overwriting, exports, pickles, subclasses."""

import io
import pickle


def error(f, *args):
    try:
        f(*args)
    except Exception as e:
        return f'{type(e).__name__}: {e}'
    raise AssertionError('no error')


b = io.BytesIO(b'hello')
assert b.read(2) == b'he' and b.tell() == 2 and b.getvalue() == b'hello'
assert b.write(b'LP!!') == 4 and b.getvalue() == b'heLP!!'
assert b.seek(10) == 10 and b.read() == b'' and b.write(b'x') == 1
assert b.getvalue() == b'heLP!!\0\0\0\0x'
assert b.truncate(3) == 3 and b.getvalue() == b'heL' and b.tell() == 11
b.seek(0)
b.write(b'a\nb\nc')
b.seek(0)
assert b.readline() == b'a\n' and b.readlines() == [b'b\n', b'c']
assert error(b.seek, -1) == 'ValueError: negative seek value -1'
assert error(b.seek, 0, 3) == 'ValueError: invalid whence (3, should be 0, 1 or 2)'
assert error(b.write, 'x') == "TypeError: a bytes-like object is required, not 'str'"
assert error(b.truncate, -1) == 'ValueError: negative size value -1'
assert error(b.read, 'x') == "TypeError: argument should be integer or None, not 'str'"
assert error(b.fileno) == 'UnsupportedOperation: fileno'

view = b.getbuffer()
view[0] = 90
assert b.getvalue() == b'Z\nb\nc'
assert error(b.write, b'x' * 10) == 'BufferError: Existing exports of data: object cannot be re-sized'
assert error(b.close) == 'BufferError: Existing exports of data: object cannot be re-sized'
view.release()
assert len(b.getbuffer()) == 5
b.write(b'more')
b.close()
assert b.closed and error(b.read) == 'ValueError: I/O operation on closed file.'

s = io.StringIO('hello')
assert s.read(2) == 'he' and s.write('LP!!') == 4 and s.getvalue() == 'heLP!!'
assert s.seek(8) == 8 and s.write('\U0001f600x') == 2 and s.getvalue() == 'heLP!!\0\0\U0001f600x'
assert s.truncate(4) == 4 and s.getvalue() == 'heLP'
assert error(s.seek, 1, 1) == "OSError: Can't do nonzero cur-relative seeks"
assert error(s.seek, -1) == 'ValueError: Negative seek position -1'
assert error(s.write, b'x') == "TypeError: string argument expected, got 'bytes'"
assert error(io.StringIO, 'x', 'y') == "ValueError: illegal newline value: 'y'"
assert error(io.StringIO, 3) == 'TypeError: initial_value must be str or None, not int'
s.close()
assert error(s.getvalue) == 'ValueError: I/O operation on closed file'

for stream in (io.BytesIO(b'abc'), io.StringIO('ab\ncd', newline='\r\n')):
    stream.seek(2)
    stream.extra = [1]
    for protocol in range(2, pickle.HIGHEST_PROTOCOL + 1):
        copy = pickle.loads(pickle.dumps(stream, protocol))
        assert copy.getvalue() == stream.getvalue() and copy.tell() == 2 and copy.extra == [1]
assert error(pickle.dumps, io.BufferedReader(io.BytesIO())) == "TypeError: cannot pickle 'BufferedReader' instances"


class Upper(io.StringIO):
    def write(self, s):
        return super().write(s.upper())


u = Upper()
print('a', 1, file=u)
assert u.getvalue() == 'A 1\n'
assert isinstance(u, io.TextIOBase) and isinstance(io.BytesIO(), io.BufferedIOBase)


class Lines(io.RawIOBase):
    """Only readinto: everything else follows."""

    def __init__(self, data):
        self.data = data

    def readable(self):
        return True

    def readinto(self, b):
        n = min(len(b), len(self.data), 4)
        b[:n], self.data = self.data[:n], self.data[n:]
        return n


assert Lines(b'abcdefghi').read() == b'abcdefghi'
assert Lines(b'one\ntwo').readlines() == [b'one\n', b'two']
assert io.TextIOWrapper(io.BufferedReader(Lines(b'x\ny'))).readlines() == ['x\n', 'y']
with Lines(b'') as raw:
    pass
assert raw.closed and error(raw.__iter__) == 'ValueError: I/O operation on closed file.'

pair = io.BufferedRWPair(io.BytesIO(b'in'), io.BytesIO())
assert pair.read() == b'in' and pair.write(b'out') == 3 and pair.readable() and pair.writable()
assert error(io.BufferedReader, io.BytesIO(), 0) == 'ValueError: buffer size must be strictly positive'
