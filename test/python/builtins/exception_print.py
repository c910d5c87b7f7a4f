# What exception_print() shows goes through the same display as an exception that nobody catches.
import contextlib, io, sys, _testcapi
err = io.StringIO()
def fails():
    1 / 0
try:
    fails()
except ZeroDivisionError as e:
    with contextlib.redirect_stderr(err):
        _testcapi.exception_print(e)
        _testcapi.exception_print(42)
lines = err.getvalue().splitlines()
assert lines[0] == 'Traceback (most recent call last):' and lines[-2] == 'ZeroDivisionError: division by zero', lines
assert lines[-1] == 'TypeError: print_exception(): Exception expected for value, int found', lines
