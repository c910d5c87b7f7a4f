# setting clocks: what is no clock to set is EINVAL; who may not set them gets EPERM
import errno
import time

for clock, moment in [(time.CLOCK_MONOTONIC, 0), (99, 0), (time.CLOCK_REALTIME, -1)]:
    for call in (time.clock_settime, time.clock_settime_ns):
        try:
            call(clock, moment)
        except OSError as e:
            assert e.errno == errno.EINVAL, e
        else:
            raise AssertionError((clock, moment))
try:
    time.clock_settime(time.CLOCK_REALTIME, 'now')
except TypeError as e:
    assert "'str' object" in str(e), e
else:
    raise AssertionError('no TypeError')
