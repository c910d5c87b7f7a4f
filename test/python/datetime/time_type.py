"""time: construction, text, comparison of naive and aware times, fold, pickling."""
import pickle
from datetime import UTC, time, timedelta, timezone


def raises(error, message, f):
    try:
        f()
    except error as e:
        assert str(e) == message, (str(e), message)
    else:
        raise AssertionError(f'{error} was not raised')


east = timezone(timedelta(hours=2))
t = time(12, 34, 56, 789)
assert (t.hour, t.minute, t.second, t.microsecond, t.tzinfo, t.fold) == (12, 34, 56, 789, None, 0)
assert repr(t) == 'datetime.time(12, 34, 56, 789)' and repr(time()) == 'datetime.time(0, 0)'
assert repr(time(1, tzinfo=UTC, fold=1)) == 'datetime.time(1, 0, tzinfo=datetime.timezone.utc, fold=1)'
assert str(t) == '12:34:56.000789' and str(time(1, 2)) == '01:02:00'
assert [t.isoformat(s) for s in ('hours', 'minutes', 'seconds', 'milliseconds')] == [
    '12', '12:34', '12:34:56', '12:34:56.000']
assert str(time(1, tzinfo=east)) == '01:00:00+02:00' and time(1, tzinfo=east).strftime('%H %z %:z %Z') == '01 +0200 +02:00 UTC+02:00'
assert f'{t:%H.%M.%f}' == '12.34.000789'

for text in ('12:34:56.000789', 'T123456.000789', '12:34:56,000789', '12:34:56.0007891234'):
    assert time.fromisoformat(text) == t
assert time.fromisoformat('24:00') == time() and time.fromisoformat('01Z') == time(1, tzinfo=UTC)
assert time.fromisoformat('01:00-00:30').utcoffset() == timedelta(minutes=-30)
assert time.strptime('07.05', '%H.%M') == time(7, 5)

assert time(12, tzinfo=east) == time(10, tzinfo=UTC) and hash(time(12, tzinfo=east)) == hash(time(10, tzinfo=UTC))
assert time(12, tzinfo=east) < time(12, tzinfo=UTC) and time(1) != time(1, tzinfo=UTC)
assert time(1, fold=1) == time(1) and hash(time(1, fold=1)) == hash(time(1))
assert time(1, tzinfo=UTC).tzname() == 'UTC' and time(1).utcoffset() is None and time(1, tzinfo=UTC).dst() is None
assert t.replace(hour=1, tzinfo=UTC, fold=1).fold == 1 and t.replace() == t
assert time.max == time(23, 59, 59, 999999) and time.min == time() and time.resolution == timedelta(microseconds=1)

raises(ValueError, 'hour must be in 0..23, not 24', lambda: time(24))
raises(ValueError, 'microsecond must be in 0..999999, not 1000000', lambda: time(1, 1, 1, 10**6))
raises(ValueError, 'fold must be either 0 or 1, not 2', lambda: time(fold=2))
raises(TypeError, "tzinfo argument must be None or of a tzinfo subclass, not type 'int'", lambda: time(tzinfo=1))
raises(TypeError, "can't compare offset-naive and offset-aware times", lambda: time(1) < time(1, tzinfo=UTC))
raises(ValueError, 'Unknown timespec value', lambda: t.isoformat('days'))
raises(ValueError, "Invalid isoformat string: '12:3'", lambda: time.fromisoformat('12:3'))
raises(ValueError, "Invalid isoformat string: '12:30:45.+05:00'", lambda: time.fromisoformat('12:30:45.+05:00'))
raises(ValueError, 'minute, second, and microsecond must be 0 when hour is 24', lambda: time.fromisoformat('24:01'))
raises(TypeError, 'bad tzinfo state arg', lambda: time(b'\0' * 6, 1))

for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    for one in (t, time(1, tzinfo=east), time(2, fold=1)):
        again = pickle.loads(pickle.dumps(one, protocol))
        assert again == one and again.fold == (one.fold if protocol > 3 else 0)
