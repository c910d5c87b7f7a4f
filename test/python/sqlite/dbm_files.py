"""`dbm` and `shelve` over its modules: files of keys and values."""
import dbm
import dbm.dumb
import dbm.sqlite3
import os
import shelve
import tempfile


def raises(kind, f, *args):
    try:
        f(*args)
    except kind as e:
        return e
    raise AssertionError(f'{kind} expected')


with tempfile.TemporaryDirectory() as folder:
    for module in dbm.sqlite3, dbm.dumb:
        path = os.path.join(folder, module.__name__)
        with module.open(path, 'c') as db:
            db['key'] = 'value'
            db[b'\0\xff'] = b'\xfe' * 2000
            db['gone'] = b''
            del db['gone']
            raises(KeyError, db.__getitem__, 'gone')
            raises(KeyError, db.__delitem__, 'gone')
            assert db[b'key'] == b'value' and 'key' in db and len(db) == 2
        assert dbm.whichdb(path) == module.__name__
        with dbm.open(path, 'r') as db:
            assert sorted(db.keys()) == [b'\0\xff', b'key'] == sorted(db)
            assert db[b'\0\xff'] == b'\xfe' * 2000
            assert db.get(b'none') is None
            raises(module.error, db.__setitem__, b'x', b'y')
        raises(dbm.error, db.__getitem__, b'key')
        with module.open(path, 'w') as db:
            db[b'key'] = b'longer value' * 100
            assert db['key'] == b'longer value' * 100
        with module.open(path, 'n') as db:
            assert list(db) == []
        raises(ValueError, module.open, path, 'x')

    raises(dbm.error, dbm.open, os.path.join(folder, 'none'))
    assert dbm.whichdb(os.path.join(folder, 'none')) is None
    with open(os.path.join(folder, 'text'), 'w') as f:
        f.write('no database')
    assert dbm.whichdb(os.path.join(folder, 'text')) == ''
    raises(dbm.error, dbm.open, os.path.join(folder, 'text'))

    path = os.path.join(folder, 'shelf')
    with shelve.open(path) as shelf:
        shelf['list'] = [1, 2.5, ('x', None)]
        shelf['text'] = 'h\xe4\u0142'
    assert dbm.whichdb(path) == 'dbm.sqlite3'
    with shelve.open(path, writeback=True) as shelf:
        shelf['list'].append('more')
    with shelve.open(path, 'r') as shelf:
        assert dict(shelf) == {'list': [1, 2.5, ('x', None), 'more'], 'text': 'h\xe4\u0142'}
