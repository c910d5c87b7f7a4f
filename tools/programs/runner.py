"""Runs generated programs for tools/programs.mjs, in CPython and in Typhon alike.

Reads lines of JSON, lists of sources, and answers each line with the list of what the programs showed: a digest
of it each, or all of it when the line is a list within a list.
"""
import contextlib
import json
import re
import sys
import warnings
import zlib

LARGEST = 1 << 80


def norm(x):
    """A value of the same type that cannot grow from one iteration to the next."""
    kind = type(x)
    if kind is int:
        return x if -LARGEST < x < LARGEST else x % 1000003
    if kind is float:
        return x if -1e300 < x < 1e300 else 0.5
    if kind is str or kind is list or kind is tuple:
        return x[:12]
    return x


def text(x):
    try:
        return re.sub(' at 0x[0-9a-f]+', '', repr(norm(x)))[:400]
    except Exception as error:
        return fail(error)


def fail(error):
    """An exception: class, text, notes, context, and where it came by."""
    places = []
    entry = error.__traceback__
    while entry is not None:
        code = entry.tb_frame.f_code
        if code.co_filename == '<program>':
            places.append((code.co_name, entry.tb_lineno))
        entry = entry.tb_next
    chain = [type(e).__name__ for e in (error.__cause__, error.__context__) if e is not None]
    return f'{type(error).__name__}: {error} {chain} {places}'


def peek(depth=1):
    """What a caller's variables show while it runs."""
    frame = sys._getframe(depth)
    shown = sorted((name, text(value)) for name, value in frame.f_locals.items() if name[0] in 'vap')
    return f'{frame.f_code.co_name}:{frame.f_lineno} {shown}'


def poke(name, value):
    """Writes to a variable of the caller."""
    frame = sys._getframe(1)
    if name in frame.f_locals:
        frame.f_locals[name] = value


class Manager:
    def __init__(self, out, swallow):
        self.out = out
        self.swallow = swallow

    def __enter__(self):
        self.out('enter')
        return self.swallow

    def __exit__(self, kind, error, traceback):
        self.out('exit' if kind is None else kind.__name__)
        return kind is not None and issubclass(kind, self.swallow)


class Ready:
    """Something to await that suspends once."""

    def __init__(self, value):
        self.value = value

    def __await__(self):
        got = yield self.value
        return self.value if got is None else got


def drain(coroutine):
    """Runs a coroutine to its end and gives what it yielded and returned."""
    seen = []
    try:
        for sent in (None, 1, None, 2.5, *[None] * 30):
            seen.append(coroutine.send(sent))
        coroutine.close()
    except StopIteration as stop:
        return seen, stop.value
    return seen


def traced(call, out):
    """Calls with a trace function that notes the lines of the program."""

    def tracer(frame, event, arg):
        # When an abandoned generator expression is closed is not the machine's to compare.
        if frame.f_code.co_filename != '<program>' or frame.f_code.co_name == '<genexpr>':
            return None
        out(f'{event} {frame.f_code.co_name} {frame.f_lineno}')
        return tracer

    sys.settrace(tracer)
    try:
        return call()
    finally:
        sys.settrace(None)


HELPERS = {
    'norm': norm, 'text': text, 'fail': fail, 'peek': peek, 'poke': poke, 'Manager': Manager, 'Ready': Ready,
    'drain': drain, 'traced': traced,
}


def run(source):
    lines = []
    # Generators live until the program's end: when they are closed is not the machine's to compare.
    kept = []

    def keep(generator):
        kept.append(generator)
        return generator

    namespace = {'__name__': 'program', 'out': lines.append, 'keep': keep, **HELPERS}
    try:
        exec(compile(source, '<program>', 'exec'), namespace)
    except BaseException as error:
        sys.settrace(None)
        lines.append('ended by ' + fail(error))
    shown = '\n'.join(map(str, lines))
    for generator in kept:
        with contextlib.suppress(BaseException):
            generator.close()
    return shown


warnings.simplefilter('ignore')
for line in sys.stdin:
    request = json.loads(line)
    whole = request and isinstance(request[0], list)
    answers = [run(source) for source in (request[0] if whole else request)]
    if not whole:
        answers = [f'{zlib.crc32(answer.encode("utf-8", "surrogatepass")):08x} {len(answer)}' for answer in answers]
    print(json.dumps(answers), flush=True)
