"""Which calls of the raw stream the buffered streams make, and when."""

import io


class Raw(io.RawIOBase):
    """Gives and takes pieces of set sizes, and notes every call."""

    def __init__(self, data=b'', chunk=None, accept=None):
        self.data = data
        self.pos = 0
        self.chunk = chunk
        self.accept = list(accept or [])
        self.log = []
        self.written = b''

    def readable(self):
        return True

    def writable(self):
        return True

    def seekable(self):
        return True

    def readinto(self, b):
        self.log.append(('readinto', len(b)))
        n = min(len(b), self.chunk or len(b), len(self.data) - self.pos)
        b[:n] = self.data[self.pos : self.pos + n]
        self.pos += n
        return n

    def write(self, b):
        n = self.accept.pop(0) if self.accept else len(b)
        self.log.append(('write', len(b), n))
        if n is None:
            return None
        self.written += bytes(b[:n])
        self.pos += n
        return n

    def seek(self, pos, whence=0):
        self.log.append(('seek', pos, whence))
        self.pos = pos if whence == 0 else self.pos + pos if whence == 1 else len(self.data) + pos
        return self.pos

    def tell(self):
        self.log.append(('tell',))
        return self.pos

    def take(self):
        log, self.log = self.log, []
        return log


raw = Raw(bytes(range(100)))
f = io.BufferedReader(raw, 16)
assert raw.take() == [('tell',)]
assert f.read(4) == bytes(range(4))
assert raw.take() == [('readinto', 16)]
assert f.peek(1) == bytes(range(4, 16)) and f.read1(100) == bytes(range(4, 16))
assert raw.take() == []
assert f.read(40) == bytes(range(16, 56))
assert raw.take() == [('readinto', 32), ('readinto', 16)]
assert f.seek(50) == 50 and raw.take() == []
assert f.seek(2, 1) == 52 and f.tell() == 52
assert raw.take() == [('tell',)]
assert f.seek(-5, 2) == 95 and raw.take() == [('seek', -5, 2)]
assert f.read1() == bytes(range(95, 100)) and raw.take() == [('readinto', 16)]
assert f.read() == b'' and raw.take() == [('readinto', 131072)]
b = bytearray(40)
f.seek(0)
raw.take()
assert f.readinto(b) == 40 and raw.take() == [('readinto', 40)]
assert f.readinto1(b) == 40 and raw.take() == [('readinto', 40)]

raw = Raw(b'one\ntwo\nthree', chunk=5)
f = io.BufferedReader(raw, 8)
raw.take()
assert f.readline() == b'one\n' and raw.take() == [('readinto', 8)]
assert f.readline() == b'two\n' and raw.take() == [('readinto', 8)]
assert f.readline(3) == b'th' + b'r' and f.readlines() == [b'ee']

raw = Raw()
f = io.BufferedWriter(raw, 8)
raw.take()
assert f.write(b'abc') == 3 and f.write(b'defg') == 4 and raw.take() == []
assert f.write(b'hij') == 3 and raw.take() == [('write', 7, 7)]
assert f.write(b'x' * 20) == 20 and raw.take() == [('write', 3, 3), ('write', 20, 20)]
assert f.write(b'y' * 8) == 8 and raw.take() == [('write', 8, 8)]
f.write(b'z')
f.flush()
assert raw.take() == [('write', 1, 1)] and f.tell() == 39

raw = Raw(accept=[2, None])
f = io.BufferedWriter(raw, 8)
f.write(b'abcdefg')
raw.take()
try:
    f.write(b'0123456789')
except BlockingIOError as e:
    assert e.args == (0, 'write could not complete without blocking', 3), e.args
    assert e.characters_written == 3 and e.errno == 0
else:
    raise AssertionError
assert raw.take() == [('write', 7, 2), ('write', 5, None)]
f.flush()
assert raw.written == b'abcdefg012'

raw = Raw(b'hello world')
f = io.BufferedRandom(raw, 8)
raw.take()
assert f.read(3) == b'hel' and f.write(b'XY') == 2 and f.read(3) == b' wo'
assert raw.take() == [('seek', 0, 1), ('readinto', 8)]


class NoData(io.RawIOBase):
    def readable(self):
        return True

    def readinto(self, b):
        return None


f = io.BufferedReader(NoData())
assert f.read() is None and f.read(5) is None and f.read1(5) == b'' and f.peek() == b''
assert f.readinto(bytearray(3)) is None and f.readline() == b''


class TextLog(io.BytesIO):
    def write(self, b):
        log.append(bytes(b))
        return super().write(b)

    def read1(self, n=-1):
        log.append(n)
        return super().read1(n)


log = []
t = io.TextIOWrapper(TextLog(), 'utf-8')
t._CHUNK_SIZE = 10
t.write('abc')
t.write('é')
assert log == []
t.write('0123456789')
assert log == ['abcé'.encode(), b'0123456789'], log
t.write('x' * 4)
t.flush()
assert log[2:] == [b'xxxx']
log = []
t = io.TextIOWrapper(TextLog(b'a' * 25), 'ascii')
t._CHUNK_SIZE = 10
assert t.read(3) == 'aaa' and t.read(20) == 'a' * 20 and t.read() == 'aa'
assert log == [10, 13, ], log
