"""Strings and sets whose sharing in a .pyc file depends on the order in which the compiler meets them."""
import os.path as naïve_path
from os import path as naïve


def before():
    return ['Early.Inner', 'Late.Inner', 'naïve', 'never-a-name', 'outer.<locals>.Inner', '%']


class Early:
    class Inner:
        pass

    def Nested(self):
        self.größe = self.plain = 1
        return Early.Inner.__qualname__ == 'Early.Inner'

    class Nested:
        label = 'Early.Nested'


class Late:
    class Other:
        üblich: int = 1

    qualname = 'Late.Other'


def outer(*, schlüssel=1):
    class Inner:
        pass

    return Inner, 'outer.<locals>.Inner', outer(schlüssel=2), 'schlüssel', 'größe', 'üblich'


def sets(x):
    return x in {'225', '226', 0}, x in {'outer', 'sets'}, x in {'a', 'b'}


def sets_again(x):
    return x in {'225', '226', 0}, x in {'outer', 'sets'}, x in {'a', 'b'}


def percent(n):
    return '%s%%' % (n,), '100 %' + '%', '%d%%%s' % (n, n)


def numbers(x):
    return x[1000:2000], x[1000:2000], 1000, 0.0, -0.0, 0, False, 1e300, (1e300, 1000), b'', b'a', b'ab', b'ab'
