"""Code whose types change after it was compiled for others; overflow; identity of results."""
HOT = 1500


def add(a, b):
    return a + b


def arithmetic(a, b):
    return a + b, a - b, a * b, a / b, a // b, a % b, -a, a < b, a == b


for i in range(HOT):
    assert add(i, 1) == i + 1
assert add(1.5, 2) == 3.5 and add('a', 'b') == 'ab' and add([1], [2]) == [1, 2]
assert add(2**53 - 1, 1) == 2**53 and add(2**60, 2**60) == 2**61 and add(True, True) == 2
for i in range(HOT):
    assert add(i * 0.5, 1) == i * 0.5 + 1


class N(float):
    def __add__(self, other):
        return 'mine'

    def __radd__(self, other):
        return 'right'


assert add(N(1), 1.0) == 'mine' and add(1.0, N(1)) == 'right' and add(1, N(1)) == 'right'

expected = (10, 4, 21, 7 / 3, 2, 1, -7, False, False)
for i in range(HOT):
    assert arithmetic(7, 3) == expected
for a, b in [(-7, 3), (7, -3), (-7, -3), (0, -5), (2**40, 3), (-(2**52), 7), (2**53 - 1, 2**53 - 1), (2**70, -3), (1.5, -0.5), (-7.25, 3)]:
    got = arithmetic(a, b)
    want = (a + b, a - b, a * b, a / b, a // b, a % b, -a, a < b, a == b)
    assert [repr(x) for x in got] == [repr(x) for x in want], (a, b, got, want)
try:
    arithmetic(1, 0)
except ZeroDivisionError as e:
    assert str(e) == 'division by zero', e
try:
    arithmetic(1.0, 0)
except ZeroDivisionError as e:
    assert str(e) == 'division by zero', e


def bits(a, b):
    return a & b, a | b, a ^ b, a & 255, a & 0xFFFFFFFF, a >> 3, a << 2, a % 8, a % 7


for i in range(HOT):
    bits(i, 12)
for a, b in [(-1, 5), (2**31, 3), (-(2**31) - 5, 2**31), (2**40 + 9, 2**33), (2**52, -3), (2**64 + 1, 7), (-(2**70), 3), (True, False)]:
    assert bits(a, b) == (a & b, a | b, a ^ b, a & 255, a & 0xFFFFFFFF, a >> 3, a << 2, a % 8, a % 7), (a, b)


def zero(x):
    return x * 0, x * -1, 0 * x


for i in range(HOT):
    assert zero(i) == (0, -i, 0)
assert str(zero(-5)[0]) == '0' and repr(zero(-0.0)) == '(-0.0, 0.0, -0.0)'


def total(items):
    s = 0
    for x in items:
        s += x
    return s


for i in range(HOT):
    assert total([1, 2, 3]) == 6
assert total([0.5, 1]) == 1.5 and total((1, 2)) == 3 and total(range(5)) == 10 and total({4: 1}) == 4
assert total(x for x in (1, 2)) == 3 and total([2**53 - 1, 5]) == 2**53 + 4
assert total([True, 2]) == 3


def mixed(n):
    """Types change every few rounds."""
    out = 0
    values = [1, 2.5, 2**60, True]
    for i in range(n):
        out = out + values[i // 5 % 4] - values[i // 5 % 4]
    return out


assert mixed(4000) == mixed(4000)


def unbound(flag):
    if flag:
        x = 1
    return x


for i in range(HOT):
    assert unbound(True) == 1
try:
    unbound(False)
except UnboundLocalError as e:
    assert str(e) == "cannot access local variable 'x' where it is not associated with a value"
else:
    assert False


def swap(a, b, n):
    for i in range(n):
        a, b = b, a + b
    return a, b


assert swap(0, 1, 1600)[0] == swap(0, 1, 1600)[0]
for i in range(HOT):
    assert swap(0, 1, 10) == (55, 89)
assert swap(0.0, 1.0, 10) == (55.0, 89.0)
assert swap('a', 'b', 3) == ('bab', 'abbab'), swap('a', 'b', 3)


def nan_loop(n):
    x = float('nan')
    count = 0
    for i in range(n):
        if x == x:
            count += 1
        if x != x:
            count += 2
        if not (x < 1.0) and not (x >= 1.0):
            count += 4
    return count


assert nan_loop(2000) == 12000


def sieve(n):
    flags = [True] * n
    for i in range(2, n):
        if flags[i]:
            for j in range(i * i, n, i):
                flags[j] = False
    return [i for i in range(2, n) if flags[i]]


assert sieve(3000)[-3:] == [2969, 2971, 2999]


def negative_index(items, n):
    s = 0
    for i in range(-n, n):
        s += items[i]
    return s


assert negative_index(list(range(800)), 800) == 2 * sum(range(800))
try:
    negative_index(list(range(800)), 801)
except IndexError as e:
    assert str(e) == 'list index out of range'


def negatives(x):
    return x - -1, x * -3, -2 - x, 0 - -5, x % -7, x // -2


for i in range(HOT):
    assert negatives(i) == (i + 1, -3 * i, -(2 + i), 5, -(-i % 7), -((i + 1) // 2))

for operator, name in (('-=', '-='), ('*=', '*='), ('<<=', '<<=')):
    try:
        exec(f"x = 1.5; x {operator} {{}}")
    except TypeError as e:
        assert str(e) == f"unsupported operand type(s) for {name}: 'float' and 'dict'", e
