"""/dev/fd/N names what this process has open under N, pipes among it."""
import os
import threading

# Other threads do not matter: what is open does not wait for its other end.
stop = threading.Event()
waiting = threading.Thread(target=stop.wait)
waiting.start()

reader, writer = os.pipe()
os.write(writer, b'through a pipe')
os.close(writer)
name = f'/dev/fd/{reader}'
assert os.path.exists(name)
with open(name, 'rb') as f:
    assert f.read() == b'through a pipe'
os.close(reader)

fd = os.open(__file__, os.O_RDONLY)
os.lseek(fd, 10, os.SEEK_SET)
with open(f'/proc/self/fd/{fd}') as f:
    assert f.readline().startswith('"""/dev/fd/N')
assert os.stat(f'/dev/fd/{fd}').st_ino == os.stat(__file__).st_ino
os.close(fd)
try:
    open(f'/proc/self/fd/{fd + 500}')
except FileNotFoundError:
    pass
else:
    raise AssertionError

stop.set()
waiting.join()
