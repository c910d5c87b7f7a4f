"""Names of codecs and of error handlers that no C string can hold."""
import codecs

uses = [
    codecs.lookup,
    'a'.encode,
    b'a'.decode,
    lambda name: codecs.encode('a', name),
    lambda name: str(b'a', name),
    lambda name: bytes('a', name),
    lambda name: b'\xff'.decode('utf-8', name),
    codecs.lookup_error,
]
for use in uses:
    for name, error in [('\udcfe', UnicodeEncodeError), ('a\0', ValueError), ('no_such_name', LookupError)]:
        try:
            use(name)
        except error as e:
            assert type(e) is error, e
        else:
            assert False, (use, name)
