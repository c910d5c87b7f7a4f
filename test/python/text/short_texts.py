# str.translate, str.format, encode and decode of short texts: what is kept between calls changes nothing.
import string

# translate
t = str.maketrans('abc', 'xyz')
assert ('abcdef' * 3).translate(t) == 'xyzdef' * 3
assert 'hello'.translate(str.maketrans('', '', 'l')) == 'heo' and 'll'.translate({108: None}) == ''
assert 'abc'.translate({97: 'AA', 98: None, 99: ''}) == 'AA' and 'abc'.translate({97: ''}) == 'bc'
assert 'aé€'.translate({233: 'e', 8364: 0x1F600, 97: '\ud800'}) == '\ud800e\U0001f600'
assert 'a\U0001f600'.translate({0x1F600: 'x'}) == 'ax' and 'ab'.translate({97: True}) == '\x01b'
assert 'ab' * 5000 == ('cb' * 5000).translate({99: 'a'}) and ''.translate(t) == ''
assert 'a,b.c'.translate(str.maketrans('', '', string.punctuation)) == 'abc'


class Table(dict):
    def __missing__(self, key):
        if key == 98:
            raise LookupError
        return 'abc'.translate({97: chr(key).upper()})[0]


assert 'abc'.translate(Table({97: 'z'})) == 'zbC'


class Items:
    def __getitem__(self, key):
        if key < 98:
            raise IndexError
        return key + 1


assert 'abc'.translate(Items()) == 'acd' and 'abc'.translate(['x'] * 98) == 'xbc'


class Ninety:
    def __hash__(self):
        return hash(97)

    def __eq__(self, other):
        return 'q'.translate({113: 97}) == 'a' and other == 97


assert 'aba'.translate({Ninety(): 'n'}) == 'nbn'
for table, error in (({97: -1}, ValueError), ({97: 0x110000}, ValueError), ({97: 1.5}, TypeError), ({97: b''}, TypeError)):
    try:
        'abc'.translate(table)
    except error:
        continue
    assert False, table


# format: the same strings again and again, with other arguments and with errors
class Point:
    def __init__(self, x):
        self.x = x
        self.items = [x, {'k': x}]

    def __format__(self, spec):
        return f'<{self.x}:{spec}>'

    def __getitem__(self, key):
        return key


def fails(error, text, *args, **kwargs):
    try:
        text.format(*args, **kwargs)
    except error as e:
        return str(e)
    raise AssertionError(text)


for i in range(3):
    assert '{:>5} {}'.format(i, 'x') == f'    {i} x' and '{:>5} {}'.format('ab', 1.5) == '   ab 1.5'
    assert '{0}{1}{0}'.format(i, 'b') == f'{i}b{i}' and '{{{}}}'.format(i) == '{%d}' % i
    assert '{p.x} {p.items[1][k]} {p[a b]} {p[0]}'.format(p=Point(i)) == f'{i} {i} a b 0'
    assert '{:{}} {!r:>{w}}'.format('a', 3, 'b', w=5) == "a     'b'" and '{:x{}}|'.format(Point(i), i) == f'<{i}:x{i}>|'
    assert '{!a} {!s} {!r}'.format('é', 'é', 'é') == "'\\xe9' é 'é'"
    assert '{:\U0001f600>3}'.format(i) == f'\U0001f600\U0001f600{i}' and '{}\U0001f600{}'.format(1, 'é') == '1\U0001f600é'
    assert '{:,} {:_} {:+} {: } {:05} {:e} {:.2f} {:%} {:c} {:#x}'.format(1234, 1234, 1, 1, -3, 10, 1.005, 0.5, 65, 255) == (
        '1,234 1_234 +1  1 -0003 1.000000e+01 1.00 50.000000% A 0xff'
    )
    assert '{a}{b}'.format_map({'a': i, 'b': 2}) == f'{i}2' and '{}'.format(10**30) == str(10**30)
    assert '{}'.format(True) == 'True' and '{:d}'.format(True) == '1' and '{:>6}'.format('\U0001f600') == '     \U0001f600'
    assert fails(IndexError, '{} {}', 1) == 'Replacement index 1 out of range for positional args tuple'
    assert fails(KeyError, '{a}{b}', a=1) == "'b'"
    assert 'automatic' in fails(ValueError, '{}{0}', 1) and 'manual' in fails(ValueError, '{0}{}', 1)
    assert fails(ValueError, '{} }', 1) == "Single '}' encountered in format string"
    assert fails(KeyError, '{x} }') == "'x'"
    assert fails(ValueError, '{0.}', 1) == 'Empty attribute in format string'
    assert fails(ValueError, '{:{:{}}}', 1, 2, 3) == 'Max string recursion exceeded'
    assert '%s' % fails(ValueError, '{:q}', 1) == "Unknown format code 'q' for object of type 'int'"
assert [f'{{{i}}}'.format(*range(600)) for i in range(600)] == [str(i) for i in range(600)]
assert ('{}' * 2000).format(*range(2000)) == ''.join(map(str, range(2000)))

# encode and decode
for text in ('', 'a', 'hello wörld', 'é', '€', '\uffff', '\x00\x7f\x80\u07ff\u0800', 'a' * 47 + 'ö', 'ö' * 47, '€' * 48, 'x' * 100 + 'é'):
    data = text.encode()
    assert data.decode() == text and data == bytes(bytearray(data)) and text.encode('utf-8') == data
    assert len(data) == sum(1 if c < '\x80' else 2 if c < '\u0800' else 3 for c in text)
assert 'a\U0001f600b'.encode() == b'a\xf0\x9f\x98\x80b' and b'a\xf0\x9f\x98\x80b'.decode() == 'a\U0001f600b'
assert 'é€'.encode() == b'\xc3\xa9\xe2\x82\xac'
first = 'é'.encode()
second = 'ü'.encode()
assert first == b'\xc3\xa9' and second == b'\xc3\xbc'
for data, position, reason in (
    (b'ab\xff', 2, 'invalid start byte'),
    (b'ab\xc3', 2, 'unexpected end of data'),
    (b'\xc3(', 0, 'invalid continuation byte'),
    (b'\xed\xa0\x80', 0, 'invalid continuation byte'),
    (b'\xe2\x82', 0, 'unexpected end of data'),
    (b'\xc0\x80', 0, 'invalid start byte'),
    (b'\x00\xe2', 1, 'unexpected end of data'),
):
    try:
        data.decode()
    except UnicodeDecodeError as e:
        assert (e.start, e.reason) == (position, reason), (data, e)
    else:
        assert False
    assert data.decode(errors='replace').count('\ufffd') >= 1
assert bytes(range(128)).decode() == bytes(range(128)).decode('ascii') == ''.join(map(chr, range(128)))
assert bytes(range(256)).decode('latin-1') == ''.join(map(chr, range(256)))
assert (bytes(range(256)) * 40).decode('latin-1') == ''.join(map(chr, range(256))) * 40
