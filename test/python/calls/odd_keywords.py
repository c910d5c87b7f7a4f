"""Keywords that are no strings: refused, but by what gets the dict as it is."""
import ast
import warnings


def refused(f):
    try:
        f(**{1: 2})
    except TypeError as e:
        assert str(e) == "keywords must be strings", e
    else:
        raise AssertionError(f)


def function(**kwargs):
    pass


refused(function)
refused(dict)
refused(int)
refused(ast.parse)

for call, text in (
    (lambda: ast.Name("x").__replace__(**{1: 2}), "Name.__replace__ got an unexpected keyword argument 1."),
    (lambda: ast.Name(**{1: 2}), "attribute name must be string, not 'int'"),
):
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            call()
    except TypeError as e:
        assert str(e) == text, e
    else:
        raise AssertionError(text)


class Key:
    def __hash__(self):
        return hash("id")

    def __eq__(self, other):
        return other == "id"


try:
    ast.Name("x", **{Key(): 2})
except TypeError as e:
    assert str(e).startswith("Name got multiple values for argument <"), e
else:
    raise AssertionError
