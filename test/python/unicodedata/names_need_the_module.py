r"""\N{...} and namereplace take names from `unicodedata`, which they import once.."""
import subprocess
import sys


def child(code):
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)


blocked = "import sys; sys.modules['unicodedata'] = None\n"
r = child(blocked + r"eval(r'''"+ r'"\N{SOFT HYPHEN}"' + "''')")
assert "SyntaxError: (unicode error) \\N escapes not supported (can't load unicodedata module)" in r.stderr, r.stderr
r = child(blocked + "b'\\\\N{DIGIT ONE}'.decode('unicode_escape')")
assert "UnicodeError: \\N escapes not supported" in r.stderr, r.stderr
r = child(blocked + "'\\xe9'.encode('ascii', 'namereplace')")
assert r.returncode == 1 and "unicodedata" in r.stderr, r.stderr

r = child("""import sys
assert 'unicodedata' not in sys.modules
assert chr(0xe9).encode('ascii', 'namereplace') == rb'\\N{LATIN SMALL LETTER E WITH ACUTE}'
del sys.modules['unicodedata']
assert eval(r"'\\N{DIGIT ONE}'") == '1'
""")
assert r.returncode == 0, r.stderr
