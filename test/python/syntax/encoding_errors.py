"""Source that its encoding cannot be decoded by: in text, and in the program that runs."""
import os
import subprocess
import sys
import tempfile

ADVICE = 'but no encoding declared; see https://peps.python.org/pep-0263/ for details'


def error(source, filename='where'):
    try:
        compile(source, filename, 'exec')
    except SyntaxError as e:
        return e


e = error(b'x=1\ny="\xe9"\n')
message = rf"Non-UTF-8 code starting with '\xe9' on line 2, {ADVICE}"
assert e.args == (message, (None, 2, 4, 'y="\ufffd"', 2, 4)) and e.filename == 'where'
e = error(b'# coding: nosuch\n')
assert e.args == ('unknown encoding: nosuch', ('where', 0, -1, None)) and e.filename == 'where'
e = error(b'#coding: ascii\n\xe9')
assert e.args == ("'ascii' codec can't decode byte 0xe9 in position 15: ordinal not in range(128)",
                  ('where', 0, -1, None))
e = error(b'a\0')
assert e.args == ('source code string cannot contain null bytes',) and e.filename is None


def run(source):
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, 'main.py')
        with open(path, 'wb') as file:
            file.write(source)
        done = subprocess.run([sys.executable, path], capture_output=True)
        assert done.returncode == 1
        return done.stderr.decode().replace(path, 'main.py')


assert run(b'x=1\n\ny="\xe9"\n') == f'''\
  File "main.py", line 3
    y="\ufffd"
       ^
SyntaxError: Non-UTF-8 code starting with '\\xe9' in file main.py on line 3, {ADVICE}
'''
assert run(b'# coding: utf-8\nx=1\n\ny="\xe9"\n') == '''\
  File "main.py", line 4
    y="\ufffd"
SyntaxError: (unicode error) 'utf-8' codec can't decode byte 0xe9 in position 3: invalid continuation byte
'''
assert run(b'a=1\nx = "\0" is not shown\n') == '''\
  File "main.py", line 2
    x = "
SyntaxError: source code cannot contain null bytes
'''
