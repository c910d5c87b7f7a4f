"""Connections: transactions, files, settings, errors."""
import os
import sqlite3
import tempfile
from contextlib import closing


def raises(kind, text, f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except kind as e:
        assert text in str(e), str(e)
        return e
    raise AssertionError(f'{kind.__name__} expected')


# values go in and come out
with closing(sqlite3.connect(':memory:')) as db:
    row = (1, -2**63, 2**63 - 1, 2**53 + 1, 2.5, 'h\xe4\u0142\U0001f600', b'\0\xff', None, True)
    assert db.execute('select ' + ', '.join('?' * len(row)), row).fetchone() == row
    raises(OverflowError, 'Python int too large to convert to SQLite INTEGER', db.execute, 'select ?', (2**63,))
    raises(UnicodeEncodeError, 'surrogates not allowed', db.execute, 'select ?', ('\udcff',))
    e = raises(sqlite3.ProgrammingError, "type 'list' is not supported", db.execute, 'select ?', ([],))
    assert str(e).startswith('Error binding parameter 1: ')
    e = raises(sqlite3.OperationalError, 'near "selec": syntax error', db.execute, 'selec')
    assert (e.sqlite_errorcode, e.sqlite_errorname) == (1, 'SQLITE_ERROR')
    raises(sqlite3.OperationalError, 'no such table: t', db.execute, 'select * from t')
    raises(sqlite3.ProgrammingError, 'one statement at a time', db.execute, 'select 1; select 2')
    assert db.execute('/* no statement */ -- at all').fetchall() == []
raises(sqlite3.ProgrammingError, 'Cannot operate on a closed database.', db.execute, 'select 1')

# transactions
with closing(sqlite3.connect(':memory:')) as db:
    db.execute('create table t(x unique)')
    assert not db.in_transaction
    with db:
        db.execute('insert into t values(1)')
        assert db.in_transaction
    try:
        with db:
            db.execute('insert into t values(2)')
            1 / 0
    except ZeroDivisionError:
        pass
    assert db.execute('select x from t').fetchall() == [(1,)]
    e = raises(sqlite3.IntegrityError, 'UNIQUE constraint failed: t.x', db.execute, 'insert into t values(1)')
    assert e.sqlite_errorname == 'SQLITE_CONSTRAINT_UNIQUE'
    db.rollback()
    assert db.total_changes == 2
with closing(sqlite3.connect(':memory:', autocommit=False)) as db:
    assert db.in_transaction and db.autocommit is False
    db.execute('create table t(x)')
    db.rollback()
    raises(sqlite3.OperationalError, 'no such table', db.execute, 'select * from t')
    db.autocommit = True
    assert not db.in_transaction

# files: two connections, locks, journals
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'd\xe4ta.db')
    with closing(sqlite3.connect(path)) as one, closing(sqlite3.connect(path, timeout=0)) as two:
        one.execute('create table t(x)')
        one.executemany('insert into t values(?)', ((i,) for i in range(1000)))
        assert os.path.exists(path + '-journal')
        raises(sqlite3.OperationalError, 'database is locked', two.execute, 'insert into t values(0)')
        one.commit()
        assert not os.path.exists(path + '-journal')
        two.execute('insert into t values(0)')
        two.rollback()
        assert two.execute('select count(*), sum(x) from t').fetchone() == (1000, 499500)
    with closing(sqlite3.connect(path)) as db:
        assert db.execute('select count(*) from t').fetchone() == (1000,)
        # the rows of a cursor that was forgotten are in nobody's way
        db.execute('select * from t').fetchone()
        db.execute('drop table t')
    uri = 'file:' + path.replace('\xe4', '%C3%A4') + '?mode=ro'
    with closing(sqlite3.connect(uri, uri=True)) as db:
        raises(sqlite3.OperationalError, 'attempt to write a readonly database', db.execute, 'create table u(x)')
    e = raises(sqlite3.OperationalError, 'unable to open database file', sqlite3.connect, os.path.join(folder, 'no', 'x'))
    assert e.sqlite_errorname == 'SQLITE_CANTOPEN'
    assert os.listdir(folder) == ['d\xe4ta.db']
    raises(sqlite3.OperationalError, 'unable to open database file', sqlite3.connect, folder)

    # no database at all, and one that is broken within
    broken = os.path.join(folder, 'broken.db')
    with open(broken, 'wb') as f:
        f.write(b'no database ' * 1000)
    with closing(sqlite3.connect(broken)) as db:
        e = raises(sqlite3.DatabaseError, 'file is not a database', db.execute, 'select * from sqlite_schema')
        assert e.sqlite_errorname == 'SQLITE_NOTADB'
    with closing(sqlite3.connect(path)) as db:
        db.execute('create table t(x)')
        db.executemany('insert into t values(?)', [(b'x' * 500,)] * 200)
        db.commit()
    with open(path, 'rb') as f:
        data = bytearray(f.read())
    for at in range(0, len(data), 97):
        if at > 100:
            data[at] ^= 0xa5
    with open(broken, 'wb') as f:
        f.write(data)
    with closing(sqlite3.connect(broken)) as db:
        try:
            db.execute('select sum(length(x)) from t').fetchall()
            db.execute('pragma integrity_check').fetchall()
        except sqlite3.DatabaseError:
            pass

# an unfinished transaction ends with its connection
with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'x')
    with closing(sqlite3.connect(path)) as db:
        db.execute('create table t(x)')
        db.execute('insert into t values(1)')
    with closing(sqlite3.connect(path)) as db:
        assert db.execute('select * from t').fetchall() == []

# settings
with closing(sqlite3.connect(':memory:')) as db:
    old = db.setlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH, 20)
    assert db.getlimit(sqlite3.SQLITE_LIMIT_SQL_LENGTH) == 20 and old > 20
    raises(sqlite3.DataError, 'query string is too large', db.execute, 'select ' + '1' * 30)
    assert db.getconfig(sqlite3.SQLITE_DBCONFIG_DQS_DML)
    db.setconfig(sqlite3.SQLITE_DBCONFIG_DQS_DML, False)
    assert not db.getconfig(sqlite3.SQLITE_DBCONFIG_DQS_DML)
    raises(ValueError, "unknown config 'op': -1", db.getconfig, -1)
raises(ValueError, 'isolation_level string must be', sqlite3.connect, ':memory:', isolation_level='BOGUS')
raises(TypeError, 'expected str, bytes or os.PathLike object, not int', sqlite3.connect, 1)

# copies
with closing(sqlite3.connect(':memory:')) as one, closing(sqlite3.connect(':memory:')) as two:
    one.executescript('create table t(x); insert into t values(1), (2);')
    one.backup(two)
    assert two.execute('select x from t').fetchall() == [(1,), (2,)]
    data = one.serialize()
    assert data.startswith(b'SQLite format 3\0')
    with closing(sqlite3.connect(':memory:')) as three:
        three.deserialize(data)
        assert list(three.iterdump()) == list(one.iterdump())
assert sqlite3.complete_statement('select 1;') and not sqlite3.complete_statement('select 1')
