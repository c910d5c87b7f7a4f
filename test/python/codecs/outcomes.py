"""The functions of _codecs and the error handlers."""

import _codecs as c


def outcome(expression):
    """The repr of what an expression gives, or its error."""
    try:
        return repr(eval(expression))
    except Exception as e:
        return f'{type(e).__name__}: {e}'


CASES = [
    ("c.encode('a')", "b'a'"),
    ("c.encode('a','hex')", "TypeError: a bytes-like object is required, not 'str'"),
    ("c.encode('a','nope')", 'LookupError: unknown encoding: nope'),
    ("'a'.encode('hex')", "LookupError: 'hex' is not a text encoding; use codecs.encode() to handle arbitrary codecs"),
    ("b'a'.decode('hex')", "LookupError: 'hex' is not a text encoding; use codecs.decode() to handle arbitrary codecs"),
    ("c.decode('a','hex')", 'Error: Odd-length string'),
    ("c.utf_8_encode('a')", "(b'a', 1)"),
    ('c.utf_8_encode(3)', 'TypeError: utf_8_encode() argument 1 must be str, not int'),
    ("c.utf_8_encode('a',3)", 'TypeError: utf_8_encode() argument 2 must be str or None, not int'),
    ("c.utf_8_encode('a',None)", "(b'a', 1)"),
    ("c.utf_8_decode('a')", "TypeError: a bytes-like object is required, not 'str'"),
    ("c.utf_8_decode(b'a\\xe2')", "('a', 1)"),
    ("c.utf_8_decode(b'a\\xe2',None)", "('a', 1)"),
    ("c.utf_8_decode(b'a\\xe2','strict',True)", "UnicodeDecodeError: 'utf-8' codec can't decode byte 0xe2 in position 1: unexpected end of data"),
    ("c.utf_16_decode(b'a\\0b')", "('a', 2)"),
    ("c.utf_16_ex_decode(b'a\\0b')", "('a', 2, 0)"),
    ("c.utf_16_ex_decode(b'\\xff\\xfea\\0b')", "('a', 4, -1)"),
    ("c.utf_16_ex_decode(b'\\xfe\\xffa\\0b', 'strict', 0, True)", "UnicodeDecodeError: 'utf-16-be' codec can't decode byte 0x62 in position 4: truncated data"),
    ("c.utf_16_ex_decode(b'\\xff\\xfea\\0b', 'strict', 0, False)", "('a', 4, -1)"),
    ("c.utf_16_encode('a')", "(b'\\xff\\xfea\\x00', 1)"),
    ("c.utf_16_encode('a','strict',1)", "(b'\\x00a', 1)"),
    ('c.escape_encode(b\'a\\n\\xff\\\'"\\\\\')', '(b\'a\\\\n\\\\xff\\\\\\\'"\\\\\\\\\', 6)'),
    ("c.escape_encode('a')", 'TypeError: escape_encode() argument 1 must be bytes, not str'),
    ("c.escape_decode(b'\\\\x4')", 'ValueError: invalid \\x escape at position 0'),
    ("c.escape_decode(b'\\\\x4','ignore')", "(b'', 3)"),
    ("c.escape_decode(b'\\\\x4z','replace')", "(b'?z', 4)"),
    ("c.escape_decode(b'\\\\x4z','foo')", 'ValueError: decoding error; unknown error handling code: foo'),
    ("c.escape_decode(b'\\\\')", 'ValueError: Trailing \\ in string'),
    ("c.unicode_escape_decode('a\\\\n\\u1234')", "('a\\ná\\x88´', 6)"),
    ("c.unicode_escape_decode(b'\\\\N{DIGIT ONE}')", "('1', 13)"),
    ("c.unicode_escape_decode(b'\\\\x4')", "UnicodeDecodeError: 'unicodeescape' codec can't decode bytes in position 0-2: truncated \\xXX escape"),
    ("c.unicode_escape_decode(b'\\\\x4','strict',False)", "('', 0)"),
    ("c.raw_unicode_escape_decode('\\\\u1234')", "('ሴ', 6)"),
    ("c.readbuffer_encode('a\\u1234')", "(b'a\\xe1\\x88\\xb4', 4)"),
    ("c.readbuffer_encode(b'a')", "(b'a', 1)"),
    ('c.readbuffer_encode(3)', "TypeError: a bytes-like object is required, not 'int'"),
    ("c.charmap_build('ab')", '{97: 0, 98: 1}'),
    ("type(c.charmap_build('ab'))", "<class 'dict'>"),
    ("c.charmap_build('a\\u1234'*128)", '{97: 254, 4660: 255}'),
    ("c.charmap_encode('ab', 'strict', {97: 'x', 98: b'yy'})", 'TypeError: character mapping must return integer, bytes or None, not str'),
    ("c.charmap_encode('ab', 'strict', {97: 120})", "UnicodeEncodeError: 'charmap' codec can't encode character '\\x62' in position 1: character maps to <undefined>"),
    ("c.charmap_encode('ab', 'strict', {97: 1200, 98:None})", 'TypeError: character mapping must be in range(256)'),
    ("c.charmap_encode('ab', 'strict', {97: None, 98:None})", "UnicodeEncodeError: 'charmap' codec can't encode characters in position 0-1: character maps to <undefined>"),
    ("c.charmap_encode('ab', 'replace', {97: None, 98:None, 63:65})", "(b'AA', 2)"),
    ("c.charmap_encode('ab')", "(b'ab', 2)"),
    ("c.charmap_encode('ab\\u1234')", "UnicodeEncodeError: 'latin-1' codec can't encode character '\\u1234' in position 2: ordinal not in range(256)"),
    ("c.charmap_encode('ab','strict',c.charmap_build('ab'*128))", "(b'\\xfe\\xff', 2)"),
    ("c.charmap_decode(b'ab')", "('ab', 2)"),
    ("c.charmap_decode(b'ab','strict','xy')", "UnicodeDecodeError: 'charmap' codec can't decode byte 0x61 in position 0: character maps to <undefined>"),
    ("c.charmap_decode(b'ab','strict',{97:'foo',98:None})", "UnicodeDecodeError: 'charmap' codec can't decode byte 0x62 in position 1: character maps to <undefined>"),
    ("c.charmap_decode(b'ab','strict',{97:'foo',98:1})", "('foo\\x01', 2)"),
    ("c.charmap_decode(b'ab','strict',{97:'foo',98:0x110000})", 'TypeError: character mapping must be in range(0x110000)'),
    ("c.charmap_decode(b'ab','strict',{97:'foo',98:1.5})", 'TypeError: character mapping must return integer, None or str'),
    ("c.charmap_decode(b'ab','strict',3)", "TypeError: 'int' object is not subscriptable"),
    ("c.lookup('foo\\0')", 'ValueError: embedded null character'),
    ("c.lookup('foo bar')", 'LookupError: unknown encoding: foo bar'),
    ('c.lookup(3)', 'TypeError: lookup() argument must be str, not int'),
    ('c.register(3)', 'TypeError: argument must be callable'),
    ('c.register_error(3,3)', 'TypeError: register_error() argument 1 must be str, not int'),
    ("c.register_error('x',3)", 'TypeError: handler must be callable'),
    ("c.lookup_error('x')", "LookupError: unknown error handler name 'x'"),
    ("c._unregister_error('strict')", "ValueError: cannot un-register built-in error handler 'strict'"),
    ("c._unregister_error('stricty')", 'False'),
    ("c.lookup_error('strict')(3)", 'TypeError: codec must pass exception instance'),
    ("c.lookup_error('strict')", '<built-in function strict_errors>'),
    ("c.lookup_error('ignore')(3)", "TypeError: don't know how to handle int in error callback"),
    ("c.lookup_error('ignore')(ValueError())", "TypeError: don't know how to handle ValueError in error callback"),
    ("c.lookup_error('ignore')(UnicodeEncodeError('a','b',0,1,'x'))", "('', 1)"),
    ("c.lookup_error('backslashreplace')(UnicodeTranslateError('b\\u1234',0,2,'x'))", "('\\\\x62\\\\u1234', 2)"),
    ("c.lookup_error('surrogatepass')(UnicodeTranslateError('b\\u1234',0,2,'x'))", "TypeError: don't know how to handle UnicodeTranslateError in error callback"),
    ("'a'.encode('a\\0')", 'ValueError: embedded null character'),
    ("'a'.encode('')", 'LookupError: unknown encoding: '),
    ("'a'.encode(errors='nope')", "b'a'"),
    ("'\\udc80'.encode(errors='nope')", "LookupError: unknown error handler name 'nope'"),
    ("c.utf_7_encode('a+\\u1234')", "(b'a+-+EjQ-', 3)"),
    ("c.utf_7_decode(b'a+AB')", "('a', 1)"),
    ("c.utf_7_decode(b'a+AB','strict',True)", "UnicodeDecodeError: 'utf7' codec can't decode bytes in position 1-3: unterminated shift sequence"),
    ("c.register(lambda n: 3) or 'a'.encode('zork')", 'TypeError: codec search functions must return 4-tuples'),
]

for expression, expected in CASES:
    got = outcome(expression)
    assert got == expected, (expression, got, expected)
