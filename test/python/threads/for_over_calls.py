"""`for x in iter(f, end)` in a thread waits without keeping the others from going on."""
import queue
import threading

for kind in queue.SimpleQueue, queue.Queue:
    requests, answers = kind(), kind()

    def serve():
        for n in iter(requests.get, None):
            answers.put(2 * n)

    servers = [threading.Thread(target=serve) for _ in range(3)]
    for t in servers:
        t.start()
    found = []
    for n in range(5):
        requests.put(n)
        found.append(answers.get())
    assert found == [0, 2, 4, 6, 8]
    for _ in servers:
        requests.put(None)
    for t in servers:
        t.join()


def stop():
    gate.get()
    raise StopIteration


def fail():
    gate.get()
    raise KeyError('k')


def watch(f):
    try:
        for _ in iter(f, 5):
            pass
        seen.append('ended')
    except KeyError as e:
        seen.append(repr(e))


for f, expected in (stop, 'ended'), (fail, "KeyError('k')"):
    gate, seen = queue.SimpleQueue(), []
    t = threading.Thread(target=watch, args=(f,))
    t.start()
    gate.put(1)
    t.join()
    assert seen == [expected], seen
