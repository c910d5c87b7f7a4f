"""A buffered writer over a pipe that takes no more and does not wait says how much it has taken."""
import errno
import os

r, w = os.pipe()
for fd in r, w:
    os.set_blocking(fd, False)
sent, received = [], []
with open(r, 'rb', buffering=1024) as reader, open(w, 'wb', buffering=1024) as writer:
    for n in 9999, 73, 7574:
        try:
            while True:
                sent.append(bytes([len(sent) % 26 + 97]) * n)
                writer.write(sent[-1])
        except BlockingIOError as e:
            assert e.args[0] == errno.EAGAIN and e.args[2] == e.characters_written, e.args
            sent[-1] = sent[-1][:e.characters_written]
            received.append(reader.read())
    while True:
        try:
            writer.flush()
            break
        except BlockingIOError:
            received.append(reader.read())
    received += iter(reader.read, None)
assert b''.join(sent) == b''.join(received)

r, w = os.pipe()
os.set_blocking(w, False)
raw = open(w, 'wb', buffering=0)
while raw.write(b'x' * 70_000) is not None:
    pass
try:
    os.write(w, b'x' * 70_000)
except BlockingIOError as e:
    assert e.args == (errno.EAGAIN, os.strerror(errno.EAGAIN)), e.args
else:
    assert False
raw.close()
os.close(r)
