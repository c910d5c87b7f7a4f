# A child reads its standard input from where the file was sought to; a prompt ends where its input is closed.
import subprocess
import sys
import tempfile

with tempfile.TemporaryFile("w+") as stdin:
    stdin.write("import sys\nraise SystemExit(12)\n")
    for start in 0, 11:
        stdin.seek(start)
        assert subprocess.run([sys.executable], stdin=stdin).returncode == 12

ended = subprocess.run(
    [sys.executable, "-I", "-q", "-i"], input=b"import os\nos.close(0)\n", capture_output=True, timeout=60
)
assert ended.returncode == 0, ended

code = "import atexit, sys; del sys.modules['atexit']; atexit.register(print, 'end')"
assert subprocess.run([sys.executable, "-c", code], capture_output=True).stdout == b"end\n"
