# Handlers run in the main thread, whichever thread the signal was sent in.
import _thread
import os
import signal
import time

main = _thread.get_ident()
ran = []


def handler(number, frame):
    ran.append((number, _thread.get_ident()))


signal.signal(signal.SIGUSR1, handler)
done = _thread.allocate_lock()
done.acquire()


def send():
    for _ in range(3):
        os.kill(os.getpid(), signal.SIGUSR1)
        time.sleep(0.01)
    done.release()


_thread.start_new_thread(send, ())
done.acquire()
time.sleep(0.05)
assert ran == [(signal.SIGUSR1, main)] * 3, ran
