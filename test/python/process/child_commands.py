# Children get names, bytes and descriptors as they are given.
import os
import subprocess
import sys
import tempfile

CODE = "import os, sys; print(ascii(sys.argv[1:]), [(k, v) for k, v in os.environb.items() if k.startswith(b'x-')])"
environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}


def run(arguments, variables={}, **options):
    done = subprocess.run(
        [sys.executable, *arguments], env=environment | variables, stdout=subprocess.PIPE, timeout=60, **options)
    assert done.returncode == 0, done
    return done.stdout.decode()


# a name that is no identifier of a shell's
assert run(["-c", CODE], {"x-1": "a b"}) == "[] [(b'x-1', b'a b')]\n"
status = os.spawnve(os.P_WAIT, sys.executable, [sys.executable, "-c", "import os; os._exit(len(os.environ['x-2']))"],
                    environment | {"x-2": "12345"})
assert status == 5, status

# bytes that are not UTF-8, every byte but NUL among them
every = bytes(range(1, 256))
assert run(["-c", CODE, every, b"100%\n\n", b"\xff\n\n", "\xe9'\""]) == ascii(
    [os.fsdecode(every), "100%\n\n", "\udcff\n\n", "\xe9'\""]) + " []\n"
assert run(["-c", CODE, b"\xff"], {"x-3": os.fsdecode(every)}) == f"['\\udcff'] [(b'x-3', {every!r})]\n"
for program in ["/bin/echo", b"/bin/echo"]:
    assert subprocess.check_output([program, b"\xfe \xff"]) == b"\xfe \xff\n"
with tempfile.TemporaryDirectory() as folder:
    name = os.path.join(os.fsencode(folder), b"script\xff.py")
    with open(name, "w") as f:
        f.write("print(ascii(__file__))")
    assert run([name]) == ascii(os.fsdecode(name)) + "\n"

# inherited as well
os.environb[b"BYTES_OF_THE_TEST"] = b"\xff\xfe"
assert subprocess.check_output(["/bin/sh", "-c", 'printf %s "$BYTES_OF_THE_TEST"']) == b"\xff\xfe"
assert os.spawnv(os.P_WAIT, "/bin/sh", ["sh", "-c", 'test "$BYTES_OF_THE_TEST" = "$(printf "\\377\\376")"']) == 0
del os.environb[b"BYTES_OF_THE_TEST"]
assert subprocess.check_output(["/bin/sh", "-c", 'printf %s "$BYTES_OF_THE_TEST"']) == b""

undecodable = subprocess.run([sys.executable, "-c", b"print('\xff')"], env=environment, capture_output=True)
assert undecodable.returncode == 1 and undecodable.stderr.decode().splitlines() == [
    "Unable to decode the command from the command line:",
    "UnicodeEncodeError: 'utf-8' codec can't encode character '\\udcff' in position 7: surrogates not allowed",
], undecodable

# descriptors besides the streams
reader, writer = os.pipe()
with tempfile.TemporaryFile() as file:
    file.write(b"in the file")
    file.flush()
    os.lseek(file.fileno(), 3, os.SEEK_SET)
    number = file.fileno()
    code = f"import os; os.write({writer}, os.read({number}, 99)); print(os.get_inheritable({number}))"
    assert run(["-c", code], pass_fds=(number, writer)) == "True\n"
    closed = f"import os\ntry: os.fstat({number})\nexcept OSError as e: print(e.errno)"
    assert run(["-c", closed], pass_fds=(writer,)) == "9\n"
    os.set_inheritable(number, True)
    assert run(["-c", closed]) == "9\n"
    assert run(["-c", closed], close_fds=False) == ""
os.close(writer)
assert os.read(reader, 99) == b"the file"
os.close(reader)
