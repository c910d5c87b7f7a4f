"""What zlib writes does not depend on the streams that ended before, whose tables are used again."""

import random
import zlib

source = random.Random(7)
words = [bytes(source.choices(b'abcdefgh ', k=source.randrange(2, 9))) for _ in range(300)]
texts = [b' '.join(source.choices(words, k=n)) for n in (0, 1, 40, 3000, 9000)] + [bytes(70_000), source.randbytes(50_000)]
options = [(6, 15), (9, 15), (1, -15), (0, 15), (6, 31), (6, -9), (3, 12)]


def deflate(text, level, wbits, step):
    stream = zlib.compressobj(level, zlib.DEFLATED, wbits)
    out = [stream.compress(text[i : i + step]) for i in range(0, len(text), step)]
    return b''.join(out) + stream.flush()


def inflate(data, wbits, step):
    stream = zlib.decompressobj(wbits)
    out = [stream.decompress(data[i : i + step]) for i in range(0, len(data), step)]
    assert stream.eof and not stream.unused_data
    return b''.join(out) + stream.flush()


# Each stream in a row of its own, and behind every other one.
first = {(o, t): deflate(texts[t], *o, 8192) for o in options for t in range(len(texts))}
for _ in range(3):
    keys = list(first)
    source.shuffle(keys)
    for o, t in keys:
        assert deflate(texts[t], *o, 8192) == first[o, t]
        assert inflate(first[o, t], o[1], 1000) == texts[t]
assert zlib.crc32(b''.join(first.values())) == 248274348

# An ended stream says so, whoever has its tables now.
ended = zlib.compressobj()
data = ended.compress(b'one') + ended.flush()
other = zlib.compressobj()
begun = other.compress(b'two')
for call in (lambda: ended.compress(b'x'), lambda: ended.flush(), lambda: ended.copy()):
    try:
        call()
    except (zlib.error, ValueError):
        continue
    raise AssertionError('an ended stream went on')
assert zlib.decompress(begun + other.flush()) == b'two' and zlib.decompress(data) == b'one'

# Copies go on by themselves; dictionaries do not stay.
one = zlib.compressobj(9, zdict=b'a dictionary of words')
head = one.compress(texts[3])
two = one.copy()
ends = one.compress(b'words of a') + one.flush(), two.compress(b'dictionary') + two.flush()
for end, tail in zip(ends, (b'words of a', b'dictionary')):
    assert zlib.decompressobj(zdict=b'a dictionary of words').decompress(head + end) == texts[3] + tail
assert deflate(texts[2], 9, 15, 100) == deflate(texts[2], 9, 15, 7)
assert zlib.decompress(zlib.compress(texts[4], 9)) == texts[4]

# What was given does not change with what is written later.
streams = [zlib.compressobj() for _ in range(4)]
pieces = [[] for _ in streams]
for i in range(20):
    for number, stream in enumerate(streams):
        pieces[number].append(stream.compress(texts[3][i * 90 : i * 90 + 90]) + stream.flush(zlib.Z_SYNC_FLUSH))
for stream, parts in zip(streams, pieces):
    assert zlib.decompress(b''.join(parts) + stream.flush()) == texts[3][:1800]

# Checksums piece by piece, on both sides of where the host's function begins.
for size in (0, 1, 3, 255, 256, 257, 5000):
    value = 0
    for i in range(0, len(texts[6]), max(size, 1000)):
        value = zlib.crc32(texts[6][i : i + max(size, 1000)], value)
    assert value == zlib.crc32(texts[6])
assert [zlib.crc32(texts[6][:size], 0xFFFFFFFF) for size in (0, 1, 255, 256, 257)] == [
    4294967295,
    99664540,
    4259491321,
    3539930400,
    587526850,
]
