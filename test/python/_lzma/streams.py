# lzma: files in all containers there and back, and files that xz wrote
import base64
import lzma

texts = [b'', b'a', b'abc' * 1000, b'\0' * 300000, bytes(range(256)) * 40,
         b''.join(b'%d squared is %d\n' % (i, i * i) for i in range(3000))]
raw2 = [{'id': lzma.FILTER_LZMA2, 'lc': 0, 'lp': 2, 'pb': 0}]
raw1 = [{'id': lzma.FILTER_LZMA1, 'dict_size': 65536}]
delta = [{'id': lzma.FILTER_DELTA, 'dist': 4}, {'id': lzma.FILTER_LZMA2, 'preset': 9 | lzma.PRESET_EXTREME}]
ways = [
    ({}, {}),
    ({'preset': 0, 'check': lzma.CHECK_SHA256}, {}),
    ({'check': lzma.CHECK_CRC32, 'filters': delta}, {}),
    ({'check': lzma.CHECK_NONE}, {'format': lzma.FORMAT_XZ}),
    ({'format': lzma.FORMAT_ALONE}, {}),
    ({'format': lzma.FORMAT_RAW, 'filters': raw2}, {'format': lzma.FORMAT_RAW, 'filters': raw2}),
    ({'format': lzma.FORMAT_RAW, 'filters': raw1}, {'format': lzma.FORMAT_RAW, 'filters': raw1}),
]
for text in texts:
    for write, read in ways:
        packed = lzma.compress(text, **write)
        assert len(packed) < len(text) // 2 + 200, (len(text), write, len(packed))
        assert lzma.decompress(packed, **read) == text, (write, len(text))
        one = lzma.LZMADecompressor(**read)
        got = b''.join(one.decompress(packed[i:i + 1]) for i in range(len(packed)) if not one.eof)
        assert got == text, (write, len(text))
    packed = lzma.compress(text)
    some = lzma.LZMADecompressor()
    parts = [some.decompress(packed + b'rest', 1000)]
    while not some.eof:
        assert len(parts[-1]) <= 1000
        parts.append(some.decompress(b'', 1000))
    assert b''.join(parts) == text and some.unused_data == b'rest' and some.check == lzma.CHECK_CRC64
    assert lzma.decompress(packed + lzma.compress(b'more')) == text + b'more'

sample = b''.join(b'%d squared is %d\n' % (i, i * i) for i in range(40))
from_xz = base64.b85decode('{Wp48S^xk9=GL@E0stWa761SMbT8$j-~zt@$z1>#2ny$V8JiDL6elv!*y#;nUM39on7ACk{RZvWavJB*SJoC_3JV@-c<u(A#ci>3<C4FV5?2i%$$Jfq;#}CT0@_<M-$T>Te;u9C5X81%X<dEU;(|~G)WBI#m?$ut<+yf~DrB0ZZye7*1!c;JetvfNZ_A?Hd3Ba$=k`1kWvLnfF($UxN!FTQe9CaJDfJ6ED_5;tG!1GC^Y0Mu=x&A_cgC5%11$1_h7oSx)KyiqqFYVFtA=RWHCZE!W`r6;ljRPk00000@T<d5f(3=>00HFzzy$yRv0FOGvBYQl0ssI200dcD')
assert lzma.decompress(from_xz) == sample
from_lzma = base64.b85decode('T>t=p0RR90|NsC0{{R>W3g>zmn-5VGCo<63=?!6CCJgqNxE#R!2JP5#8t2eg))rt23m$2B?gpI2ZLxFXlE0G@R}CP^dku`@T-dJy+FLW<L(|ZI9i7n-#I|5*U47Z&f=~t2z*$h3C@`DlxOS8(WSXRJ9M3-mWy*+tes=h8%c9+Rb(Ur4_B<11sTu$=Cbri})|y{@%5bnL^$R&GSFKz$4QdPX?-1_jZiXCp#+kkYEb@Ye5pLhqRaLa2TTR2OhG^O~StE>Qgc?JY(=|^Y|2bg_00')
assert lzma.decompress(from_lzma) == sample


def raises(kind, message, call, *args, **kwargs):
    try:
        call(*args, **kwargs)
    except kind as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError('no ' + kind.__name__)


raises(lzma.LZMAError, 'Input format not supported by decoder', lzma.decompress, b'no such thing at all')
raises(lzma.LZMAError, 'Memory usage limit exceeded', lzma.decompress, from_xz, memlimit=1000)
raises(ValueError, 'Invalid container format: 9', lzma.compress, b'', format=9)
raises(ValueError, 'Must specify filters for FORMAT_RAW', lzma.compress, b'', format=lzma.FORMAT_RAW)
raises(ValueError, 'Filter specifier must have an "id" entry', lzma.compress, b'', filters=[{}])
broken = lzma.LZMADecompressor()
bad = from_xz[:40] + b'????' + from_xz[44:]
raises(lzma.LZMAError, 'Corrupt input data', broken.decompress, bad)
try:
    broken.decompress(b'')
except lzma.LZMAError:
    pass
else:
    raise AssertionError('a broken stream went on')
for i in range(6, len(from_xz)):
    try:
        lzma.decompress(from_xz[:i] + bytes([from_xz[i] ^ 0x11]) + from_xz[i + 1:])
    except lzma.LZMAError:
        pass
    else:
        raise AssertionError(i)
