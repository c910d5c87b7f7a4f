# os.path.splitroot of str, bytes, lone surrogates and paths beyond the BMP.
import os

assert os.path.splitroot('/a') == ('', '/', 'a')
assert os.path.splitroot('//a') == ('', '//', 'a')
assert os.path.splitroot('///a') == ('', '/', '//a')
assert os.path.splitroot(b'/\xff') == (b'', b'/', b'\xff')
assert os.path.splitroot('/\udfff') == ('', '/', '\udfff')
assert os.path.splitroot('//\U0001f40d/x') == ('', '//', '\U0001f40d/x')
assert os.path.splitroot('\U0001f40d') == ('', '', '\U0001f40d')

# names that cannot be encoded, and bools as descriptors
import warnings

try:
    os.stat('a\ud800')
except UnicodeEncodeError as e:
    assert (e.encoding, e.start, e.end, e.reason) == ('utf-8', 1, 2, 'surrogates not allowed')
else:
    raise AssertionError
assert not os.path.exists('a\ud800')
with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter('always')
    os.path.exists(False)
assert [w.category for w in caught] == [RuntimeWarning]
