"""Big integers: primality tests, modular inverses and a toy key exchange with numbers of hundreds of bits."""
from harness import bench


def is_prime(n, rounds=8):
    d, s = n - 1, 0
    while d % 2 == 0:
        d //= 2
        s += 1
    for a in (2, 3, 5, 7, 11, 13, 17, 19)[:rounds]:
        if n % a == 0:
            return n == a
        x = pow(a, d, n)
        if x in (1, n - 1):
            continue
        for _ in range(s - 1):
            x = x * x % n
            if x == n - 1:
                break
        else:
            return False
    return True


def next_prime(n):
    n |= 1
    while not is_prime(n):
        n += 2
    return n


def inverse(a, m):
    old, new = (a, 1), (m, 0)
    while new[0]:
        q = old[0] // new[0]
        old, new = new, (old[0] - q * new[0], old[1] - q * new[1])
    return old[1] % m


def main(bits, messages):
    p = next_prime(3**(bits * 5 // 16))
    q = next_prime(7**(bits * 5 // 29))
    n, phi = p * q, (p - 1) * (q - 1)
    e = 65537
    d = inverse(e, phi)
    checked = 0
    for m in range(messages):
        message = (m + 2) ** 40 % n
        checked += pow(pow(message, e, n), d, n) == message
    by_hand, base, k = 1, 5, d
    while k:
        if k & 1:
            by_hand = by_hand * base % n
        base = base * base % n
        k >>= 1
    return checked, by_hand == pow(5, d, n), n.bit_length(), (p ^ q) & 0xFFFF


bench(main, 500, 250, expect=(250, True, 489, 61036))
