"""A bytearray that a search goes through keeps its size."""
import gc
import re

data = bytearray(b'axa')
found = re.finditer(b'a', data)
for change in (lambda: data.extend(b'x' * 400), lambda: data.pop(), data.clear):
    try:
        change()
    except BufferError as e:
        assert str(e) == 'Existing exports of data: object cannot be re-sized', e
    else:
        assert False
data[1] = ord('a')
assert [m.start() for m in found] == [0, 1, 2]
del found, change
gc.collect()
data.extend(b'x' * 400)
assert len(data) == 403

scanner = re.compile(b'x').scanner(data)
try:
    data.append(1)
except BufferError:
    pass
else:
    assert False
assert scanner.search().start() == 3
del scanner
gc.collect()
data.append(1)
assert re.match(b'a+', data).group() == b'aaa'
