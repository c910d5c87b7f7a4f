# Threads take turns here: a named pipe that a thread cannot open is refused to the other end too, which would wait for ever.
import errno
import os
import tempfile
import threading

with tempfile.TemporaryDirectory() as folder:
    path = os.path.join(folder, 'pipe')
    os.mkfifo(path)
    seen = []

    def reader():
        try:
            with open(path, 'rb') as f:
                seen.append(f.read())
        except OSError as error:
            seen.append(error.errno)

    # The writer opens the pipe after the reader has tried to.
    thread = threading.Thread(target=reader)
    thread.start()
    thread.join(0.2)
    try:
        with open(path, 'wb') as f:
            f.write(b'text')
        refused = False
    except OSError as error:
        assert error.errno == errno.EDEADLK
        refused = True
    thread.join()
    assert seen == ([errno.EDEADLK] if refused else [b'text'])
