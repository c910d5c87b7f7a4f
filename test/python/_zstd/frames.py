# Zstandard frames: round trips, streams in pieces, dictionaries, errors; data that the zstd library made
import random

from compression import zstd

# made by zstd 1.5.7: Huffman codes, sequences, a checksum
MADE = bytes.fromhex(
    '28b52ffd04000d0600228d1d13b0271dd08734c12fc920c99d6492c9b3ec703c2dd2f876e3d9398f73b90d8eaca494bd3acb'
    '20918fbc1667b466e7e8cb83c68936798cd949b5d6cf556a443a7766a99ca15f1513d520d22e7ff477b1bd8cf2896c832bd2'
    'd4337d3b0f9d881ef6068dd754bf8f001c0603012144a0501084c27020244ea821109adf7f039099163a10469d803b50b86b'
    '71944ceadd229036053d9a1bd1e526984cc2271074021572ff39d635ff47cc59d1559fc5a3a703f18b44d5ce99e148919cec'
    '932a1a1060f8'
)
MADE_OF = b''.join(b'%d spam and %d eggs, ' % (i * i, i * 7919 % 1000) for i in range(40))
random.seed(1)


def fails(error, text, call):
    try:
        call()
    except error as e:
        assert text in str(e), e
    else:
        raise AssertionError(text)


words = [b'spam', b'eggs', b'ham and eggs', b'bacon', b'lobster thermidor']
text = b' '.join(random.choice(words) for _ in range(30000))
samples = [
    b'',
    b'x',
    b'x' * 200_000,
    bytes(range(256)) * 3,
    random.randbytes(140_000),
    text,
    bytes(random.choice(b'aaabbc') for _ in range(5000)),
    text[:100],
]
raw = zstd.ZstdDict(b'spam eggs ham and eggs bacon lobster thermidor', is_raw=True)
for data in samples:
    for options in [{}, {'level': 1}, {'level': 12}, {'options': {201: 1, 101: 10}}, {'zstd_dict': raw}]:
        packed = zstd.compress(data, **options)
        known = {k: v for k, v in options.items() if k == 'zstd_dict'}
        assert zstd.decompress(packed, **known) == data, (len(data), options)
        assert zstd.get_frame_info(packed).decompressed_size == len(data)
        assert zstd.get_frame_size(packed + b'more') == len(packed)
assert len(zstd.compress(text)) < len(text) // 4

c = zstd.ZstdCompressor()
assert c.last_mode == c.FLUSH_FRAME
first = c.compress(text[:1000], c.FLUSH_BLOCK)
d = zstd.ZstdDecompressor()
assert d.decompress(first) == text[:1000] and d.needs_input and not d.eof
rest = c.compress(text[1000:]) + c.flush()
out = b''
for i in range(0, len(rest), 100):
    out += d.decompress(rest[i : i + 100], 777)
    while not d.needs_input and not d.eof:
        out += d.decompress(b'', 777)
assert text[:1000] + out == text and d.eof
fails(EOFError, 'Already at the end of a Zstandard frame.', lambda: d.decompress(b''))

assert zstd.decompress(MADE) == MADE_OF
skipped = (0x184D2A53).to_bytes(4, 'little') + (3).to_bytes(4, 'little') + b'abc'
assert zstd.decompress(skipped + MADE + skipped) == MADE_OF

c = zstd.ZstdCompressor()
c.set_pledged_input_size(3)
fails(zstd.ZstdError, 'Src size is incorrect', lambda: c.compress(b'1234'))
fails(zstd.ZstdError, 'Unknown frame descriptor', lambda: zstd.decompress(b'PK\3\4'))
fails(zstd.ZstdError, 'Compressed data ended', lambda: zstd.decompress(MADE[:-2]))
fails(zstd.ZstdError, "doesn't match checksum", lambda: zstd.decompress(MADE[:-1] + b'?'))
fails(ValueError, 'illegal compression level 23', lambda: zstd.compress(b'', level=23))
fails(ValueError, "parameter 'window_log' received", lambda: zstd.compress(b'', options={101: 1}))
fails(ValueError, 'invalid Zstandard dictionary', lambda: zstd.ZstdDict(b'12345678'))
for i in range(4, len(MADE)):
    for flip in (1, 128):
        broken = bytearray(MADE)
        broken[i] ^= flip
        try:
            assert zstd.decompress(broken) == MADE_OF, (i, flip)
        except zstd.ZstdError:
            pass
