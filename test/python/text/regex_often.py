"""Patterns that are used often: results stay what they were at first, in every corner of the syntax."""
import re

SUBJECTS = ['', 'a', 'ab', 'abab', 'aab b\n', 'b a-1_2', 'caf\u00e9 \u017f\u212a', 'x\ny\n', '\n', 'A1 b2', 'ab\U0001f600ab']
PATTERNS = [
    (r'(\w+) (\w+)?', 0), (r'^(a|b)*?b$', 0), (r'^\w+$', re.M), (r'a.b', re.S), (r'\b\w', 0), (r'\B', 0), (r'\b', re.A),
    (r'(?i)K|S', 0), (r'(?i)[k-s]+', re.A), (r'[^\W\d]+', 0), (r'(a)|(b)|c', 0), (r'((a)(b))?', 0), (r'(a)?b', 0),
    (r'(\w)\1', 0), (r'(a)?\1b', 0), (r'(?:(a)|b)*', 0), (r'(?=(a))\w', 0), (r'(?!a(b))\w', 0), (r'(?<=a)b', 0),
    (r'(?<![ab])\w', 0), (r'a*', 0), (r'a*?', 0), (r'a{2,3}?b', 0), (r'(?>a+)b', 0), (r'a++b', 0), (r'$', 0), (r'\Z', 0),
    (r'\s+$', re.M), (r'[\s\S]', 0), (r'(a(?=b)|b)+', 0), (r'(?P<x>a)(?(x)b|c)', 0), (r'\U0001f600', 0), (r'[^\U0001f600]', 0),
]


def all_of(c, s):
    found = []
    for m in (c.search(s), c.match(s), c.fullmatch(s), c.search(s, 1), c.match(s, 2, 1), c.fullmatch(s, 0, 2)):
        if m is None:
            found.append(None)
        else:
            found.append((m[0], m.groups(), m.lastindex, m.lastgroup, m.pos, m.endpos, m.string))
            found.append((m.regs, m.span(), [m.span(i) for i in range(c.groups + 1)]))
    found.append((c.findall(s), c.split(s), c.sub(r'<\g<0>>', s), c.sub('-', s, 2), [m.span() for m in c.finditer(s)]))
    found.append(c.subn(lambda m: m[0] * 2, s))
    return found


for pattern, flags in PATTERNS:
    c = re.compile(pattern, flags)
    first = [all_of(c, s) for s in SUBJECTS]
    for i in range(4):
        assert [all_of(c, s) for s in SUBJECTS] == first, pattern

m = None
for i in range(50):
    m = re.match(r'(?P<a>x)?(?P<b>y(z))', 'yz')
assert m.groups() == (None, 'yz', 'z') and m.lastgroup == 'b' and m.lastindex == 2
assert m.regs == ((0, 2), (-1, -1), (0, 2), (1, 2)) and m.start('a') == -1 and m.groupdict() == {'a': None, 'b': 'yz'}
assert m.expand(r'\2\3') == 'yzz' and m.groups('?') == ('?', 'yz', 'z')
for bad in (4, -1, 'c'):
    try:
        m[bad]
    except IndexError as e:
        assert str(e) == 'no such group'
    else:
        raise AssertionError(bad)
assert [re.compile('').match('abc', 2, 1).span() for i in range(20)] == [(2, 2)] * 20

# What the host's engine would take too long for, or has no room for.
long = 'a' * 300_000
assert re.match(r'(?:a|b)*', long).end() == 300_000
assert re.fullmatch(r'(?:ab?)*', long).end() == 300_000
assert re.sub(r'a', 'b', long) == 'b' * 300_000
assert re.search(r'(a|b)*c', long[:2000]) is None
