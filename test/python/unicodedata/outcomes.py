"""unicodedata: properties, names, normalization."""

import unicodedata as u


def outcome(expression):
    """The repr of what an expression gives, or its error."""
    try:
        return repr(eval(expression))
    except Exception as e:
        return f'{type(e).__name__}: {e}'


CASES = [
    ("u.name('ab')", 'TypeError: name(): argument 1 must be a unicode character, not a string of length 2'),
    ('u.name(3)', 'TypeError: name() argument 1 must be a unicode character, not int'),
    ("u.name('\\0')", 'ValueError: no such name'),
    ("u.name('\\0',3)", '3'),
    ("u.lookup('foo')", 'KeyError: "undefined character name \'foo\'"'),
    ("u.lookup('LATIN SMALL LETTER A')", "'a'"),
    ("u.lookup('KEYCAP DIGIT ONE')", "'1️⃣'"),
    ("u.lookup(b'LATIN SMALL LETTER A')", "'a'"),
    ('u.lookup(3)', "TypeError: a bytes-like object is required, not 'int'"),
    ("u.lookup('a'*300)", "KeyError: 'name too long'"),
    ("u.decimal('a')", 'ValueError: not a decimal'),
    ("u.decimal('1')", '1'),
    ("u.digit('a')", 'ValueError: not a digit'),
    ("u.digit('²',None)", '2'),
    ("u.numeric('½')", '0.5'),
    ("u.numeric('a')", 'ValueError: not a numeric character'),
    ("u.category('a')", "'Ll'"),
    ("u.mirrored('(')", '1'),
    ("u.normalize('x','a')", 'ValueError: invalid normalization form'),
    ("u.normalize('NFC',3)", 'TypeError: normalize() argument 2 must be str, not int'),
    ("u.is_normalized('NFC','a')", 'True'),
    ("u.is_normalized('x','a')", 'ValueError: invalid normalization form'),
    ("u.is_normalized('x','')", 'True'),
    ("u.normalize('x','')", "''"),
    ('u.ucd_3_2_0.unidata_version', "'3.2.0'"),
    ("u.ucd_3_2_0.name('\\u1234')", "'ETHIOPIC SYLLABLE SEE'"),
    ("u.ucd_3_2_0.lookup('KEYCAP DIGIT ONE')", 'KeyError: "undefined character name \'KEYCAP DIGIT ONE\'"'),
    ("u.ucd_3_2_0.is_normalized('NFC','a')", 'True'),
    ('u.UCD()', "TypeError: cannot create 'unicodedata.UCD' instances"),
    ('u.UCD', "<class 'unicodedata.UCD'>"),
    ('u.category()', 'TypeError: unicodedata.category() takes exactly one argument (0 given)'),
    ("u.category('ab')", 'TypeError: category(): argument must be a unicode character, not a string of length 2'),
]

for expression, expected in CASES:
    got = outcome(expression)
    assert got == expected, (expression, got, expected)
