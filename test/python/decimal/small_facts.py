# Signs of NaNs as floats, sizes of ints, widths that no text has, signatures.
import decimal
import inspect
import math
import sys

assert math.copysign(1, float(decimal.Decimal('-nan'))) == -1 and math.copysign(1, float(decimal.Decimal('nan12'))) == 1
assert int.__itemsize__ == 4 and tuple.__itemsize__ == 8 and bytes.__itemsize__ == 1
for n in 0, 1, 2**30 - 1, 2**30, -2**60:
    assert n.__sizeof__() == int.__basicsize__ + 4 * max(1, -(-abs(n).bit_length() // 30))
assert str(inspect.signature(decimal.Decimal)) == "(value='0', context=None)"
for f in '%*r', b'%*a':
    try: f % (-sys.maxsize - 1, 1)
    except OverflowError as e: assert str(e) == 'width too big'
    else: assert 0
