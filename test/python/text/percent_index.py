# %d takes what has __index__ or __int__, %x what has __index__ only.
class Index:
    def __index__(self):
        return 5


class Float:
    def __float__(self):
        return 2.5


for code in 'diu':
    assert f'%{code}' % Index() == '5'
    try:
        f'%{code}' % Float()
    except TypeError as e:
        assert str(e) == f'%{code} format: a real number is required, not Float'
    else:
        raise AssertionError('no error')
assert '%x' % Index() == '5'
