"""_random.Random: seeding, state, errors."""

import _random

R = _random.Random


def outcome(expression):
    """The repr of what an expression gives, or its error."""
    try:
        return repr(eval(expression))
    except Exception as e:
        return f'{type(e).__name__}: {e}'


CASES = [
    ('R().getrandbits(-1)', 'ValueError: Cannot convert negative int'),
    ('R().getrandbits(0)', '0'),
    ('R().getrandbits(2**70)', 'OverflowError: Python int too large for C uint64_t'),
    ("R().getrandbits('a')", "TypeError: 'str' object cannot be interpreted as an integer"),
    ('R(1,2)', 'TypeError: Random expected at most 1 argument, got 2'),
    ('R(x=1)', 'TypeError: Random() takes no keyword arguments'),
    ('R().setstate(1)', 'TypeError: state vector must be a tuple'),
    ('R().setstate((1,))', 'ValueError: state vector is the wrong size'),
    ("R().setstate(('a',)*625)", 'TypeError: an integer is required'),
    ('R().setstate((1,)*624+(700,))', 'ValueError: invalid state'),
    ('R().setstate((-1,)*625)', "OverflowError: can't convert negative value to unsigned int"),
    ('R().setstate((2**70,)*625)', 'OverflowError: Python int too large to convert to C unsigned long'),
    ('R().setstate((2**33,)*624+(1,))', 'None'),
    ('R([])', "TypeError: unhashable type: 'list'"),
    ("R('a').random() == R(hash('a') % 2**64).random()", 'True'),
    ('R(-5).random() == R(5).random()', 'True'),
    ('R(1.5).random() == R(hash(1.5)).random()', 'True'),
    ('R(1).random()', '0.13436424411240122'),
    ('R(0).getrandbits(100)', '1169245609517217401678349469645'),
    ('R("abc" and 5).getstate()[:3]', '(2147483648, 2796186638, 190942503)'),
    ('R(10**50).random()', '0.8266205292084633'),
    ('[R(3).getrandbits(k) for k in (1, 31, 32, 33, 64, 65)]', '[0, 511025150, 1022050301, 5317017597, 10932295209482665981, 29379039283192217597]'),
]

for expression, expected in CASES:
    got = outcome(expression)
    assert got == expected, (expression, got, expected)
