# Exceptions that compiled code makes and raises: classes with and without __init__, with slots, and what changes later.
class Plain(ValueError):
    pass


class Coded(Exception):
    def __init__(self, code, *, more=None):
        super().__init__(f'code {code}')
        self.code = code
        self.more = more


class Both(Coded, KeyError):
    pass


class Bad(Exception):
    def __init__(self, x):
        return x


def make(kind, *args):
    try:
        raise kind(*args)
    except Exception as e:
        return type(e), e.args, str(e), e.__traceback__.tb_lineno


def plain(i):
    try:
        raise Plain(i)
    except ValueError as e:
        return e.args


def none():
    try:
        raise Plain()
    except ValueError as e:
        return e.args


def coded(i):
    try:
        raise (Both if i & 1 else Coded)(i)
    except Coded as e:
        return e.code, e.args, e.__context__


for i in range(3000):
    assert plain(i) == (i,)
    assert none() == ()
    assert coded(i) == (i, (f'code {i}',), None)
assert make(Plain, 1, 2)[:3] == (Plain, (1, 2), '(1, 2)')
assert make(Both, 3)[:3] == (Both, ('code 3',), "'code 3'")
assert make(Coded)[0] is TypeError
assert make(StopIteration, 5)[:2] == (StopIteration, (5,))
assert make(OSError, 2, 'no')[0] is FileNotFoundError
for i in range(3000):
    try:
        raise Bad(i)
    except TypeError as e:
        assert str(e) == "__init__() should return None, not 'int'"
e = Plain()
e.__init__(1, 2)
assert e.args == (1, 2) and Plain().args == ()
assert Coded.__new__(Coded, 1, 2).args == (1, 2)
raised = ValueError('first')
raised.args += (2,)
assert raised.args == ('first', 2) and ValueError().args == ()

# Classes change.
Plain.__init__ = lambda self, *args: ValueError.__init__(self, 'changed', *args)
assert plain(1) == ('changed', 1)
del Plain.__init__
assert plain(1) == (1,)
Coded.__init__ = lambda self, code: setattr(self, 'code', -code)
assert coded(2)[:2] == (-2, (2,))
Plain.__new__ = lambda cls, *args: ValueError.__new__(cls, 'new', *args)
assert plain(1) == (1,)


# Texts that are no numbers.
def number(text):
    try:
        return int(text)
    except ValueError as e:
        return str(e), e.__context__, e.__traceback__.tb_next


for i in range(3000):
    assert number(str(i)) == i
    assert number('x1') == ("invalid literal for int() with base 10: 'x1'", None, None)
assert [number(t) for t in (' 12\n', '1_000', '-0', '+7')] == [12, 1000, 0, 7]
assert [number(t)[0][-4:] for t in ('1__0', '', '0x1', '１x')] == ["__0'", " 10: ''"[-4:], "0x1'", "'１x'"]
try:
    raise KeyError('outer')
except KeyError as outer:
    assert number('%d%')[1] is outer
