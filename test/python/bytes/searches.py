"""find, rfind and count of bytes and bytearrays give what a search by slices gives, wherever the first byte stands."""

import random

source = random.Random(11)


def first(s, sub, start, end):
    places = [i for i in range(start, end - len(sub) + 1) if s[i : i + len(sub)] == sub]
    return (places[0], places[-1]) if places else (-1, -1)


for kind in bytes, bytearray:
    for letters in b'ab', b'abcdefgh', bytes(range(256)):
        for _ in range(400):
            s = kind(source.choices(letters, k=source.randrange(80)))
            sub = kind(source.choices(letters, k=source.randrange(1, 5)))
            start = source.randrange(len(s) + 1)
            end = source.randrange(start, len(s) + 1)
            assert (s.find(sub, start, end), s.rfind(sub, start, end)) == first(s, sub, start, end), (s, sub, start, end)
            assert s.count(sub) == len(s.split(sub)) - 1
            assert (sub in s) == (s.find(sub) >= 0)
    # The first byte is far away, at either end, or next to the bound.
    for gap in (0, 1, 11, 12, 13, 14, 40, 300):
        s = kind(bytes(gap) + b'xy' + bytes(gap))
        assert s.find(b'xy') == s.rfind(b'xy') == gap and s.find(b'x', gap + 1) == -1 and s.rfind(b'y', 0, gap + 1) == -1
        assert s.find(b'xy', gap, gap + 2) == s.rfind(b'xy', gap, gap + 2) == gap
        assert s.find(b'xy', gap + 1) == s.rfind(b'xy', gap + 1) == s.rfind(b'xy', 0, gap + 1) == -1
        assert s.find(b'z') == s.rfind(b'z') == s.find(b'z', gap) == s.rfind(b'z', gap, gap + 1) == -1
    # Much that nearly fits.
    s = kind(b'abcab' * 20_000 + b'da')
    assert s.find(b'abcab' * 300 + b'da') == 5 * 19_700 and s[:-1].find(b'abcab' * 300 + b'da') == -1
    assert s.count(b'abcab' * 300) == 66 and s.rfind(b'dabcab' * 9) == -1
    s = kind(b'a' * 50_000)
    assert s.find(b'a' * 20_000 + b'b' + b'a' * 20_000) == -1 == s.rfind(b'a' * 20_000 + b'b' + b'a' * 20_000)
    assert s.count(b'a' * 999) == 50
