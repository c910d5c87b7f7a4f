# os.path.splitroot of str, bytes, lone surrogates and paths beyond the BMP.
import os

assert os.path.splitroot('/a') == ('', '/', 'a')
assert os.path.splitroot('//a') == ('', '//', 'a')
assert os.path.splitroot('///a') == ('', '/', '//a')
assert os.path.splitroot(b'/\xff') == (b'', b'/', b'\xff')
assert os.path.splitroot('/\udfff') == ('', '/', '\udfff')
assert os.path.splitroot('//\U0001f40d/x') == ('', '//', '\U0001f40d/x')
assert os.path.splitroot('\U0001f40d') == ('', '', '\U0001f40d')
