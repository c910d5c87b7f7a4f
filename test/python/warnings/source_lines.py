# warn_explicit() takes the source line from the loader of the module whose globals it is given.
import contextlib
import io
import types
import warnings


class Loader:
    def get_source(self, name):
        return f'first of {name}\n  second\n'


def shown(lineno, **names):
    err = io.StringIO()
    with contextlib.redirect_stderr(err), warnings.catch_warnings():
        warnings.simplefilter('always')
        warnings.warn_explicit('eggs', UserWarning, 'nonexistent', lineno, module_globals=names)
    return err.getvalue()


loader = Loader()
spec = types.SimpleNamespace(name='real', loader=loader)
assert shown(2, __name__='m', __loader__=loader, __spec__=spec) == 'nonexistent:2: UserWarning: eggs\n  second\n'
assert shown(1, __name__='m', __loader__=loader, __spec__=spec) == 'nonexistent:1: UserWarning: eggs\n  first of real\n'
assert shown(9, __name__='m', __loader__=loader, __spec__=spec) == 'nonexistent:9: UserWarning: eggs\n'
for names, error in [
    (dict(__name__='m', __loader__=None, __spec__=None), ValueError),
    (dict(__name__='m', __loader__=None, __spec__=types.SimpleNamespace()), AttributeError),
]:
    try:
        shown(1, **names)
    except error as e:
        assert 'Module globals is missing a __spec__.loader' in str(e)
    else:
        assert False
