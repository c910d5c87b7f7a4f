"""Depth, loops, and sets and files that misbehave."""
import io
import marshal


def raised(f, *args):
    try:
        f(*args)
    except Exception as e:
        return f'{type(e).__name__}: {e}'


def nested(depth):
    head = last = []
    for _ in range(depth - 2):
        last.append([0])
        last = last[-1]
    return head, last


# 2000 levels, the innermost 0 included.
head, last = nested(2000)
copy = marshal.loads(marshal.dumps(head))
depth = 0
while isinstance(copy, list):
    copy = copy[-1]
    depth += 1
assert depth == 1999
last.append([0])
assert raised(marshal.dumps, head) == 'ValueError: object too deeply nested to marshal'

# Slices and code objects cannot refer to themselves: a reader makes them last.
loop = []
self_slice = slice(loop, None)
loop.append(self_slice)
assert raised(marshal.dumps, self_slice) == 'ValueError: unmarshallable object'
assert marshal.dumps(loop) == b'\xdb\x01\x00\x00\x00\xbar\x00\x00\x00\x00NN'

loop = []
code = (lambda: 1).__code__.replace(co_consts=(1, loop))
loop.append(code)
assert raised(marshal.dumps, code, 2) == 'ValueError: object too deeply nested to marshal'
assert raised(marshal.dumps, code) == 'ValueError: unmarshallable object'
loop.clear()


class Growing:
    def __hash__(self):
        return 0

    def __buffer__(self, flags):
        sample.update(range(100))
        return memoryview(b'abc')


sample = {Growing()}
assert raised(marshal.dumps, sample) == 'RuntimeError: set changed size during iteration'


class File(io.BytesIO):
    def readinto(self, buffer):
        n = super().readinto(buffer)
        return n + 1000 if n > 4 else n


assert raised(marshal.load, File(marshal.dumps(b'0123456789'))) == (
    'ValueError: read() returned too much data: 10 bytes requested, 1010 returned')
assert marshal.load(io.BytesIO(marshal.dumps([1, b'0123456789']))) == [1, b'0123456789']


class NoReadinto:
    def read(self, n):
        return b''


assert raised(marshal.load, NoReadinto()) == "AttributeError: 'NoReadinto' object has no attribute 'readinto'"
