"""Timers that send signals, and what their handlers do for a thread that waits."""
import os
import signal
import threading

seen = []
before = signal.signal(signal.SIGALRM, lambda n, frame: seen.append(n))
try:
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
    assert signal.alarm(100) == 0
    assert 0 < signal.getitimer(signal.ITIMER_REAL)[0] <= 100
    assert signal.alarm(0) == 100

    signal.setitimer(signal.ITIMER_REAL, 0.01, 0.01)
    while len(seen) < 3:
        pass
    assert signal.setitimer(signal.ITIMER_REAL, 0)[1] == 0.01
    assert set(seen) == {signal.SIGALRM}

    for arguments in [(7, 1), (signal.ITIMER_REAL, -1)]:
        try:
            signal.setitimer(*arguments)
        except signal.ItimerError as e:
            assert isinstance(e, OSError)
        else:
            assert False, arguments

    # A read that the handler ends.
    r, w = os.pipe()
    signal.signal(signal.SIGALRM, lambda n, frame: os.write(w, b'alarm'))
    signal.setitimer(signal.ITIMER_REAL, 0.01)
    assert os.read(r, 10) == b'alarm'

    # A write that the handler gives up.
    class Enough(Exception):
        pass

    def stop(n, frame):
        raise Enough

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, 0.2)
    try:
        with open(w, 'wb', buffering=0, closefd=False) as f:
            f.write(bytes(4 << 20))
    except Enough:
        pass
    else:
        assert False
    os.close(r)
    os.close(w)
finally:
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)

# A thread that reads before another writes.
r, w = os.pipe()
got = []
reader = threading.Thread(target=lambda: got.append(os.read(r, 10)))
reader.start()
os.write(w, b'thread')
reader.join()
assert got == [b'thread']
os.close(r)
os.close(w)
