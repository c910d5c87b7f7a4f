"""Databases in the files of Berkeley DB: the native module _dbm under its public name."""

from _dbm import error, library, open

__all__ = ['error', 'library', 'open']
