"""Complex numbers in hot code, with parts that are zero, infinite or no numbers, and with reals."""
import cmath

inf, nan = float('inf'), float('nan')
VALUES = [0j, complex(-0.0, -0.0), 1 + 2j, -3.5j, complex(inf, 1), complex(nan, -inf), 1e308 + 1e308j]
REALS = [0, 1, -7, 2.5, -0.0, 0.0, inf, nan, 2**53 - 1, 2**70, True]


def apart(a, b):
    return a + b, a - b, a * b


def divided(a, b):
    return a / b


def mixed(a, b, c):
    t = (a + b) * c - a * 2j + -3.0 / (1 - c)
    return t, -t, t - b * 0.5 if t else 'zero', [t][0] is t, t == a + 0, f'{t:.3f}'


def outcome(f, *args):
    try:
        return repr(f(*args))
    except Exception as e:
        return repr(e)


def by_eval(text, **names):
    try:
        return repr(eval(text, names))
    except Exception as e:
        return repr(e)


for _ in range(12):
    apart(1 + 2j, 3 - 4j)
    divided(1 + 2j, 4.0)
for others in (VALUES, REALS):
    for _ in range(2):
        for a in VALUES:
            for b in others:
                for x, y in ((a, b), (b, a)):
                    assert outcome(apart, x, y) == by_eval('(a + b, a - b, a * b)', a=x, b=y), (x, y)
                    assert outcome(divided, x, y) == by_eval('a / b', a=x, b=y), (x, y)

for _ in range(30):
    assert mixed(1 + 1j, 2j, 3 + 0.5j)[2] == mixed(1 + 1j, 2j, 3 + 0.5j)[0] - 1j
text = '(a + b) * c - a * 2j + -3.0 / (1 - c)'
for c in VALUES + [1.5, 2]:
    assert outcome(lambda: mixed(1 + 1j, 2.0, c)[0]) == by_eval(text, a=1 + 1j, b=2.0, c=c), c


class Own(complex):
    def __mul__(self, other):
        return 'own'


assert apart(Own(1, 2), 1j)[2] == 'own' and repr(apart(1j, Own(1, 2))[2]) == '(-2+1j)'


def roots(n):
    """Stays complex around a loop, and meets a handler."""
    z = 1
    total = 0
    for k in range(n):
        try:
            z = z * cmath.exp(2j * cmath.pi / n)
            total = total + z / (k % 3)
        except ZeroDivisionError:
            total -= 1j
    return abs(total - complex(0, -n / 3)) < n, z


for _ in range(5):
    good, z = roots(300)
    assert good and abs(z - 1) < 1e-9 and type(z) is complex


def constant():
    return 2j


assert constant() is constant()
