"""A jump of a debugger is not seen as a line; callbacks leave the value of an `await` alone."""
import sys

lines = []
jumped = []


def trace(frame, event, arg):
    name = frame.f_code.co_name
    if name == 'steps':
        line = frame.f_lineno - frame.f_code.co_firstlineno
        if event == 'line':
            lines.append(line)
        if line == 3 and not jumped:
            jumped.append(line)
            frame.f_lineno = frame.f_code.co_firstlineno + 2
    for _ in iter([1]):
        pass
    return trace


def steps():
    a = 1
    b = 2
    c = 3
    return a + b + c


async def numbers():
    yield 1
    yield 2


async def main():
    return [x async for x in numbers()]


sys.settrace(trace)
assert steps() == 6
try:
    main().send(None)
except StopIteration as stop:
    result = stop.value
sys.settrace(None)
assert lines == [1, 2, 3, 3, 4], lines
assert result == [1, 2], result
