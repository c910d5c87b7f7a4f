"""Python functions that SQLite calls."""
import sqlite3
import sys

db = sqlite3.connect(':memory:')


def raises(kind, text, f, *args, **kwargs):
    try:
        f(*args, **kwargs)
    except kind as e:
        assert text in str(e), str(e)
        return e
    raise AssertionError(f'{kind.__name__} expected')


E = sqlite3.OperationalError
db.create_function('same', 1, lambda v: v)
for v in 1, 2.5, 'x\u0142', b'\0y', None, 2**62:
    assert db.execute('select same(?)', (v,)).fetchone() == (v,)
db.create_function('many', -1, lambda *args: len(args), deterministic=True)
assert db.execute('select many(), many(1, 2, 3)').fetchone() == (0, 3)
db.create_function('bad', 0, lambda: 1 / 0)
raises(E, 'user-defined function raised exception', db.execute, 'select bad()')
db.create_function('big', 0, lambda: 2**63)
raises(sqlite3.DataError, 'string or blob too big', db.execute, 'select big()')
db.create_function('odd', 0, lambda: [])
raises(E, 'user-defined function raised exception', db.execute, 'select odd()')
raises(sqlite3.ProgrammingError, "'narg' must be between -1 and", db.create_function, 'f', -2, len)
# SQL within a function
db.create_function('deep', 1, lambda n: db.execute('select deep(?)', (n - 1,)).fetchone()[0] + 1 if n else 0)
assert db.execute('select deep(10)').fetchone() == (10,)

# what a callback raised is shown when asked for
seen = []
hook, sys.unraisablehook = sys.unraisablehook, seen.append
sqlite3.enable_callback_tracebacks(True)
raises(E, 'user-defined function raised exception', db.execute, 'select bad()')
sqlite3.enable_callback_tracebacks(False)
sys.unraisablehook = hook
assert seen[0].exc_type is ZeroDivisionError and seen[0].err_msg.startswith('Exception ignored on sqlite3 callback <function')


class Sum:
    def __init__(self):
        self.total = 0

    def step(self, n):
        self.total += n

    def inverse(self, n):
        self.total -= n

    def value(self):
        return self.total

    def finalize(self):
        return self.total


db.execute('create table t(x)')
db.executemany('insert into t values(?)', [(i,) for i in range(1, 6)])
db.create_aggregate('total_of', 1, Sum)
assert db.execute('select total_of(x) from t').fetchone() == (15,)
assert db.execute('select total_of(x) from t where 0').fetchone() == (None,)
raises(E, "user-defined aggregate's 'step' method raised error", db.execute, "select total_of('x')")
db.create_window_function('moving', 1, Sum)
query = 'select moving(x) over (order by x rows between 1 preceding and 1 following) from t'
assert db.execute(query).fetchall() == [(3,), (6,), (9,), (12,), (9,)]

# collations
db.create_collation('backwards', lambda a, b: (a < b) - (a > b))
names = 'select column1 from (values (?), (?), (?)) order by column1 collate backwards'
assert db.execute(names, ('b', 'c', 'a')).fetchall() == [('c',), ('b',), ('a',)]
db.create_collation('broken', lambda a, b: 1 / 0)
raises(ZeroDivisionError, 'division', db.execute, names.replace('backwards', 'broken'), ('b', 'c', 'a'))
db.create_collation('broken', None)
raises(E, 'no such collation sequence: broken', db.execute, names.replace('backwards', 'broken'), ('b', 'c', 'a'))

# hooks
log = []
db.set_trace_callback(log.append)
db.execute('select ?', ('it\'s',))
db.set_trace_callback(None)
db.execute('select 2')
assert log == ["select 'it''s'"]


def authorize(action, first, second, database, source):
    if action == sqlite3.SQLITE_READ and first == 't':
        return sqlite3.SQLITE_DENY
    return sqlite3.SQLITE_OK


db.set_authorizer(authorize)
raises(sqlite3.DatabaseError, 'access to t.x is prohibited', db.execute, 'select x from t')
db.set_authorizer(lambda *args: 1 / 0)
raises(sqlite3.DatabaseError, 'not authorized', db.execute, 'select 1')
db.set_authorizer(None)
db.set_progress_handler(lambda: 1, 10)
endless = 'with recursive c(n) as (select 1 union all select n + 1 from c) select max(n) from c'
e = raises(E, 'interrupted', db.execute, endless)
assert e.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT
db.set_progress_handler(None, 0)
db.close()

# a function that closes its own database, of which CPython dies
if sys.implementation.name == 'typhon':
    db = sqlite3.connect(':memory:')
    db.create_function('shut', 0, lambda: db.close())
    closed = 'Cannot operate on a closed database.'
    raises(sqlite3.ProgrammingError, closed, lambda: db.execute('select shut() from (values (1), (2))').fetchall())
    raises(sqlite3.ProgrammingError, closed, db.execute, 'select 1')
