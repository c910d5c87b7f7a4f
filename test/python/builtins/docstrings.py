# Builtins have docstrings; the examples in them are true.
import builtins
import decimal
import doctest
import itertools

for f in len, print, max, sorted, list.append, dict.get, int.bit_length, bytes.hex, zip, int:
    assert isinstance(f.__doc__, str) and f.__doc__, f
assert max.__doc__.startswith('max(')
for f in str.partition, set.union, KeyError, int.__add__, [].__len__, dict.__getitem__, float:
    assert f.__doc__, f
finder = doctest.DocTestFinder(exclude_empty=True)
tests = [t for t in finder.find(builtins) if t.examples]
assert {'builtins.bin', 'builtins.int', 'builtins.float.hex'} <= {t.name for t in tests}
runner = doctest.DocTestRunner()
for t in tests:
    runner.run(t)
assert runner.failures == 0

for module in itertools, decimal:
    for f in vars(module).values():
        if isinstance(f, type) and not f.__name__.startswith('_') and not issubclass(f, Exception):
            assert isinstance(f.__doc__, str), f
    for t in finder.find(module, globs=vars(module).copy()):
        if t.name != module.__name__:
            runner.run(t)
assert runner.failures == 0
assert isinstance(decimal.Context.quantize.__doc__, str)
