# sys.monitoring: global and local events, their arguments, DISABLE.
import sys

M = sys.monitoring
E = M.events
TOOL = 3
M.use_tool_id(TOOL, 'test')


def watch(function, names, *args, code=None, result=None):
    """The events of `names` while `function` runs, with offsets left out."""
    seen = []

    def add(name):
        def callback(code, *rest):
            if code is function.__code__:
                seen.append((name, *rest))
            return result
        M.register_callback(TOOL, getattr(E, name), callback)

    for name in names:
        add(name)
    events = sum(getattr(E, name) for name in names)
    if code is None:
        M.set_events(TOOL, events)
    else:
        M.set_local_events(TOOL, code, events)
    try:
        function(*args)
    except ZeroDivisionError:
        pass
    finally:
        if code is None:
            M.set_events(TOOL, 0)
        else:
            M.set_local_events(TOOL, code, 0)
    for name in names:
        M.register_callback(TOOL, getattr(E, name), None)
    return seen


def loop(n):
    for i in range(n):
        if i:
            len('a')


first = loop.__code__.co_firstlineno
lines = [line - first for _, line in watch(loop, ['LINE'], 2)]
assert lines == [1, 2, 1, 2, 3, 1], lines
assert watch(loop, ['LINE'], 2, code=loop.__code__) == watch(loop, ['LINE'], 2)

branches = list(loop.__code__.co_branches())
left = {(src, left) for src, left, _ in branches}
right = {(src, right) for src, _, right in branches}
events = watch(loop, ['BRANCH_LEFT', 'BRANCH_RIGHT'], 2)
assert [e[0] for e in events] == [
    'BRANCH_LEFT', 'BRANCH_LEFT', 'BRANCH_LEFT', 'BRANCH_RIGHT', 'BRANCH_RIGHT'], events
assert all(e[1:] in (left if e[0] == 'BRANCH_LEFT' else right) for e in events)

calls = watch(loop, ['CALL', 'C_RETURN', 'C_RAISE'], 2)
assert [(e[0], e[2], e[3]) for e in calls] == [
    ('CALL', range, 2), ('C_RETURN', range, 2), ('CALL', len, 'a'), ('C_RETURN', len, 'a')], calls

# DISABLE holds for one place, until events are restarted.


def twice(function, *args):
    seen = []
    M.register_callback(TOOL, E.LINE, lambda code, line: (seen.append(line), M.DISABLE)[1])
    M.set_local_events(TOOL, function.__code__, E.LINE)
    function(*args)
    function(*args)
    # The loop's line is entered at two places.
    assert len(seen) == 4, seen
    M.restart_events()
    function(*args)
    assert len(seen) == 8, seen
    M.set_local_events(TOOL, function.__code__, 0)
    M.register_callback(TOOL, E.LINE, None)


twice(loop, 3)


# A callback for BRANCH gets both directions; DISABLE may switch them off together.
seen = []
M.register_callback(TOOL, E.BRANCH, lambda code, src, dst: (seen.append(src), M.DISABLE)[1])
M.set_local_events(TOOL, loop.__code__, E.BRANCH)
loop(3)
M.set_local_events(TOOL, loop.__code__, 0)
M.register_callback(TOOL, E.BRANCH, None)
assert set(seen) == {src for src, _, _ in branches} and len(seen) < 5, seen


def divide():
    try:
        1 / 0
    except ZeroDivisionError:
        raise


kinds = ['RAISE', 'EXCEPTION_HANDLED', 'RERAISE', 'PY_UNWIND', 'PY_START']
names = [e[0] for e in watch(divide, kinds)]
assert names[:3] == ['PY_START', 'RAISE', 'EXCEPTION_HANDLED'] and names[-1] == 'PY_UNWIND', names


def generator():
    got = yield 1
    return got


def use():
    it = generator()
    next(it)
    try:
        it.send(7)
    except StopIteration:
        pass


seen = []
for name in 'PY_START', 'PY_RESUME', 'PY_YIELD', 'PY_RETURN':
    M.register_callback(TOOL, getattr(E, name), lambda code, *rest, name=name: seen.append((name, *rest[1:])))
M.set_local_events(TOOL, generator.__code__, E.PY_START | E.PY_RESUME | E.PY_YIELD | E.PY_RETURN)
use()
M.set_local_events(TOOL, generator.__code__, 0)
assert seen == [('PY_START',), ('PY_YIELD', 1), ('PY_RESUME',), ('PY_RETURN', 7)], seen


# Setting events is seen at once by the frames that run.
def start_inside():
    M.set_events(TOOL, E.LINE)
    a = 1
    b = 2
    M.set_events(TOOL, 0)
    c = 3


seen = []
M.register_callback(TOOL, E.LINE, lambda code, line: seen.append(line - start_inside.__code__.co_firstlineno))
start_inside()
assert seen == [2, 3, 4], seen
M.register_callback(TOOL, E.LINE, None)

# Errors.
for call in (
    lambda: M.use_tool_id(TOOL, 'again'),
    lambda: M.use_tool_id(9, 'x'),
    lambda: M.set_events(1, E.LINE),
    lambda: M.set_events(TOOL, E.C_RETURN),
    lambda: M.set_local_events(TOOL, use.__code__, E.RAISE),
    lambda: M.register_callback(TOOL, E.LINE | E.CALL, None),
):
    try:
        call()
        assert False
    except ValueError:
        pass

M.register_callback(TOOL, E.RAISE, lambda *args: M.DISABLE)
M.set_events(TOOL, E.RAISE)
try:
    try:
        raise KeyError
    except ValueError as e:
        message = str(e)
finally:
    M.set_events(TOOL, 0)
assert message == 'Cannot disable RAISE events. Callback removed.', message

assert M._all_events() == {}
M.free_tool_id(TOOL)
assert M.get_tool(TOOL) is None
