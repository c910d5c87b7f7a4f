"""ZoneInfo from files made here: transitions, folds and gaps, rules for the time after, caches, errors."""
import io
import pickle
import struct
from datetime import datetime, time, timedelta, timezone, tzinfo

from zoneinfo import ZoneInfo

HOUR = timedelta(hours=1)


def tzif(transitions, kinds, rule):
    names = b"".join(name + b"\0" for _, _, name in kinds)

    def block(form):
        counts = (0, 0, 0, len(transitions), len(kinds), len(names))
        out = struct.pack(">4s1c15x6l", b"TZif", b"2", *counts)
        out += b"".join(struct.pack(form, at) for at, _ in transitions) + bytes(kind for _, kind in transitions)
        at = 0
        for offset, dst, name in kinds:
            out += struct.pack(">lbb", offset, dst, at)
            at += len(name) + 1
        return out + names

    return io.BytesIO(block(">l") + block(">q") + b"\n" + rule + b"\n")


def stamp(*fields):
    return int(datetime(*fields, tzinfo=timezone.utc).timestamp())


def message(rule):
    try:
        ZoneInfo.from_file(tzif([], [(0, 0, b"UTC")], rule))
    except ValueError as e:
        return str(e)


# Central Europe: what the file says up to 2000, the rule after that.
changes = [(stamp(1999, 3, 28, 1), 1), (stamp(1999, 10, 31, 1), 0), (stamp(2000, 3, 26, 1), 1), (stamp(2000, 10, 29, 1), 0)]
kinds = [(3600, 0, b"CET"), (7200, 1, b"CEST")]
zone = ZoneInfo.from_file(tzif(changes, kinds, b"CET-1CEST,M3.5.0,M10.5.0/3"), key="Test/Zone")
assert isinstance(zone, tzinfo) and zone.key == str(zone) == "Test/Zone" and repr(zone).endswith("ZoneInfo(key='Test/Zone')")
for year in 1999, 2000, 2021:
    summer, winter = datetime(year, 7, 1, tzinfo=zone), datetime(year, 1, 1, tzinfo=zone)
    assert (summer.utcoffset(), summer.dst(), summer.tzname()) == (2 * HOUR, HOUR, "CEST")
    assert (winter.utcoffset(), winter.dst(), winter.tzname()) == (HOUR, 0 * HOUR, "CET")

# The hour that comes twice, by the file and by the rule.
for year, day in (1999, 31), (2000, 29), (2021, 31):
    twice = [datetime(year, 10, day, h, 30, tzinfo=timezone.utc).astimezone(zone) for h in (0, 1)]
    assert [(t.hour, t.fold, t.tzname()) for t in twice] == [(2, 0, "CEST"), (2, 1, "CET")]
# The hour that is left out.
gap = datetime(2021, 3, 28, 2, 30, tzinfo=zone)
assert gap.utcoffset() == HOUR and gap.replace(fold=1).utcoffset() == 2 * HOUR

# A time without a date has an offset where there is one only.
assert time(12, tzinfo=zone).utcoffset() is None and time(12, tzinfo=zone).tzname() is None
fixed = ZoneInfo.from_file(tzif([], [(-10800, 0, b"-03")], b"<-03>3"))
assert time(12, tzinfo=fixed).utcoffset() == -3 * HOUR and fixed.key is None


class When(datetime):
    pass


assert type(When(2021, 7, 1, tzinfo=zone).astimezone(zone)) is When
assert When(2021, 10, 31, 1, 30, tzinfo=zone).astimezone(timezone.utc).astimezone(zone).hour == 1

# Rules that are none.
assert message(b"AAA4BBB") and "offset" in message(b"AAA25") and message(b"AAA4") is None
for rule in b"AAA", b"AAA4<>,M3.2.0,M11.1.0", b"AAA4BBB,M13.1.0,J1", b"AAA4BBB,J0,J1", b"AAA4BBB,J1,J2x", b"AAA4BBB,M3.2.0/168,J1":
    assert message(rule) is not None, rule
try:
    ZoneInfo.from_file(io.BytesIO(b"no zone"))
    raise AssertionError
except ValueError:
    pass

# What comes from a file cannot be pickled; the class has no attributes to set.
try:
    pickle.dumps(zone)
    raise AssertionError
except pickle.PicklingError:
    pass
try:
    ZoneInfo("No/Such_Zone")
    raise AssertionError
except KeyError:
    pass


class Sub(ZoneInfo):
    pass


assert ZoneInfo.clear_cache() is None and Sub.clear_cache(only_keys=["a"]) is None
assert Sub.from_file(tzif(changes, kinds, b"")).utcoffset(datetime(2001, 7, 1)) == HOUR
