# Categories and sets over all characters of the basic plane, with and without case.
import re

BMP = ''.join(chr(c) for c in range(0x10000) if not 0xD800 <= c < 0xE000)


def found(pattern, flags=0):
    return re.findall(pattern, BMP, flags)


assert found(r'\w') == [c for c in BMP if c.isalnum() or c == '_']
assert found(r'\d') == [c for c in BMP if c.isdecimal()]
assert found(r'\s') == [c for c in BMP if c.isspace()]
assert found(r'\W') == [c for c in BMP if not (c.isalnum() or c == '_')]
assert found(r'[^\W\d_]') == [c for c in BMP if c.isalnum() and not c.isdecimal()]
assert found(r'[\d\s]') == [c for c in BMP if c.isdecimal() or c.isspace()]
assert found(r'[^\d\s]') == [c for c in BMP if not (c.isdecimal() or c.isspace())]
assert found(r'[\w]', re.A) == [c for c in BMP if c.isascii() and (c.isalnum() or c == '_')]

assert found('k', re.I) == ['K', 'k', '\u212a']
assert found('[j-k]', re.I) == ['J', 'K', 'j', 'k', '\u212a']
assert found('[j-k]', re.I | re.A) == ['J', 'K', 'j', 'k']
assert found('k', re.I | re.A) == ['K', 'k']
assert found('[ä-æ]', re.I) == ['Ä', 'Å', 'Æ', 'ä', 'å', 'æ', '\u212b']
assert found('ß', re.I) == ['ß', '\u1e9e']
assert found('[σ]', re.I) == ['Σ', 'ς', 'σ']
assert found('µ', re.I) == ['µ', 'Μ', 'μ']
assert found('[@-\\[]', re.I) == list('@ABCDEFGHIJKLMNOPQRSTUVWXYZ[abcdefghijklmnopqrstuvwxyz') + ['\u0130', '\u0131', '\u017f', '\u212a']
assert found('[Ⅰ-Ⅳ]', re.I) == list('ⅠⅡⅢⅣⅰⅱⅲⅳ')
assert len(found('[^k]', re.I)) == len(BMP) - 3
assert len(found('[^a-z]', re.I | re.A)) == len(BMP) - 52
assert found('\U00010400', re.I) == []
assert len(found('[^\U00010400]', re.I)) == len(BMP)
assert found('[\U00010400-\U00010428x]', re.I) == ['X', 'x']
