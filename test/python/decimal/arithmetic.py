"""Decimal arithmetic: operators, rounding modes, special values, conditions and traps."""
from decimal import *
from decimal import DivisionImpossible, DivisionUndefined

D = Decimal


def raises(error, args, f):
    try:
        f()
    except error as e:
        assert type(e) is error and e.args == args, (type(e), e.args, args)
    else:
        raise AssertionError(f'{error} was not raised')


def shown(*pairs):
    for got, want in pairs:
        assert str(got) == want, (str(got), want)


shown(
    (D('1.30') + D('1.20'), '2.50'),
    (D('1E+30') + 1, '1.000000000000000000000000000E+30'),
    (D('0.1') - D('0.3'), '-0.2'),
    (D('1.20') * 3, '3.60'),
    (D(1) / 3, '0.3333333333333333333333333333'),
    (D('2.40') / 2, '1.20'),
    (D(1) / 8, '0.125'),
    (D(100) / D('1E-3'), '1.00E+5'),
    (D(-7) // 2, '-3'),
    (D(-7) % 2, '-1'),
    (7 % D('2.5'), '2.0'),
    (D(2) ** 80, '1208925819614629174706176'),
    (D(2) ** -2, '0.25'),
    (pow(D(3), 50, 7), '2'),
    (-D('0'), '0'),
    (+D('1.234567890123456789012345678901'), '1.234567890123456789012345679'),
    (abs(D('-1.0')), '1.0'),
    (D('Infinity') - 1, 'Infinity'),
    (D('NaN123') + 1, 'NaN123'),
    (D(5).remainder_near(3), '-1'),
    (D('2.5').fma(4, D('0.5')), '10.5'),
    (D('1.20').normalize(), '1.2'),
    (D('100').normalize(), '1E+2'),
    (D('-2.5').to_integral_value(), '-2'),
    (D('2.5').to_integral_value(ROUND_HALF_UP), '3'),
    (D('3.14159').quantize(D('0.01')), '3.14'),
    (D('1').next_plus(), '1.000000000000000000000000001'),
    (D('1').next_minus(), '0.9999999999999999999999999999'),
    (D(1).next_toward(-1), '0.9999999999999999999999999999'),
    (D('123.456').scaleb(-2), '1.23456'),
    (D('1234').shift(2), '123400'),
    (D('1234').rotate(-2, Context(prec=6)), '340012'),
    (D(1101).logical_and(1011), '1001'),
    (D(0).logical_invert(Context(prec=4)), '1111'),
    (D('250').logb(), '2'),
    (D(2).compare(D('NaN')), 'NaN'),
    (D('1.0').compare_total(D('1.00')), '1'),
    (D(1).max(D('NaN')), '1'),
    (D(-3).max_mag(2), '-3'),
    (D(7).min(4), '4'),
    (D(1).copy_sign(D('-0')), '-1'),
)
assert divmod(D(-7), 2) == (D(-3), D(-1))

ROUNDINGS = {
    ROUND_UP: '2 -2 2 3', ROUND_DOWN: '1 -1 1 2', ROUND_CEILING: '2 -1 2 3', ROUND_FLOOR: '1 -2 1 2',
    ROUND_HALF_UP: '2 -2 1 3', ROUND_HALF_DOWN: '1 -1 1 2', ROUND_HALF_EVEN: '2 -2 1 2', ROUND_05UP: '1 -1 1 2',
}
for mode, want in ROUNDINGS.items():
    got = [D(x).quantize(D(1), rounding=mode) for x in ('1.5', '-1.5', '1.2', '2.5')]
    assert ' '.join(map(str, got)) == want, (mode, got)
assert D('0.51').quantize(D('0.1'), ROUND_05UP) == D('0.6')
assert D('0.01').quantize(D('0.1'), ROUND_05UP) == D('0.1')

raises(DivisionByZero, ([DivisionByZero],), lambda: D(1) / 0)
raises(InvalidOperation, ([DivisionUndefined],), lambda: D(0) / 0)
raises(InvalidOperation, ([InvalidOperation],), lambda: D(1) % 0)
raises(InvalidOperation, ([InvalidOperation, DivisionByZero],), lambda: divmod(D(1), 0))
raises(InvalidOperation, ([DivisionImpossible],), lambda: D(1) // D('1E-50'))
raises(InvalidOperation, ([InvalidOperation],), lambda: D('sNaN') + 1)
raises(InvalidOperation, ([InvalidOperation],), lambda: D(-1).sqrt())
raises(Overflow, ([Overflow],), lambda: D('1E999999') * 10)
assert issubclass(Overflow, (Inexact, Rounded)) and issubclass(DivisionByZero, ZeroDivisionError)

with localcontext(prec=3, Emin=-5, Emax=5, traps=[]) as c:
    shown(
        (D(1234) + 0, '1.23E+3'),
        (D('9.995E5') * 1, 'Infinity'),
        (D('1.234E-6') + 0, '0.0000012'),
        (D('1.26E-7') + 0, '1E-7'),
        (D('1E-8') + 0, '0E-7'),
        (D(1) / 0, 'Infinity'),
        (D(0) / 0, 'NaN'),
    )
    assert c.flags[Overflow] and c.flags[Underflow] and c.flags[Clamped] and c.flags[Subnormal]
    c.rounding = ROUND_DOWN
    assert str(D('9.999E5') * 10) == '9.99E+5'
    c.clear_flags()
    c.clamp = 1
    assert str(+D('1E5')) == '1.00E+5' and c.flags[Clamped]

exact = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)
assert str(exact.multiply(D('1E500000000000000000'), D('1E499999999999999999'))) == '1E+999999999999999999'
assert exact.divide(1, 8) == D('0.125') and exact.sqrt(4) == 2 and exact.Etiny() == MIN_ETINY
assert exact.power(7, 300) == 7**300
try:
    exact.divide(1, 3)
except MemoryError:
    pass
else:
    raise AssertionError
