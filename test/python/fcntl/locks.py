# flock keeps others out, even through another opening of the same file; lockf never pretends to.
import errno, fcntl, tempfile

with tempfile.NamedTemporaryFile() as one, open(one.name) as two:
    fcntl.flock(one, fcntl.LOCK_EX)
    try:
        fcntl.flock(two, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError as e:
        assert e.errno == errno.EAGAIN
    else:
        raise AssertionError('locked twice')
    fcntl.flock(one, fcntl.LOCK_UN)
    fcntl.flock(two, fcntl.LOCK_SH | fcntl.LOCK_NB)
    fcntl.flock(one, fcntl.LOCK_SH | fcntl.LOCK_NB)
    try:
        fcntl.flock(one, 99)
    except OSError as e:
        assert e.errno == errno.EINVAL
    try:
        fcntl.lockf(one, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as e:
        assert e.errno == errno.ENOSYS
