"""Writes the goldens beside it: what CPython 3.14 does with random input, from fixed seeds.

    python3.14 generate.py
"""
import _csv
import _sre
import csv
import hashlib
import hmac
import json
import pathlib
import random
import re
import struct
import time
import warnings
import zlib
from _json import encode_basestring, encode_basestring_ascii, scanstring
from re import _compiler

FOLDER = pathlib.Path(__file__).parent
warnings.simplefilter('ignore')


def points(text):
    return [ord(c) for c in text]


def write(name, cases):
    text = ',\n'.join(json.dumps(case, separators=(',', ':')) for case in cases)
    (FOLDER / name).write_text(f'[\n{text}\n]\n')
    print(name, len(cases))


# --- regular expressions: the code CPython compiled, and what it matched

compiled = {}


class RecordingSre:
    """Stands in for _sre in re's compiler and keeps the last code array."""

    def __getattr__(self, name):
        return getattr(_sre, name)

    def compile(self, pattern, flags, code, groups, groupindex, indexgroup):
        compiled.update(code=[int(word) for word in code], groups=groups)
        return _sre.compile(pattern, flags, code, groups, groupindex, indexgroup)


def spans(match):
    if match is None:
        return None
    return [edge for span in match.regs for edge in span] + [match.lastindex or -1]


def sre_case(pattern, flags, subjects):
    re.purge()
    try:
        compiled_pattern = re.compile(pattern, flags)
    except (re.error, ValueError):
        return None
    tests = []
    for subject in subjects:
        length = len(subject)
        for pos, end in ((0, length), (1, max(1, length - 1))):
            args = subject, min(pos, length), min(end, length)
            try:
                tests.append([
                    list(subject) if isinstance(subject, bytes) else points(subject),
                    *args[1:],
                    spans(compiled_pattern.match(*args)),
                    spans(compiled_pattern.fullmatch(*args)),
                    [spans(match) for match in compiled_pattern.finditer(*args)],
                ])
            except SystemError:  # a span that ends before it starts
                pass
    return {
        'pattern': repr(pattern),
        'bytes': isinstance(pattern, bytes),
        'code': compiled['code'],
        'groups': compiled['groups'],
        'tests': tests,
    }


class Patterns:
    SETS = ['.', r'\w', r'\d', r'\s', r'\W', '[ab]', '[^a]', '[a-c1]', r'[^\w]', 'é', 'ß', '[é-ü]',
            '[À-ÿΑ-ω]', 'ſ', '[\U0001F600-\U0001F64F]', '[^bC]', r'[\w-]', r'[\u0100-\u0200\u1000\u2000-\u3000]']
    PLACES = [r'\b', r'\B', '^', '$', r'\A', r'\Z', '']
    REPEATS = ['*', '+', '?', '{2}', '{1,2}', '{0,3}', '{2,}']

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.groups = 0

    def atom(self, depth):
        choice = self.random.choice
        k = self.random.random()
        if k < 0.4 or depth <= 0:
            return choice('aabbcAB1_')
        if k < 0.5:
            return choice(self.SETS)
        if k < 0.57:
            return choice(self.PLACES)
        if k < 0.63 and self.groups:
            return f'\\{self.random.randint(1, self.groups)}'
        if k < 0.66 and self.groups:
            return f'(?({self.random.randint(1, self.groups)}){self.pattern(depth - 1)}|{self.pattern(depth - 1)})'
        if k < 0.8:
            self.groups += 1
            return f'({self.pattern(depth - 1)})'
        opening = choice(['(?:', '(?:', '(?=', '(?!', '(?>', '(?i:', '(?<=', '(?<!'])
        body = choice(['a', 'ab', '[ab]', 'a|b']) if '<' in opening else self.pattern(depth - 1)
        return f'{opening}{body})'

    def piece(self, depth):
        atom = self.atom(depth)
        if self.random.random() < 0.35:
            atom += self.random.choice(self.REPEATS) + self.random.choice(['', '', '', '?', '+'])
        return atom

    def pattern(self, depth):
        branches = self.random.choice([1, 1, 1, 2, 3])
        return '|'.join(''.join(self.piece(depth) for _ in range(self.random.randint(1, 4))) for _ in range(branches))

    def subject(self, extra):
        return ''.join(self.random.choice('aaabbbccABC1 _\n' + extra) for _ in range(self.random.choice([0, 3, 6, 11])))


FIXED = [
    (r'(?i)straße', 0, ['STRASSE straße STRAßE']),
    (r'(?P<n>a)(?P=n)', 0, ['xaa', 'a']),
    (r'"(?:[^"\\]|\\.)*"', 0, [r'say "a\"b" or "c']),
    (r'(x+x+)+y', 0, ['x' * 12, 'xxxy']),
    (r'(?:a|b)*?c', 0, ['ab' * 40 + 'c']),
    (r'(?:(a)|b)*', 0, ['abab', 'bab']),
    (r'.*?foo', 0, ['abc' * 5 + 'foo', 'fo']),
    (r'\b\w+\b', re.A, ['ab, é1 _x']),
    (b'a[^bc]d', re.I | re.L, [b'ABD aBd axD']),
    (b'[\\w]+', re.L, [b'a_\xe9b']),
]


def sre_cases():
    cases = [sre_case(*row) for row in FIXED]
    for seed in range(450):
        source = Patterns(seed)
        pattern = source.pattern(3)
        if seed % 7 == 0:
            if pattern.isascii():
                flags = source.random.choice([0, re.I, re.I | re.L])
                cases.append(sre_case(pattern.encode(), flags, [source.subject('').encode()]))
            continue
        flags = source.random.choice([0, 0, re.I, re.M, re.S, re.A, re.I | re.A])
        cases.append(sre_case(pattern, flags, [source.subject('éßÉKſωΣςσİıi'), source.subject('é😀\U00010400')]))
    return [case for case in cases if case]


# --- the rest

def json_cases():
    source = random.Random(5)
    pieces = ['a', 'b', '"', '\\', '\\u', '\\n', '\\u00e9', '\\ud83d', '\\ude00', '12', 'g', '\n', 'é', '😀',
              '\ud800', '\\/', '\\x', '\x7f', '\x1f']
    cases = []
    for _ in range(250):
        text = ''.join(source.choice(pieces) for _ in range(source.randint(0, 7)))
        strict = source.random() < 0.5
        try:
            value, end = scanstring(text, 0, strict)
            result = [points(value), end]
        except json.JSONDecodeError as error:
            result = [error.msg, error.pos]
        cases.append([points(text), strict, result, points(encode_basestring_ascii(text)), points(encode_basestring(text))])
    return cases


def csv_dialect(source):
    while True:
        options = dict(
            delimiter=source.choice(',;\t |'), quotechar=source.choice(['"', "'", None]),
            escapechar=source.choice([None, None, '\\', '!']), doublequote=source.random() < 0.7,
            skipinitialspace=source.random() < 0.3, strict=source.random() < 0.3,
            quoting=source.choice([0, 1, 3, 5]), lineterminator=source.choice(['\r\n', '\n', 'x']))
        try:
            csv.reader([], **options)
            return options
        except (TypeError, ValueError):
            pass


def csv_cases():
    source = random.Random(3)
    letters = ',;"\'\\! \t|ab1.😀\n\rx'
    cases = []
    for _ in range(250):
        options = csv_dialect(source)
        lines = [''.join(source.choice(letters) for _ in range(source.randint(0, 10))) + source.choice(['', '\n'])
                 for _ in range(source.randint(1, 4))]
        read = []
        try:
            for row in csv.reader(lines, **options):
                read.append([None if field is None else points(field) for field in row])
        except _csv.Error as error:
            read.append(str(error))
        rows = [[source.choice([None, ''.join(source.choice(letters) for _ in range(source.randint(0, 4)))])
                 for _ in range(source.randint(0, 3))] for _ in range(2)]
        written = []
        for row in rows:
            class Sink:
                write = staticmethod(lambda text: written.append(points(text)))
            try:
                csv.writer(Sink, **options).writerow(row)
            except _csv.Error as error:
                written.append(str(error))
        numbers = {name: -1 if value is None else ord(value) if name.endswith(('char', 'delimiter')) else value
                   for name, value in options.items()}
        cases.append([numbers, [points(line) for line in lines], read,
                      [[None if field is None else points(field) for field in row] for row in rows], written])
    return cases


def zlib_cases():
    source = random.Random(9)
    cases = []
    for i in range(60):
        size = source.choice([0, 1, 50, 3000])
        data = b''.join(source.choice([b'the ', b'quick ', b'fox\n', source.randbytes(3)]) for _ in range(size // 4))
        level, wbits, mem = source.randint(-1, 9), source.choice([15, -15, 31, -9, 10]), source.randint(1, 9)
        strategy = source.randint(0, 4)
        zdict = b'the quick brown fox' if i % 5 == 0 and wbits < 16 else b''
        compressor = zlib.compressobj(level, 8, wbits, mem, strategy, *([zdict] if zdict else []))
        middle = len(data) // 2
        whole = compressor.compress(data[:middle]) + compressor.flush(zlib.Z_SYNC_FLUSH)
        whole += compressor.compress(data[middle:]) + compressor.flush()
        cases.append([data.hex(), level, wbits, mem, strategy, zdict.hex(), whole.hex(), zlib.crc32(data), zlib.adler32(data)])
    return cases


def hash_cases():
    source = random.Random(1)
    names = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512', 'sha512_224', 'sha512_256', 'sha3_224',
             'sha3_256', 'sha3_384', 'sha3_512', 'shake_128', 'shake_256', 'blake2b', 'blake2s']
    cases = []
    for i in range(80):
        name = names[i % len(names)]
        parts = [source.randbytes(source.choice([0, 1, 63, 64, 65, 127, 128, 129, 200])) for _ in range(2)]
        options = {}
        if name.startswith('blake2') and i > 20:
            size = 64 if name == 'blake2b' else 32
            options = dict(
                digest_size=source.randint(1, size), key=source.randbytes(source.choice([0, 1, size])).hex(),
                salt=source.randbytes(source.randint(0, size // 4)).hex(),
                person=source.randbytes(source.randint(0, size // 4)).hex(), fanout=source.randint(0, 255),
                depth=source.randint(1, 255), leaf_size=source.randrange(2**32),
                node_offset=source.randrange(2**48), node_depth=source.randint(0, 255),
                inner_size=source.randint(0, size), last_node=source.random() < 0.5)
        make = {k: bytes.fromhex(v) if k in ('key', 'salt', 'person') else v for k, v in options.items()}
        h = getattr(hashlib, name)(**make) if options else hashlib.new(name)
        digests = []
        for part in parts:
            h.update(part)
            digests.append(h.digest(40).hex() if 'shake' in name else h.digest().hex())
        mac = None if 'shake' in name else hmac.new(parts[0], parts[1], name).hexdigest()
        cases.append([name, options, [part.hex() for part in parts], digests, mac, h.block_size, h.digest_size])
    return cases


def time_cases():
    source = random.Random(4)
    cases = []
    for _ in range(250):
        seconds = source.choice([source.randrange(-10**11, 10**12), source.randrange(0, 2 * 10**9)])
        parts = time.gmtime(seconds)
        form = ''.join('%' + source.choice(['', '', '-', '_', '0', '^']) + source.choice(['', '', '5'])
                       + source.choice('aAbBcCdDeFgGhHIjklmMnpPrRSstTuUVwWxXyYzZ%Q') for _ in range(3))
        cases.append([seconds, list(parts), form, time.strftime(form, parts), time.asctime(parts)])
    return cases


def half_cases():
    source = random.Random(2)
    values = [source.uniform(-1, 1) * 2**source.randint(-30, 17) for _ in range(250)]
    cases = []
    for value in values + [65519.99, 65520.0, 65504.0, 2**-14, 2**-24, 2**-25, 2**-14 * (1 - 2**-12), 0.0, -0.0]:
        try:
            cases.append([value, int.from_bytes(struct.pack('<e', value), 'little')])
        except OverflowError:
            cases.append([value, None])
    return cases


_compiler._sre = RecordingSre()
write('sre.json', sre_cases())
write('json_strings.json', json_cases())
write('csv.json', csv_cases())
write('zlib.json', zlib_cases())
write('hashes.json', hash_cases())
write('time.json', time_cases())
write('half_floats.json', half_cases())
