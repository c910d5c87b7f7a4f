"""Cursors: parameters, rows, converters, adapters, blobs."""
import sqlite3

db = sqlite3.connect(':memory:')


def raises(kind, text, f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except kind as e:
        assert text in str(e), str(e)
        return e
    raise AssertionError(f'{kind.__name__} expected')


# parameters
assert db.execute('select :a, @b, $c', {'a': 1, 'b': 2, 'c': 3}).fetchone() == (1, 2, 3)
assert db.execute('select ?2, ?1', ('x', 'y')).fetchone() == ('y', 'x')
P = sqlite3.ProgrammingError
raises(P, 'The current statement uses 1, and there are 2 supplied.', db.execute, 'select ?', (1, 2))
raises(P, 'You did not supply a value for binding parameter :b.', db.execute, 'select :b', {'a': 1})
raises(P, "Binding 1 (':a') is a named parameter", db.execute, 'select :a', (1,))
raises(P, 'Binding 1 has no name', db.execute, 'select ?', {'a': 1})
raises(P, 'parameters are of unsupported type', db.execute, 'select ?', {1})
raises(TypeError, 'execute() argument 1 must be str, not bytes', db.execute, b'select 1')


class Items:
    def __len__(self):
        return 2

    def __getitem__(self, i):
        return 'ab'[i]


assert db.execute('select ?, ?', Items()).fetchone() == ('a', 'b')

# a cursor's rows
cursor = db.cursor()
cursor.execute('create table t(id integer primary key, name text, data)')
assert cursor.description is None and cursor.rowcount == -1
cursor.executemany('insert into t(name) values(?)', [('a',), ('b',), ('c',)])
assert cursor.rowcount == 3
cursor.execute('insert into t(name) values(?)', 'd')
assert cursor.lastrowid == 4 and cursor.rowcount == 1
cursor.execute('select id, name from t order by id')
assert [d[0] for d in cursor.description] == ['id', 'name']
assert cursor.fetchone() == (1, 'a')
assert cursor.fetchmany() == [(2, 'b')]
assert cursor.fetchmany(0) == []
assert list(cursor) == [(3, 'c'), (4, 'd')]
assert cursor.fetchone() is None and cursor.fetchall() == []
assert cursor.execute('update t set name = upper(name) returning name').fetchall() == [('A',), ('B',), ('C',), ('D',)]
assert cursor.execute('delete from t where id = 4 returning id').fetchone() == (4,)
raises(P, 'executemany() can only execute DML', cursor.executemany, 'select ?', [(1,)])
# the same text twice at a time
assert [(a, b) for a, in db.execute('select id from t') for b, in db.execute('select id from t')] == [
    (a, b) for a in (1, 2, 3) for b in (1, 2, 3)
]
cursor.close()
raises(P, 'Cannot operate on a closed cursor.', cursor.fetchone)


# a converter that uses the cursor
def recursive(_):
    cursor.close()


typed = sqlite3.connect(':memory:', detect_types=sqlite3.PARSE_COLNAMES | sqlite3.PARSE_DECLTYPES)
cursor = typed.cursor()
sqlite3.register_converter('recursive', recursive)
cursor.execute('select 1 as "a [recursive]"')
raises(P, 'Recursive use of cursors not allowed.', cursor.fetchone)

# converters and adapters


class Point:
    def __init__(self, x, y):
        self.x, self.y = x, y

    def __conform__(self, protocol):
        assert protocol is sqlite3.PrepareProtocol
        return f'{self.x};{self.y}'


sqlite3.register_converter('point', lambda b: Point(*map(int, b.split(b';'))))
cursor.execute('create table p(p point, n number(10))')
sqlite3.register_converter('NUMBER', lambda b: float(b) / 2)
cursor.execute('insert into p values(?, 3)', (Point(4, -3),))
p, n = cursor.execute('select * from p').fetchone()
assert (p.x, p.y, n) == (4, -3, 1.5)
cursor.execute('select n as "half [number]" from p')
assert cursor.description[0][0] == 'half'
assert cursor.fetchone() == (1.5,)
sqlite3.register_adapter(complex, str)
assert db.execute('select ?', (1j,)).fetchone() == ('1j',)
assert sqlite3.adapt(1j) == '1j'
raises(P, "can't adapt", sqlite3.adapt, object())

# rows
db.row_factory = sqlite3.Row
row = db.execute('select 1 as a, 2 as "B"').fetchone()
assert row['A'] == row[0] == row[-2] == 1 and row['b'] == 2
assert row.keys() == ['a', 'B'] and tuple(row) == (1, 2) and dict(row) == {'a': 1, 'B': 2}
assert row[0:2] == (1, 2) and len(row) == 2
raises(IndexError, 'No item with that key', lambda: row['c'])
assert row == db.execute('select 1 as a, 2 as "B"').fetchone()
assert hash(row) == hash(db.execute('select 1 as a, 2 as "B"').fetchone())
db.row_factory = lambda cursor, row: dict(zip([d[0] for d in cursor.description], row))
assert db.execute('select 1 as a').fetchall() == [{'a': 1}]
db.row_factory = None
for factory in bytes, bytearray:
    db.text_factory = factory
    assert db.execute("select 'x'").fetchone() == (factory(b'x'),)
db.text_factory = lambda b: b.decode() + '!'
assert db.execute("select 'x'").fetchone() == ('x!',)
db.text_factory = str
raises(sqlite3.OperationalError, "Could not decode to UTF-8 column 'c' with text '\ufffd'", db.execute("select cast(x'ff' as text) as c").fetchone)

# blobs
db.execute('update t set data = ? where id = 1', (b'0123456789',))
with db.blobopen('t', 'data', 1) as blob:
    assert len(blob) == 10 and blob.read(3) == b'012' and blob.tell() == 3
    blob.write(b'abc')
    blob[0] = 65
    blob[8:10] = b'YZ'
    assert blob[-1] == 90 and blob[::3] == b'Aa6Z'
    blob.seek(-2, 2)
    raises(ValueError, 'data longer than blob length', blob.write, b'xyz')
    assert blob.read() == b'YZ' and blob.read() == b''
    db.execute('update t set data = null where id = 1')
    raises(sqlite3.OperationalError, 'query aborted', blob.read, 1) if blob.seek(0) is None else None
raises(sqlite3.OperationalError, 'no such rowid: 99', db.blobopen, 't', 'data', 99)
raises(sqlite3.OperationalError, 'cannot open value of type null', db.blobopen, 't', 'data', 1)
typed.close()
db.close()
