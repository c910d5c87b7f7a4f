"""A database that needs nothing but files: values in blocks of NAME.dat, the index in NAME.dir.

A line of the index is `'key', (offset, size)`, the key's bytes as Latin-1 characters. The index is read when the
database is opened; new keys are added to its end at once, everything else is written when the database is closed
or synchronised, and the index before that is kept as NAME.bak.
"""

import ast
import io
import os
from collections.abc import MutableMapping

__all__ = ['error', 'open']

error = OSError

_BLOCK = 512


def _blocks(size):
    return -(-size // _BLOCK)


def _encoded(key):
    return key.encode() if isinstance(key, str) else key


def _checked(value, what):
    value = _encoded(value)
    if not isinstance(value, (bytes, bytearray)):
        raise TypeError(f'{what} must be bytes or strings')
    return value


def _line(key, place):
    return f'{key.decode("latin-1")!r}, {place!r}\n'


class _Database(MutableMapping):
    def __init__(self, path, mode, flag):
        path = os.fsencode(path)
        self._data, self._list, self._backup = path + b'.dat', path + b'.dir', path + b'.bak'
        self._mode = mode
        self._readonly = flag == 'r'
        self._modified = False
        self._index = None
        if flag == 'n':
            self._remove()
        self._ensure(self._data, flag)
        self._ensure(self._list, flag)
        self._index = self._read_index()

    def _remove(self):
        for file in self._data, self._list, self._backup:
            try:
                os.remove(file)
            except OSError:
                pass

    def _ensure(self, file, flag):
        if flag in 'cn' and not os.path.exists(file):
            self._write(file, 'w', '')
        else:
            os.close(os.open(file, os.O_RDONLY))

    def _write(self, file, how, text):
        with io.open(file, how, encoding='latin-1') as f:
            os.chmod(file, self._mode)
            f.write(text)

    def _read_index(self):
        index = {}
        with io.open(self._list, encoding='latin-1') as f:
            for line in f:
                key, place = ast.literal_eval(line.rstrip())
                index[key.encode('latin-1')] = place
        return index

    @property
    def _open_index(self):
        if self._index is None:
            raise error('DBM object has already been closed')
        return self._index

    def _require_writable(self):
        if self._readonly:
            raise error('The database is opened for reading only')

    def sync(self):
        if self._index is None or not self._modified:
            return
        try:
            os.replace(self._list, self._backup)
        except OSError:
            pass
        self._write(self._list, 'w', ''.join(map(_line, self._index, self._index.values())))
        self._modified = False

    def __getitem__(self, key):
        offset, size = self._open_index[_encoded(key)]
        with io.open(self._data, 'rb') as f:
            f.seek(offset)
            return f.read(size)

    def __setitem__(self, key, value):
        self._require_writable()
        key = _checked(key, 'keys')
        value = _checked(value, 'values')
        offset, size = self._open_index.get(key, (None, 0))
        if offset is None or _blocks(len(value)) > _blocks(size):
            offset = None
        isnew = key not in self._index
        place = self._store(value, offset)
        self._index[key] = place
        self._modified = True
        if isnew:
            self._write(self._list, 'a', _line(key, place))

    def _store(self, value, offset):
        """Writes a value in the place of one that took no fewer blocks, or into new blocks."""
        with io.open(self._data, 'rb+') as f:
            if offset is None:
                end = f.seek(0, os.SEEK_END)
                offset = _blocks(end) * _BLOCK
                f.write(bytes(offset - end))
            f.seek(offset)
            f.write(value)
        return offset, len(value)

    def __delitem__(self, key):
        self._require_writable()
        del self._open_index[_encoded(key)]
        # Written at once: the lines that name the key must not survive this process.
        self._modified = True
        self.sync()

    def __contains__(self, key):
        return _encoded(key) in self._open_index

    def __iter__(self):
        return iter(self._open_index)

    iterkeys = __iter__

    def __len__(self):
        return len(self._open_index)

    def keys(self):
        return list(self._open_index)

    def items(self):
        return [(key, self[key]) for key in self._open_index]

    def close(self):
        try:
            self.sync()
        finally:
            self._index = None

    def __del__(self):
        if getattr(self, '_index', None) is not None:
            self.close()

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()


def open(file, flag='c', mode=0o666):
    """Open or create the database in the files file.dat and file.dir; flag and mode are as dbm.open()'s."""
    if flag not in ('r', 'w', 'c', 'n'):
        raise ValueError("Flag must be one of 'r', 'w', 'c', or 'n'")
    mask = os.umask(0)
    os.umask(mask)
    return _Database(file, mode & ~mask, flag)
