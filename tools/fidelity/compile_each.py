"""Writes the .pyc file of each source as a fresh process would: pairs of lines (source, target) on stdin.

The bytes depend on what a process compiled before, so each file has a process of its own, forked from one
that has compiled nothing but this script. A failure leaves an empty file. With the argument `modules` it
prints the source files of what is loaded then, whose names the process has interned.
"""
import os
import py_compile
import sys
import warnings


def write(source, target):
    try:
        py_compile.compile(source, cfile=target, doraise=True)
    except (py_compile.PyCompileError, OSError, ValueError, RecursionError, MemoryError):
        open(target, "wb").close()


def compile_all():
    for line in sys.stdin:
        source = line.rstrip("\n")
        target = next(sys.stdin).rstrip("\n")
        child = os.fork()
        if child == 0:
            write(source, target)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        if status != 0:
            sys.exit(f"{source}: status {status}")


def print_modules():
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file is not None and file.endswith(".py"):
            print(file)


warnings.simplefilter("ignore")
if sys.argv[1:] == ["modules"]:
    print_modules()
else:
    compile_all()
