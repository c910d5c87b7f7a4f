# Integers at the edges of each size, formats given again and again, and what is no format.
import struct

for code, low, high in (
    ('b', -128, 127),
    ('B', 0, 255),
    ('h', -(2**15), 2**15 - 1),
    ('H', 0, 2**16 - 1),
    ('i', -(2**31), 2**31 - 1),
    ('I', 0, 2**32 - 1),
    ('q', -(2**63), 2**63 - 1),
    ('Q', 0, 2**64 - 1),
):
    for order in '<>':
        f = order + code
        for n in (low, high, 0, 1):
            assert struct.unpack(f, struct.pack(f, n)) == (n,)
        for n in (low - 1, high + 1):
            try:
                struct.pack(f, n)
            except struct.error:
                continue
            assert False, (f, n)
for i in range(3):
    assert struct.pack('<IH', i, 3) == struct.pack(b'<IH', i, 3) == bytes([i, 0, 0, 0, 3, 0])
    for bad, error in (('<\xe9', UnicodeEncodeError), ('<z', struct.error), (1, TypeError), ('<\0', struct.error)):
        try:
            struct.pack(bad, 1)
        except error:
            continue
        assert False, bad
try:
    struct.pack('<f', 1e300)
except OverflowError as e:
    assert str(e) == 'float too large to pack with f format'
else:
    assert False
assert (1, 2) < (1, 3) and not (1, 2) < (1, 2) and (1,) < (1, 0) and (1, 2) != (1, 2.5) and (True, 2.0) == (1, 2)


class Pair(tuple):
    def __lt__(self, other):
        return 'lt'

    def __eq__(self, other):
        return 'eq'

    __hash__ = None


for i in range(3):
    assert (Pair((1, 2)) < (0, 0)) == 'lt' and ((0, 0) == Pair((1, 2))) == 'eq' and ((0, 0) > Pair((1, 2))) == 'lt'
