"""Generators whose items natives take in one go: what they see and leave is as ever."""
import collections
import sys
import traceback


def numbers(n, change=None, value=None):
    for i in range(n):
        yield value if i == change else i


def outcome(f, *args):
    try:
        return f(*args)
    except Exception as e:
        return type(e).__name__, str(e)


for _ in range(30):
    assert sum(numbers(10)) == 45 and sum(numbers(0)) == 0
    assert sum(numbers(4, 1, 0.5)) == 5.5 and sum(numbers(4, 2, True)) == 5
    assert sum(numbers(4, 1, 2**60)) == 2**60 + 5 and sum(numbers(4, 1, 2**53 - 1)) == 2**53 + 4
    assert sum((x for x in (0.1, 10**20, 0.1, -(10**20), 0.1, True))) == 1.3
    assert sum((0.1 for i in range(10))) == 1.0 and sum((x * 0.1 for x in range(11)), 1) == 6.5
    assert sum((1j * x for x in range(4))) == 6j
    assert outcome(sum, numbers(4, 2, 'x'))[0] == 'TypeError'
    assert max(numbers(9)) == 8 and min(numbers(9, 4, -1)) == -1 and max(numbers(3, 1, 7.5)) == 7.5
    assert max(str(x) for x in range(12)) == '9' and min((x, -x) for x in range(3)) == (0, 0)
    assert type(max(numbers(3, 2, 1.0))) is int and outcome(max, numbers(0))[0] == 'ValueError'
    assert outcome(min, numbers(3, 1, 'a'))[0] == 'TypeError'
    assert max((x for x in (1.0, 1, True))) is not True and max(numbers(3), key=lambda x: -x) == 0
    assert list(numbers(4)) == [0, 1, 2, 3] and tuple(numbers(2, 1)) == (0, None)
    assert sorted(-x for x in range(3)) == [-2, -1, 0] and ','.join(str(x) for x in range(3)) == '0,1,2'
    assert set(numbers(3, 1, (1, 'a'))) == {0, (1, 'a'), 2}
    assert collections.Counter(x % 2 for x in range(5)) == {0: 3, 1: 2}
    assert outcome(set, numbers(3, 1, [])) == ('TypeError', outcome(set, [[]])[1])


class Key:
    made = 0

    def __hash__(self):
        Key.made += 1
        # Who calls is the one that makes the set.
        assert sys._getframe().f_back.f_code.co_name == 'keys', sys._getframe().f_back.f_code
        return 7

    def __eq__(self, other):
        return True

    def __bool__(self):
        assert sys._getframe().f_back.f_code.co_name == 'truths'
        return False


def keys():
    return set(x if x < 5 else Key() for x in range(8))


def truths():
    return any(x and Key() for x in range(8))


for i in range(20):
    assert len(keys()) == 6 and truths() is False
assert Key.made == 60

# The first item that decides is the last one taken.
for _ in range(20):
    g = numbers(10)
    assert any(g) and next(g) == 2
    g = numbers(10, 4, None)
    assert not all(g) and next(g) == 1
    g = (x * 0.5 for x in numbers(6, 3, 'x'))
    assert outcome(sum, g)[0] == 'TypeError' and list(g) == []
    g = numbers(6, 3, 'x')
    assert outcome(sum, g)[0] == 'TypeError' and list(g) == [4, 5]


def failing(n):
    for i in range(n):
        if i == n - 1:
            raise ValueError(i)
        yield i
    return 5


def whole(n):
    return sum(failing(n))


for _ in range(20):
    try:
        whole(7)
        raise SystemExit('no ValueError')
    except ValueError as e:
        names = [f.name for f in traceback.extract_tb(e.__traceback__)]
        assert e.args == (6,) and names == ['<module>', 'whole', 'failing'], names

seen = []


def watched(out, n):
    for i in range(n):
        out.append(-1)
        yield i
        seen.append((len(out), sys._getframe().f_back.f_code.co_name, sys._getframe().f_locals['i']))


def extend(n):
    out = []
    out.extend(watched(out, n))
    return out


for _ in range(20):
    seen.clear()
    assert extend(3) == [-1, 0, -1, 1, -1, 2]
    assert seen == [(2, 'extend', 0), (4, 'extend', 1), (6, 'extend', 2)], seen


def again(g):
    for i in range(5):
        if i == 3:
            try:
                next(g[0])
            except ValueError as e:
                assert str(e) == 'generator already executing'
        yield i


for _ in range(20):
    g = []
    g.append(again(g))
    assert sum(g[0]) == 10

lines = []


def tracer(frame, event, arg):
    if frame.f_code.co_name == 'traces':
        lines.append(event)
    return tracer


def traces(n, stop):
    for i in range(n):
        if i == stop:
            sys.settrace(tracer)
        yield i


for _ in range(12):
    assert sum(traces(5, -1)) == 10
assert sum(traces(5, 3)) == 10
sys.settrace(None)
assert lines.count('call') == 1 or lines.count('call') == 2, lines


def recursive(n):
    return 1 + sum(recursive(n - 1) for _ in range(1)) if n else 0


assert recursive(150) == 150


class Stop:
    def __iter__(self):
        return self

    def __next__(self):
        raise StopIteration


def stops():
    yield 1
    yield next(Stop())


for _ in range(12):
    try:
        list(stops())
        raise SystemExit('no RuntimeError')
    except RuntimeError as e:
        assert str(e) == 'generator raised StopIteration'
