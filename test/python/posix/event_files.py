# eventfd, timerfd, memfd_create: open files of this process
import errno
import os
import select
import sys
import time


def fails(code, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except OSError as e:
        assert e.errno == code, e
    else:
        raise AssertionError('no OSError')


if sys.platform == 'linux':
    fd = os.eventfd(3, os.EFD_NONBLOCK | os.EFD_CLOEXEC)
    assert not os.get_inheritable(fd) and not os.get_blocking(fd)
    assert select.select([fd], [fd], [], 0) == ([fd], [fd], [])
    other = os.dup(fd)
    os.write(other, (4).to_bytes(8, sys.byteorder))
    assert os.eventfd_read(fd) == 7
    fails(errno.EAGAIN, os.read, fd, 8)
    os.eventfd_write(fd, 2**64 - 2)
    assert select.select([fd], [fd], [], 0) == ([fd], [], [])
    fails(errno.EAGAIN, os.eventfd_write, fd, 1)
    fails(errno.EINVAL, os.eventfd_write, fd, 2**64 - 1)
    fails(errno.EINVAL, os.read, fd, 4)
    fails(errno.ESPIPE, os.pread, fd, 8, 0)
    os.close(fd)
    os.close(other)

    fd = os.eventfd(2, os.EFD_SEMAPHORE | os.EFD_NONBLOCK)
    assert [os.eventfd_read(fd), os.eventfd_read(fd)] == [1, 1]
    fails(errno.EAGAIN, os.eventfd_read, fd)
    os.close(fd)

    fd = os.timerfd_create(time.CLOCK_MONOTONIC)
    assert os.timerfd_gettime_ns(fd) == (0, 0)
    assert os.timerfd_settime_ns(fd, initial=20_000_000, interval=10**12) == (0, 0)
    left, interval = os.timerfd_gettime_ns(fd)
    assert 0 < left <= 20_000_000 and interval == 10**12
    assert select.select([fd], [fd], [], 5) == ([fd], [], [])
    assert os.read(fd, 8) == (1).to_bytes(8, sys.byteorder)
    assert os.timerfd_settime(fd, initial=0.02)[1] == 1000.0
    assert os.read(fd, 8) == (1).to_bytes(8, sys.byteorder)
    assert os.timerfd_gettime(fd) == (0.0, 0.0)
    fails(errno.EINVAL, os.timerfd_settime, fd, initial=-0.1)
    fails(errno.EINVAL, os.timerfd_create, 99)
    fails(errno.EINVAL, os.write, fd, b'12345678')
    os.close(fd)
    fails(errno.EBADF, os.timerfd_gettime, fd)
    fails(errno.EINVAL, os.timerfd_gettime, 0)

    fd = os.memfd_create('name')
    with open(fd, 'w+b') as f:
        f.write(b'in memory')
        f.seek(3)
        assert f.read() == b'memory'
        assert os.fstat(fd).st_size == 9
    fails(errno.EINVAL, os.memfd_create, 'x' * 250)
