"""Semaphores by name: counting, limits, ownership, and other handles on the same one."""
import os
import threading

import _multiprocessing
from _multiprocessing import SemLock, sem_unlink

RECURSIVE_MUTEX, SEMAPHORE = range(2)
name = f'/typhon-test-{os.getpid()}'


def raises(error, call, *args):
    try:
        call(*args)
    except error as e:
        return str(e)
    raise AssertionError(f'no {error.__name__}')


# A counting semaphore.
s = SemLock(SEMAPHORE, 2, 3, name, False)
assert (s.kind, s.maxvalue, s.name) == (SEMAPHORE, 3, name)
assert s._get_value() == 2 and not s._is_zero() and s._count() == 0
assert s.acquire() and s.acquire(True, 5.0) and s._is_zero() and s._count() == 2
assert s.acquire(False) is False and s.acquire(True, 0.01) is False and s.acquire(timeout=-1) is False
assert s.release() is None and s._get_value() == 1

# The same one by another handle.
other = SemLock._rebuild(s.handle, s.kind, s.maxvalue, s.name)
assert other.name == name and other._get_value() == 1 and other._count() == 0
with other:
    assert s._is_zero() and other._count() == 1 and other._is_mine()
other.release()
other.release()
assert s._get_value() == 3
assert 'too many times' in raises(ValueError, s.release)

# Names.
raises(FileExistsError, SemLock, SEMAPHORE, 0, 1, name, False)
sem_unlink(name)
raises(FileNotFoundError, sem_unlink, name)
raises(FileNotFoundError, SemLock._rebuild, 0, SEMAPHORE, 1, name)
assert SemLock(SEMAPHORE, 0, 1, name, True).name is None
raises(FileNotFoundError, sem_unlink, name)
raises(ValueError, SemLock, 7, 1, 1, name, True)

# A lock of one thread.
lock = SemLock(RECURSIVE_MUTEX, 1, 1, name, True)
raises(AssertionError, lock.release)
assert lock.acquire() and lock.acquire() and lock._count() == 2 and lock._is_mine()
found = []
thread = threading.Thread(target=lambda: found.append((lock.acquire(False), lock._is_mine())))
thread.start()
thread.join()
assert found == [(False, False)]
lock.release()
lock.release()
assert not lock._is_mine() and not lock._is_zero()

# A thread that waits lets the others run.
gate = SemLock(SEMAPHORE, 0, 1, name, True)
thread = threading.Thread(target=lambda: found.append(gate.acquire()))
thread.start()
assert len(found) == 1
gate.release()
thread.join()
assert found[1] is True
assert SemLock.SEM_VALUE_MAX >= 32767 and 'HAVE_SEM_OPEN' in _multiprocessing.flags
