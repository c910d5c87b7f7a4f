"""timezone and tzinfo: fixed offsets, names, identity of UTC, pickling."""
import copy
import pickle
from datetime import UTC, datetime, timedelta, timezone, tzinfo


def raises(error, message, f):
    try:
        f()
    except error as e:
        assert str(e) == message, (str(e), message)
    else:
        raise AssertionError(f'{error} was not raised')


assert timezone.utc is UTC is timezone(timedelta(0)) and repr(UTC) == 'datetime.timezone.utc' and str(UTC) == 'UTC'
plus = timezone(timedelta(hours=1))
assert repr(plus) == 'datetime.timezone(datetime.timedelta(seconds=3600))' and str(plus) == 'UTC+01:00'
assert str(timezone(-timedelta(0, 1, 5))) == 'UTC-00:00:01.000005' and str(timezone(timedelta(0, 61))) == 'UTC+00:01:01'
named = timezone(timedelta(0), 'zero')
assert named is not UTC and named == UTC and hash(named) == hash(UTC) and named.tzname(None) == 'zero'
assert repr(named) == "datetime.timezone(datetime.timedelta(0), 'zero')"
assert plus.utcoffset(None) == timedelta(hours=1) and plus.dst(None) is None and plus != UTC
assert plus.fromutc(datetime(2024, 1, 1, tzinfo=plus)) == datetime(2024, 1, 1, 1, tzinfo=plus)
assert timezone.min.utcoffset(None) == timedelta(days=-1, minutes=1) and timezone.max.utcoffset(None) == timedelta(hours=23, minutes=59)
assert plus.__getinitargs__() == (timedelta(hours=1),) and copy.deepcopy(named) == named
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    assert pickle.loads(pickle.dumps(UTC, protocol)) is UTC
    assert pickle.loads(pickle.dumps(named, protocol)).tzname(None) == 'zero'

limits = 'offset must be a timedelta strictly between -timedelta(hours=24) and timedelta(hours=24), not datetime.timedelta(days=1)'
raises(ValueError, limits, lambda: timezone(timedelta(1)))
raises(TypeError, 'timezone() argument 1 must be datetime.timedelta, not int', lambda: timezone(1))
raises(TypeError, 'timezone() argument 2 must be str, not int', lambda: timezone(timedelta(0), 1))
raises(TypeError, "timezone() missing required argument 'offset' (pos 1)", lambda: timezone())
raises(TypeError, 'utcoffset(dt) argument must be a datetime instance or None, not int', lambda: UTC.utcoffset(1))
raises(TypeError, "type 'datetime.timezone' is not an acceptable base type", lambda: type('X', (timezone,), {}))
raises(NotImplementedError, 'a tzinfo subclass must implement dst()', lambda: tzinfo().dst(None))


class Zone(tzinfo):
    def __init__(self, offset=0, bad=None):
        self.offset, self.bad = offset, bad

    def utcoffset(self, dt):
        return self.bad if self.bad is not None else timedelta(hours=self.offset)

    def dst(self, dt):
        return timedelta(0)


z = Zone(3)
assert datetime(2024, 1, 1, tzinfo=z).astimezone(UTC).hour == 21 and datetime(2024, 1, 1, tzinfo=UTC).astimezone(z).hour == 3
raises(TypeError, "tzinfo.utcoffset() must return None or timedelta, not 'int'", lambda: datetime(1, 1, 1, tzinfo=Zone(bad=1)).utcoffset())
raises(ValueError, limits, lambda: datetime(1, 1, 1, tzinfo=Zone(bad=timedelta(1))).isoformat())
raises(NotImplementedError, 'a tzinfo subclass must implement tzname()', lambda: datetime(1, 1, 1, tzinfo=z).tzname())
again = copy.copy(z)
assert type(again) is Zone and again.offset == 3
