# __del__ of objects that nothing refers to any more, at gc.collect() at the latest.
import gc
import sys
import warnings

log = []


class A:
    def __init__(self, name, child=None):
        self.name = name
        self.child = child

    def __del__(self):
        log.append((self.name, type(self).__name__, id(self)))


def make():
    a = A('kept')
    b = A('lost', A('child'))
    return a, id(b), id(b.child)


kept, lost_id, child_id = make()
gc.collect()
assert log == [('lost', 'A', lost_id), ('child', 'A', child_id)], log

# Once only, also when it is brought back.
log.clear()
saved = []


class Phoenix:
    def __del__(self):
        saved.append(self)


def burn():
    Phoenix().value = 5


burn()
gc.collect()
assert len(saved) == 1 and saved[0].value == 5
saved.clear()
gc.collect()
assert saved == []


# A generator is closed.
def generator():
    try:
        yield 1
    finally:
        log.append('closed')


def start():
    next(generator())


start()
gc.collect()
assert log == ['closed'], log


# A coroutine that never ran is worth a warning: at once where the call stands alone.
async def coroutine():
    pass


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter('always')
    coroutine()
assert [str(w.message) for w in caught] == ["coroutine 'coroutine' was never awaited"], caught
assert caught[0].category is RuntimeWarning


def store():
    c = coroutine()


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter('always')
    store()
    gc.collect()
assert [str(w.message) for w in caught] == ["coroutine 'coroutine' was never awaited"], caught

# No warning for those that ran or were closed.
with warnings.catch_warnings():
    warnings.simplefilter('error')

    def run():
        c = coroutine()
        try:
            c.send(None)
        except StopIteration:
            pass
        coroutine().close()

    run()
    gc.collect()


# What __del__ raises is reported.
class Bad:
    def __del__(self):
        raise ValueError('in __del__')


def bad():
    Bad().x = 1


seen = []
sys.unraisablehook, hook = seen.append, sys.unraisablehook
bad()
gc.collect()
sys.unraisablehook = hook
assert len(seen) == 1 and str(seen[0].exc_value) == 'in __del__'
assert seen[0].err_msg.startswith('Exception ignored while calling deallocator <function Bad.__del__'), seen[0].err_msg
assert kept.name == 'kept'
log = None
A.__del__ = lambda self: None
