# Case mappings that change one character, some or none, in texts of the plane of most letters and beyond it.
smile, upper, lower = '\U0001f600', '\U00010400', '\U00010428'

assert upper.lower() == lower and lower.upper() == upper and lower.title() == upper
assert (smile + upper + 'aB').swapcase() == smile + lower + 'Ab'
assert (smile + 'aß').upper() == smile + 'ASS' and (smile + 'ß').casefold() == smile + 'ss'
assert (smile + ' x' + lower).title() == smile + ' X' + lower
assert (lower + 'X' + upper).capitalize() == upper + 'x' + lower
for unchanged in [smile, smile * 2, '\ud800', '中文', smile + '中']:
    for method in ['upper', 'lower', 'title', 'swapcase', 'capitalize', 'casefold']:
        assert getattr(unchanged, method)() == unchanged
assert 'éé\u01c4'.title() == 'Éé\u01c6' and '\u01c6'.title() == '\u01c5' and 'ŉx'.upper() == 'ʼNX'
assert 'ﬁx'.capitalize() == 'Fix' and 'İ'.lower() == 'i\u0307' and 'ẞ'.lower() == 'ß'

# A capital sigma at the end of a word is another letter, whatever stands between.
assert 'ΑΣ'.lower() == 'ας' and 'ΑΣΑ'.lower() == 'ασα' and 'Σ'.lower() == 'σ'
assert ('Α' + '\u0301' + 'Σ' + '\u0301').lower() == 'α\u0301ς\u0301'
assert (upper + 'Σ' + smile).lower() == lower + 'ς' + smile
assert (upper + 'Σ' + upper).lower() == lower + 'σ' + lower
assert 'ΑΣ ΑΣ'.title() == 'Ας Ας' and 'αΣ'.swapcase() == 'Ας'

# Joins with short and long parts, and separators of both kinds.
long = ''.join(chr(0x10000 + i) for i in range(40))
assert ''.join([smile, '', 'a', long]) == smile + 'a' + long
assert len(''.join([smile, '', 'a', long])) == 42
assert '-'.join([smile, 'é', long]) == smile + '-é-' + long
assert smile.join(['a', '', 'é']) == 'a' + smile + smile + 'é'
assert smile.join(['a']) == 'a' and smile.join([]) == '' and long.join('ab') == 'a' + long + 'b'
assert '\ud83d'.join(['', '\ude00']) == '\ud83d\ude00' != smile
assert [hex(ord(c)) for c in '\ud83d' + '\ude00'] == ['0xd83d', '0xde00']
try:
    ''.join([smile, 1])
except TypeError as e:
    assert str(e) == 'sequence item 1: expected str instance, int found', e
else:
    assert False
