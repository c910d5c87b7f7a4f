"""Big integers: digits of pi and e by integer series, factorials, Fibonacci numbers and their digit sums."""
import sys

from harness import bench


def arctan_inverse(x, one):
    total = term = one // x
    n = 3
    sign = -1
    square = x * x
    while term:
        term //= square
        total += sign * (term // n)
        sign = -sign
        n += 2
    return total


def pi(digits):
    one = 10 ** (digits + 10)
    return 4 * (4 * arctan_inverse(5, one) - arctan_inverse(239, one)) // 10**10


def e(digits):
    one = 10 ** (digits + 10)
    total = term = one
    n = 1
    while term:
        term //= n
        total += term
        n += 1
    return total // 10**10


def fibonacci(n):
    a, b = 0, 1
    for bit in bin(n)[2:]:
        a, b = a * (2 * b - a), a * a + b * b
        if bit == '1':
            a, b = b, a + b
    return a


def main(digits):
    if hasattr(sys, 'set_int_max_str_digits'):
        sys.set_int_max_str_digits(0)
    factorial = 1
    for i in range(2, digits // 2):
        factorial *= i
    texts = [str(pi(digits)), str(e(digits)), str(factorial), str(fibonacci(digits * 10))]
    return [sum(map(int, t)) for t in texts], texts[0][-8:]


bench(main, 11000, expect=([49501, 49686, 75600, 104295], '42785271'))
