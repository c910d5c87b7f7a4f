import errno
import grp
import pwd
import queue

q = queue.SimpleQueue()
q.put(1)
assert q.qsize() == 1 and q.get() == 1 and q.empty()
for call in [q.get_nowait, lambda: q.get(False), lambda: q.get(timeout=0.01)]:
    try:
        call()
    except queue.Empty:
        pass
    else:
        assert False
assert pwd.getpwuid(0).pw_name == 'root' and grp.getgrgid(0).gr_gid == 0
assert errno.errorcode[errno.ENOENT] == 'ENOENT' and errno.EAGAIN == errno.EWOULDBLOCK
