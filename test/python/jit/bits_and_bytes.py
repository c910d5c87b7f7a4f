"""Bits of ints up to and beyond 53 of them; items of bytes and bytearrays."""
EDGES = [0, 1, -1, 5, -6, 255, 2**31 - 1, 2**31, -(2**31), -(2**31) - 1, 2**32 - 1, 2**32, 2**45 + 7, -(2**45) - 3]
EDGES += [2**53 - 1, -(2**53) + 1, 2**53, -(2**53), 2**64 + 1, True, False]


def bits(a, b):
    return a & b, a | b, a ^ b


def in_place(a, b):
    c = d = e = a
    c &= b
    d |= b
    e ^= b
    return c, d, e


def digit(n, k):
    """The k-th bit of n, by division."""
    return n // 2**k % 2


def expected(a, b):
    """By the bits one by one; above 70 there are only signs."""
    out = [0, 0, 0]
    for k in range(71):
        x, y = digit(a, k), digit(b, k)
        weight = -(2**k) if k == 70 else 2**k
        out[0] += weight * (x * y)
        out[1] += weight * max(x, y)
        out[2] += weight * (x != y)
    return tuple(out)


for _ in range(3):
    for a in EDGES:
        for b in EDGES:
            assert bits(a, b) == in_place(a, b) == expected(a, b), (a, b)
assert [type(x) for x in bits(True, False)] == [bool] * 3
assert bits(-(2**53) + 1, -2)[0] == -(2**53)


def shifts(a, n):
    return a >> n, a << n


for _ in range(10):
    for a in EDGES:
        for n in (0, 1, 7, 31, 32, 33, 52, 60, 1001):
            assert shifts(a, n) == (a // 2**n, a * 2**n), (a, n)


def hashed(n):
    x = 1
    total = 0
    for i in range(n):
        x = x * 69069 + 1 & 0xFFFFFFFFFFFF
        total ^= x
        total |= i & 1
    return total


assert hashed(500) == 236250080691113, hashed(500)


def first_item(data, i):
    return data[i]


def store(data, i, v):
    data[i] = v


def length(data):
    return len(data)


class Own(bytes):
    def __getitem__(self, i):
        return 'own'

    def __len__(self):
        return 99


for _ in range(20):
    for kind in (bytes, bytearray):
        data = kind(b'abc')
        assert first_item(data, 0) == 97 and first_item(data, -1) == 99 and length(data) == 3
        for i in (3, -4, 2**70):
            try:
                first_item(data, i)
                raise SystemExit('no IndexError')
            except IndexError:
                pass
assert first_item(Own(b'a'), 0) == 'own' and length(Own(b'a')) == 99
assert first_item(b'abc', slice(1)) == b'a' and first_item(b'abc', True) == 98


def total(data):
    n = 0
    for i in range(len(data)):
        n += data[i]
    for byte in data:
        n += byte
    return n


for _ in range(20):
    assert total(b'ab' * 50) == total(bytearray(b'ab' * 50)) == 19500
assert total([1, 2.5]) == 7.0 and total((1, True)) == 4

array = bytearray(4)
for k in range(300):
    store(array, k % 4, k & 255)
assert list(array) == [40, 41, 42, 43]
for i, v, error in ((0, 256, ValueError), (0, -1, ValueError), (4, 1, IndexError), (0, 'x', TypeError), (0, 1.0, TypeError)):
    for _ in range(3):
        try:
            store(array, i, v)
            raise SystemExit('no error')
        except error:
            pass
store(array, -1, True)
assert list(array) == [40, 41, 42, 1]
try:
    store(b'abc', 0, 1)
    raise SystemExit('no TypeError')
except TypeError:
    pass


def grow(n):
    out = bytearray()
    view = None
    for i in range(n):
        if i == n - 2:
            view = memoryview(out)
        try:
            out.append(i & 255)
        except BufferError:
            view.release()
    return out


for n in (5, 40, 300):
    assert len(grow(n)) == n - 1 and grow(n)[-1] == n - 1 & 255


def changing(n):
    """Walked while it grows."""
    out = bytearray(b'ab')
    seen = 0
    for byte in out:
        seen += 1
        if len(out) < n:
            out.append(byte + 1 & 127)
    return seen


assert changing(50) == 50
