# frame.f_lineno = line, from a trace function.
import sys
import warnings


def jump(function, start, goal):
    """Runs `function`; before line `start` of it, goes to line `goal`."""
    output = []
    done = False

    def tracer(frame, event, arg):
        nonlocal done
        if frame.f_code is function.__code__ and not done and event == 'line':
            if frame.f_lineno == function.__code__.co_firstlineno + start:
                done = True
                frame.f_lineno = function.__code__.co_firstlineno + goal
        return tracer

    sys.settrace(tracer)
    try:
        function(output)
    finally:
        sys.settrace(None)
    return output


def refused(function, start, goal, message):
    try:
        jump(function, start, goal)
    except ValueError as e:
        assert str(e) == message, str(e)
    else:
        assert False, message


def simple(out):
    out.append(1)
    out.append(2)
    out.append(3)


assert jump(simple, 1, 3) == [3]
assert jump(simple, 3, 2) == [1, 2, 2, 3]
refused(simple, 2, -1, f'line {simple.__code__.co_firstlineno - 1} comes before the current code block')
refused(simple, 2, 9, f'line {simple.__code__.co_firstlineno + 9} comes after the current code block')


def loop(out):
    out.append(1)
    for i in 1, 2:
        out.append(i * 10)
    out.append(2)


assert jump(loop, 3, 4) == [1, 2]
assert jump(loop, 3, 1) == [1, 1, 10, 20, 2]
refused(loop, 4, 3, "can't jump into the body of a for loop")


def handler(out):
    try:
        out.append(1)
        1 / 0
    except ZeroDivisionError:
        out.append(2)
    out.append(3)


assert jump(handler, 5, 6) == [1, 3]
refused(handler, 2, 5, "can't jump into an 'except' block as there's no exception")


class Manager:
    def __enter__(self):
        return self

    def __exit__(self, *exc):
        pass


def with_block(out):
    with Manager():
        out.append(1)
    out.append(2)


assert jump(with_block, 2, 3) == [2]


def unbound(out):
    out.append(0)
    x = 1
    out.append(x)


with warnings.catch_warnings(record=True) as caught:
    warnings.simplefilter('always')
    assert jump(unbound, 2, 3) == [0, None]
assert [str(w.message) for w in caught] == ['assigning None to 1 unbound local'], caught

frame = sys._getframe()
try:
    frame.f_lineno = 5
    assert False
except ValueError as e:
    assert str(e) == 'f_lineno can only be set in a trace function'
