# The % operator: plans of format strings that are used again, and what they leave to the general form.
def outcome(format, operand):
    try:
        return format % operand
    except Exception as e:
        return type(e).__name__ + ': ' + str(e)


CASES = [
    ('w%d', 5, 'w5'),
    ('%s and %r%%', ('a', 'b'), "a and 'b'%"),
    ('%(a)s-%(b)05.1f', {'a': 1, 'b': 2.25}, '1-002.2'),
    ('%*d|%-*d|', (4, 1, 3, 2), '   1|2  |'),
    ('%s\U0001f600%s', ('x', '\U0001f601'), 'x\U0001f600\U0001f601'),
    ('% %s', 1, "ValueError: unsupported format character '%' (0x25) at index 2"),
    ('%5%', (), 'TypeError: not enough arguments for format string'),
    ('%5y', 1, "ValueError: unsupported format character 'y' (0x79) at index 2"),
    ('%d %', 1, 'ValueError: incomplete format'),
    ('%s', (1, 2), 'TypeError: not all arguments converted during string formatting'),
    ('%s %s', 1, 'TypeError: not enough arguments for format string'),
    ('%c', 'ab', 'TypeError: %c requires an int or a unicode character, not a string of length 2'),
    (b'%d%%', 5, b'5%'),
]
for again in range(3):
    for format, operand, expected in CASES:
        assert outcome(format, operand) == expected, (format, outcome(format, operand))


class Key:
    def __getitem__(self, key):
        return key * 2


assert '%(x)s %(y)s' % Key() == 'xx yy'
