# bz2: the same bytes as bzip2's own compressor, streams in pieces, limits, broken data
import bz2
import hashlib

texts = [b'', b'a', b'aaaa', b'ab' * 3, b'\0' * 300000, b'x' * 260 + b'y', bytes(range(256)) * 40,
         b''.join(b'%d squared is %d\n' % (i, i * i) for i in range(3000))]
digests = [hashlib.sha256(bz2.compress(t, level)).hexdigest()[:8] for t in texts for level in (1, 9)]
assert digests == 'c8268529 d3dda84e 8fe0e898 282ea473 ef5ba3de f9db681f 054f9da8 54ed92a6 d082c151 61f48147 42699d04 a6c6481e ed384e90 7b93a08e 6308acb3 92d5078a'.split(), digests

for text in texts:
    packed = bz2.compress(text)
    assert bz2.decompress(packed) == text
    assert bz2.decompress(packed + packed) == text + text
    one = bz2.BZ2Decompressor()
    assert b''.join(one.decompress(packed[i:i + 1]) for i in range(len(packed))) == text
    assert one.eof and one.unused_data == b''
    some = bz2.BZ2Decompressor()
    parts = [some.decompress(packed + b'rest', 1000)]
    while not some.eof:
        assert len(parts[-1]) <= 1000
        parts.append(some.decompress(b'', 1000))
    assert b''.join(parts) == text and some.unused_data == b'rest'

pieces = bz2.BZ2Compressor(5)
text = texts[-1]
packed = b''.join(pieces.compress(text[i:i + 997]) for i in range(0, len(text), 997)) + pieces.flush()
assert packed == bz2.compress(text, 5)


def raises(kind, message, call, *args):
    try:
        call(*args)
    except kind as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError('no ' + kind.__name__)


raises(ValueError, 'Compressor has been flushed', pieces.compress, b'')
raises(ValueError, 'Repeated call to flush()', pieces.flush)
raises(ValueError, 'compresslevel must be between 1 and 9', bz2.BZ2Compressor, 10)
raises(OSError, 'Invalid data stream', bz2.decompress, b'BZh0' + b'\0' * 20)
raises(ValueError, 'Compressed data ended before the end-of-stream marker was reached', bz2.decompress, packed[:-3])
for i in range(4, len(packed), 97):
    broken = packed[:i] + bytes([packed[i] ^ 0x40]) + packed[i + 1:]
    try:
        bz2.decompress(broken)
    except (OSError, ValueError):
        pass
    else:
        raise AssertionError(i)
done = bz2.BZ2Decompressor()
done.decompress(packed)
raises(EOFError, 'End of stream already reached', done.decompress, b'x')
