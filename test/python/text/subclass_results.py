# __repr__ and __str__ may give instances of subclasses of str: repr() and str() keep them, text is made of them.
class S(str):
    pass


class R:
    def __repr__(self):
        return S('q')

    def __str__(self):
        return S('st')


class Wide:
    def __repr__(self):
        return S('\xe9\u20ac')


r = R()
assert type(repr(r)) is S and type(str(r)) is S and type(ascii(r)) is S
assert ascii(Wide()) == '\\xe9\\u20ac' and type(ascii(Wide())) is str
assert f'{r!r}{r!s}{r}' == 'qstst' and f'{Wide()!a}' == '\\xe9\\u20ac'
assert repr([r]) == '[q]' and repr({r: r}) == '{q: q}' and repr({r}) == '{q}' and repr((r,)) == '(q,)'
assert '%r %s' % (r, r) == 'q st' and '%a' % r == 'q' and b'%a' % r == b'q'
assert '{!r:>4}'.format(r) == '   q' and '{!s}'.format(r) == 'st'
assert ','.join([str(r), repr(r)]) == 'st,q' and str([r]) + 'a' == '[q]a'
assert str(r).upper() == 'ST' and type(str(r).upper()) is str
