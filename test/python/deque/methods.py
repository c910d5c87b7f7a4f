"""collections.deque against a list that does the same."""
from collections import deque

seed = 7


def random(n):
    global seed
    seed = (seed * 1103515245 + 12345) % 2**31
    return (seed >> 8) % n


for maxlen in (None, 0, 1, 3, 10):
    d = deque(maxlen=maxlen)
    model = []

    def trim(left):
        while maxlen is not None and len(model) > maxlen:
            del model[0 if left else -1]

    for step in range(2000):
        action = random(9)
        x = random(100)
        if action <= 1:
            d.append(x)
            model.append(x)
            trim(True)
        elif action == 2:
            d.appendleft(x)
            model.insert(0, x)
            trim(False)
        elif action == 3 and model:
            assert d.pop() == model.pop()
        elif action == 4 and model:
            assert d.popleft() == model.pop(0)
        elif action == 5:
            n = x - 50
            d.rotate(n)
            if model:
                n %= len(model)
                model[:] = model[len(model) - n:] + model[:len(model) - n]
        elif action == 6 and model and len(model) != maxlen:
            i = random(len(model) * 2) - len(model)
            d.insert(i, x)
            model.insert(i, x)
        elif action == 7 and model:
            i = random(len(model))
            assert d[i] == model[i] and d[i - len(model)] == model[i]
            del d[i], model[i]
        elif action == 8 and x in model:
            assert d.index(x) == model.index(x) and d.count(x) == model.count(x)
            d.remove(x)
            model.remove(x)
        assert list(d) == model and len(d) == len(model) and list(reversed(d)) == model[::-1]


def raises(error, message, call):
    try:
        call()
    except error as e:
        assert str(e) == message, str(e)
    else:
        raise AssertionError('no error')


raises(IndexError, 'pop from an empty deque', lambda: deque().pop())
raises(IndexError, 'deque index out of range', lambda: deque([1])[1])
raises(IndexError, 'deque already at its maximum size', lambda: deque([1], 1).insert(0, 2))
raises(ValueError, 'maxlen must be non-negative', lambda: deque([], -1))
raises(ValueError, 'deque.remove(x): x not in deque', lambda: deque().remove(1))
raises(TypeError, 'can only concatenate deque (not "list") to deque', lambda: deque() + [])
raises(TypeError, "unhashable type: 'collections.deque'", lambda: hash(deque()))
d = deque('abc', 5)
assert repr(d) == "deque(['a', 'b', 'c'], maxlen=5)" and d.copy() == d and d.copy().maxlen == 5 and d == deque('abc')
assert d + d == deque('bcabc') and d * 2 == deque('bcabc') and deque('ab') < deque('b') and 'a' in d
d.extend(d)
assert list(d) == ['b', 'c', 'a', 'b', 'c']
d.append(d)
assert repr(d) == "deque(['c', 'a', 'b', 'c', [...]], maxlen=5)"
it = iter(d)
d.append(1)
raises(RuntimeError, 'deque mutated during iteration', lambda: next(it))
