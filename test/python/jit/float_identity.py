# A float that compiled code keeps as a raw double is still itself.
def marks(n, start, step):
    x = start
    seen = set()
    for i in range(n):
        x = x + step
        y = x
        held = [x]
        seen.add((x is y, x is held[0], held[0] is y, x is x, x in held, held.count(y), x is not y))
    return seen


SAME = (True, True, True, True, True, 1, False)
assert marks(5000, 0.0, 0.5) == {SAME}
assert marks(5000, 0.0, float('nan')) == {SAME}
assert marks(5000, float('inf'), -1.0) == {SAME}


def differs(n):
    x = 1.0
    found = False
    for i in range(n):
        x = x * 1.0000001
        found |= x is None or x is i or x is (x + 1.0)
    return found


assert not differs(5000)
