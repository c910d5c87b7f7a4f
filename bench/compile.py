"""Speed of the compiler and of marshal, for `bench/compile.mjs`; runs under CPython and Typhon alike.

    python compile.py first < PATHS      bytes read and compiled in the first second of the process's life
    python compile.py warm N < PATHS     seconds of the fastest of N rounds over all files
    python compile.py load N < PATHS     the same for marshal.loads of their .pyc data
    python compile.py memory BYTES       peak memory of compiling one source of that size, by its size
    python compile.py all < PATHS        the same for the files one after the other, by the size of all of them

Prints one JSON object.
"""
import json
import marshal
import resource
import sys
import time
import warnings


def read(path):
    with open(path, "rb") as file:
        return file.read()


def sources():
    return [(read(path), path) for path in sys.stdin.read().splitlines()]


def size_of(files):
    return sum(len(source) for source, _ in files)


def try_compile(source, path):
    try:
        return compile(source, path, "exec", dont_inherit=True)
    except (SyntaxError, ValueError):
        return None


def first():
    """Of the source under way when the second ends, the share counts that its time had of it."""
    end = time.perf_counter() + 1
    done = 0
    for path in sys.stdin.read().splitlines():
        start = time.perf_counter()
        source = read(path)
        try_compile(source, path)
        now = time.perf_counter()
        if now > end:
            return {"bytes": done + len(source) * (end - start) / (now - start)}
        done += len(source)
    raise SystemExit("not enough sources for a second")


def fastest(rounds, work):
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        best = min(best, time.perf_counter() - start)
    return best


def warm(rounds):
    files = sources()

    def work():
        for source, path in files:
            try_compile(source, path)

    return {"bytes": size_of(files), "seconds": fastest(rounds, work)}


def load(rounds):
    codes = [try_compile(source, path) for source, path in sources()]
    data = [marshal.dumps(code) for code in codes if code is not None]
    codes.clear()

    def work():
        for each in data:
            marshal.loads(each)

    return {"bytes": sum(map(len, data)), "seconds": fastest(rounds, work)}


def memory(size):
    lines = "def function_{0}(a, b=None, *args, **kwargs):\n    return [a + {0}, b or args, kwargs.get('key_{0}')]\n\n"
    parts = []
    length = 0
    while length < size:
        parts.append(lines.format(len(parts)))
        length += len(parts[-1])
    source = "".join(parts)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    compile(source, "generated", "exec")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"bytes": length, "peak": (peak - before) * 1024}


def all():
    paths = sys.stdin.read().splitlines()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    done = 0
    for path in paths:
        with open(path, "rb") as file:
            source = file.read()
        try_compile(source, path)
        done += len(source)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {"bytes": done, "peak": (peak - before) * 1024}


warnings.simplefilter("ignore")
command, *numbers = sys.argv[1:]
print(json.dumps(globals()[command](*map(int, numbers))))
