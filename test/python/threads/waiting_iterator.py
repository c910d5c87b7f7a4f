"""A thread that waits inside of next() lets others go on; a tee says that it is in use."""
import itertools
import threading

started = threading.Event()
finish = threading.Event()


class Slow:
    def __iter__(self):
        return self

    def __next__(self):
        started.set()
        finish.wait()
        return 'item'


results = []
first, second = itertools.tee(Slow())
thread = threading.Thread(target=lambda: results.append(next(first)))
thread.start()
started.wait()
try:
    next(second)
except RuntimeError as e:
    assert 'tee' in str(e)
else:
    raise AssertionError
finish.set()
thread.join()
assert results == ['item'], results
assert next(second) == 'item'

started.clear()
finish.clear()


class Ending(Slow):
    def __next__(self):
        super().__next__()
        raise StopIteration


thread = threading.Thread(target=lambda: results.append(next(Ending(), 'default')))
thread.start()
started.wait()
finish.set()
thread.join()
assert results == ['item', 'default'], results
