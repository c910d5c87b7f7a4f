"""datetime: construction, ISO texts, arithmetic across zones, PEP 495, local time, pickling."""
import os
import pickle
import time as clock
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo


def raises(error, message, f):
    try:
        f()
    except error as e:
        assert str(e) == message, (str(e), message)
    else:
        raise AssertionError(f'{error} was not raised')


east = timezone(timedelta(hours=5, minutes=30), 'IST')
d = datetime(2024, 2, 29, 12, 34, 56, 789)
assert repr(d) == 'datetime.datetime(2024, 2, 29, 12, 34, 56, 789)' and str(d) == '2024-02-29 12:34:56.000789'
assert repr(datetime(1, 2, 3, fold=1, tzinfo=UTC)) == 'datetime.datetime(1, 2, 3, 0, 0, fold=1, tzinfo=datetime.timezone.utc)'
assert d.isoformat('\N{SNOWMAN}', 'minutes') == '2024-02-29\N{SNOWMAN}12:34'
assert d.date() == date(2024, 2, 29) and d.time() == time(12, 34, 56, 789) and d.ctime() == 'Thu Feb 29 12:34:56 2024'
assert datetime.combine(d, d.time()) == d and datetime.combine(date.min, time(1), UTC).tzinfo is UTC
assert d.replace(microsecond=0).timetuple()[:6] == (2024, 2, 29, 12, 34, 56)
assert datetime(2024, 1, 1, 3, tzinfo=east).utctimetuple()[:5] == (2023, 12, 31, 21, 30)
assert datetime.strptime('2024-02-29 12:34:56.000789 +0530', '%Y-%m-%d %H:%M:%S.%f %z') == d.replace(tzinfo=east)
assert d.replace(tzinfo=east).strftime('%Z %z %%Z %f') == 'IST +0530 %Z 000789'

for text in ('2024-02-29T12:34:56.000789', '20240229T123456.000789', '2024-W09-4T12:34:56.000789', '2024-02-29\ud80012:34:56.000789'):
    assert datetime.fromisoformat(text) == d
assert datetime.fromisoformat('2024-12-31T24:00') == datetime(2025, 1, 1)
assert datetime.fromisoformat('2024-01-01T00:00Z').tzinfo is UTC and datetime.fromisoformat('20240101') == datetime(2024, 1, 1)

assert d + timedelta(hours=12) == datetime(2024, 3, 1, 0, 34, 56, 789) and d - timedelta(366) == d.replace(year=2023, day=28)
aware = datetime(2024, 1, 1, 12, tzinfo=UTC)
assert aware.astimezone(east) == aware and str(aware.astimezone(east)) == '2024-01-01 17:30:00+05:30'
assert aware.replace(tzinfo=east) - aware == timedelta(hours=-5, minutes=-30)
assert hash(aware.astimezone(east)) == hash(aware) and aware != d and (d == aware) is False
assert aware.timestamp() == 1704110400.0 and datetime.fromtimestamp(1704110400.25, UTC).microsecond == 250000
assert datetime.fromtimestamp(0.0000005, UTC).microsecond == 0 and datetime.fromtimestamp(-0.0000015, UTC).microsecond == 999998
assert datetime.now(UTC) - datetime.fromtimestamp(clock.time(), UTC) < timedelta(seconds=5)


class Fold(tzinfo):
    """The clock goes back from 02:00 to 01:00 on 2020-11-01."""

    def utcoffset(self, dt):
        summer = dt.replace(tzinfo=None) < datetime(2020, 11, 1, 2) and not (dt.hour == 1 and dt.fold and dt.day == 1)
        return timedelta(hours=-4 if summer else -5)

    def dst(self, dt):
        return self.utcoffset(dt) + timedelta(hours=5)

    def tzname(self, dt):
        return 'EDT' if self.dst(dt) else 'EST'


zone = Fold()
first, second = (datetime(2020, 11, 1, 1, 30, tzinfo=zone, fold=f) for f in (0, 1))
assert first == second and hash(first) == hash(second)
assert first.utcoffset() == timedelta(hours=-4) and second.tzname() == 'EST' and second.dst() == timedelta()
assert first.astimezone(UTC).hour == 5 and second.astimezone(UTC).hour == 6
assert first != first.astimezone(UTC), 'a time that depends on its fold equals none of another zone'
assert second - datetime(2020, 11, 1, tzinfo=UTC) == timedelta(hours=6, minutes=30)

raises(TypeError, "can't subtract offset-naive and offset-aware datetimes", lambda: d - aware)
raises(TypeError, "can't compare offset-naive and offset-aware datetimes", lambda: d < aware)
raises(OverflowError, 'date value out of range', lambda: datetime.max + timedelta(1))
raises(ValueError, "Invalid isoformat string: '2024-02-29T1'", lambda: datetime.fromisoformat('2024-02-29T1'))
raises(ValueError, 'day 32 must be in range 1..31 for month 1 in year 2024', lambda: datetime.fromisoformat('2024-01-32T24:00'))
raises(ValueError, 'fromutc: dt.tzinfo is not self', lambda: UTC.fromutc(d))
raises(TypeError, 'isoformat() argument 1 must be a unicode character, not a string of length 2', lambda: d.isoformat('ab'))
raises(ValueError, 'year must be in 1..9999, not 31690708', lambda: datetime.fromtimestamp(10**15, UTC))

os.environ['TZ'] = 'EST5EDT,M3.2.0,M11.1.0'
clock.tzset()
assert datetime.fromtimestamp(0) == datetime(1969, 12, 31, 19)
assert datetime.fromtimestamp(1414906200.0) == datetime(2014, 11, 2, 1, 30) and datetime.fromtimestamp(1414906200.0 + 3600).fold in (0, 1)
local = datetime(2014, 11, 2, 1, 30)
assert local.timestamp() == 1414906200.0 and local.replace(fold=1).timestamp() == 1414909800.0
assert datetime.fromtimestamp(1414909800.0).fold == 1
assert datetime(2014, 7, 1, 12).astimezone().tzname() == 'EDT' and local.replace(fold=1).astimezone().tzname() == 'EST'
assert datetime(2014, 3, 9, 2, 30).astimezone(UTC) == datetime(2014, 3, 9, 7, 30, tzinfo=UTC), 'in the gap'


class Stamp(datetime):
    pass


s = Stamp(2024, 2, 29, tzinfo=UTC)
assert type(s + timedelta(1)) is Stamp and type(s.astimezone(east)) is Stamp and type(s.date()) is date
assert type(Stamp.now(UTC)) is Stamp and type(Stamp.fromisoformat('2024-02-29')) is Stamp
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    for one in (d, s, first, second):
        if one is not first and one is not second:
            again = pickle.loads(pickle.dumps(one, protocol))
            assert again == one and type(again) is type(one)
assert d.replace(fold=1).__reduce_ex__(4)[1][0][2] == 0x82 and d.__reduce__()[1][0] == d.replace(fold=1).__reduce__()[1][0]
