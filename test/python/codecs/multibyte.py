"""The CJK codecs: samples of every table against what CPython has, errors, state, streams."""
import codecs
import io
import zlib

# CRCs of sampled decodings and encodings, as CPython has them.
GOLDEN = {
    'gb2312': [3534445491, 2052870920],
    'gbk': [3334189546, 1689540985],
    'gb18030': [2989716584, 419753828, 2481124509, 3409343980, 3151017106, 2296174183, 3613573702, 419753828, 2671561363, 3787823907, 4077916845, 1516387422],
    'hz': [3319074853, 3438611284, 1053617873, 2060470791, 788749288, 1549029382],
    'big5': [2459923053, 2768008308],
    'cp950': [33971879, 325832267],
    'big5hkscs': [3628480117, 3452724258],
    'euc_kr': [873105834, 374634617, 2408591289, 2090383479, 2308178895, 4202581344],
    'cp949': [1532190968, 2927943194],
    'johab': [4252018318, 1117240955],
    'shift_jis': [3736222691, 1703182672],
    'cp932': [849183961, 306248481],
    'euc_jp': [3749225110, 400307999, 603024792, 384068726],
    'shift_jis_2004': [2315693891, 3439402182],
    'euc_jis_2004': [3312369133, 400307999, 2799388655, 4073482008],
    'euc_jisx0213': [3312369133, 400307999, 2799388655, 512426347],
    'shift_jisx0213': [2315693891, 727007003],
    'iso2022_kr': [724557195, 735881406, 783606669, 144453838],
    'iso2022_jp': [1283155537, 1840360384, 2353668100, 3304460504, 2838678383, 1840360384, 2353668100, 4119713100, 1588563427, 3530725909],
    'iso2022_jp_1': [1283155537, 2397858325, 3252276887, 475695966],
    'iso2022_jp_2': [1283155537, 3531949700, 2353668100, 1048751708, 3252276887, 717344062, 299038320, 1608954940, 1925522277, 2660373918],
    'iso2022_jp_2004': [1283155537, 1274897108, 3252276887, 1163120141, 3252276887, 3293394312],
    'iso2022_jp_3': [1283155537, 411101396, 3252276887, 1163120141, 3252276887, 3425386138],
    'iso2022_jp_ext': [1283155537, 3581402661, 4002333053, 2397858325, 3252276887, 475695966],
}


def mark(error):
    log.append((error.start, error.end, error.reason))
    return ('\ufffd' if isinstance(error, UnicodeDecodeError) else b'\0'), error.end


log = []
codecs.register_error('test.mark', mark)


def crc(values):
    text = '\n'.join(map(ascii, values))
    return zlib.crc32(text.encode())


def decodings(codec, prefix, codes):
    for code in codes:
        log.clear()
        yield (prefix + code.to_bytes(2)).decode(codec, 'test.mark'), log[:]


def encodings(codec):
    for first in range(0, 0x30000, 0x300):
        log.clear()
        yield ''.join(map(chr, range(first, first + 40))).encode(codec, 'test.mark'), log[:]


def samples(codec):
    yield crc(decodings(codec, b'', range(0x8001, 0x10000, 23)))
    for prefix in PREFIXES.get(codec, ()):
        yield crc(decodings(codec, prefix, range(0x2021, 0x7f7f, 17)))
        yield crc(decodings(codec, prefix, range(0x8030, 0x10000, 51)))
    yield crc(encodings(codec))


PREFIXES = {
    'euc_jp': [b'\x8f'], 'euc_jis_2004': [b'\x8f'], 'euc_jisx0213': [b'\x8f'],
    'gb18030': [b'\x81\x30', b'\x83\x36', b'\x84\x31', b'\x90\x30', b'\xe3\x32'],
    'euc_kr': [b'\xa4\xd4\xa4\xa1\xa4\xbf\xa4', b'\xa4\xd4\xa4'],
    'hz': [b'~{', b'~'],
    'iso2022_kr': [b'\x1b$)C\x0e'],
    'iso2022_jp': [b'\x1b$B', b'\x1b(J', b'\x1b$@', b'\x1b&@\x1b$B'],
    'iso2022_jp_1': [b'\x1b$(D'],
    'iso2022_jp_2': [b'\x1b$A', b'\x1b$(C', b'\x1b.A\x1bN', b'\x1b.F\x1bN'],
    'iso2022_jp_2004': [b'\x1b$(Q', b'\x1b$(P'],
    'iso2022_jp_3': [b'\x1b$(O', b'\x1b$(P'],
    'iso2022_jp_ext': [b'\x1b(I', b'\x1b$(D'],
}

for codec, golden in GOLDEN.items():
    found = list(samples(codec))
    assert found == golden, (codec, found)


def raises(kind, f, *args):
    try:
        f(*args)
    except kind as e:
        return str(e)
    assert False, f'{kind.__name__} not raised'


# ---- errors
assert raises(UnicodeDecodeError, b'a\xff\xff'.decode, 'gbk') == (
    "'gbk' codec can't decode byte 0xff in position 1: illegal multibyte sequence")
assert raises(UnicodeDecodeError, b'a\xd6'.decode, 'gbk') == (
    "'gbk' codec can't decode byte 0xd6 in position 1: incomplete multibyte sequence")
assert raises(UnicodeEncodeError, '中\U0001f600'.encode, 'shift_jis') == (
    "'shift_jis' codec can't encode character '\\U0001f600' in position 1: illegal multibyte sequence")
assert raises(RuntimeError, b'\x1b.J\x1bNa'.decode, 'iso2022_jp_2') == 'internal codec error'
assert b'\xa4\xa2\x80\xa4'.decode('euc_jp', 'replace') == 'あ\ufffd\ufffd'
assert b'\xa4\xa2\x80\xa4'.decode('euc_jp', 'surrogateescape') == 'あ\udc80\udca4'
assert 'あ\udc80'.encode('euc_jp', 'surrogateescape') == b'\xa4\xa2\x80'
assert '가\u0378'.encode('euc_kr', 'xmlcharrefreplace') == b'\xb0\xa1&#888;'
# A replacement is encoded in the state that the codec is in.
assert '中\u0378中'.encode('hz', 'replace') == b'~{VP~}?~{VP~}'
codecs.register_error('test.kana', lambda e: ('あ', e.end))
assert '\u0378'.encode('iso2022_jp', 'test.kana') == b'\x1b$B$"\x1b(B'
codecs.register_error('test.bad', lambda e: ('\u0379', e.end))
assert "'\\u0379' in position 0" in raises(UnicodeEncodeError, 'a\u0378'.encode, 'gbk', 'test.bad')
codecs.register_error('test.far', lambda e: ('', 99))
assert raises(IndexError, '\u0378'.encode, 'gbk', 'test.far') == 'position 99 from error handler out of bounds'
codecs.register_error('test.odd', lambda e: 7)
assert raises(TypeError, b'\xff'.decode, 'gbk', 'test.odd') == 'decoding error handler must return (str, int) tuple'
assert raises(LookupError, b'\xff'.decode, 'gbk', 'test.none') == "unknown error handler name 'test.none'"

# ---- pairs: the first character waits for the second
encoder = codecs.getincrementalencoder('shift_jis_2004')()
assert [encoder.encode('か'), encoder.encode('゚'), encoder.encode('か', True)] == [b'', b'\x82\xf5', b'\x82\xa9']
encoder.encode('か')
state = encoder.getstate()
assert state == int.from_bytes(b'\x03' + 'か'.encode() + bytes(8), 'little')
encoder.reset()
assert encoder.getstate() == 0
encoder.setstate(state)
assert encoder.encode('x') == b'\x82\xa9x'
assert b'\x88\x62\x88\xa5'.decode('big5hkscs') == 'Ê̄ê̌'

# ---- parts
decoder = codecs.getincrementaldecoder('gb18030')()
assert [decoder.decode(bytes([b])) for b in b'\x94\x39\xfc\x36'] == ['', '', '', '😀']
decoder.decode(b'\x94\x39')
assert decoder.getstate() == (b'\x94\x39', 0)
assert 'incomplete' in raises(UnicodeDecodeError, decoder.decode, b'', True)
assert decoder.getstate() == (b'\x94\x39', 0)
# Too much is left over: then what was pending is gone.
codecs.register_error('test.back', lambda e: ('', 0))
decoder = codecs.getincrementaldecoder('iso2022_jp')('test.back')
decoder.decode(b'\x1b(')
assert raises(UnicodeDecodeError, decoder.decode, b'(((((((', True).endswith('pending buffer overflow')
assert decoder.getstate()[0] == b''
decoder = codecs.getincrementaldecoder('gb18030')()
decoder.setstate((b'\xd6', 0))
assert decoder.decode(b'\xd0') == '中'
assert raises(UnicodeDecodeError, decoder.setstate, (b'123456789', 0)).endswith('pending buffer too large')
assert raises(TypeError, decoder.setstate, 3) == 'setstate() argument must be tuple, not int'

decoder = codecs.getincrementaldecoder('iso2022_jp')('ignore')
assert decoder.errors == 'ignore'
assert decoder.decode(b'\x1b$BCf') == '中'
assert decoder.getstate() == (b'', int.from_bytes(b'\xc2BB', 'little'))
assert decoder.decode(b'Cf\x1b(') == '中'
assert decoder.getstate() == (b'\x1b(', int.from_bytes(b'\xc2BB', 'little'))
decoder.reset()
assert decoder.decode(b'Cf') == 'Cf'
decoder.errors = 'replace'
assert decoder.decode(b'\xff') == '\ufffd'
assert raises(TypeError, setattr, decoder, 'errors', 7) == 'errors must be a string'

encoder = codecs.getincrementalencoder('iso2022_kr')()
assert encoder.encode('가') == b'\x1b$)C\x0e0!'
assert encoder.encode('', True) == b'\x0f'

# ---- streams
reader = codecs.getreader('euc_jp')(io.BytesIO('あい\nう'.encode('euc_jp')))
assert [reader.read(1), reader.readline(), reader.readlines()] == ['あ', 'い\n', ['う']]
raw = io.BytesIO()
writer = codecs.getwriter('euc_jis_2004')(raw)
writer.writelines(['か', '゚', 'か'])
assert raw.getvalue() == b'\xa4\xf7'
writer.reset()
assert raw.getvalue() == b'\xa4\xf7\xa4\xab'
assert writer.stream is raw and raises(AttributeError, setattr, writer, 'stream', 1)
assert raises(TypeError, writer.writelines, 3) == 'arg must be a sequence object'
text = io.TextIOWrapper(io.BytesIO('中文\n日本\n'.encode('gb18030')), 'gb18030')
assert text.readline() == '中文\n'
at = text.tell()
assert text.read() == '日本\n' and text.seek(at) == at and text.readline() == '日本\n'

# ---- the modules
import _codecs_cn
import _multibytecodec
assert raises(LookupError, _codecs_cn.getcodec, 'big5') == 'no such codec is supported.'
assert raises(TypeError, _codecs_cn.getcodec, 3) == 'encoding name must be a string.'
assert raises(ValueError, getattr(_multibytecodec, '__create_codec'), 3) == 'argument type invalid'
assert raises(AttributeError, _multibytecodec.MultibyteIncrementalEncoder) == (
    "type object '_multibytecodec.MultibyteIncrementalEncoder' has no attribute 'codec'")
wrong = type('Wrong', (_multibytecodec.MultibyteIncrementalDecoder,), {'codec': 3})
assert raises(TypeError, wrong) == 'codec is unexpected type'

# ---- the language: sources in these encodings, and others
for name in [*GOLDEN, 'cp1251', 'koi8_r', 'mac_roman', 'utf_7', 'utf-8-sig', 'raw_unicode_escape']:
    for value in '中あ', '한', 'я', 'e':
        source = f'# coding: {name}\nvalue = "{value}"\n'
        try:
            data = source.encode(name)
        except UnicodeEncodeError:
            continue
        if data.startswith(codecs.BOM_UTF8):
            data = data[3:]
        namespace = {}
        exec(compile(data, 'file', 'exec'), namespace)
        assert namespace['value'] == value, (name, value)


def source_error(data):
    try:
        compile(data, 'file', 'exec')
    except SyntaxError as e:
        return e.msg, e.args[1:], e.filename


nowhere = (('file', 0, -1, None),), 'file'
assert source_error(b'# coding: gbk\n"\xff"') == (
    "'gbk' codec can't decode byte 0xff in position 15: illegal multibyte sequence", *nowhere)
assert source_error(b'# coding: rot13\n') == (
    "'rot13' is not a text encoding; use codecs.decode() to handle arbitrary codecs", *nowhere)
assert source_error(b'# coding: undefined\n') == ('undefined encoding', *nowhere)
assert source_error(b'# coding: utf-16-le\n\n') == (
    "'utf-16-le' codec can't decode byte 0x0a in position 20: truncated data", *nowhere)
assert source_error(b'# coding: gbk\n\0') == ('source code string cannot contain null bytes', (), None)
message, args, filename = source_error(b'x\n"\xff"')
assert message.startswith("Non-UTF-8 code starting with '\\xff' on line 2") and filename == 'file'
assert args == ((None, 2, 2, '"\ufffd"', 2, 2),)
