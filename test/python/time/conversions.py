# Conversions between seconds and nanoseconds, rounded in four ways; the processor clock of a thread.
import threading
import time
from decimal import Decimal, ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, ROUND_UP

import _testcapi
import _testinternalcapi as t


def error(kind, f, *args):
    try:
        f(*args)
    except kind as e:
        return str(e)
    raise AssertionError((f, args))


WAYS = [ROUND_FLOOR, ROUND_CEILING, ROUND_HALF_EVEN, ROUND_UP]
for way, name in enumerate(WAYS):
    for ns in [0, 1, 499, 500, 501, 999, 1500, 2500, 999_999_500, 2**62 + 1, 2**63 - 1]:
        for n in (ns, -ns):
            us = int((Decimal(n) / 1000).quantize(1, name))
            assert t._PyTime_AsMicroseconds(n, way) == us
            assert t._PyTime_AsTimeval(n, way) == t._PyTime_AsTimeval_clamp(n, way) == divmod(us, 10**6)
            assert t._PyTime_AsTimespec(n) == t._PyTime_AsTimespec_clamp(n) == divmod(n, 10**9)
    for seconds in [0.5, 1.5, 2.5, 1e-10, 123.456, 2.0**40 + 0.25]:
        for x in (seconds, -seconds):
            assert t._PyTime_ObjectToTime_t(x, way) == int(Decimal(x).quantize(1, name)), (x, name)
    assert t._PyTime_ObjectToTimeval(-1e-7, way) == [(-1, 999999), (0, 0), (0, 0), (-1, 999999)][way]
    assert t._PyTime_ObjectToTimespec(1.9999999999, way)[0] == [1, 2, 2, 2][way]
    assert t._PyTime_FromSecondsObject(-2.5e-9, way) == [-3, -2, -2, -3][way]

assert t._PyTime_FromSeconds(-(2**31)) == -(2**31) * 10**9
error(TypeError, t._PyTime_FromSeconds, 1.0)
assert error(ValueError, t._PyTime_FromSecondsObject, float("nan"), 0) == "Invalid value NaN (not a number)"
for big in (2.0**63, float("inf"), 9223372037, -9223372037, 2**64):
    assert error(OverflowError, t._PyTime_FromSecondsObject, big, 0) == "timestamp out of range for C PyTime_t", big
for big in (2.0**63, float("-inf"), 2**63):
    assert error(OverflowError, t._PyTime_ObjectToTimeval, big, 0) == "timestamp out of range for platform time_t"
error(OverflowError, t._PyTime_AsTimespec, 2**63)
error(ValueError, t._PyTime_AsMilliseconds, 1, 4)
assert _testcapi.PyTime_AsSecondsDouble(1_500_000_000) == 1.5
error(OverflowError, _testcapi.PyTime_AsSecondsDouble, -(2**63) - 1)

clock = time.pthread_getcpuclockid(threading.get_ident())
assert clock != time.CLOCK_THREAD_CPUTIME_ID and time.clock_gettime(clock) <= time.clock_gettime(clock)
