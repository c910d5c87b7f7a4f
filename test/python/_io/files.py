"""Files of the system: modes, positions, descriptors, what is written when."""

import io
import os
import tempfile

folder = tempfile.mkdtemp()
path = os.path.join(folder, 'file')


def error(f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except Exception as e:
        return f'{type(e).__name__}: {e}'.replace(path, 'PATH')
    raise AssertionError('no error')


with open(path, 'wb') as f:
    assert repr(f) == f'<_io.BufferedWriter name={path!r}>' and f.mode == 'wb'
    assert repr(f.raw) == f"<_io.FileIO name={path!r} mode='wb' closefd=True>"
    assert not f.readable() and f.writable() and f.seekable() and not f.isatty()
    assert error(f.read) == 'UnsupportedOperation: read'
    assert error(f.raw.read) == 'UnsupportedOperation: File not open for reading'
    assert f.write(b'hello') == 5 and os.path.getsize(path) == 0 and f.tell() == 5
assert f.closed and repr(f.raw) == '<_io.FileIO [closed]>' and os.path.getsize(path) == 5
assert error(f.write, b'') == 'ValueError: write to closed file'
assert error(f.flush) == 'ValueError: flush of closed file'
assert error(f.fileno) == 'ValueError: I/O operation on closed file'
assert error(f.__enter__) == 'ValueError: I/O operation on closed file.'
f.close()

assert error(open, path, 'x') == "FileExistsError: [Errno 17] File exists: 'PATH'"
assert error(open, path + '/x') == "NotADirectoryError: [Errno 20] Not a directory: 'PATH/x'"
assert error(open, folder, 'rb').startswith('IsADirectoryError: [Errno 21] Is a directory: ')
assert error(open, 'a\0b') == 'ValueError: embedded null byte'
assert error(open, -1) == 'ValueError: negative file descriptor'
assert error(open, 1000) == 'OSError: [Errno 9] Bad file descriptor'
assert error(open, 1.5) == 'TypeError: expected str, bytes or os.PathLike object, not float'
assert error(open, path, 'q') == "ValueError: invalid mode: 'q'"
assert error(open, path, 'rU') == "ValueError: invalid mode: 'rU'"
assert error(open, path, 'wr') == 'ValueError: must have exactly one of create/read/write/append mode'
assert error(open, path, 'rbt') == "ValueError: can't have text and binary mode at once"
assert error(open, path, 'rb', encoding='x') == "ValueError: binary mode doesn't take an encoding argument"
assert error(open, path, 'r', 0) == "ValueError: can't have unbuffered text I/O"
assert error(open, path, closefd=False) == 'ValueError: Cannot use closefd=False with file name'
assert error(open, path, newline='x') == 'ValueError: illegal newline value: x'
assert error(open, path, opener=lambda p, flags: -2) == 'ValueError: opener returned -2'
assert error(open, path, encoding='hex') == "LookupError: 'hex' is not a text encoding"
assert error(io.FileIO, path, 'rw') == (
    'ValueError: Must have exactly one of create/read/write/append mode and at most one plus'
)

with open(path, 'ab+') as f:
    assert f.tell() == 5 and f.mode == 'ab+' and f.raw.mode == 'ab+'
    f.write(b' world')
    f.seek(0)
    assert f.read() == b'hello world'
    assert f.truncate(4) == 4 and f.seek(0, 2) == 4
with open(path, 'rb', buffering=0) as f:
    assert type(f) is io.FileIO and f.readall() == b'hell' and f.read(1) == b''
    assert f.seek(-2, 2) == 2 and f.read() == b'll'
    b = bytearray(3)
    f.seek(1)
    assert f.readinto(b) == 3 and b == b'ell'
    assert error(f.readinto, b'abc') == (
        'TypeError: readinto() argument 1 must be read-write bytes-like object, not bytes'
    )
    assert error(f.write, b'x') == 'UnsupportedOperation: File not open for writing'
    assert error(f.seek, -1) == 'OSError: [Errno 22] Invalid argument'

# The text layer.
with open(path, 'w', encoding='utf-8', newline='\r\n') as f:
    assert f.name == path and f.mode == 'w' and f.encoding == 'utf-8' and f.errors == 'strict'
    assert repr(f) == f"<_io.TextIOWrapper name={path!r} mode='w' encoding='utf-8'>"
    f.writelines(['één\n', 'two\n'])
    print(3, 'x', sep='-', file=f)
    assert error(f.read) == 'UnsupportedOperation: not readable'
    assert error(f.write, b'x') == 'TypeError: write() argument must be str, not bytes'
with open(path, 'rb') as f:
    assert f.readlines() == [b'\xc3\xa9\xc3\xa9n\r\n', b'two\r\n', b'3-x\r\n']
with open(path, encoding='utf-8') as f:
    assert f.readlines() == ['één\n', 'two\n', '3-x\n'] and f.newlines == '\r\n'
    f.seek(0)
    f.readline()
    assert error(f.reconfigure, encoding='ascii') == (
        'UnsupportedOperation: It is not possible to set the encoding or newline of stream after the first read'
    )
with open(path, encoding='ascii') as f:
    assert error(f.read) == (
        "UnicodeDecodeError: 'ascii' codec can't decode byte 0xc3 in position 0: ordinal not in range(128)"
    )
with open(path, encoding='ascii', errors='backslashreplace') as f:
    assert f.readline() == '\\xc3\\xa9\\xc3\\xa9n\n'

# Line buffering, detaching, descriptors.
f = open(path, 'w', 1, 'utf-8')
assert f.line_buffering
f.write('no line')
assert os.path.getsize(path) == 0
f.write(' end\n')
assert os.path.getsize(path) == 12
below = f.detach()
assert error(f.write, 'x') == 'ValueError: underlying buffer has been detached'
raw = below.detach()
assert error(below.write, b'x') == 'ValueError: raw stream has been detached'
raw.close()
fd = os.open(path, os.O_RDONLY)
with open(fd, closefd=False) as f:
    assert f.name == fd and f.fileno() == fd and f.read() == 'no line end\n'
os.close(fd)

# A buffer that was never closed is written before its file is read again, once nobody refers to it.
open(path, 'w').write('dropped')
assert open(path).read() == 'dropped'

assert issubclass(io.UnsupportedOperation, (OSError, ValueError))
assert io.UnsupportedOperation.__mro__[1:3] == (OSError, ValueError)
assert io.UnsupportedOperation.__module__ == 'io'
assert io.open_code(path).read() == b'dropped'
os.remove(path)
os.rmdir(folder)
