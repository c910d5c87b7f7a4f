"""Natives called from hot code: arguments by position and name, defaults, conversions, errors, other callees."""


def methods(w, n):
    out = [
        w.upper().replace('A', 'b', 1).rjust(8, '*'),
        w.find('a'),
        w.find('a', 2),
        w.find('a', -3, None),
        w.startswith('ba'),
        w.split('n', maxsplit=1),
        w.split(None, n),
        '-'.join([w, w]),
        w.strip('b'),
        f'  {w}\t'.strip(),
        w.encode(errors='strict'),
        '{} {x}'.format(w, x=2),
        w[1:3] + w[-2:] + w[5:2],
        w[0] + w[-1],
        w.translate({97: 'é', 98: None}),
        w.count(''),
        f'{n:>4}|{n:<4}|{n:^5}|{n:04}|{n:+,}|{w:>9.3}|{n * 1.5:8.2f}|{n * 2.5:<7g}|{n / 8:.1%}',
    ]
    return out


def functions(w, n):
    return [
        max(1, len(w), n),
        max(w, key=ord, default=None),
        max([], default=n),
        sorted(w, reverse=True),
        sum([n, 1], start=2),
        int(str(n)),
        int('12', 8) + int('12', base=8),
        int(2.7) + int(-2.7),
        float('1.5') + float(n),
        str(n) + str(w) + str(b'a', 'utf-8'),
        list(w),
        tuple([n]),
        set(w) == set(list(w)),
        dict(a=n),
        dict(),
        list(),
        type(w),
        isinstance(w, (int, str)),
        round(n * 1.26, 1),
        abs(-n),
        divmod(n, 2),
    ]


def mistakes(w, n):
    out = []
    for f in (
        lambda: w.split(1),
        lambda: w.replace('a'),
        lambda: w.rjust('x'),
        lambda: w.rjust(3, 'xy'),
        lambda: w.upper(1),
        lambda: w.join([1]),
        lambda: w.find(),
        lambda: max(),
        lambda: sorted(w, 1),
        lambda: int('x'),
        lambda: float('x'),
        lambda: list(n),
        lambda: w[100],
        lambda: f'{w:d}',
    ):
        try:
            f()
        except Exception as e:
            out.append(type(e).__name__ + ': ' + str(e))
    return out


class Text(str):
    def upper(self):
        return 'mine'


def polymorphic(w):
    return w.upper()


for f in (methods, functions, mistakes):
    first = f('banana', 3)
    for i in range(700):
        assert f('banana', 3) == first, (f, i)
assert methods('banana', 3)[0] == '**BbNANA'
assert methods('banana', 3)[1:4] == [1, 3, 3]
assert methods('banana', 3)[5:7] == [['ba', 'ana'], ['banana']]
assert methods('banana', 3)[14] == 'énéné'
assert methods('banana', 3)[16] == '   3|3   |  3  |0003|+3|      ban|    4.50|7.5    |37.5%'
assert functions('banana', 3)[:3] == [6, 'n', 3]
assert mistakes('banana', 3)[0] == 'TypeError: must be str or None, not int'
assert mistakes('banana', 3)[2] == "TypeError: 'str' object cannot be interpreted as an integer"
assert len(mistakes('banana', 3)) == 14

# The same sites with other receivers: wide texts, subclasses, other types.
for i in range(700):
    assert polymorphic('a\U0001f600') == 'A\U0001f600'
    assert polymorphic(Text('a')) == 'mine'
    assert polymorphic('a') == 'A'
    assert polymorphic(b'a') == b'A'
assert methods('b\U0001f600', 3)[0] == '******B\U0001f600'
assert methods('b\U0001f600', 3)[12] == '\U0001f600b\U0001f600'


def shadowed(v):
    return len(v), str(v)


for i in range(700):
    assert shadowed('abc') == (3, 'abc')
len = lambda v: 'other'
str = lambda v: 'text'
assert shadowed('abc') == ('other', 'text')

# Text to number and back.
for text in ('0', '-0', '12', '-12', '999999999999999', '9999999999999999', '1_0', ' 7 '):
    n = int(text)
    assert repr(n) == text.replace('_', '').strip().replace('-0', '0'), text
for text in ('0', '-0', '1.5', '-1.25', '1e3', '1_0.5', ' 2 '):
    assert float(text) == eval(text.strip())
assert repr(float('-0')) == '-0.0'

# Ties go to the even digit.
assert [f'{x:.0f}' for x in (0.5, 1.5, 2.5)] == ['0', '2', '2']
assert [f'{x:.1f}' for x in (0.25, 0.75, 0.35, 1e15 + 0.25)] == ['0.2', '0.8', '0.3', '1000000000000000.2']
assert [f'{x:.2f}' for x in (0.125, 0.375, 2.675, 1.005)] == ['0.12', '0.38', '2.67', '1.00']

# Formats with the same spec for several types.
for v, expected in ((5, '   5'), (5.0, ' 5.0'), ('5', '5   '), (True, '   1')):
    assert f'{v:4}' == expected
assert f'{float("inf"):06}' == '000inf' and f'{-5:=5}' == '-   5' and f'{-5:05}' == '-0005'
assert 'a$b'.replace('a', '$&') == '$&$b' and 'aXbX'.replace('X', '$1$') == 'a$1$b$1$'


# Digits and white space of any script.
def number(text):
    return int(text)


for _ in range(1200):
    assert number('12') == 12
assert number('१२३4567890123456789') == 1234567890123456789
assert number('\u3000-１_２ ') == -12
try:
    number('१x')
except ValueError as e:
    assert e.args == ("invalid literal for int() with base 10: '१x'",), e
else:
    raise AssertionError
