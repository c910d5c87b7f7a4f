# What a process has used so far.
import resource

usage = resource.getrusage(resource.RUSAGE_SELF)
assert usage.ru_maxrss > 1000
assert usage.ru_utime >= 0.0 and len(usage) == 16
try:
    resource.getrusage(17)
except ValueError as e:
    assert str(e) == 'invalid who parameter'
else:
    assert False
