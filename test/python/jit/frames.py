"""What Python sees of frames that run compiled code: locals, lines, callers, tracing."""
import sys
import traceback

HOT = 1200


def inner_locals():
    return sys._getframe(1).f_locals.copy()


def caller(a, b):
    c = a + b
    seen = inner_locals()
    d = c * 2.5
    later = inner_locals()
    return seen, later, d


for i in range(HOT):
    seen, later, d = caller(i, 2)
assert seen == {'a': HOT - 1, 'b': 2, 'c': HOT + 1}, seen
assert later['d'] == (HOT + 1) * 2.5 and set(later) == {'a', 'b', 'c', 'd', 'seen'}


def own_locals(x):
    y = x * 0.5
    for z in range(3):
        pass
    return locals()


for i in range(HOT):
    got = own_locals(i)
assert got == {'x': HOT - 1, 'y': (HOT - 1) * 0.5, 'z': 2}


# f_lineno of callers, the chain of frames
def where():
    lines = []
    f = sys._getframe(1)
    while f is not None:
        lines.append((f.f_code.co_name, f.f_lineno))
        f = f.f_back
    return lines


def outer():
    first = where()
    second = where()
    return first, second


for i in range(HOT):
    first, second = outer()
start = outer.__code__.co_firstlineno
assert first[0] == ('outer', start + 1) and second[0] == ('outer', start + 2)
assert first[1][0] == '<module>'


# tracebacks
def fails(n):
    total = 0
    for i in range(n):
        total += i
        if i == 1500:
            raise ValueError(total)
    return total


def calls(n):
    x = n
    return fails(x)


for i in range(HOT):
    calls(5)
try:
    calls(2000)
except ValueError as e:
    entries = traceback.extract_tb(e.__traceback__)
    frames = []
    tb = e.__traceback__
    while tb is not None:
        frames.append(tb.tb_frame)
        tb = tb.tb_next
assert [t.name for t in entries] == ['<module>', 'calls', 'fails']
assert entries[2].lineno == fails.__code__.co_firstlineno + 5
assert frames[2].f_locals == {'n': 2000, 'total': sum(range(1501)), 'i': 1500}
assert frames[2].f_back is frames[1] and frames[1].f_locals == {'n': 2000, 'x': 2000}


# recursion
def down(n):
    return 0 if n == 0 else 1 + down(n - 1)


for i in range(HOT):
    down(3)
assert down(800) == 800
try:
    down(10**6)
except RecursionError as e:
    assert 'maximum recursion depth exceeded' in str(e)
else:
    assert False
assert down(500) == 500
limit = sys.getrecursionlimit()
sys.setrecursionlimit(20000)
assert down(15000) == 15000
sys.setrecursionlimit(limit)


# tracing that begins while compiled code runs
def traced(x):
    y = x + 1
    return y


def starts(flag):
    a = traced(1)
    if flag:
        sys.settrace(tracer)
    b = traced(2)
    c = traced(3)
    sys.settrace(None)
    return a + b + c


events = []


def tracer(frame, event, arg):
    events.append((frame.f_code.co_name, event))
    return tracer


for i in range(HOT):
    assert starts(False) == 9
assert starts(True) == 9
assert events.count(('traced', 'call')) == 2 and events.count(('traced', 'line')) == 4, events


# storing through f_locals changes the variable of the running function
def writes():
    sys._getframe(1).f_locals['v'] = 'changed'


def keeps(flag):
    v = 'kept'
    if flag:
        writes()
    return v


for i in range(HOT):
    assert keeps(False) == 'kept'
assert keeps(True) == 'changed'


# A frame that somebody keeps says where its function has returned.
last = None


def keep():
    global last
    last = sys._getframe(1)


def ends(found):
    keep()
    if not found:
        pass


for i in range(HOT):
    ends(True)
    assert last.f_lineno - last.f_code.co_firstlineno == 2, i
    ends(False)
    assert last.f_lineno - last.f_code.co_firstlineno == 3, i
