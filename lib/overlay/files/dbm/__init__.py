"""Mappings from bytes to bytes that live in files, under one interface.

open() picks the module for a file that exists by its content, and the first module that can be imported for a new
one. The modules, in this order: dbm.sqlite3, dbm.gnu, dbm.ndbm, dbm.dumb.
"""

import importlib
import io
import os
import sys

__all__ = ['open', 'whichdb', 'error']


class error(Exception):
    pass


# What a user catches: the errors of all modules are kinds of OSError.
error = (error, OSError)

_names = ['dbm.sqlite3', 'dbm.gnu', 'dbm.ndbm', 'dbm.dumb']
_modules = {}       # those that can be imported, by name, once open() has looked
_defaultmod = None  # the first of them

_SQLITE = b'SQLite format 3\0'
_GNU = {0x13579ace, 0x13579acd, 0x13579acf}


def _find_modules():
    global _defaultmod
    for name in _names:
        try:
            _modules[name] = importlib.import_module(name)
        except ImportError:
            pass
    if _defaultmod is None:
        if not _modules:
            raise ImportError(f'no dbm clone found; tried {_names}')
        _defaultmod = next(iter(_modules.values()))


def _module_for(file, flag):
    kind = None if 'n' in flag else whichdb(file)
    if kind is None:
        if 'n' in flag or 'c' in flag:
            return _defaultmod
        raise error[0]("db file doesn't exist; use 'c' or 'n' flag to create a new db")
    if not kind:
        raise error[0]('db type could not be determined')
    if kind not in _modules:
        raise error[0](f'db type is {kind}, but the module is not available')
    return _modules[kind]


def open(file, flag='r', mode=0o666):
    """Open the database at the path file.

    flag is 'r' for reading, 'w' for reading and writing what exists, 'c' to create it where it does not exist, 'n'
    for a new one in any case. mode is for files that are created.
    """
    if _defaultmod is None:
        _find_modules()
    return _module_for(file, flag).open(file, flag, mode)


def _is_readable(path):
    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError:
        return False
    return True


def _is_ndbm(path):
    if _is_readable(path + b'.pag') and _is_readable(path + b'.dir'):
        return True
    if not _is_readable(path + b'.db'):
        return False
    try:
        from dbm import ndbm
        ndbm.open(path).close()
    except (ImportError, OSError):
        return False
    return True


def _start_of(path, count):
    with io.open(path, 'rb') as f:
        return f.read(count)


def _is_dumb(path):
    try:
        os.stat(path + b'.dat')
        return _start_of(path + b'.dir', 1) in (b'', b"'", b'"')
    except OSError:
        return False


def whichdb(filename):
    """The name of the module whose file this is; None if there is no file to read, '' if nobody knows it."""
    path = os.fsencode(filename)
    if _is_ndbm(path):
        return 'dbm.ndbm'
    if _is_dumb(path):
        return 'dbm.dumb'
    try:
        start = _start_of(path, len(_SQLITE))
    except OSError:
        return None
    if start == _SQLITE:
        return 'dbm.sqlite3'
    if len(start) >= 4 and int.from_bytes(start[:4], sys.byteorder) in _GNU:
        return 'dbm.gnu'
    return ''


if __name__ == '__main__':
    for filename in sys.argv[1:]:
        print(whichdb(filename) or 'UNKNOWN', filename)
