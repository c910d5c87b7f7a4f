"""Floats of an earlier turn of a loop, which nobody reads before they are replaced: frames show them all the same."""
import sys


def escape(x, y, limit):
    a = b = 0.0
    for n in range(limit):
        aa = a * a
        bb = b * b
        if aa + bb > 4.0:
            return n, aa, bb
        b = 2.0 * a * b + y
        a = aa - bb + x
    return locals()


aa = 0.3 * 0.3
expected = {'x': 0.3, 'y': 0.5, 'limit': 2, 'a': aa - 0.25 + 0.3, 'b': 0.8, 'n': 1, 'aa': aa, 'bb': 0.25}
for _ in range(60):
    assert escape(0.3, 0.5, 2) == expected, escape(0.3, 0.5, 2)
    assert escape(2.0, 2.0, 50)[0] == 1
    assert 'aa' not in escape(0.3, 0.5, 0)


def seen():
    return dict(sys._getframe(1).f_locals)


def shows(values, at):
    """A call in the loop looks at the variables of the turn before."""
    out = None
    for i in range(len(values)):
        if i == at:
            out = seen()
        half = values[i] * 0.5
        whole = half + half
    return out, whole


for _ in range(60):
    out, whole = shows([1.0, 2.0, 3.0], 2)
    assert out['half'] == 1.0 and out['whole'] == 2.0 and type(out['half']) is float
    out, whole = shows([1.0, 2.0, 3.0], 0)
    assert 'half' not in out and 'whole' not in out
    assert shows([1.0] * 300, 299)[0]['half'] == 0.5


def mixed(items):
    """`kept` is a float, an int, a text and unbound where turns begin."""
    log = []
    for i, x in enumerate(items):
        if i % 50 == 49:
            frame = sys._getframe()
            log.append(frame.f_locals.get('kept', 'unbound'))
            if i % 100 == 99:
                kept = 1
                del kept
                continue
            kept = 'text'
        elif i % 7:
            kept = x * 1.5
            kept = kept + 0.25
        else:
            kept = i
            kept = kept + 1
    return log


expected = mixed([2.0] * 400)
for _ in range(20):
    assert mixed([2.0] * 400) == expected
assert expected[0] == 3.25 and all(type(v) in (float, int, str) for v in expected), expected


def raises(values):
    """An exception leaves with the variables of the turn."""
    for v in values:
        inverse = 1.0 / v
        twice = inverse + inverse
    return twice


def variables_at_error(values):
    try:
        raises(values)
    except ZeroDivisionError as e:
        return e.__traceback__.tb_next.tb_frame.f_locals
    return None


for _ in range(60):
    got = variables_at_error([4.0, 2.0, 0.0])
    assert got['inverse'] == 0.5 and got['twice'] == 1.0
    got = variables_at_error([0.0])
    assert 'inverse' not in got and 'twice' not in got
    assert variables_at_error([1.0] * 20) is None


def turns(n):
    """A generator that rests between turns keeps what they have left."""
    for i in range(n):
        yield i
        part = i * 0.5
        rest = part - 0.25


for _ in range(40):
    it = turns(5)
    next(it)
    assert 'part' not in it.gi_frame.f_locals
    next(it)
    assert it.gi_frame.f_locals['rest'] == -0.25
    next(it)
    assert it.gi_frame.f_locals['part'] == 0.5


def nested(n):
    total = 0.0
    for i in range(n):
        left = i * 0.5
        for j in range(n):
            right = left * j
            square = right * right
            total += square
    return total, left, right, square


for _ in range(20):
    assert nested(20) == (nested(20)[0], 9.5, 180.5, 32580.25)


def changing(kinds):
    """The same variable holds floats at first and something else later on: the loop is compiled for either."""
    for v in kinds:
        twice = v + v
        last = twice
    return last


for _ in range(40):
    assert changing([0.5] * 30) == 1.0
for _ in range(40):
    assert changing(['a'] * 30) == 'aa' and changing([0.5, 'b', 2]) == 4
