# Much data goes through other hash functions than little: both, and what lies between, give the same digests.
import hashlib
import hmac

NAMES = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha3_224', 'sha3_256', 'sha3_384', 'sha3_512',
         'blake2b', 'blake2s']
data = bytes(i * i % 251 for i in range(40_000))


def pieces(h, sizes):
    at = 0
    for size in sizes:
        h.update(data[at:at + size])
        at += size
    h.update(data[at:])
    return h


for name in NAMES:
    small = pieces(getattr(hashlib, name)(), [1000] * 40)
    for sizes in [[], [100, 200], [4096], [4097], [5000, 20000], [16384], [16383], [0, 0, 16384, 1]]:
        h = pieces(getattr(hashlib, name)(), sizes)
        assert h.hexdigest() == small.hexdigest(), (name, sizes)
        assert (h.name, h.block_size, h.digest_size) == (small.name, small.block_size, small.digest_size)
    assert getattr(hashlib, name)(data).digest() == small.digest()

    # A digest can be asked for in between, and copies go their own ways, before and after.
    h = getattr(hashlib, name)(b'head')
    early = h.copy()
    h.update(data)
    assert h.digest() == h.digest()
    late = h.copy()
    h.update(b'one')
    late.update(b'other')
    early.update(data + b'other')
    assert early.digest() == late.digest() == getattr(hashlib, name)(b'head' + data + b'other').digest()
    assert h.digest() == getattr(hashlib, name)(b'head' + data + b'one').digest() != late.digest()

    h = hmac.new(b'key', data, name)
    assert h.hexdigest() == pieces(hmac.new(b'key', digestmod=name), [10] * 100).hexdigest()

# The parameters of BLAKE2 are not the host's.
for parameters in [dict(digest_size=20), dict(key=b'k'), dict(salt=b's'), dict(person=b'p'), dict(last_node=True)]:
    a, b = hashlib.blake2b(data, **parameters), hashlib.blake2b(**parameters)
    assert a.digest() == pieces(b, [1000] * 40).digest() != hashlib.blake2b(data).digest()[:a.digest_size]

# What was given may change afterwards.
buffer = bytearray(data)
h = hashlib.sha256(buffer[:10])
h.update(memoryview(buffer)[10:])
buffer[:] = bytes(len(buffer))
assert h.digest() == hashlib.sha256(data).digest()
