"""Decimals from and to other objects: texts, ints, floats, tuples, hashes, comparison, pickling."""
import copy
import math
import numbers
import pickle
from decimal import *
from decimal import ConversionSyntax, DecimalTuple
from fractions import Fraction

D = Decimal


def raises(error, message, f):
    try:
        f()
    except error as e:
        assert str(e) == message, (str(e), message)
    else:
        raise AssertionError(f'{error} was not raised')


for text, want in [
    ('1.50', '1.50'), (' -1_000.5 ', '-1000.5'), ('1e5', '1E+5'), ('.5', '0.5'), ('5.', '5'), ('-0', '-0'), ('0E-7', '0E-7'),
    ('0.000001', '0.000001'), ('0.0000001', '1E-7'), ('inf', 'Infinity'), ('-iNFinity', '-Infinity'), ('snan012', 'sNaN12'),
    ('NaN0', 'NaN'), ('\u0661.\u0662', '1.2'), ('123456789012345678901234567890e-10', '12345678901234567890.1234567890'),
]:
    assert str(D(text)) == want, (text, str(D(text)))
assert repr(D('1.0')) == "Decimal('1.0')" and D('123E+3').to_eng_string() == '123E+3' and D('1E+4').to_eng_string() == '10E+3'

assert D() == 0 and str(D(10**30)) == '1' + '0' * 30 and D(True) == 1
assert str(D(0.1)) == '0.1000000000000000055511151231257827021181583404541015625'
assert str(D.from_float(-0.0)) == '-0' and D.from_float(float('-inf')) == D('-Infinity')
assert D((1, (1, 2, 3), -2)) == D('-1.23') and D((0, (), 'F')) == D('Infinity') and str(D([0, [1, 2], 'n'])) == 'NaN12'
assert D('-1.50').as_tuple() == DecimalTuple(sign=1, digits=(1, 5, 0), exponent=-2)
assert D('-Infinity').as_tuple() == (1, (0,), 'F') and D('sNaN').as_tuple() == (0, (), 'N')
assert D('-3.125').as_integer_ratio() == (-25, 8) and D('1E3').as_integer_ratio() == (1000, 1)
assert (int(D('-3.9')), math.floor(D('-3.1')), math.ceil(D('3.1')), math.trunc(D('3.9')), round(D('2.5'))) == (-3, -4, 4, 3, 2)
assert str(round(D('1.25'), 1)) == '1.2' and str(round(D(123), -1)) == '1.2E+2'
assert float(D('0.1')) == 0.1 and complex(D('1.5')) == 1.5 and math.isnan(float(D('NaN'))) and float(D('1E999')) == math.inf
assert D('123.45').adjusted() == 2 and D('1.5').real == D('1.5') and D('1.5').imag == 0

assert D(1) == 1 == D('1.00') and D('0.5') == 0.5 == Fraction(1, 2) and D('0.1') != 0.1 and D('0.1') < 0.1 and D('0.1') < Fraction(1, 9)
assert D('1E999') > 10**300 and D('-Infinity') < -10**400 and D('NaN') != D('NaN') and D(1) == 1 + 0j and D(1) != 'x'
for x in ('0', '1', '-1', '0.5', '1e100', '-123456789.25', '1e-10', '2305843009213693951', '-2305843009213693952.5'):
    assert hash(D(x)) == hash(Fraction(x)), x
assert hash(D('Infinity')) == hash(math.inf) and hash(D('1.0')) == hash(1) and isinstance(D(1), numbers.Number)
assert {D('1.0'): 'a'}[1] == 'a' and sorted([D(3), 1, 2.5]) == [1, 2.5, 3]

raises(InvalidOperation, "[<class 'decimal.ConversionSyntax'>]", lambda: D('1..2'))
raises(TypeError, 'conversion from NoneType to Decimal is not supported', lambda: D(None))
raises(ValueError, 'argument must be a sequence of length 3', lambda: D((1, 2)))
raises(ValueError, 'coefficient must be a tuple of digits', lambda: D((0, (10,), 0)))
raises(TypeError, "unsupported operand type(s) for +: 'decimal.Decimal' and 'float'", lambda: D(1) + 1.0)
raises(ValueError, 'cannot convert NaN to integer', lambda: int(D('NaN')))
raises(OverflowError, 'cannot convert Infinity to integer ratio', lambda: D('Infinity').as_integer_ratio())
raises(TypeError, 'Cannot hash a signaling NaN value', lambda: hash(D('sNaN')))
raises(InvalidOperation, "[<class 'decimal.InvalidOperation'>]", lambda: D('NaN') < 1)
with localcontext() as c:
    c.traps[FloatOperation] = True
    raises(FloatOperation, "[<class 'decimal.FloatOperation'>]", lambda: D(1.5))
    raises(FloatOperation, "[<class 'decimal.FloatOperation'>]", lambda: D(1) < 1.5)
    assert D(1) != 1.5 and c.flags[FloatOperation] and D.from_float(1.5) == D('1.5')


class Money(D):
    pass


m = Money('1.50')
assert type(m) is Money and type(m + 1) is D and type(Money.from_float(0.5)) is Money and repr(m) == "Decimal('1.50')"
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    for x in (D('-1.50E+7'), D('sNaN5'), m):
        again = pickle.loads(pickle.dumps(x, protocol))
        assert str(again) == str(x) and type(again) is type(x)
assert copy.copy(m) is m and copy.deepcopy(m) is m
