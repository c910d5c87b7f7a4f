import os
import signal

seen = []
old = signal.signal(signal.SIGUSR1, lambda n, f: seen.append((n, f.f_code.co_name)))
assert old == signal.SIG_DFL
os.kill(os.getpid(), signal.SIGUSR1)
signal.raise_signal(signal.SIGUSR1)
assert seen == [(10, '<module>')] * 2
signal.signal(signal.SIGUSR1, signal.SIG_IGN)
signal.raise_signal(signal.SIGUSR1)
assert len(seen) == 2
assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
try:
    signal.raise_signal(signal.SIGINT)
except KeyboardInterrupt:
    pass
else:
    assert False
assert signal.strsignal(2) == 'Interrupt' and signal.SIGKILL in signal.valid_signals()
for call, error in [
    (lambda: signal.signal(2, 5), 'signal handler must be signal.SIG_IGN, signal.SIG_DFL, or a callable object'),
    (lambda: signal.signal(65, signal.SIG_DFL), 'signal number out of range'),
]:
    try:
        call()
    except (TypeError, ValueError) as e:
        assert str(e) == error, e
    else:
        assert False
