# Threads: start, join, locks, queues, events, thread-local data, turns.
import _thread
import asyncio
import contextvars
import queue
import threading
import time
from concurrent.futures import ThreadPoolExecutor

# start and join
seen = []
workers = [threading.Thread(target=seen.append, args=(i,)) for i in range(5)]
for t in workers:
    t.start()
for t in workers:
    t.join()
assert sorted(seen) == [0, 1, 2, 3, 4]
assert threading.active_count() == 1
assert not workers[0].is_alive()

# a consumer that waits again and again
q = queue.Queue()
taken = []


def consume():
    while (item := q.get()) is not None:
        taken.append(item)
        q.task_done()


consumer = threading.Thread(target=consume)
consumer.start()
for i in range(500):
    q.put(i)
q.join()
q.put(None)
consumer.join()
assert taken == list(range(500))

# to and fro through bounded queues
there, back = queue.Queue(1), queue.Queue(1)
echo = threading.Thread(target=lambda: [back.put(there.get() + 1) for _ in range(100)])
echo.start()
n = 0
for _ in range(100):
    there.put(n)
    n = back.get()
echo.join()
assert n == 100

# turns without anybody waiting
done = False


def count():
    global done
    for _ in range(100_000):
        pass
    done = True


t = threading.Thread(target=count)
t.start()
while not done:
    pass
t.join()

stop = False


def spin():
    while not stop:
        pass


t = threading.Thread(target=spin)
t.start()
time.sleep(0.02)
stop = True
t.join()

# locks
lock = threading.Lock()
lock.acquire()
assert lock.acquire(timeout=0.01) is False
t = threading.Thread(target=lambda: (time.sleep(0.01), lock.release()))
t.start()
assert lock.acquire()
t.join()
rlock = threading.RLock()
refused = []
with rlock, rlock:
    t = threading.Thread(target=lambda: refused.append(rlock.acquire(blocking=False)))
    t.start()
    t.join()
assert refused == [False]

# an event, a condition, a barrier, a timer
event = threading.Event()
assert event.wait(0.01) is False
threading.Timer(0.01, event.set).start()
assert event.wait()
barrier = threading.Barrier(3)
passed = []
workers = [threading.Thread(target=lambda: passed.append(barrier.wait())) for _ in range(3)]
for t in workers:
    t.start()
for t in workers:
    t.join()
assert sorted(passed) == [0, 1, 2]

# thread-local data, contexts, identities
own = threading.local()
own.x = 'main'
var = contextvars.ContextVar('var', default='none')
var.set('main')
found = []


def look():
    found.append((hasattr(own, 'x'), var.get(), threading.get_ident() != ident))
    own.x = 'other'


ident = threading.get_ident()
t = threading.Thread(target=look, context=contextvars.Context())
t.start()
t.join()
assert found == [(False, 'none', True)] and own.x == 'main'


class Local(threading.local):
    def __init__(self, start):
        self.n = start


counted = Local(7)
counted.n = 8
t = threading.Thread(target=lambda: found.append(counted.n))
t.start()
t.join()
assert found[-1] == 7 and counted.n == 8

# exceptions stay in their thread, with what they handle
shown = []
threading.excepthook = lambda args: shown.append(args.exc_type)
t = threading.Thread(target=lambda: 1 / 0)
try:
    raise KeyError
except KeyError:
    t.start()
    t.join()
assert shown == [ZeroDivisionError]
try:
    threading.current_thread().join()
except RuntimeError:
    pass
else:
    raise AssertionError

# waiting in the middle of native code
results = []
t = threading.Thread(target=lambda: results.extend(sorted([2, 1], key=lambda v: (time.sleep(0.001), v)[1])))
t.start()
t.join()
assert results == [1, 2]

# generators and exceptions across a wait
gate = queue.SimpleQueue()
steps = []


def gen():
    try:
        yield gate.get()
    finally:
        steps.append('closed')


def walk():
    try:
        for v in gen():
            steps.append(v)
            raise ValueError(v)
    except ValueError as e:
        steps.append(repr(e))


t = threading.Thread(target=walk)
t.start()
gate.put('one')
t.join()
assert [s for s in steps if s != 'closed'] == ['one', "ValueError('one')"], steps

# what is built on them
with ThreadPoolExecutor(4) as pool:
    assert list(pool.map(lambda v: v * v, range(10))) == [v * v for v in range(10)]


async def main():
    return await asyncio.gather(*(asyncio.to_thread(pow, 2, e) for e in range(3)))


assert asyncio.run(main()) == [1, 2, 4]

# the functions of _thread
ended = _thread.allocate_lock()
ended.acquire()
_thread.start_new_thread(lambda a, b: ended.release(), (1,), {'b': 2})
assert ended.acquire(timeout=5)
for bad in (1, ()), (len, 1), (len, (), 1):
    try:
        _thread.start_new_thread(*bad)
    except TypeError:
        pass
    else:
        raise AssertionError(bad)
try:
    _thread.interrupt_main(-1)
except ValueError:
    pass
else:
    raise AssertionError
try:
    _thread.interrupt_main()
    for _ in range(1000):
        pass
except KeyboardInterrupt:
    pass
else:
    raise AssertionError
