# Texts made from single characters: translate with every kind of result, splitlines, fixed digits at ties.
table = {ord(a): ord(b) for a, b in zip('abcdefghijklmnopqrstuvwxyz', 'nopqrstuvwxyzabcdefghijklm')}
text = 'some text that is translated, 12345\n' * 300
assert text.translate(table).translate(table) == text
assert text.translate(table)[:9] == 'fbzr grkg'
odd = {97: None, 98: 'xyz', 116: '\U0001f600', 101: 'é', 120: 0x1F601}
assert text.translate(odd) == ''.join(
    {'a': '', 'b': 'xyz', 't': '\U0001f600', 'e': 'é', 'x': '\U0001f601'}.get(c, c) for c in text)
assert '\U0001f600abcé'.translate(table) == '\U0001f600nopé'
assert 'a\0b'.translate({0: 1, 97: 0}) == '\0\1b' and 'ab' * 40 == ('\0b' * 40).translate({0: 'a'})
assert ('é' * 50 + 'a').translate({233: 97}) == 'a' * 51 and ''.translate(table) == ''
assert ('a' * 50).translate({97: 233}) == 'é' * 50 and ('a' * 50).translate({97: '€'}) == '€' * 50


class Asked(dict):
    def __missing__(self, key):
        return chr(key + 1)


assert 'abc'.translate(Asked()) == 'bcd'
try:
    'abcd'.translate({99: 0x110000})
except ValueError as e:
    assert str(e) == 'character mapping must be in range(0x110000)'

assert 'a\nb\r\nc\x0bd\x1ce\x85f\u2028g\n'.splitlines() == ['a', 'b', 'c', 'd', 'e', 'f', 'g']
assert 'a\nb\r\n\U0001f600\n\n'.splitlines(True) == ['a\n', 'b\r\n', '\U0001f600\n', '\n']

assert [f'{x:.0f}' for x in (0.5, 1.5, 2.5, 3.5, 1e15 + 0.5, 2**51 + 0.5)] == [
    '0', '2', '2', '4', '1000000000000000', '2251799813685248']
assert [f'{x:.2f}' for x in (0.125, 0.375, 2.675, 1.005, 1e20, 0.0)] == [
    '0.12', '0.38', '2.67', '1.00', '100000000000000000000.00', '0.00']
assert [f'{i * 1.5:.3f}' for i in range(4)] == ['0.000', '1.500', '3.000', '4.500']
assert f'{0.5**20:.19f}' == '0.0000009536743164062' and f'{3 * 0.5**20:.19f}' == '0.0000028610229492188'
assert [f'{x:.1e}' for x in (1.25, 1.35, 12500.0, 2.5)] == ['1.2e+00', '1.4e+00', '1.2e+04', '2.5e+00']
assert round(2.5) == 2 and round(0.125, 2) == 0.12 and round(2.675, 2) == 2.67
