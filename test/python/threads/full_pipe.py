"""A thread that writes more than a pipe holds waits for its reader, which is another thread."""
import os
import threading

r, w = os.pipe()
data = os.urandom(300_000)
written = []
t = threading.Thread(target=lambda: (written.append(os.write(w, data)), os.close(w)))
t.start()
read = b''
while chunk := os.read(r, 50_000):
    read += chunk
t.join()
os.close(r)
assert read == data and written == [len(data)]
