"""slice objects."""

s = slice(1, 10, 2)
assert (s.start, s.stop, s.step) == (1, 10, 2) and repr(s) == 'slice(1, 10, 2)' and repr(slice(3)) == 'slice(None, 3, None)'
assert s == slice(1, 10, 2) and s != slice(1) and slice(1, 2) < slice(1, 3) and hash(s) == hash(slice(1, 10, 2))
assert s.indices(5) == (1, 5, 2) and slice(None, None, -1).indices(5) == (4, -1, -1)
assert slice(-(2**80), 2**80, 2**70).indices(2**75) == (0, 2**75, 2**70)
assert s.__reduce__() == (slice, (1, 10, 2))
for bad, message in (
    (lambda: slice(), 'slice expected at least 1 argument, got 0'),
    (lambda: slice(1, 2, 0).indices(3), 'slice step cannot be zero'),
    (lambda: slice(1).indices(-1), 'length should not be negative'),
    (lambda: hash(slice([])), "unhashable type: 'list'"),
    (lambda: setattr(s, 'start', 5), 'readonly attribute'),
):
    try:
        bad()
    except (TypeError, ValueError, AttributeError) as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError
