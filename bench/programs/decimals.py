"""Decimal: interest with rounding, pi and square roots at high precision, sums of money as text."""
from decimal import ROUND_HALF_EVEN, Decimal, getcontext, localcontext

from harness import bench

CENT = Decimal('0.01')


def ledger(n):
    balance = Decimal('1000.00')
    rate = Decimal('0.0425') / 365
    for day in range(n):
        balance += (balance * rate).quantize(CENT, rounding=ROUND_HALF_EVEN)
        if day % 30 == 0:
            balance -= Decimal('12.34')
        if balance < 0:
            balance = -balance
    return balance


def pi(digits):
    with localcontext() as context:
        context.prec = digits + 5
        three = Decimal(3)
        lasts, t, s, n, na, d, da = 0, three, 3, 1, 0, 0, 24
        while s != lasts:
            lasts = s
            n, na = n + na, na + 8
            d, da = d + da, da + 32
            t = (t * n) / d
            s += t
        context.prec = digits
        return +s


def main(days, times):
    getcontext().prec = 28
    end = ledger(days)
    texts = [str(pi(60 + k % 7))[-6:] for k in range(times)]
    roots = sum(Decimal(k).sqrt() for k in range(1, 1500))
    prices = [Decimal(f'{k * 37 % 1000}.{k % 100:02}') for k in range(12000)]
    return str(end), texts[-1], str(roots), str(sum(prices)), f'{max(prices):,.1f}'


bench(main, 120_000, 200, expect=('11.92', '494459', '38710.26173494685571581316591', '5999940.00', '999.3'))
