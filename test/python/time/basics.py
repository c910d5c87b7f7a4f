import time

t = time.gmtime(0)
assert t == (1970, 1, 1, 0, 0, 0, 3, 1, 0) and t.tm_zone == 'GMT' and t.tm_gmtoff == 0
assert time.strftime('%Y-%m-%d %H:%M:%S', time.gmtime(86400)) == '1970-01-02 00:00:00'
assert time.asctime(time.gmtime(0)) == 'Thu Jan  1 00:00:00 1970'
assert time.mktime(time.localtime(123456789)) == 123456789.0
assert time.strptime('2020-02-29', '%Y-%m-%d').tm_yday == 60
a = time.monotonic_ns()
time.sleep(0.01)
assert time.monotonic_ns() - a >= 10_000_000
assert abs(time.time() - time.time_ns() / 1e9) < 1
assert time.get_clock_info('time').adjustable and time.get_clock_info('monotonic').monotonic
for call, error in [
    (lambda: time.sleep(-1), 'sleep length must be non-negative'),
    (lambda: time.gmtime(float('nan')), 'Invalid value NaN (not a number)'),
    (lambda: time.asctime((2000, 13, 1, 1, 1, 1, 1, 1, 1)), 'month out of range'),
]:
    try:
        call()
    except ValueError as e:
        assert str(e) == error, e
    else:
        assert False
