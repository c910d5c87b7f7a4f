"""timedelta: construction with exact rounding, arithmetic, text, order, hash, pickling."""
import copy
import pickle
from datetime import timedelta


def raises(error, message, f):
    try:
        f()
    except error as e:
        assert str(e) == message, (str(e), message)
    else:
        raise AssertionError(f'{error} was not raised')


assert timedelta(1, 2, 3) == timedelta(days=1, seconds=2, microseconds=3)
assert timedelta(weeks=1, hours=25, minutes=61, milliseconds=1) == timedelta(8, 2 * 3600 + 60, 1000)
d = timedelta(hours=-1)
assert (d.days, d.seconds, d.microseconds) == (-1, 82800, 0)
assert timedelta(0) is timedelta()

# The fractions are added up first, and rounded to even once.
assert timedelta(days=1.5) == timedelta(1, 43200)
assert timedelta(microseconds=0.5) == timedelta(0)
assert timedelta(microseconds=1.5) == timedelta(microseconds=2)
assert timedelta(microseconds=2.5) == timedelta(microseconds=2)
assert timedelta(milliseconds=0.5 / 1000) == timedelta(0)
assert timedelta(seconds=0.1, microseconds=0.5).microseconds == 100000

assert str(timedelta(-1, 3600)) == '-1 day, 1:00:00'
assert str(timedelta(2, 0, 5)) == '2 days, 0:00:00.000005'
assert repr(timedelta(0)) == 'datetime.timedelta(0)'
assert repr(timedelta(1, 2, 3)) == 'datetime.timedelta(days=1, seconds=2, microseconds=3)'

day = timedelta(1)
assert day + day == timedelta(2) and day - 2 * day == -day and abs(-day) == day and +day == day
assert day * 1.5 == timedelta(1, 43200) == 1.5 * day
assert day / 2 == timedelta(0, 43200) and day / 0.5 == timedelta(2) and day / day == 1.0
assert timedelta(7) // timedelta(2) == 3 and timedelta(microseconds=-7) // 2 == timedelta(microseconds=-4)
assert timedelta(microseconds=5) / 2 == timedelta(microseconds=2)
assert timedelta(microseconds=7) / 2 == timedelta(microseconds=4)
assert timedelta(5) % timedelta(3) == timedelta(2) and -timedelta(5) % timedelta(3) == timedelta(1)
assert divmod(timedelta(5), timedelta(3)) == (1, timedelta(2))
assert timedelta(1, 1, 1).total_seconds() == 86401.000001
assert day > timedelta(0, 86399) and day <= timedelta(1) and day != 1 and not timedelta() and day
assert hash(timedelta(1, 2, 3)) == hash((1, 2, 3))
assert timedelta.min == timedelta(-999999999) and timedelta.resolution == timedelta(microseconds=1)
assert str(timedelta.max) == '999999999 days, 23:59:59.999999'

raises(OverflowError, 'days=1000000000; must have magnitude <= 999999999', lambda: timedelta(10**9))
raises(OverflowError, 'days=1000000000; must have magnitude <= 999999999', lambda: timedelta.max + day)
raises(OverflowError, 'Python int too large to convert to C int', lambda: timedelta(10**30))
raises(ValueError, 'cannot convert float NaN to integer', lambda: timedelta(float('nan')))
raises(ZeroDivisionError, 'division by zero', lambda: day / timedelta())
raises(ZeroDivisionError, 'division by zero', lambda: day // 0)
raises(TypeError, 'unsupported type for timedelta days component: str', lambda: timedelta('1'))
raises(TypeError, "__new__() got an unexpected keyword argument 'x'", lambda: timedelta(x=1))
raises(TypeError, '__new__() takes at most 7 arguments (8 given)', lambda: timedelta(*range(8)))
raises(OverflowError, 'cannot convert Infinity to integer ratio', lambda: day * float('inf'))
raises(AttributeError, 'readonly attribute', lambda: setattr(day, 'days', 2))


class Duration(timedelta):
    pass


s = Duration(1)
assert type(s) is Duration and repr(s) == 'Duration(days=1)' and type(s + s) is timedelta
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    assert pickle.loads(pickle.dumps(timedelta(1, 2, 3), protocol)) == timedelta(1, 2, 3)
assert copy.deepcopy(s) == s and type(copy.copy(s)) is Duration
assert timedelta(1, 2, 3).__reduce__() == (timedelta, (1, 2, 3))
