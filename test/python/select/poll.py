# poll on the pipes of this process, and its errors.
import os, select

r, w = os.pipe()
assert select.select([r], [], [], 0) == ([], [], [])
assert select.select([], [w], [], 0) == ([], [w], [])
p = select.poll()
p.register(r, select.POLLIN)
p.register(w)
assert p.poll(0) == [(w, select.POLLOUT)]
os.write(w, b'x')
assert sorted(p.poll()) == [(r, select.POLLIN), (w, select.POLLOUT)]
p.modify(w, select.POLLIN)
assert p.poll(0) == [(r, select.POLLIN)]
assert os.read(r, 9) == b'x'
p.unregister(w)
os.close(w)
assert p.poll(0) in ([(r, select.POLLHUP)], [(r, select.POLLIN)])
assert select.select([r], [], [], 0) == ([r], [], [])
os.close(r)
assert p.poll(0) == [(r, select.POLLNVAL)]
for call, error in [
    (lambda: p.unregister(w), KeyError),
    (lambda: p.modify(w, 1), FileNotFoundError),
    (lambda: p.register(1, -1), ValueError),
    (lambda: select.select([], [], [], -1), ValueError),
]:
    try:
        call()
    except error:
        pass
    else:
        raise AssertionError(error)
