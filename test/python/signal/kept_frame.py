# A handler that runs at the start of a hot function and keeps the frame: the call still gives what the function returns, and
# the frame has its variables.
import _thread
import signal

frames = []


class Result:
    pass


class Initialised:
    def __init__(self, x):
        y = x + 1
        self.y = y


def nothing(x):
    y = x + 1


def result(x):
    y = x + 1
    return Result()


def number(x):
    y = x + 1
    return y


def called(f):
    frames.clear()
    # The handler runs a little later: here, or where `f` begins.
    _thread.interrupt_main(signal.SIGUSR1)
    v = f(7)
    return v


before = signal.signal(signal.SIGUSR1, lambda signum, frame: frames.append(frame))
try:
    for _ in range(5000):
        for f in nothing, result, number, Initialised:
            f(1)
    _thread.interrupt_main(signal.SIGUSR1)
    while not frames:
        number(1)
    for _ in range(5):
        assert called(nothing) is None
        assert type(called(result)) is Result
        assert called(number) == 8
        made = called(Initialised)
        assert type(made) is Initialised and made.y == 8
        (frame,) = frames
        if frame.f_code is not called.__code__:
            assert frame.f_code is Initialised.__init__.__code__
            assert frame.f_locals['y'] == 8 and frame.f_back.f_code is called.__code__
finally:
    signal.signal(signal.SIGUSR1, before)
