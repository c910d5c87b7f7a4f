"""Errors that the compiler finds show their line of the file, if there is one."""
import os
import tempfile


def text_of(source, name):
    try:
        compile(source, name, 'exec')
    except SyntaxError as error:
        return error.msg, error.lineno, error.text
    raise AssertionError('no error')


with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(folder, 'm.py')

    def check(source, expected):
        with open(name, 'wb') as file:
            file.write(source)
        assert text_of(source, name) == expected, text_of(source, name)

    check(b'a\r\nreturn 1\r\n', ("'return' outside function", 2, 'return 1\n'))
    check(b'# coding: latin-1\nreturn "\xe4"', ("'return' outside function", 2, 'return "\xe4"'))
    check(b'\xef\xbb\xbfbreak', ("'break' outside loop", 1, 'break'))
    check(b'return 1 #' + b'a' * 3000, ("'return' outside function", 1, 'return 1 #' + 'a' * 989))
    os.remove(name)
    assert text_of('return 1', name) == ("'return' outside function", 1, None)

assert text_of('return 1', '<nowhere>') == ("'return' outside function", 1, None)

# White space before an expression does not count, whatever the characters after it.
assert eval(' \t"\U0001d120"') == '\U0001d120'

# The first repeated keyword is the one that is reported.
assert text_of('f(a=1, b=2, b=3, a=4)', '<s>')[0] == 'keyword argument repeated: a'
