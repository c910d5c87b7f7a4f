"""exp, ln, log10, sqrt and powers: correctly rounded, at any precision."""
from decimal import *

D = Decimal


def shown(*pairs):
    for got, want in pairs:
        assert str(got) == want, (str(got), want)


shown(
    (D(1).exp(), '2.718281828459045235360287471'),
    (D(-1).exp(), '0.3678794411714423215955237702'),
    (D('1E-40').exp(), '1.000000000000000000000000000'),
    (D('21.7').exp(), '2655768755.970238681992208744'),
    (D(0).exp(), '1'),
    (D('-Infinity').exp(), '0'),
    (D(10).ln(), '2.302585092994045684017991455'),
    (D('0.99999999999999999999').ln(), '-1.000000000000000000005000000E-20'),
    (D('1.000000000000000000001').ln(), '9.999999999999999999995000000E-22'),
    (D('2.71828182845904523536').ln(), '0.9999999999999999999998942452'),
    (D('1E999999').ln(), '2302582.790408952689972307437'),
    (D(1).ln(), '0'),
    (D(0).ln(), '-Infinity'),
    (D(2).log10(), '0.3010299956639811952137388947'),
    (D('1E-17').log10(), '-17'),
    (D('1.00000000000001').log10(), '4.342944819032496561787194027E-15'),
    (D(2).sqrt(), '1.414213562373095048801688724'),
    (D('2.25').sqrt(), '1.5'),
    (D('1E+5').sqrt(), '316.2277660168379331998893544'),
    (D('0E-5').sqrt(), '0.000'),
    (D('-0').sqrt(), '-0'),
    (D(2) ** D('0.5'), '1.414213562373095048801688724'),
    (D(4) ** D('0.5'), '2.000000000000000000000000000'),
    (D(10) ** D('-0.5'), '0.3162277660168379331998893544'),
    (D('1.1') ** 1000, '2.469932918005826334124088385E+41'),
    (D(1) ** D('1E+30'), '1'),
    (D('1.0') ** 3, '1.000'),
    (D(-2) ** 3, '-8'),
    (D(0) ** -1, 'Infinity'),
    (D('0.5') ** D('Infinity'), '0'),
)

c = Context(prec=60, traps=[])
shown(
    (c.exp(1), '2.71828182845904523536028747135266249775724709369995957496697'),
    (c.ln(2), '0.693147180559945309417232121458176568075500134360255254120680'),
    (c.sqrt(3), '1.73205080756887729352744634150587236694280525381038062805581'),
    (c.power(2, D('0.1')), '1.07177346253629316421300632502334202290638460497755678348278'),
    (c.power(0, 0), 'NaN'),
    (c.power(-8, D('0.3')), 'NaN'),
    (c.ln(-1), 'NaN'),
)
assert c.flags[Inexact] and c.flags[InvalidOperation]

# A precision of a thousand digits, checked by an identity.
with localcontext(prec=1000):
    third = D(3).ln()
    assert abs(third.exp() - 3) < D('1E-997')
    assert len(str(D(2).sqrt())) == 1001 and abs(D(2).sqrt() ** 2 - 2) < D('1E-998')

# exp rounds to nearest whatever the context says.
for mode in (ROUND_UP, ROUND_DOWN, ROUND_CEILING):
    assert str(Context(prec=5, rounding=mode).exp(1)) == '2.7183'
# Powers round as the context says.
assert str(Context(prec=5, rounding=ROUND_UP).power(2, D('0.5'))) == '1.4143'

small = Context(prec=5, Emin=-10, Emax=10, traps=[])
shown((small.exp(100), 'Infinity'), (small.exp(-30), '9E-14'), (small.exp(-100), '0E-14'), (small.power(10, 99), 'Infinity'))
assert small.flags[Underflow] and small.flags[Overflow]
