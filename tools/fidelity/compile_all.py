"""Compiles files: pairs of lines (source, target) on stdin. The target becomes marshal data, or the error's text.

    python compile_all.py OPTIMIZE
"""
import marshal
import sys
import warnings


def outcome(path, optimize):
    with open(path, "rb") as file:
        source = file.read()
    try:
        return marshal.dumps(compile(source, path, "exec", dont_inherit=True, optimize=optimize))
    except SyntaxError as error:
        place = (error.lineno, error.offset, error.end_lineno, error.end_offset)
        text = f"{type(error).__name__}: {error.msg} {place}"
    except (ValueError, RecursionError, MemoryError) as error:
        text = f"{type(error).__name__}: {error} ()"
    return b"!" + text.encode("utf-8", "backslashreplace")


def main(optimize):
    warnings.simplefilter("ignore")
    lines = sys.stdin.read().splitlines()
    for path, target in zip(lines[::2], lines[1::2]):
        data = outcome(path, int(optimize))
        with open(target, "wb") as file:
            file.write(data)


main(sys.argv[1])
