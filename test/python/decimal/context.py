"""Contexts: attributes and their limits, flags and traps, localcontext, copies, pickling."""
import contextvars
import pickle
from decimal import *

D = Decimal


def raises(error, message, f):
    try:
        f()
    except error as e:
        assert str(e) == message or e.args == (message,), (str(e), message)
    else:
        raise AssertionError(f'{error} was not raised')


c = Context()
assert repr(c) == (
    'Context(prec=28, rounding=ROUND_HALF_EVEN, Emin=-999999, Emax=999999, capitals=1, clamp=0, flags=[], '
    'traps=[InvalidOperation, DivisionByZero, Overflow])'
)
assert repr(BasicContext).endswith('traps=[Clamped, InvalidOperation, DivisionByZero, Overflow, Underflow])')
assert ExtendedContext.prec == 9 and BasicContext.rounding == ROUND_HALF_UP
assert IEEEContext(128).prec == 34 and IEEEContext(32).Emax == 96 and IEEEContext(64).clamp == 1
assert (MAX_PREC, MAX_EMAX, MIN_EMIN, MIN_ETINY) == (10**18 - 1, 10**18 - 1, 1 - 10**18, 3 - 2 * 10**18)
assert c.Etiny() == -1000026 and c.Etop() == 999972

raises(ValueError, 'valid range for prec is [1, MAX_PREC]', lambda: setattr(c, 'prec', 0))
raises(ValueError, 'valid range for Emin is [MIN_EMIN, 0]', lambda: Context(Emin=1))
raises(ValueError, 'valid values for clamp are 0 or 1', lambda: Context(clamp=2))
raises(TypeError, 'an integer is required', lambda: setattr(c, 'prec', '5'))
raises(AttributeError, "'decimal.Context' object has no attribute 'precision'", lambda: setattr(c, 'precision', 5))
raises(AttributeError, 'context attributes cannot be deleted', lambda: delattr(c, 'prec'))
raises(TypeError, 'argument must be a signal dict', lambda: setattr(c, 'flags', []))
raises(KeyError, 'invalid signal dict', lambda: setattr(c, 'traps', {}))
raises(ValueError, 'signal keys cannot be deleted', lambda: c.flags.pop(Inexact))
raises(TypeError, 'argument must be a context', lambda: setcontext(1))
raises(TypeError, 'optional argument must be a context', lambda: D(1).exp(1))
raises(ValueError, 'argument must be a multiple of 32, with a maximum of 512', lambda: IEEEContext(33))

c = Context(prec=3, traps=[Inexact], flags=[Clamped])
assert c.flags[Clamped] and not c.flags[Rounded] and len(c.flags) == 9 and list(c.flags)[0] is InvalidOperation
try:
    c.divide(1, 3)
except Inexact as e:
    assert e.args == ([Inexact],)
assert c.flags[Inexact] and c.flags[Rounded]
c.traps[Inexact] = False
assert c.divide(1, 3) == D('0.333') and c.create_decimal('3.14159') == D('3.14') and c.create_decimal_from_float(0.1) == D('0.100')
assert c.flags.copy()[Inexact] is True and c.flags == c.flags.copy() and c.flags != c.traps
c.clear_flags()
assert not any(c.flags.values()) and c.to_sci_string(D('1e5')) == '1E+5'
c.capitals = 0
assert c.to_sci_string(D('1e5')) == '1e+5' and c.to_eng_string(D('1e4')) == '10e+3'

copied = c.copy()
copied.prec = 7
copied.flags[Rounded] = True
assert c.prec == 3 and not c.flags[Rounded]
for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
    again = pickle.loads(pickle.dumps(copied, protocol))
    assert repr(again) == repr(copied)

before = getcontext()
with localcontext(prec=5) as inner:
    assert getcontext() is inner and inner is not before and str(D(1) / 3) == '0.33333'
    with localcontext(Context(prec=2)):
        assert str(D(1) / 3) == '0.33'
    assert getcontext() is inner
assert getcontext() is before and before.prec == 28
setcontext(ExtendedContext)
assert getcontext() is not ExtendedContext and getcontext().prec == 9
setcontext(before)


def change():
    getcontext().prec = 4
    return D(2).sqrt()


run = contextvars.Context()
assert str(run.run(change)) == '1.414' and getcontext().prec == 28

names = 'add subtract multiply divide divide_int remainder power max min compare'.split()
assert [str(getattr(before, n)(7, 2)) for n in names] == ['9', '5', '14', '3.5', '3', '1', '49', '7', '2', '1']
assert before.divmod(7, 2) == (3, 1) and before.fma(2, 3, 4) == 10 and before.power(2, 10, 1000) == 24
assert before.number_class(D('-0')) == '-Zero' and Context(Emin=0).is_subnormal(D('0.5')) and before.is_normal(D('0.5'))
assert before.same_quantum(D('1.0'), D('2.5')) and before.radix() == 10 and before.canonical(D(1)) == 1
raises(TypeError, 'argument must be a Decimal', lambda: before.canonical(1))
raises(TypeError, 'conversion from str to Decimal is not supported', lambda: before.add(1, '2'))
