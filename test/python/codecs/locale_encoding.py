# The encoding of the locale: which error handlers it has, and what is said of what it cannot do.
from _testinternalcapi import DecodeLocaleEx, EncodeLocaleEx

assert EncodeLocaleEx("a\u20ac\udcff", 0, "surrogateescape") == b"a\xe2\x82\xac\xff"
assert DecodeLocaleEx(b"a\xe2\x82\xac\xff", 0, "surrogateescape") == "a\u20ac\udcff"
for f, argument, errors, kind, text in [
    (EncodeLocaleEx, "ab\ud800", "strict", RuntimeError, "encode error: pos=2, reason=encoding error"),
    (DecodeLocaleEx, b"ab\xff", "strict", RuntimeError, "decode error: pos=2, reason=decoding error"),
    (EncodeLocaleEx, "", "replace", ValueError, "unsupported error handler"),
    (DecodeLocaleEx, b"", "ignore", ValueError, "unsupported error handler"),
]:
    try:
        f(argument, 0, errors)
    except kind as e:
        assert str(e) == text, e
    else:
        raise AssertionError((f, argument, errors))
