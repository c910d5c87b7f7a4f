"""Databases that are SQLite files with one table, Dict, of a key and a value column."""

import os
import sqlite3
from collections.abc import MutableMapping
from contextlib import closing
from pathlib import Path
from urllib.request import pathname2url

__all__ = ['error', 'open']


class error(OSError):
    pass


# How SQLite is to open the file, by flag.
_ACCESS = {'r': 'ro', 'w': 'rw', 'c': 'rwc', 'n': 'rwc'}


def _prepare(path, flag, mode):
    """Make the file exist where it may have to be created, with its mode."""
    if flag == 'n':
        Path(path).unlink(missing_ok=True)
    if flag in 'cn':
        Path(path).touch(mode)


def _normalize_uri(path):
    return 'file:' + pathname2url(os.path.abspath(path))


def _uri(path, flag):
    immutable = '&immutable=1' if flag == 'r' else ''
    return f'{_normalize_uri(path)}?mode={_ACCESS[flag]}{immutable}'


class _Database(MutableMapping):
    def __init__(self, path, /, *, flag, mode):
        if hasattr(self, '_connection'):
            raise error('DBM object does not support reinitialization')
        if flag not in _ACCESS:
            raise ValueError(f"Flag must be one of 'r', 'w', 'c', or 'n', not {flag!r}")
        path = os.fsdecode(path)
        _prepare(path, flag, mode)
        try:
            self._connection = sqlite3.connect(_uri(path, flag), autocommit=True, uri=True)
        except sqlite3.Error as exc:
            raise error(str(exc))
        if flag != 'r':
            self._use_log()
        if flag in 'cn':
            self._run('CREATE TABLE IF NOT EXISTS Dict (key BLOB UNIQUE NOT NULL, value BLOB NOT NULL)').close()

    def _use_log(self):
        try:
            self._connection.execute('PRAGMA journal_mode = wal')
        except sqlite3.OperationalError:
            pass  # not everywhere: the database works without

    def _run(self, statement, *parameters):
        if self._connection is None:
            raise error('DBM object has already been closed')
        try:
            return self._connection.execute(statement, parameters)
        except sqlite3.Error as exc:
            raise error(str(exc))

    def _row(self, statement, *parameters):
        with closing(self._run(statement, *parameters)) as cursor:
            return cursor.fetchone()

    def __len__(self):
        return self._row('SELECT COUNT(key) FROM Dict')[0]

    def __getitem__(self, key):
        row = self._row('SELECT value FROM Dict WHERE key = CAST(? AS BLOB)', key)
        if row is None:
            raise KeyError(key)
        return row[0]

    def __setitem__(self, key, value):
        self._run('REPLACE INTO Dict (key, value) VALUES (CAST(? AS BLOB), CAST(? AS BLOB))', key, value)

    def __delitem__(self, key):
        with closing(self._run('DELETE FROM Dict WHERE key = CAST(? AS BLOB)', key)) as cursor:
            if cursor.rowcount == 0:
                raise KeyError(key)

    def __iter__(self):
        try:
            with closing(self._run('SELECT key FROM Dict')) as cursor:
                for key, in cursor:
                    yield key
        except sqlite3.Error as exc:
            raise error(str(exc))

    def keys(self):
        return list(self)

    def close(self):
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def __enter__(self):
        return self

    def __exit__(self, *args):
        self.close()


def open(filename, /, flag='r', mode=0o666):
    """Open the database in the SQLite file filename; flag and mode are as dbm.open()'s."""
    return _Database(filename, flag=flag, mode=mode)
