# Files of dbm.ndbm: enough pairs for the table to grow, long keys and values, deletion, damage.
import dbm.ndbm
import os
import random
import shelve
import struct
import tempfile


def raises(kind, f, *args):
    try:
        f(*args)
    except kind as e:
        return str(e)
    raise AssertionError('no ' + kind.__name__)


def check(path, model):
    with dbm.ndbm.open(path) as d:
        assert len(d) == len(model) and bool(d) == bool(model)
        assert sorted(d.keys()) == sorted(model)
        for key, value in model.items():
            assert key in d and d[key] == value, key


with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'data')
    rng = random.Random(5)
    model = {}
    with dbm.ndbm.open(path, 'n') as d:
        for i in range(1500):
            if rng.random() < .7 or not model:
                # One key may be the beginning of another one.
                key = b'%d' % rng.randrange(900) * rng.randrange(1, 3)
                model[key] = d[key] = rng.randbytes(rng.choice([0, 7, 40, 1024, 1025, 9000]) % (i + 1))
            else:
                key = rng.choice(sorted(model))
                del d[key], model[key]
    check(path, model)

    with dbm.ndbm.open(path, 'w') as d:
        assert d.get('nowhere') is None and d.setdefault('new', 'text') == 'text'
        assert d['new'] == b'text' and 'new' in d and b'new' in d
        assert raises(KeyError, d.__delitem__, 'nowhere') == "'nowhere'"
        assert 'bytes or string keys only' in raises(TypeError, d.__setitem__, 1, b'')
        assert 'bytes or string elements only' in raises(TypeError, d.__setitem__, 'a', 1)
        d.clear()
        assert len(d) == 0
    assert 'already been closed' in raises(dbm.ndbm.error, len, d)
    check(path, {})

    with dbm.ndbm.open(path) as d:
        assert 'cannot add item' in raises(dbm.ndbm.error, d.__setitem__, 'a', 'b')
    assert 'No such file' in raises(dbm.ndbm.error, dbm.ndbm.open, path + 'x')
    assert "'r', 'w', 'c', or 'n'" in raises(dbm.ndbm.error, dbm.ndbm.open, path, 'x')

    with shelve.Shelf(dbm.ndbm.open(path, 'c')) as shelf:
        shelf['x'] = {'y': [1, 2.5, None]}
    with shelve.Shelf(dbm.ndbm.open(path)) as shelf:
        assert dict(shelf) == {'x': {'y': [1, 2.5, None]}}

    with open(path + '.db', 'r+b') as f:
        f.seek(12)
        f.write(struct.pack('<I', 1))
    raises(dbm.ndbm.error, dbm.ndbm.open, path, 'w')
