"""date: construction, ordinals, ISO weeks, text in both directions, arithmetic, subclasses."""
import pickle
from datetime import date, datetime, timedelta


def raises(error, message, f):
    try:
        f()
    except error as e:
        assert str(e) == message, (str(e), message)
    else:
        raise AssertionError(f'{error} was not raised')


d = date(2024, 2, 29)
assert (d.year, d.month, d.day, d.weekday(), d.isoweekday(), d.toordinal()) == (2024, 2, 29, 3, 4, 738945)
assert date.fromordinal(738945) == d and date.fromordinal(1) == date.min
assert date.max.toordinal() == 3652059 and date.resolution == timedelta(1)
assert repr(d) == 'datetime.date(2024, 2, 29)' and str(d) == '2024-02-29'
assert d.ctime() == 'Thu Feb 29 00:00:00 2024'
assert d.timetuple()[:8] == (2024, 2, 29, 0, 0, 0, 3, 60) and d.timetuple().tm_isdst == -1
assert f'{d:%A %d %B %Y}' == 'Thursday 29 February 2024' and f'{d}' == str(d)
assert date(7, 1, 1).strftime('%Y|%F|%C|%f|%z') == '0007|0007-01-01|00|000000|'

iso = d.isocalendar()
assert iso == (2024, 9, 4) and (iso.year, iso.week, iso.weekday) == tuple(iso)
assert repr(iso) == 'datetime.IsoCalendarDate(year=2024, week=9, weekday=4)'
assert date(2021, 1, 3).isocalendar() == (2020, 53, 7) and date(2018, 12, 31).isocalendar() == (2019, 1, 1)
for day in range(700000, 702000, 37):
    one = date.fromordinal(day)
    assert date.fromisocalendar(*one.isocalendar()) == one == date.fromisoformat(str(one))

assert date.fromisoformat('20240229') == d == date.fromisoformat('2024-W09-4') == date.fromisoformat('2024W094')
assert date.strptime('29/02/24', '%d/%m/%y') == d
assert d.replace(year=2023, day=1) == date(2023, 2, 1) == d.__replace__(year=2023, day=1)
assert d + timedelta(1, 86399) == date(2024, 3, 1) == timedelta(1) + d
assert d - timedelta(366) == date(2023, 2, 28) and d - date(2024, 1, 1) == timedelta(59)
assert d < date(2024, 3, 1) and d == date(2024, 2, 29) and d != datetime(2024, 2, 29)
assert hash(d) == hash(date(2024, 2, 29))
assert date.fromtimestamp(86400 * 365.5).year == 1971 and date.today() >= date(2024, 1, 1)

raises(ValueError, 'year must be in 1..9999, not 0', lambda: date(0, 1, 1))
raises(ValueError, 'month must be in 1..12, not 13', lambda: date(1, 13, 1))
raises(ValueError, 'day 30 must be in range 1..29 for month 2 in year 2024', lambda: date(2024, 2, 30))
raises(TypeError, "function missing required argument 'day' (pos 3)", lambda: date(1, 2))
raises(TypeError, 'function takes at most 3 arguments (4 given)', lambda: date(1, 2, 3, 4))
raises(TypeError, "'str' object cannot be interpreted as an integer", lambda: date('1', 2, 3))
raises(ValueError, 'ordinal must be >= 1', lambda: date.fromordinal(0))
raises(OverflowError, 'date value out of range', lambda: date.max + timedelta(1))
raises(ValueError, "Invalid isoformat string: '2024-2-29'", lambda: date.fromisoformat('2024-2-29'))
raises(TypeError, 'fromisoformat: argument must be str', lambda: date.fromisoformat(1))
raises(ValueError, 'Invalid week: 53', lambda: date.fromisocalendar(2024, 53, 1))
raises(ValueError, 'ISO calendar component out of range', lambda: date.fromisocalendar(10**10, 1, 1))
raises(
    TypeError,
    "'<' not supported between instances of 'datetime.date' and 'datetime.datetime'",
    lambda: d < datetime(2024, 1, 1),
)


class Day(date):
    def __new__(cls, *args, note=None):
        self = super().__new__(cls, *args)
        self.note = note
        return self


s = Day(2024, 2, 29, note='leap')
assert s.note == 'leap' and s == d and repr(s) == 'Day(2024, 2, 29)'
assert type(s + timedelta(1)) is Day and type(s.replace(day=1)) is Day and type(Day.fromordinal(1)) is Day
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    again = pickle.loads(pickle.dumps(s, protocol))
    assert again == s and type(again) is Day
assert d.__reduce__() == (date, (b'\x07\xe8\x02\x1d',)) and date('\x07\xe8\x02\x1d') == d
