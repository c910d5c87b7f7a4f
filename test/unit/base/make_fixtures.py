"""Writes fixtures/*.json: what CPython 3.14 answers. Run by hand with PYTHONHASHSEED=42 under CPython
on Linux with glibc (the last digits of `math` are its own)."""
import binascii, codecs, hashlib, json, math, os, random, struct, sys, unicodedata, warnings

HERE = os.path.dirname(os.path.abspath(__file__))
sys.set_int_max_str_digits(0)
warnings.simplefilter('ignore')
assert os.environ.get('PYTHONHASHSEED') == '42'
rng = random.Random(20)


def hexf(x):
    return struct.pack('>d', x).hex() if x == x else 'nan'


def attempt(function, *args, **kwargs):
    try:
        return function(*args, **kwargs)
    except (OverflowError, ValueError, ZeroDivisionError):
        return None


def random_float():
    k = rng.random()
    if k < .3:
        x = struct.unpack('<d', rng.randbytes(8))[0]
        return x if x == x else 1.5
    if k < .5:
        return rng.randint(-10**6, 10**6) / 2**rng.randint(0, 12)
    if k < .8:
        return rng.uniform(-1000, 1000)
    return rng.choice([0.0, -0.0, math.inf, -math.inf, 5e-324, 1.7976931348623157e308, 9.5, 0.5, 2.5, 35.0, 1e16, 1e22,
                       1e-5, 1e-4, 9999999999999998.0, 1e23, 999999.5])


def floats():
    rows = []
    for _ in range(150):
        x, y = random_float(), random_float()
        spec = '%' + rng.choice(['', '#']) + '.' + str(rng.choice([0, 1, 2, 6, 17, 30, 120])) + rng.choice('efgEFG')
        n = rng.randint(-12, 25)
        r = attempt(round, x, n)
        q = attempt(divmod, x, y)
        rows.append([hexf(x), repr(x), spec, spec % x, n, None if r is None else hexf(r), x.hex(),
                     attempt(lambda: [str(v) for v in x.as_integer_ratio()]), hexf(y), q and [hexf(v) for v in q], str(hash(x))])
    texts = ['1', '1.', '.1', '1e5', '1_0.0_1e1_0', '1__0', '1_', '1_.0', '.', '', 'e5', '1e', '-.5e-3', '--1', 'inf',
             '-Infinity', 'nan', '  1 \n', '1e400', '0x10']
    return {'rows': rows, 'texts': [[t, attempt(lambda: hexf(float(t)))] for t in texts]}


def ints():
    rows = []
    for _ in range(120):
        size = rng.choice([5, 31, 32, 52, 53, 54, 61, 64, 100, 300])
        a, b = (rng.randint(-2**size, 2**size) for _ in '12')
        d, m, k = b or 3, rng.randint(-2**size, 2**size) or 7, rng.randint(0, 100)
        results = [a + b, a - b, a * b, a // d, a % d, ~a, a & b, a | b, a ^ b, a << k, a >> k, a**(k % 20), math.gcd(a, b),
                   a.bit_length(), a.bit_count(), math.isqrt(abs(a)), hash(a)]
        quotient = attempt(lambda: hexf(a / d))
        rows.append([str(a), str(b), str(m), k, [str(v) for v in results], attempt(lambda: str(pow(a, b, m))), quotient])
    return rows


def hashes():
    tuples = []
    for _ in range(30):
        t = tuple(rng.randint(-2**62, 2**62) for _ in range(rng.randint(0, 6)))
        tuples.append([[str(hash(v)) for v in t], str(hash(t)), str(hash(frozenset(t)))])
    texts = ['', 'a', 'abc', 'abcdefgh', 'é' * 9, 'Ωmega', 'x😀y', '\udc80abc', 'a' * 100]
    r = random.Random(12345)
    stream = [r.random() for _ in range(700)][-3:] + [str(r.getrandbits(k)) for k in (1, 32, 33, 100)]
    return {'tuples': tuples, 'texts': [[[ord(c) for c in t], str(hash(t))] for t in texts], 'stream': stream}


def math_values():
    out = {}
    names = 'exp exp2 expm1 log log2 log10 log1p sin cos tan asin acos atan sinh cosh tanh asinh acosh atanh cbrt erf erfc gamma lgamma'
    for name in names.split():
        rows = []
        while len(rows) < 25:
            x = rng.choice([rng.gauss(0, 1), rng.uniform(-30, 30), rng.uniform(1, 1e6), rng.uniform(-1, 1) * 2.0**-rng.randint(0, 30)])
            y = attempt(getattr(math, name), x)
            if y is not None:
                rows.append([hexf(x), hexf(y)])
        out[name] = rows
    out['pow'] = [[hexf(x), hexf(y), hexf(x**y)] for x, y in ((rng.uniform(0, 30), rng.uniform(-9, 9)) for _ in range(40))]
    out['atan2'] = [[hexf(x), hexf(y), hexf(math.atan2(x, y))] for x, y in ((rng.gauss(0, 1), rng.gauss(0, 1)) for _ in range(40))]
    sums = []
    for _ in range(30):
        p = [rng.gauss(0, 1) * 2.0**rng.randint(-60, 60) for _ in range(rng.randint(1, 5))]
        q = [rng.gauss(0, 1) for _ in p]
        x, y, z = rng.gauss(0, 1), rng.gauss(0, 1), rng.gauss(0, 1)
        sums.append([[hexf(v) for v in p], [hexf(v) for v in q], hexf(math.hypot(*p)), hexf(math.dist(p, q)),
                     hexf(math.fsum(p + q)), hexf(math.sumprod(p, q)), hexf(math.remainder(x, y)), [hexf(x), hexf(y), hexf(z)],
                     hexf(math.fma(x, y, z))])
    return {'functions': out, 'sums': sums}


# Everything assigned outside the private use areas, and some of what is not.
CODE_POINTS = [*range(0x33480), *range(0xE0000, 0xE0200), 0xF0000, 0x10FFFF]


def digest(function):
    h = hashlib.sha1()
    for cp in CODE_POINTS:
        h.update((function(chr(cp)) + '\n').encode())
    return h.hexdigest()


def points(s):
    return ','.join(str(ord(c)) for c in s)


def unicode_digests():
    u, old = unicodedata, unicodedata.ucd_3_2_0
    props = lambda d: lambda c: ','.join(map(str, (d.category(c), d.bidirectional(c), d.combining(c), d.east_asian_width(c), d.mirrored(c))))
    number = lambda d: lambda c: '%s,%s,%s' % (d.decimal(c, 'x'), d.digit(c, 'x'), hexf(float(d.numeric(c, -7))))
    tests = lambda c: ''.join(str(int(f(c))) for f in (str.isalpha, str.isalnum, str.isdecimal, str.isdigit, str.isnumeric, str.islower,
        str.isupper, str.istitle, str.isspace, str.isprintable, str.isidentifier, lambda c: ('a' + c).isidentifier()))
    out = {'properties': digest(props(u)), 'old': digest(props(old)), 'numbers': digest(number(u)), 'oldNumbers': digest(number(old)),
           'types': digest(tests), 'cases': digest(lambda c: ';'.join(map(points, (c.upper(), c.lower(), c.title(), c.casefold())))),
           'names': digest(lambda c: u.name(c, '')), 'decompositions': digest(u.decomposition)}
    for form in ('NFC', 'NFD', 'NFKC', 'NFKD'):
        out[form] = digest(lambda c: points(u.normalize(form, 'D' + c + '\u0323\u0307' + c)))
        out['old' + form] = digest(lambda c: points(old.normalize(form, 'D' + c + '\u0323\u0307' + c)))
    return out


DECODE_HANDLERS = ['strict', 'ignore', 'replace', 'backslashreplace', 'surrogateescape', 'surrogatepass']
ENCODE_HANDLERS = DECODE_HANDLERS + ['xmlcharrefreplace', 'namereplace']
PIECES = {
    'utf-8': [bytes([b]) for b in (0x41, 0x80, 0x9f, 0xa0, 0xbf, 0xc1, 0xc2, 0xe0, 0xed, 0xef, 0xf0, 0xf4, 0xff)] + ['é€😀'.encode()],
    'utf-7': [b'+', b'-', b'A', b'/', b'QA', b'2AHcAQ', b'+2D0', b'\xe9', b' ', b'+-'],
    'utf-16': [b'\x00\xd8', b'\x00\xdc', b'A\0', b'\0A', b'\xff\xfe', b'\x01'],
    'utf-32': [b'A\0\0\0', b'\0\xd8\0\0', b'\xff\xfe\0\0', b'\0\0\x11\0', b'\0'],
    'ascii': [b'A', b'\x80', b'z'],
    'cp1252': [b'A', b'\x80', b'\x81', b'\xff'],
    'unicode_escape': [b'\\', b'x4', b'1', b'\\u00e9', b'\\U00110000', b'\\N{DIGIT ONE}', b'\\N{}', b'\\777', b'\\q', b'\n'],
    'raw_unicode_escape': [b'\\', b'u00e9', b'\\U00110000', b'\\q', b'\\u12', b'\xe9'],
}


def decode(encoding, data, handler, final):
    if encoding in ('utf-16', 'utf-32'):
        return list(getattr(codecs, encoding.replace('-', '_') + '_ex_decode')(data, handler, 0, final)[:2])
    if encoding == 'ascii':
        return list(codecs.ascii_decode(data, handler))
    if encoding == 'cp1252':
        from encodings import cp1252
        return list(codecs.charmap_decode(data, handler, cp1252.decoding_table))
    return list(getattr(codecs, encoding.replace('-', '_') + '_decode')(data, handler, final))


def codec_rows():
    rows = []
    for encoding, pieces in PIECES.items():
        for _ in range(40):
            data, handler, final = b''.join(rng.choices(pieces, k=rng.randint(0, 8))), rng.choice(DECODE_HANDLERS), rng.random() < .6
            try:
                text, consumed = decode(encoding, data, handler, final)
                result = [[ord(c) for c in text], consumed]
            except UnicodeDecodeError as e:
                result = [e.encoding, e.start, e.end, e.reason]
            rows.append(['decode', encoding, handler, final, data.hex(), result])
        for _ in range(25):
            text, handler = ''.join(rng.choices('aA+-\\~\n\x80é€\ud800\udc80\udcff😀', k=rng.randint(0, 6))), rng.choice(ENCODE_HANDLERS)
            try:
                result = text.encode(encoding, handler).hex()
            except UnicodeEncodeError as e:
                result = [e.encoding, e.start, e.end, e.reason]
            rows.append(['encode', encoding, handler, True, [ord(c) for c in text], result])
    from encodings import cp1252
    return {'rows': rows, 'cp1252': [ord(c) for c in cp1252.decoding_table]}


def asked(name, *args, **kwargs):
    try:
        r = getattr(binascii, name)(*args, **kwargs)
        return r.hex() if isinstance(r, bytes) else r
    except binascii.Error as e:
        return 'Error: ' + str(e)


def binascii_rows():
    rows = []
    for _ in range(100):
        b = rng.randbytes(rng.randint(0, 45))
        coded = bytearray(binascii.b2a_base64(b, newline=False))
        for _ in range(rng.randint(0, 2)):
            if coded:
                coded[rng.randrange(len(coded))] = rng.choice(b'=A+ !')
        uu = bytearray(binascii.b2a_uu(b))
        if rng.random() < .5:
            uu[rng.randrange(len(uu))] = rng.choice(b' `a\nA')
        qp = bytes(rng.choices(b'ab cd=_.\t\n\r\x00\xe9. =4F\n', k=rng.randint(0, 120)))
        tabs, text, header = (rng.random() < .5 for _ in '123')
        coded, uu = bytes(coded), bytes(uu)
        rows.append([b.hex(), asked('b2a_base64', b), coded.hex(), asked('a2b_base64', coded), asked('a2b_base64', coded, strict_mode=True),
                     asked('b2a_uu', b), uu.hex(), asked('a2b_uu', uu), qp.hex(), [tabs, text, header], asked('a2b_qp', qp, header=header),
                     asked('b2a_qp', qp, quotetabs=tabs, istext=text, header=header), asked('crc32', b), asked('crc_hqx', b, 5), b.hex(':', 3)])
    packs = []
    for _ in range(60):
        x, bits = rng.choice([rng.gauss(0, 1), rng.uniform(-70000, 70000), rng.randint(-4096, 4096) / 2**rng.randint(0, 26)]), rng.getrandbits(16)
        half = attempt(struct.pack, '<e', x)
        packs.append([hexf(x), half and half.hex(), struct.pack('>f', x).hex(), bits, hexf(struct.unpack('<e', struct.pack('<H', bits))[0])])
    return {'rows': rows, 'packs': packs}


for name, make in dict(floats=floats, ints=ints, hashes=hashes, math=math_values, unicode=unicode_digests, codecs=codec_rows,
                       binascii=binascii_rows).items():
    with open(os.path.join(HERE, 'fixtures', name + '.json'), 'w') as f:
        json.dump(make(), f, separators=(',', ':'))
        f.write('\n')
