# What the prompt asks for, and how it shows errors of the parser and of the compiler.
import subprocess
import sys


def prompt(text):
    run = subprocess.run(
        [sys.executable, "-I", "-q", "-i"],
        input=text,
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        timeout=60,
    )
    assert run.returncode == 0, run
    return run.stdout


assert prompt("") == ">>> \n"
# The last line has no end: one more is asked for.
assert prompt("print(3)") == ">>> ... \n3\n>>> \n"
assert prompt("if 1:\n  print(2)") == ">>> ... ... \n2\n>>> \n"
# What the compiler refuses is whole only with the empty line behind it.
assert prompt("def f(x, x): ...\n\n").splitlines() == [
    '>>> ...   File "<stdin-0>", line 1',
    "    def f(x, x): ...",
    "             ^",
    "SyntaxError: duplicate argument 'x' in function definition",
    ">>> ",
]
